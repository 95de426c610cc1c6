"""What a calm look before filing finds (交稿前看一看): it warns, and stops nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from newsroom.desk.story_templates import STORY_TEMPLATES
from people.models import User
from stories import writers
from stories.actions.drafts.autosave import content_sha256
from stories.actions.drafts.working_copy import DraftContent, photos_allowed_in_content
from stories.models import Draft, Photo
from stories.text.typos import Typo, TypoKind, find_typos

# More than these nobody reads at a glance, and a longer text is no story.
MAX_WARNINGS = 12
MAX_CHARACTERS_LOOKED_AT = 20_000
PROMPT_FIELDS = ("headline", "deck", "lead_in", "body")
_BRACKETED_PATTERN = re.compile("【([^】]+)】")


@dataclass(frozen=True)
class FilingWarning:
    """One thing to look at: the field it is about, and a sentence."""

    field: str
    sentence: str


def draft_filing_warnings(key: UUID, user: User, content: DraftContent) -> list[FilingWarning]:
    """What the content of the person's working copy warns of (3 queries if it has photos, else none)."""
    photos: Mapping[int, Photo] = {}
    if content["photos"]:
        # It may have been thrown away since, or stand under another key.
        rows = Draft.objects.select_related("article").defer("article__body").filter(key=key)
        if draft := rows.filter(writers.shared_with_q(user)).first():
            photos = photos_allowed_in_content(draft.article, draft)
    return filing_warnings(content, photos)


def filing_warnings(content: DraftContent, photos: Mapping[int, Photo]) -> list[FilingWarning]:
    """At most so many, in the order of the page; none when the story is as it should be."""
    found = [
        *_prompts_left(content),
        *_typos(content),
        *_byline_missing(content),
        *_photos_untold(content, photos),
    ]
    if len(found) <= MAX_WARNINGS:
        return found
    more = _("And %(number)d more of this kind.") % {"number": len(found) - MAX_WARNINGS + 1}
    return [*found[: MAX_WARNINGS - 1], FilingWarning("body", more)]


def warning_names(warnings: list[FilingWarning]) -> str:
    """What a form says of the warnings it showed: a short name for each, divided by spaces."""
    return " ".join(content_sha256({"shown": each.sentence})[:8] for each in warnings)


@cache
def _template_prompts() -> frozenset[str]:
    """What stands in brackets in the templates, up to its colon."""
    texts = "\n".join(f"{each.deck}\n{each.lead_in}\n{each.body}" for each in STORY_TEMPLATES.values())
    return frozenset(prompt.partition("：")[0] for prompt in _BRACKETED_PATTERN.findall(texts))


def _prompts_left(content: DraftContent) -> Iterator[FilingWarning]:
    for name in PROMPT_FIELDS:
        for prompt in _BRACKETED_PATTERN.findall(content[name]):
            if prompt.partition("：")[0].strip() in _template_prompts():
                words = _("A prompt of the template is still there: 【%(prompt)s】.") % {
                    "prompt": prompt[:24]
                }
                yield FilingWarning(name, words)


def _typos(content: DraftContent) -> Iterator[FilingWarning]:
    for name in ("headline", "body"):
        for typo in find_typos(content[name][:MAX_CHARACTERS_LOOKED_AT]):
            yield FilingWarning(name, _typo_sentence(typo, in_body=name == "body"))


def _typo_sentence(typo: Typo, *, in_body: bool) -> str:
    where = _("Paragraph %(number)d") % {"number": typo.paragraph} if in_body else _("Headline")
    told = {
        TypoKind.UNCLOSED: _("%(where)s: “%(words)s” is not closed."),
        TypoKind.UNOPENED: _("%(where)s: “%(words)s” closes nothing."),
        TypoKind.DOUBLED: _("%(where)s: “%(words)s” stands twice."),
    }
    return told[typo.kind] % {"where": where, "words": typo.words}


def _byline_missing(content: DraftContent) -> Iterator[FilingWarning]:
    if not content["bylines"]:
        yield FilingWarning("bylines", _("Nobody signs the story: add its byline."))


def _photos_untold(content: DraftContent, photos: Mapping[int, Photo]) -> Iterator[FilingWarning]:
    for at, line in enumerate(content["photos"], 1):
        photo = photos.get(line["id"])
        if photo and not (line["caption"] or photo.caption):
            yield FilingWarning("photos", _("Photo %(number)d has no caption.") % {"number": at})
        if photo and not (line.get("credit") or photo.credit):
            yield FilingWarning("photos", _("Photo %(number)d has no credit.") % {"number": at})
