"""What may stay in a copy that is given away: what readers have, row by row and column by column."""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.models import Article, PublishedArticle, PublishedPhoto
from stories.published.public_copy_rows import (
    LEFT_OUT,
    PUBLIC_TABLES,
    TRIGGER_FILLED_MODELS,
    prune_json,
    public_rows,
)
from tests import make
from tests.newsroom.operations.planted import seen_story

HOUR = timedelta(hours=1)


def stay(at: Any = None) -> dict[str, list[Any]]:
    """The rows that may stay, by the name of their table."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in public_rows(at or timezone.now() + HOUR):
        found[type(row).__name__].append(row)
    return found


def take_down(story: Article, chief: User) -> None:
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="privacy", reason="当事人要求")


def test_every_column_of_what_is_published_is_said_to_stay_or_to_be_left_out():
    said_of = {model: set(columns) for model, columns in LEFT_OUT.items()}
    for table in PUBLIC_TABLES:
        said_of.setdefault(table.model, set()).update(table.columns)
    published = [model for model in apps.get_models() if model.__name__.startswith("Published")]
    assert (
        set(published) == {*said_of, *TRIGGER_FILLED_MODELS}
        and not set(TRIGGER_FILLED_MODELS) & said_of.keys()
    )
    for model in said_of:
        assert said_of[model] == {column.name for column in model._meta.concrete_fields}, model
    for table in PUBLIC_TABLES:
        for column in table.model._meta.concrete_fields:
            if column.get_internal_type() == "JSONField" and column.name in table.columns:
                assert column.name in table.shapes, (table.model, column)


@pytest.mark.django_db
def test_a_frozen_story_has_no_part_that_the_shapes_do_not_know():
    """What freezing writes is what the list lets through, whole."""
    make.published([make.story(full=True)])
    before = {name: getattr(PublishedArticle.objects.get(), name) for name in PUBLIC_TABLES[3].shapes}
    assert {
        name: prune_json(value, PUBLIC_TABLES[3].shapes[name]) for name, value in before.items()
    } == before
    (story,) = stay()["PublishedArticle"]
    assert {name: getattr(story, name) for name in before} == before and story.revision_id is None


@pytest.mark.django_db
def test_what_has_come_out_since_the_backup_does_not_stay():
    """It may have been stopped since; the backup cannot know."""
    make.published([make.story(full=True)])
    assert stay(timezone.now() - HOUR) == {}
    assert len(stay()["PublishedArticle"]) == 1


@pytest.mark.django_db
def test_a_withdrawn_story_is_its_number_day_and_reason(chief: User):
    first, second, third, never = (make.story(name, full=True) for name in ("一条", "两条", "三条", "四条"))
    make.published([first, second, third])
    take_down(first, chief)
    take_down(second, chief)
    make.published([never], day=make.DAY + timedelta(days=1), at=timezone.now() + HOUR)
    take_down(never, chief)
    rows = stay()
    visible, *gone = sorted(rows["PublishedArticle"], key=lambda row: bool(row.withdrawn_at))
    assert visible.headline == "三条" and [(row.article_id, row.withdrawn_reason) for row in gone] == [
        (first.pk, "privacy"), (second.pk, "privacy"),
    ]  # fmt: skip
    for row in gone:
        words = (row.slug, row.headline, row.body, row.text, row.excerpt, row.lead_in, row.byline, row.column)
        assert not any(words) and not any(
            (row.tags, row.frozen_photos, row.blocks, row.corrections, row.length)
        )
    # Feeds tell when the last story was taken from them, and only that is in the listings.
    assert {row.article_id for row in rows["PublishedListing"]} == {visible.pk, gone[1].pk}


@pytest.mark.django_db
def test_a_photo_that_may_not_be_fetched_keeps_its_frame_and_no_file(
    developed_once, tmp_path: Path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"

    make.published([seen_story("街道铺上新路面")])
    assert stay()["PublishedPhoto"] and stay()["PublishedArticle"][0].frozen_photos[0]["file"]
    PublishedPhoto.objects.update(not_before=timezone.now() + HOUR)
    rows = stay(timezone.now() + 2 * HOUR)
    assert rows["PublishedPhoto"] == []
    assert [(photo["caption"], photo["file"]) for photo in rows["PublishedArticle"][0].frozen_photos] == [
        ("新路面。", None)
    ]


@pytest.mark.django_db
def test_a_subject_stays_only_when_a_story_that_readers_have_names_it(chief: User):
    shown, hidden = make.story("一条", full=True), make.story("两条", column=make.column("内部栏目"))
    make.published([shown])
    make.published([hidden], day=make.DAY + timedelta(days=1), at=timezone.now() + HOUR)
    assert {row.name for row in stay()["PublishedProfile"]} == {"张三", "百姓故事", "道路", "民生"}
    assert len(stay()["PublishedEdition"]) == 1


@pytest.mark.parametrize(
    ("value", "shape", "left"),
    [
        ({"a": "1", "b": "2"}, {"a": "any"}, {"a": "1"}),
        ({"a": {"deep": "1"}}, {"a": "any"}, {"a": None}),
        ([["a", "", "b"], "c"], [["any"]], [["a", "", "b"], []]),
        ({"x": [[1, 2, "s"]]}, {"*": [["any"]]}, {"x": [[1, 2, "s"]]}),
        ("text", {"a": "any"}, None),
        (None, {"a": "any"}, None),
        (0.5, "any", 0.5),
    ],
)
def test_of_a_json_value_stays_what_has_its_place_in_the_shape(value, shape, left):
    assert prune_json(value, shape) == left
