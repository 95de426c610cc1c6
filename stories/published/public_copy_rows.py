"""What may stand in a public copy (公开副本), table by table.

It is a list of what stays. A table that is not on it stays empty; a column that is not on it, and a part of a JSON
column, come along empty. Whoever adds one to the published models puts it on the list or into `LEFT_OUT`; a test asks.
Rows are asked for as readers' pages ask, and besides must have been out when the backup was made: what has come out by
the clock since then may have been stopped since then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, Field, ForeignKey, IntegerField, Model, OuterRef, QuerySet

from stories.fields import field_names
from stories.models.printing import PublishedPrinting
from stories.models.published import (
    PublishedArticle,
    PublishedCase,
    PublishedEdition,
    PublishedPage,
    PublishedPhoto,
    PublishedPublication,
)
from stories.models.published_subjects import (
    PublishedListing,
    PublishedProfile,
    PublishedProfileUse,
    PublishedSubject,
    PublishedTally,
)
from stories.published import correction_records, queries

# A JSON value as it may stay: ANY is a text or a number, [shape] a list, {name: shape} an object, {"*": shape} one
# whose names may be any.
AllowedJsonShape = Any
ANY: AllowedJsonShape = "any"
LINKED: AllowedJsonShape = [[ANY]]
NAMED: AllowedJsonShape = {"name": ANY, "slug": ANY}
SIZES: AllowedJsonShape = {"token": ANY, "colour": ANY, "sizes": {"*": [[ANY]]}}
STORY_SHAPES: Mapping[str, AllowedJsonShape] = {
    "lead_in": LINKED,
    "byline": [{**NAMED, "role": ANY, "printed": ANY}],
    "column": NAMED,
    "series": NAMED,
    "tags": [NAMED],
    "frozen_photos": [
        {"id": ANY, "caption": ANY, "credit": LINKED, "alt": ANY, "focus": [ANY], "file": SIZES, "held": ANY}
    ],
    "blocks": [{"kind": ANY, "html": ANY, "photo": ANY}],
    "corrections": [
        {"date": ANY, "note": ANY, "changes": [[ANY]], "withheld": ANY, "withheld_on": ANY, "parts": [[ANY]]}
    ],
}
PHOTO_SHAPES: Mapping[str, AllowedJsonShape] = {
    "files": {"*": ANY},
    "label": {"caption": ANY, "creator": ANY, "credit": ANY, "copyright": ANY},
}
# Before such a time readers do not have a row.
VISIBILITY_TIME_FIELDS = ("visible_from", "not_before")


@dataclass(frozen=True)
class PublicTable:
    """Rows and columns that may stay; `named` rows only if an earlier row needs them."""

    model: type[Model]
    rows: Callable[[], QuerySet]
    columns: tuple[str, ...]
    shapes: Mapping[str, AllowedJsonShape] = field(default_factory=dict)
    named: bool = False
    # Takes out what this row must not say though its column stays.
    trim: Callable[[Any, datetime], None] = lambda row, at: None


def hide_unavailable_photos(story: PublishedArticle, at: datetime) -> None:
    """A photo that readers cannot fetch keeps its frame and caption but no file name."""
    if any(photo["file"] for photo in story.frozen_photos):
        pictures = rows_visible_at(queries.fetchable_photos().filter(article=story), at)
        shown = set(pictures.values_list("photo_id", flat=True))
        story.frozen_photos = [
            photo if not photo["file"] or photo["id"] in shown else {**photo, "file": None, "held": True}
            for photo in story.frozen_photos
        ]


def remove_corrections_of_other_copies(copy: PublishedArticle, at: datetime) -> None:
    """An older copy keeps only its own correction, as the story's page tells it."""
    said = (
        correction_records.readable_articles()
        .get(article_id=copy.article_id, edition=copy.edition_id)
        .corrections
    )
    copy.corrections = said[len(copy.corrections) - 1 : len(copy.corrections)]


def first_story_of_each_profile() -> QuerySet[PublishedProfileUse]:
    """The first use of each profile that readers are told now."""
    earlier = PublishedProfileUse.objects.filter(profile=OuterRef("profile"), pk__lt=OuterRef("pk"))
    told = PublishedProfileUse.objects.filter(profile__in=queries.visible_profiles().order_by().values("pk"))
    return told.exclude(Exists(earlier)).select_related("profile")


def attribute_profile_to_readable_story(use: PublishedProfileUse, at: datetime) -> None:
    """The profile's words are attributed to a story that readers can read."""
    stories = PublishedArticle.objects.with_readers().filter(edition__visible_from__lte=at)
    stays = rows_visible_at(stories.filter(listings__subject=use.profile.subject_id), at).order_by("pk")
    use.article_id = stays.values_list("pk", flat=True).first() or 0


def latest_withdrawn_listing_per_subject() -> QuerySet[PublishedListing]:
    """The listings by which feeds know when the last story was taken from them."""
    gone = PublishedListing.objects.filter(article__in=queries.visible_tombstones().values("pk"))
    later = gone.filter(
        subject=OuterRef("subject"), article__withdrawn_at__gt=OuterRef("article__withdrawn_at")
    )
    return gone.exclude(Exists(later))


# What every row of a story needs, be it only to say that the story is gone.
ARTICLE_KEY_COLUMNS = (
    "id",
    "edition",
    "page",
    "article_id",
    "number",
    "copy",
    "current",
    "published_at",
    "visible_from",
)
PUBLIC_TABLES = (
    PublicTable(
        PublishedEdition,
        PublishedEdition.objects.visible,
        ("id", "publication", "paper", "paper_english", "place", "about", "edition_id", "date", "date_certainty",
         "date_note", "number", "published_at", "visible_from", "withdrawn_at"),
    ),
    PublicTable(
        PublishedPublication,
        PublishedPublication.objects.all,
        ("id", "slug"),
        named=True,
    ),
    PublicTable(
        PublishedPage,
        PublishedPage.objects.visible,
        ("id", "edition", "number", "name", "order", "banner", "staff", "visible_from"),
    ),
    PublicTable(
        PublishedArticle,
        PublishedArticle.objects.with_readers,
        (*ARTICLE_KEY_COLUMNS, *field_names(shown=True), "slug", "position", "rank", "excerpt", "length", "lead_in",
         "byline", "column", "series", "tags", "frozen_photos", "blocks", "text", "corrections"),
        STORY_SHAPES,
        trim=hide_unavailable_photos,
    ),
    PublicTable(
        PublishedArticle, queries.visible_tombstones, (*ARTICLE_KEY_COLUMNS, "withdrawn_at", "withdrawn_reason")
    ),
    PublicTable(
        PublishedArticle,
        lambda: correction_records.articles_that_brought_corrections().filter(current=False),
        (*ARTICLE_KEY_COLUMNS, "corrections"),
        STORY_SHAPES,
        trim=remove_corrections_of_other_copies,
    ),
    PublicTable(PublishedListing, PublishedListing.objects.visible, ("id", "subject", "article", "date")),
    PublicTable(
        PublishedSubject,
        PublishedSubject.objects.all,
        ("id", "kind", "slug"),
        named=True,
    ),
    PublicTable(PublishedListing, latest_withdrawn_listing_per_subject, ("id", "subject", "article", "date")),
    PublicTable(
        PublishedProfileUse,
        first_story_of_each_profile,
        ("id", "profile", "article"),
        trim=attribute_profile_to_readable_story,
    ),
    PublicTable(
        PublishedProfile,
        queries.visible_profiles,
        ("id", "subject", "name", "status", "organisation", "about", "spellings"),
        named=True,
    ),
    PublicTable(
        PublishedPhoto,
        queries.fetchable_photos,
        ("id", "article", "photo_id", "token", "files", "label", "not_before", "not_after"),
        PHOTO_SHAPES,
    ),
    PublicTable(PublishedCase, PublishedCase.objects.all, ("id", "number", "outcome", "received_on", "answered_on")),
)  # fmt: skip
# Columns that readers have nothing of.
LEFT_OUT: Mapping[type[Model], tuple[str, ...]] = {PublishedArticle: ("revision_id", "withheld_at")}
# What the database itself counts while those rows come in.
TRIGGER_FILLED_MODELS = (PublishedPrinting, PublishedTally)


def public_rows(at: datetime) -> Iterator[Model]:
    """Every row that may stay, reduced to what may stay; `at` is the backup's time."""
    stay: dict[type[Model], set[int]] = {}
    leads_to: dict[type[Model], set[int]] = defaultdict(set)
    for table in PUBLIC_TABLES:
        # A row whose parent does not stay does not stay, so that the clock may go on between two tables.
        parents = [column for column in table.model._meta.concrete_fields if isinstance(column, ForeignKey)]
        there = stay.get(table.model, set())
        for row in rows_visible_at(table.rows(), at).order_by("pk").iterator(chunk_size=500):
            if row.pk in there:
                continue
            table.trim(row, at)
            ways = [(column.related_model, getattr(row, column.attname)) for column in parents]
            orphan = any(model in stay and key not in stay[model] for model, key in ways)
            if orphan or (table.named and row.pk not in leads_to[table.model]):
                continue
            there.add(row.pk)
            for model, key in ways:
                leads_to[model].add(key)
            yield redact_row(row, table)
        stay[table.model] = there


def rows_visible_at(rows: QuerySet, at: datetime) -> QuerySet:
    """Those of the rows whose time had come by then."""
    for name in {column.name for column in rows.model._meta.concrete_fields} & set(VISIBILITY_TIME_FIELDS):
        rows = rows.exclude(**{f"{name}__gt": at})
    return rows


def redact_row(row: Model, table: PublicTable) -> Model:
    """A row of those columns and parts of columns that stay."""
    values = {}
    for column in table.model._meta.concrete_fields:
        if column.name not in table.columns:
            values[column.attname] = empty_column_value(column)
        elif column.name in table.shapes:
            values[column.attname] = prune_json(getattr(row, column.attname), table.shapes[column.name])
        else:
            values[column.attname] = getattr(row, column.attname)
    return table.model(**values)


def empty_column_value(column: Field) -> Any:
    """What stands in a column that says nothing."""
    if column.null:
        return None
    return 0 if isinstance(column, IntegerField) else column.get_default()


def prune_json(value: Any, shape: AllowedJsonShape) -> Any:
    """The parts of the value that fit the shape; a value of another kind is emptied."""
    if isinstance(shape, list):
        return [prune_json(each, shape[0]) for each in value] if isinstance(value, list) else []
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return None
        return {name: prune_json(part, shape.get(name, shape.get("*"))) for name, part in value.items()
                if name in shape or "*" in shape}  # fmt: skip
    return None if isinstance(value, list | dict) else value
