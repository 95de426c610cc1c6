"""Old words not printed again (原文不再刊出) leave corrections and old copies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from stories.fields import PLAIN_TEXT_TYPES, field_names, story_fields
from stories.models import (
    Article,
    PublishedArticle,
    PublishedPhoto,
    PublishedProfileUse,
    PublishedSubject,
)
from stories.models.published import WORDLESS
from stories.published import paragraph_numbers
from stories.publishing import share_card_files
from stories.search import index_maintenance
from stories.text import body, removed_words
from stories.text.diff import compare_paragraphs

Correction = dict[str, Any]
CorrectedStoryPart = list[str | int]
# Parts of a story that are one line or one list, as readers see them.
COMPARED_STORY_FIELDS = tuple(
    "byline" if field.name == "bylines" else field.name
    for field in story_fields(signed=True, without=("kind", "body", "photos"))
    # What came later and readers do not get has no place in their copies.
    if field.shown or not field.later
)
PHOTO_TEXT_FIELDS = ("caption", "credit", "alt")


@dataclass(frozen=True)
class RemovedWords:
    """One correction of a published story, and the old lines and runs it took out."""

    copies: list[PublishedArticle]
    number: int
    gone: list[str] = field(default_factory=list)
    runs: set[str] = field(default_factory=set)

    @property
    def present(self) -> PublishedArticle:
        return next(copy for copy in self.copies if copy.current)

    @property
    def old(self) -> list[PublishedArticle]:
        return [copy for copy in self.copies if not copy.current]

    @property
    def correction(self) -> Correction:
        return self.present.corrections[self.number - 1]

    def before_and_after(self, number: int) -> tuple[PublishedArticle, PublishedArticle] | None:
        """The copies around that correction; None when the first one's words are gone."""
        before = next(copy for copy in reversed(self.copies) if len(copy.corrections) == number - 1)
        after = next(copy for copy in self.copies if len(copy.corrections) == number)
        return None if before.withheld_at else (before, after)


def words_removed_by(article: Article, number: int) -> RemovedWords:
    """What the story's correction of that number, from 1, took out (1 query)."""
    rows = PublishedArticle.objects.filter(article_id=article.pk).select_related(
        "edition__publication", "page"
    )
    found = RemovedWords(list(rows.order_by("copy")), number)
    # What it says was changed counts even if those words went from the rest of the story only later.
    told = [old for old, _new in found.correction["changes"]]
    found.runs.update(removed_words.removed_word_units(told, all_published_lines(found.present)))
    if around := found.before_and_after(number):
        old, new = map(list, map(all_published_lines, around))
        found.gone.extend(line for line in dict.fromkeys(old) if line not in new)
        found.runs.update(removed_words.removed_word_units(old, new))
    return found


def delete_removed_words(found: RemovedWords, *, kind: str, note: str, at: datetime) -> list[Correction]:
    """Published rows and files lose the words; returns the corrections that held them."""
    present, old = found.present, found.old
    was = present.corrections
    present.corrections = [
        redacted_correction(found, number, kind, note if number == found.number else None, at)
        for number in range(1, len(was) + 1)
    ]
    stale = {
        share_card_files.card_file_name(share_card_files.card_text(copy))
        for copy in old
        if not copy.withheld_at
    }
    stale.discard(share_card_files.card_file_name(share_card_files.card_text(present)))
    # The copy that readers have comes first: the database lets the older ones only follow it.
    PublishedArticle.objects.filter(pk=present.pk).update(corrections=present.corrections)
    for copy in old:
        left: dict[str, Any] = {} if copy.withheld_at else {"withheld_at": at, **WORDLESS}
        left["corrections"] = present.corrections[: len(copy.corrections)]
        PublishedArticle.objects.filter(pk=copy.pk).update(**left)
    PublishedPhoto.objects.filter(article__in=[copy.pk for copy in old]).delete()
    PublishedSubject.objects.filter(listings=None).delete()
    delete_replaced_profiles(old)
    transaction.on_commit(partial(share_card_files.delete_cards, stale), robust=True)
    transaction.on_commit(index_maintenance.purge_deleted_text, robust=True)
    return [one for one, now in zip(was, present.corrections, strict=True) if one != now]


def delete_replaced_profiles(old: list[PublishedArticle]) -> None:
    """Old profiles of these copies are gone where readers are told newer ones."""
    named = PublishedSubject.objects.filter(profiles__uses__article__in=[copy.pk for copy in old]).distinct()
    for subject in named:
        told = PublishedProfileUse.objects.come_out().filter(profile__subject=subject)
        last = told.order_by("-profile").values_list("profile", flat=True).first()
        subject.profiles.filter(pk__lt=last or 0).delete()


def redacted_correction(
    found: RemovedWords, number: int, kind: str, note: str | None, at: datetime
) -> Correction:
    """The correction of that number without the words; unchanged if it holds none."""
    was = found.present.corrections[number - 1]
    said = "\n".join([was["note"], *(side for change in was["changes"] for side in change)])
    if note is None and not removed_words.first_repeated_words(said, found.runs):
        return was
    kept = {**was, "note": note if note is not None else was["note"], "withheld_on": iso_timestamp(at)}
    if removed_words.first_repeated_words(kept["note"], found.runs):
        kept["note"] = ""
    if "withheld" in was:
        return kept
    around = found.before_and_after(number)
    return {**kept, "changes": [], "withheld": kind, "parts": list_changed_parts(*around) if around else []}


def iso_timestamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def list_changed_parts(old: PublishedArticle, new: PublishedArticle) -> list[CorrectedStoryPart]:
    """What differs, in page order; text by its paragraph's present number, or 0."""
    found: list[CorrectedStoryPart] = [
        [name, 0] for name in COMPARED_STORY_FIELDS if getattr(old, name) != getattr(new, name)
    ]
    for row in compare_paragraphs(published_paragraphs(old), published_paragraphs(new)):
        if "".join(piece.text for piece in row.old) != "".join(piece.text for piece in row.new):
            found.append(["paragraph", row.new_number or 0])
    was, now = ({photo["id"]: photo for photo in copy.frozen_photos} for copy in (old, new))
    for name in PHOTO_TEXT_FIELDS:
        if any(was[pk][name] != now[pk][name] for pk in was.keys() & now.keys()):
            found.append([name, 0])
    if [(pk, photo_token(photo)) for pk, photo in was.items()] != [
        (pk, photo_token(photo)) for pk, photo in now.items()
    ]:
        found.append(["photo", 0])
    return [part for place, part in enumerate(found) if part not in found[:place]] or [["text", 0]]


def photo_token(photo: dict[str, Any]) -> str:
    return photo["file"]["token"] if photo["file"] else ""


def published_paragraphs(copy: PublishedArticle) -> list[str]:
    """The text as readers count its paragraphs, without the lead-in."""
    blocks = [block for number, block in paragraph_numbers.blocks_with_paragraph_numbers(copy) if number]
    return [
        "\n".join(body.paragraphs(f"<p>{block['html']}</p>" if block["kind"] == "p" else block["html"]))
        for block in blocks
    ]


def all_published_lines(copy: PublishedArticle) -> Iterator[str]:
    """Every word of the copy that reaches readers or machines."""
    for name in field_names(*PLAIN_TEXT_TYPES, shown=True):
        yield from getattr(copy, name).split("\n")
    yield from published_paragraphs(copy)
    yield "".join(part for part, _slug in copy.lead_in)
    for person in copy.byline:
        yield from (person["name"], person["printed"])
    for photo in copy.frozen_photos:
        yield from (photo["caption"], photo["alt"], "".join(part for part, _slug in photo["credit"]))
    for named in (copy.column, copy.series, *copy.tags):
        if named:
            yield named["name"]
