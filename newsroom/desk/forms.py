"""The write form (写稿): its data as content, and each error at its field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from newsroom.desk.access import parse_int_or_zero
from people.models import Desk
from stories.actions.drafts.working_copy import (
    EMPTY_BYLINE,
    EMPTY_PHOTO,
    LIST_FIELD_LIMITS,
    MULTILINE_FIELDS,
    DraftContent,
    blank_content,
    field_label,
)
from stories.fields import field_names, story_fields
from stories.models import Article, Byline, Label, Photo, Publication
from stories.text.chinese import newspaper_character_count

# In the order of the page; the first that is wrong gets the focus.
FIELD_ORDER = field_names(typed=True)
NON_LIST_FIELDS = field_names(typed=True, without=LIST_FIELD_LIMITS)
FIELDS_WITHOUT_OWN_PLACE = field_names(typed=True, later=True)
MAX_FIELD_LENGTHS = {field.name: field.longest for field in story_fields(typed=True) if field.longest}


def parse_form_content(posted: QueryDict) -> DraftContent:
    """The form's data in the shape of a working copy, but as it was typed."""
    content = blank_content(**{name: posted.get(name, "") for name in NON_LIST_FIELDS})
    content["bylines"] = [
        row
        for row in parse_form_rows(posted, "byline", EMPTY_BYLINE)
        if row["reporter"] or row["name"] or row["printed"]
    ]
    content["photos"] = [row for row in parse_form_rows(posted, "photo", EMPTY_PHOTO) if row["id"]]
    content["tags"] = split_tags(posted.get("tags", ""))
    return content


def parse_form_rows(posted: QueryDict, prefix: str, shape: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The numbered rows of one list, in their typed order, without removed ones."""
    rows = []
    for at in range(LIST_FIELD_LIMITS[f"{prefix}s"] + 2):
        name = f"{prefix}-{at}-"
        if not any(f"{name}{field}" in posted for field in shape) or posted.get(f"{name}gone"):
            continue
        place = posted.get(f"{name}place", "")
        order = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else at + 1
        # A row given another's number stands before it when it came from below, after it when it came from above.
        moved = (order > at + 1) - (order < at + 1)
        rows.append((order, moved, at, {field: posted.get(f"{name}{field}", "") for field in shape}))
    return [row for *_place, row in sorted(rows, key=lambda each: each[:3])]


def split_tags(typed: str) -> list[str]:
    """The tags, separated by any comma, semicolon or line break."""
    for mark in "，,；;\r\n":
        typed = typed.replace(mark, "、")
    return [tag.strip() for tag in typed.split("、") if tag.strip()]


@dataclass(frozen=True)
class WriteFormField:
    """One field of the page: its value as typed, its error and its choices."""

    name: str
    value: Any
    label: str
    error: str = ""
    focus: bool = False
    longest: int = 0
    choices: Sequence[tuple[str, str]] = ()

    @property
    def is_prose(self) -> bool:
        return self.name in MULTILINE_FIELDS

    @property
    def chosen(self) -> str:
        return str(self.value or "")


@dataclass(frozen=True)
class WriteForm:
    """All that the write page shows of a working copy."""

    content: DraftContent
    fields: dict[str, WriteFormField]
    bylines: list[dict[str, Any]]
    photos: list[dict[str, Any]]
    roles: list[tuple[str, str]]
    length: int
    errors: dict[str, str]

    @property
    def later(self) -> list[WriteFormField]:
        """The fields that have no place of their own on the page."""
        return [self.fields[name] for name in FIELDS_WITHOUT_OWN_PLACE]

    @classmethod
    def of(
        cls,
        content: DraftContent,
        photos: Mapping[int, Photo],
        errors: Mapping[str, str] | None = None,
        *,
        is_new: bool = True,
    ) -> "WriteForm":
        """The form with these values and the photos this person may use (3 queries)."""
        errors = dict(errors or {})
        first = next((name for name in FIELD_ORDER if name in errors), "")
        choices = select_choices_by_field(content, is_new)
        fields = {
            name: WriteFormField(
                name,
                "、".join(map(str, content["tags"])) if name == "tags" else content[name],
                field_label(name),
                errors.get(name, ""),
                name == first,
                MAX_FIELD_LENGTHS.get(name, 0),
                choices.get(name, ()),
            )
            for name in FIELD_ORDER
        }
        return cls(
            content=content,
            fields=fields,
            bylines=content["bylines"],
            photos=[
                {**line, "photo": photos.get(parse_int_or_zero(line["id"]))} for line in content["photos"]
            ],
            roles=[(code, str(label)) for code, label in Byline.Role.choices],
            length=body_character_count(content),
            errors=errors,
        )


def select_choices_by_field(content: DraftContent, is_new: bool) -> dict[str, list[tuple[str, str]]]:
    papers = list(Publication.objects.order_by("pk"))
    paper = str(content["publication"] or (papers[0].pk if papers else 0))
    columns = Label.objects.filter(kind=Label.Kind.COLUMN).order_by("name")
    return {
        "kind": [(code, str(label)) for code, label in Article.Kind.choices],
        "publication": choices_from_rows(papers) if is_new and len(papers) > 1 else [],
        "column": choices_from_rows(label for label in columns if str(label.publication_id) == paper),
        "desk": choices_from_rows(Desk.objects.all()),
    }


def choices_from_rows(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


def body_character_count(content: DraftContent) -> int:
    """The length of the text as newspapers count it (字)."""
    return newspaper_character_count(f"{content['lead_in']}\n{content['body']}")
