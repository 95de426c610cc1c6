"""A revision as readers would read it (稿样), with numbered paragraphs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from newsroom.presentation.inline_diff import merge_diff_sides
from newsroom.presentation.photos import photo_badges, prefetch_thumbnails, thumbnail
from stories.actions.story.revision import story_snapshot
from stories.fields import field_names
from stories.models import Article, Byline, Photo, PhotoPlacement
from stories.text import body, diff, headline

LIST_FIELD_MODELS: dict[str, type[models.Model]] = {"bylines": Byline, "photos": PhotoPlacement}


@dataclass
class ManuscriptBlock:
    """A block of the body, its paragraph numbers (None: a photo) and its comments."""

    kind: str
    html: str
    first: int | None
    last: int | None
    photo: Mapping[str, Any] | None = None
    changed: bool = False
    comments: list[Any] = field(default_factory=list)

    @property
    def numbers(self) -> str:
        """The paragraph number, or the range of numbers, in the margin."""
        if self.first is None:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def holds(self, number: int | None) -> bool:
        return number is not None and self.first is not None and self.first <= number <= (self.last or 0)


@dataclass(frozen=True)
class Manuscript:
    """A story's content as a reviewer reads it."""

    content: Mapping[str, Any]
    title: str
    byline: str
    paragraphs: list[ManuscriptBlock]
    photos: list[Mapping[str, Any]]

    @property
    def later(self) -> list[tuple[str, str]]:
        """Name and text of the fields that have no place of their own on the page."""
        return [
            (name, self.content[name])
            for name in field_names(kept=True, later=True)
            if self.content.get(name)
        ]

    @property
    def uncleared(self) -> bool:
        """Whether a photo that has its file lacks what readers must be told of it."""
        placed = [block.photo for block in self.paragraphs if block.photo] + self.photos
        return any(photo.get("uncleared") for photo in placed)

    @property
    def lines(self) -> list[str]:
        """The text of each numbered paragraph."""
        return body.paragraphs(self.content["body"])


def latest_story_content(story: Article) -> Mapping[str, Any]:
    """The content of the newest revision; without one, of the present rows."""
    return story.revision.content if story.revision else story_snapshot(story)


def build_manuscript(story: Article, content: Mapping[str, Any]) -> Manuscript:
    """The content with numbered blocks and its photos as they are now (2 queries)."""
    pictures = revision_photos(content["photos"])
    blocks, number = [], 0
    for block in body.blocks(content["body"]):
        if block.kind == "photo":
            blocks.append(ManuscriptBlock("photo", "", None, None, pictures.get(block.photo or 0)))
            continue
        line = f"<p>{block.html}</p>" if block.kind == "p" else block.html
        held = len(body.paragraphs(line))
        first, last = (number + 1, number + held) if held else (None, None)
        blocks.append(ManuscriptBlock(block.kind, block.html, first, last))
        number += held
    placed = set(body.photo_refs(content["body"]))
    return Manuscript(
        content=content,
        title=headline.join_headline_lines(content["headline"]) or str(story),
        byline=" ".join(person["printed"] or person["name"] for person in content["bylines"]),
        paragraphs=blocks,
        photos=[photo for number, photo in pictures.items() if number not in placed],
    )


def revision_photos(photos: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """A revision's photos by number, with badges, and thumbnails of unchanged files."""
    now = (
        prefetch_thumbnails(Photo.objects.filter(pk__in=[photo["id"] for photo in photos])) if photos else ()
    )
    rows = {row.pk: row for row in now}
    found: dict[int, Mapping[str, Any]] = {}
    for photo in photos:
        row = rows.get(photo["id"])
        is_the_same = row is not None and (row.original.name or "") == photo.get("file", "")
        found[photo["id"]] = {
            **photo,
            "thumbnail": thumbnail(row) if row and is_the_same else None,
            "badges": photo_badges(row) if row else [],
            "uncleared": bool(row and not row.is_missing and is_missing_photo_details(row, photo["caption"])),
        }
    return found


@dataclass(frozen=True)
class RevisionDiffRow:
    """One row of a field that differs, with what is gone and what is new."""

    label: str
    where: str
    kind: str
    pieces: list[diff.DiffPiece]


def is_missing_photo_details(photo: Photo, caption: str) -> bool:
    """Whether caption, credit, alt text or rights are missing."""
    return not (caption and photo.credit and photo.alt and photo.rights)


def list_revision_diff_rows(differing: Iterable[diff.FieldChange]) -> list[RevisionDiffRow]:
    """Every row that differs between two revisions, in the order of the page."""
    return [
        RevisionDiffRow(
            revision_field_label(each.field),
            paragraph_label(each.field, row),
            row.kind,
            merge_diff_sides(row),
        )
        for each in differing
        for row in each.rows
        if row.kind != "same"
    ]


def changed_paragraphs(differing: Iterable[diff.FieldChange]) -> set[int]:
    """The numbers of the new text's paragraphs that are new or changed."""
    return {
        row.new_number
        for each in differing
        if each.field == "body"
        for row in each.rows
        if row.kind not in ("same", "gone") and row.new_number
    }


def paragraph_label(name: str, row: diff.DiffRow) -> str:
    """The number of the paragraph, or “old → new” where the two differ."""
    if name != "body":
        return ""
    old, new = row.old_number, row.new_number
    if old and new and old != new:
        return f"{old} → {new}"
    return str(new or old or "")


def revision_field_label(name: str) -> str:
    """What editors call the field of a revision."""
    if name in LIST_FIELD_MODELS:
        return capfirst(str(LIST_FIELD_MODELS[name]._meta.verbose_name_plural))
    try:
        return capfirst(str(getattr(Article._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return name
