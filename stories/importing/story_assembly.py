"""A gathered draft is turned into the story it proposes."""

import re

from stories.importing.block_classification import BlockType
from stories.importing.headings import HeadlineGroup, split_into_headline_group
from stories.importing.paragraph_joining import continues_sentence, join_text
from stories.importing.parsed_page import (
    Paragraph,
    ParsedPhoto,
    ParsedStory,
    ParsingDoubt,
    RawTextSpan,
    StoryKind,
    gettext_noop,
)
from stories.importing.story_builder import StoryBuilder, StoryElement, StoryElementType
from stories.text.chinese import ends_sentence

_PHOTO_COLUMN_PATTERN = re.compile("图说|图片新闻|图话|影像|镜头|视觉")
_OPINION_COLUMN_PATTERN = re.compile("评论|时评|短评|社论|快评|漫谈|杂谈|论坛|评论员")
_INTERVIEW_HEADLINE_PATTERN = re.compile("对话|专访|访谈|面对面")
_MIN_SPEAKER_TURNS = 2


def assemble_story(draft: StoryBuilder, *, page_is_indented: bool) -> ParsedStory:
    """The draft as a story: paragraphs rejoined, photos placed, kind and doubts set."""
    paragraphs, photos, joins = _paragraphs_and_photos(draft, page_is_indented)
    group = split_into_headline_group([item.text for item in draft.headings])
    if draft.is_list:
        group = _notice_headline_group(draft)
    kind = _story_kind(draft, group, paragraphs, photos)
    doubts = [*draft.doubts, *joins, *_story_doubts(draft, group, kind, paragraphs)]
    if kind == "photo" or not paragraphs:
        photos = [
            ParsedPhoto(photo.caption, photo.credit, photo.people, None, photo.span) for photo in photos
        ]
    return ParsedStory(
        kind=kind,
        kicker=group.kicker,
        headline=group.headline,
        deck=group.deck,
        lead_in=draft.lead.text if draft.lead else "",
        byline_line=draft.byline,
        people=tuple(draft.people),
        paragraphs=tuple(paragraphs),
        photos=tuple(photos),
        column=draft.column,
        source=draft.source,
        doubts=tuple(sorted(doubts, key=lambda doubt: doubt.span)),
        spans=tuple(sorted(draft.spans)),
    )


def _notice_headline_group(draft: StoryBuilder) -> HeadlineGroup:
    """The title of a notice is its last heading, and the office above it the kicker."""
    lines = [item.text for item in draft.headings]
    return HeadlineGroup("\n".join(lines[:-1]), lines[-1] if lines else "")


def _paragraphs_and_photos(
    draft: StoryBuilder, page_is_indented: bool
) -> tuple[list[Paragraph], list[ParsedPhoto], list[ParsingDoubt]]:
    """Mended paragraphs, the photos between them, and a doubt for each mended break."""
    paragraphs: list[Paragraph] = []
    photos: list[ParsedPhoto] = []
    doubts: list[ParsingDoubt] = []
    open_parts: list[StoryElement] = []

    def close() -> None:
        if open_parts:
            paragraphs.append(_join_paragraph(open_parts))
            doubts.extend(_doubts_about_joins(open_parts))
            open_parts.clear()

    for entry in draft.entries:
        spans = entry.item.block.parts or (entry.item.block.span,)
        if entry.part is StoryElementType.PARAGRAPH:
            set_apart = page_is_indented and entry.indented
            if open_parts and not continues_sentence(
                open_parts[-1].text, entry.text, below_is_indented=set_apart
            ):
                close()
            open_parts.append(entry)
        elif entry.part is StoryElementType.PHOTO:
            after = len(paragraphs) + bool(open_parts)
            photos.append(_parsed_photo(entry, after))
        else:
            close()
            paragraphs.append(Paragraph(entry.text, spans, (), entry.part is StoryElementType.SUBHEAD))
    close()
    return paragraphs, photos, doubts


def _join_paragraph(entries: list[StoryElement]) -> Paragraph:
    """The blocks of one paragraph are one text that knows where it was joined."""
    parts: list[str] = []
    length = 0
    joins: list[int] = []
    spans: list[RawTextSpan] = []
    for entry in entries:
        if parts:
            above, at = join_text(parts[-1][-1:], entry.text[:1])
            if at > len(parts[-1][-1:]):
                parts.append(" ")
                length += 1
            joins.append(length)
        parts.append(entry.text)
        length += len(entry.text)
        spans.extend(entry.item.block.parts or (entry.item.block.span,))
    return Paragraph("".join(parts), tuple(spans), tuple(joins))


def _doubts_about_joins(entries: list[StoryElement]) -> list[ParsingDoubt]:
    """Every place where two blocks were joined is to be confirmed."""
    message = gettext_noop("Two blocks were joined here; confirm that the paragraph runs on.")
    return [ParsingDoubt("join", message, entry.item.block.span) for entry in entries[1:]]


def _parsed_photo(entry: StoryElement, after: int) -> ParsedPhoto:
    """The photo with its caption, credit and place."""
    span = entry.place if entry.place.end else entry.item.block.span
    credit = entry.caption.credit if entry.caption else ""
    people = entry.caption.people if entry.caption else ()
    return ParsedPhoto(entry.text, credit, people, after, span)


def _story_kind(
    draft: StoryBuilder, group: HeadlineGroup, paragraphs: list[Paragraph], photos: list[ParsedPhoto]
) -> StoryKind:
    """What kind of story it is, by its column, its opening and its form."""
    if draft.kind == "photo" and (draft.headings or paragraphs):
        return "photo_story"
    if draft.kind:
        return draft.kind
    if photos and not draft.headings and not paragraphs:
        return "photo"
    unsigned = not draft.byline and not draft.lead
    if _PHOTO_COLUMN_PATTERN.search(draft.column) and not draft.lead:
        return "photo_story"
    if photos and unsigned and len(paragraphs) <= 2:
        return "photo_story"
    pictured = bool(draft.people) and all(person.role == "text_and_photo" for person in draft.people)
    if photos and pictured and len(paragraphs) <= 1:
        return "photo_story"
    if any(person.role == "commentator" for person in draft.people) or "评论员" in draft.byline:
        return "commentary"
    if _OPINION_COLUMN_PATTERN.search(draft.column):
        return "commentary"
    turns = sum(1 for entry in draft.entries if entry.item.tag is BlockType.TURN)
    if turns >= _MIN_SPEAKER_TURNS:
        asks = any(entry.item.text.startswith(("记者", "主持人", "本报记者")) for entry in draft.entries)
        return (
            "interview" if asks or _INTERVIEW_HEADLINE_PATTERN.search(group.headline + group.deck) else "qa"
        )
    if draft.lead or (unsigned and not paragraphs):
        return "news"
    if unsigned and all(entry.part is not StoryElementType.LINE for entry in draft.entries):
        return "news"
    return "feature" if not (draft.closed and _is_signed_at_end(draft)) else "news"


def _is_signed_at_end(draft: StoryBuilder) -> bool:
    """The writers are named in a bracket behind the last sentence, as news is signed."""
    return draft.byline.startswith("（")


def _story_doubts(
    draft: StoryBuilder, group: HeadlineGroup, kind: StoryKind, paragraphs: list[Paragraph]
) -> list[ParsingDoubt]:
    """What a person should check of the story as a whole."""
    start = min(draft.spans)
    doubts = []
    if not group.sure:
        message = gettext_noop(
            "Which of these lines is kicker, headline and deck was guessed; check their order."
        )
        doubts.append(ParsingDoubt("headline_group", message, draft.headings[0].block.span))
    if not group.headline and kind not in ("photo", "advert"):
        message = gettext_noop("This story has no headline; check where it begins.")
        doubts.append(ParsingDoubt("no_headline", message, start))
    if not (draft.people or draft.byline or draft.source or draft.lead) and kind in ("news", "feature"):
        message = gettext_noop("Neither byline nor source was found for this story.")
        doubts.append(ParsingDoubt("no_byline", message, start))
    last = next((one for one in reversed(paragraphs) if not one.subhead), None)
    breaks_off = last is not None and not ends_sentence(last.text) and _ends_with_paragraph(draft)
    if breaks_off and kind not in ("notice", "advert"):
        message = gettext_noop(
            "The last paragraph ends inside a sentence; check whether its end stands elsewhere on the page."
        )
        doubts.append(ParsingDoubt("unfinished", message, draft.spans[-1]))
    return doubts


def _ends_with_paragraph(draft: StoryBuilder) -> bool:
    """The last entry besides photos is a paragraph, not a line."""
    last = draft.last_text
    return last is not None and last.part is StoryElementType.PARAGRAPH
