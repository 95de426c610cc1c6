"""Whatever a story prints is renamed, and the story is corrected: nobody has to save it once more for that."""

from collections.abc import Callable
from itertools import product

import pytest

from people.actors import SYSTEM
from people.models import User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.publishing import open_correction, publish_correction
from stories.actions.integrity import integrity_faults
from stories.actions.photos.library import save_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.models import Article, Photo, PublishedArticle, Tag
from tests import make

NEW = "新名"


def rename_tag() -> None:
    tag = Tag.objects.get(name="道路")
    tag.name = NEW
    save_reference_record(tag, by=SYSTEM)


def rename_column() -> None:
    column = make.column()
    column.name = NEW
    save_reference_record(column, by=SYSTEM, expected=column.version)


def rename_series() -> None:
    series = make.series()
    series.name = NEW
    save_reference_record(series, by=SYSTEM, expected=series.version)


def rename_reporter() -> None:
    person = make.reporter()
    person.name = NEW
    save_reporter(person, by=SYSTEM, expected=person.version)


def rename_photographer() -> None:
    person = make.reporter("李四")
    person.name = NEW
    save_reporter(person, by=SYSTEM, expected=person.version)


def change_caption() -> None:
    photo = Photo.objects.get()
    photo.caption = NEW
    save_photo(photo, by=SYSTEM, expected=photo.version)


def change_credit() -> None:
    photo = Photo.objects.get()
    photo.credit = NEW
    save_photo(photo, by=SYSTEM, expected=photo.version)


CHANGES = (
    rename_tag, rename_column, rename_series, rename_reporter, rename_photographer, change_caption, change_credit,
)  # fmt: skip
WHEN = ("published", "opened", "signed once", "signed twice", "signed off")


@pytest.fixture(params=[Article.Origin.NEWSROOM, Article.Origin.ARCHIVE])
def story(request: pytest.FixtureRequest, editor: User, director: User, chief: User) -> Article:
    """A story with everything that has a name, out; signed by three, or as it was printed long ago."""
    made = make.story(
        "春耕", origin=request.param, desk=editor.desk, column=make.column(), series=make.series()
    )
    photo = save_reference_record(
        Photo(caption="新路面。", credit="李四 摄", photographer=make.reporter("李四")), by=SYSTEM
    )
    write_story(
        made,
        by=SYSTEM,
        expected=made.version,
        bylines=[BylineItem(make.reporter(), "reporter")],
        photos=[PhotoItem(photo)],
        tags=["道路", "民生"],
    )
    if made.origin == Article.Origin.NEWSROOM:
        file_story(made, by=SYSTEM, expected=made.version)
        make.signed(made, editor, director, chief)
    make.published([made])
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(("change", "when"), list(product(CHANGES, WHEN)))
def test_a_renamed_thing_keeps_no_correction_from_being_signed(
    story: Article, editor: User, director: User, chief: User, change: Callable[[], None], when: str
) -> None:
    signers = {"first": editor, "second": director, "third": chief}
    waiting, told = [*WHEN], []

    def reached() -> None:
        if waiting and waiting.pop(0) == when:
            change()
        told.extend(str(fault) for fault in integrity_faults())
        story.refresh_from_db()

    reached()
    open_correction(story, by=chief, expected=story.version, reason="核实")
    reached()
    # Who signed before the change signed other words, and is asked again.
    while story.state in signers:
        make.signed(story, signers[story.state])
        reached()
    publish_correction(story, by=chief, expected=story.version, note="")
    assert told + [str(fault) for fault in integrity_faults()] == []
    shown = PublishedArticle.objects.filter(article_id=story.pk, current=True).values().get()
    # Readers are told of a photo by its caption and credit; who took it is a matter of the library.
    assert (NEW in str(shown)) is (change is not rename_photographer)
