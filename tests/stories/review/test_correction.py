"""A correction taken back: the story is again what readers have, in the rows too, and nothing else slips through."""

import pytest
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.models import User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.correction_cancellation import cancel_correction
from stories.actions.editions.publishing import open_correction, publish_correction, withdraw_story
from stories.actions.integrity import integrity_faults
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import hold_story, return_story
from stories.actions.story.revision import story_snapshot
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.errors import InvalidState
from stories.models import Article, JournalEntry, Label, Notification, Photo, PublishedArticle, Revision
from tests import make
from tests.cast import account
from tests.stories.review.database import refused, sql, update
from tests.stories.review.verbs import everything

WHY = "核实后原文无误"


@pytest.fixture
def out(reporter_account: User, editor: User, director: User, chief: User) -> Article:
    """A story with byline, photo, column and tags that readers have."""
    column = save_reference_record(
        Label(publication=make.publication(), kind="column", name="街巷"), by=SYSTEM
    )
    photo = save_reference_record(Photo(caption="食堂里", credit="资料"), by=SYSTEM)
    story = write_story(
        Article(
            publication=make.publication(), headline="社区食堂开张", deck="——老人吃上热饭",
            body="<p>昨日开张。</p>", column=column, desk=reporter_account.desk,
        ),
        by=reporter_account,
        bylines=[BylineItem(make.reporter("周俊英"), "reporter", "本报记者 周俊英")],
        photos=[PhotoItem(photo, "开张当天")],
        tags=["民生", "社区"],
    )  # fmt: skip
    file_story(story, by=reporter_account, expected=story.version)
    make.published([make.signed(story, editor, director, chief)])
    story.refresh_from_db()
    return story


@pytest.fixture
def opened(out: Article, chief: User) -> Article:
    return open_correction(out, by=chief, expected=out.version, reason="有读者来电")


def rewrite(story: Article, by: User) -> None:
    """Everything a correction can touch reads differently."""
    story.headline, story.deck, story.body, story.column = "另一标题", "", "<p>全改了。</p>", None
    line = BylineItem(make.reporter("王志强"), "reporter", "")
    write_story(story, by=by, expected=story.version, bylines=[line], photos=[], tags=["别的"])


def cancel(story: Article, chief: User) -> Article:
    return cancel_correction(story, by=chief, expected=story.version, reason=WHY)


def test_an_untouched_story_goes_back_to_being_published(out, opened, chief, reporter_account):
    copies, revisions = list(PublishedArticle.objects.values()), Revision.objects.count()
    cancel(opened, chief)
    assert (opened.state, opened.live, opened.round, opened.revision_id) == (
        "published", True, 1, out.revision_id,
    )  # fmt: skip
    assert (list(PublishedArticle.objects.values()), Revision.objects.count()) == (copies, revisions)
    entry = JournalEntry.objects.get(act="cancel")
    assert (entry.actor_id, entry.detail["reason"], entry.detail["from"], entry.detail["to"]) == (
        chief.pk, WHY, "first", "published",
    )  # fmt: skip
    assert Notification.objects.filter(act="cancel", user=reporter_account, note=WHY).count() == 1
    assert list(integrity_faults()) == []


def test_a_rewritten_story_reads_again_as_readers_have_it(
    out, opened, editor, director, second_editor, chief
):
    had, copies = story_snapshot(out), list(PublishedArticle.objects.values())
    rewrite(opened, editor)
    make.signed(opened, second_editor, director)
    cancel(opened, chief)
    assert (opened.state, opened.live, story_snapshot(opened)) == ("published", True, had)
    assert (opened.revision.number, opened.revision.content, opened.revision.digest) == (
        3, had, out.revision.digest,
    )  # fmt: skip
    assert not opened.signatures.filter(round=1, standing=True).exists()
    assert opened.signatures.filter(round=0, standing=True).count() == 3
    assert list(PublishedArticle.objects.values()) == copies
    assert list(integrity_faults()) == []


@pytest.mark.parametrize("where", ["returned", "held", "ready"])
def test_it_can_be_cancelled_wherever_it_stands(
    opened, editor, second_editor, director, reporter_account, chief, where
):
    rewrite(opened, editor)
    if where == "returned":
        return_story(opened, by=second_editor, expected=opened.version, reason="请补")
    elif where == "held":
        hold_story(opened, by=second_editor, expected=opened.version, reason="等一等")
    else:
        make.signed(opened, second_editor, director, account("chief2", "另一总编", roles.CHIEF))
    cancel(opened, chief)
    assert (opened.state, opened.held_from, opened.headline) == ("published", "", "社区食堂开张")
    assert list(integrity_faults()) == []


def test_after_cancelling_the_next_correction_is_a_round_of_its_own(
    opened, editor, second_editor, director, chief
):
    rewrite(opened, editor)
    cancel(opened, chief)
    open_correction(opened, by=chief, expected=opened.version, reason="再改")
    assert (opened.round, opened.state) == (2, "first")
    opened.deck = "新副题"
    write_story(opened, by=editor, expected=opened.version)
    with pytest.raises(InvalidState):
        publish_correction(opened, by=chief, expected=opened.version, note="x")
    cancel(opened, chief)
    assert opened.deck == "——老人吃上热饭"
    # Whoever cancelled has edited nothing and may sign what comes next.
    open_correction(opened, by=chief, expected=opened.version, reason="三改")
    make.signed(opened, second_editor, director, chief)
    publish_correction(opened, by=chief, expected=opened.version, note="更正")
    assert list(integrity_faults()) == []


def test_a_person_called_otherwise_since_does_not_stand_in_the_way(out, opened, editor, chief):
    rewrite(opened, editor)
    person = make.reporter("周俊英")
    person.name = "周君英"
    save_reporter(person, by=SYSTEM, expected=person.version)
    cancel(opened, chief)
    assert opened.revision.content == out.revision.content
    assert [line.as_printed for line in opened.bylines.all()] == ["本报记者 周俊英"]
    assert list(integrity_faults()) == []


@pytest.mark.parametrize("gone", ["person", "photo", "column"])
def test_what_is_gone_cannot_come_back_and_nothing_changes(opened, editor, chief, gone):
    rewrite(opened, editor)
    match gone:
        case "person":
            make.reporter("周俊英").delete()
        case "photo":
            Photo.objects.all().delete()
        case "column":
            Label.objects.all().delete()
    before = everything()
    with pytest.raises(InvalidState, match="publish a correction instead|请改发更正"):
        cancel(opened, chief)
    assert everything() == before


def test_a_withdrawn_story_has_no_correction_to_cancel(opened, chief):
    withdraw_story(opened, by=chief, expected=opened.version, why="error", reason="x")
    before = everything()
    with pytest.raises(InvalidState):
        cancel(opened, chief)
    assert everything() == before


def test_cancelling_needs_a_reason(opened, chief):
    before = everything()
    with pytest.raises(InvalidState):
        cancel_correction(opened, by=chief, expected=opened.version, reason=" \u200b ")
    assert everything() == before


def test_an_archived_story_goes_back_too(editor, chief):
    make.published([make.story()])
    story = Article.objects.get()
    open_correction(story, by=chief, expected=story.version, reason="x")
    story.deck = "副题"
    write_story(story, by=editor, expected=story.version)
    cancel(story, chief)
    assert (story.state, story.deck, story.live) == ("published", "", True)
    assert list(integrity_faults()) == []


# ---- what the database still refuses ------------------------------------------------------------
def test_the_database_lets_nothing_else_be_published_without_signatures(opened, editor, chief):
    rewrite(opened, editor)
    story = Article.objects.get(pk=opened.pk)
    had = PublishedArticle.objects.get().revision_id
    with refused("a story moves on by signatures"):
        update(story, state="published")
    # The old revision is not the newest; which of the two rules says so first, each database decides.
    with refused("a story (shows its newest revision|moves on by signatures)"):
        update(story, state="published", revision_id=had)
    # A new one that claims the old fingerprint, under words that readers do not have.
    forged = Revision.objects.create(
        article=story, number=9, content=story.revision.content, digest=Revision.objects.get(pk=had).digest
    )
    with refused("a story moves on by signatures"):
        update(story, state="published", revision=forged)
    for words in ({"headline": "社区食堂开张"}, {"body": "<p>昨日开张。</p>"}):
        with refused("a story moves on by signatures"):
            update(story, state="published", revision=forged, **words)
    assert Article.objects.get(pk=story.pk).state == "first"


def test_the_database_asks_whether_readers_have_it_still(opened, chief):
    with refused("a story moves on by signatures"):
        update(opened, state="published", live=False)
    with refused("a story moves on by signatures"):
        update(opened, state="published", round=2)
    with refused("a story moves on by signatures"):
        update(opened, state="ready")
    PublishedArticle.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="error")
    with refused("a story moves on by signatures"):
        update(opened, state="published")


def test_a_story_that_was_never_out_gains_nothing_by_a_copy_of_another(out, reporter_account):
    other = make.filed(reporter_account, headline="社区食堂开张")
    revision = Revision.objects.create(article=other, number=2, content={}, digest=out.revision.digest)
    with refused("a story moves on by signatures"):
        update(other, state="published", revision=revision)
    with refused("a story moves on by signatures"):
        sql(
            "UPDATE stories_article SET state = 'published', live = %s, round = 1 WHERE id = %s",
            True,
            other.pk,
        )
