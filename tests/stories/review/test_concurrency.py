"""Many people at one story at the same moment: one wins, nothing is lost, and nobody waits for ever."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection

from people import roles
from people.errors import ActionError
from people.models import Desk, User
from stories.actions.editions.publishing import publish_edition, set_embargo
from stories.actions.integrity import integrity_faults
from stories.actions.review.reviewing import hold_story, release_held_story, return_story, sign_story
from stories.actions.story.writing import write_story
from stories.errors import InvalidState, StaleVersion
from stories.models import Article, Edition, JournalEntry, PublishedArticle, Signature
from tests import make
from tests.cast import account

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = 120


def at_once(*work: Callable[[], object]) -> list[object]:
    """What each of them returned or raised, all begun at one moment, each with a connection of its own."""
    results: list[object] = [None] * len(work)
    start = threading.Barrier(len(work))

    def run(number: int, one: Callable[[], object]) -> None:
        try:
            start.wait(30)
            results[number] = one()
        except BaseException as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=job, daemon=True) for job in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


def kinds(results: list[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def fresh(story: Article) -> Article:
    return Article.objects.get(pk=story.pk)


def editors(desk: Desk, count: int) -> list[User]:
    return [account(f"editor-{n}", f"责编{n}", roles.EDITOR, desk=desk) for n in range(count)]


def test_of_sixteen_signatures_at_once_one_stands(desk, reporter_account):
    signers = editors(desk, 16)
    for turn in range(20):
        story = make.filed(reporter_account, headline=f"第{turn}篇")
        tries = [
            partial(sign_story, fresh(story), by=one, expected=story.version, opinion="可发")
            for one in signers
        ]
        results = at_once(*tries)
        assert kinds(results) == {"Signature": 1, "StaleVersion": 15}
        (signature,) = Signature.objects.filter(article=story)
        assert (signature.stage, signature.standing, signature.revision_id) == (1, True, story.revision_id)
        entries = JournalEntry.objects.about(story).filter(act="sign").values_list("actor_id", "outcome")
        assert list(entries) == [(signature.signer_id, "done")]
        assert fresh(story).state == "second"


def test_the_same_signature_sent_sixteen_times_is_given_once(reporter_account, editor):
    story = make.filed(reporter_account)
    tries = [partial(sign_story, fresh(story), by=editor, expected=story.version) for _try in range(16)]
    results = at_once(*tries)
    assert kinds(results) == {"Signature": 1, "StaleVersion": 15}
    assert Signature.objects.count() == 1


def test_of_eight_writers_none_loses_a_word_and_none_writes_over_another(reporter_account):
    story = make.draft(reporter_account)
    saved: list[tuple[int, str]] = []

    def writer(name: int) -> Callable[[], None]:
        def write() -> None:
            for turn in range(25):
                while True:
                    mine = fresh(story)
                    mine.body = f"<p>第{name}人第{turn}句。</p>"
                    try:
                        write_story(mine, by=reporter_account, expected=mine.version)
                    except StaleVersion:
                        continue
                    saved.append((mine.version, mine.body))
                    break

        return write

    assert at_once(*map(writer, range(8))) == [None] * 8
    last = fresh(story)
    assert last.version == 1 + 200
    assert sorted(version for version, _body in saved) == list(range(2, 202))
    revisions = list(last.revisions.order_by("number").values_list("number", "content__body"))
    # Every acknowledged text is a revision, in the order of its version, and there is no other.
    assert revisions == [(1, "<p>昨日，社区食堂开张。</p>\n<p>老人吃上热饭。</p>"), *sorted(saved)]
    assert last.body == revisions[-1][1]
    assert JournalEntry.objects.about(story).filter(act="write", outcome="done").count() == 201


def test_no_signature_stands_under_a_text_that_was_changed_at_the_same_moment(desk, reporter_account):
    first, second = editors(desk, 2)
    for turn in range(20):
        story = make.filed(reporter_account, headline=f"第{turn}篇")

        mine = fresh(story)
        mine.body = "<p>改过的话。</p>"
        results = at_once(
            partial(sign_story, fresh(story), by=first, expected=story.version),
            partial(write_story, mine, by=second, expected=story.version),
        )
        assert kinds(results) in (
            {"Signature": 1, "StaleVersion": 1},
            {"Article": 1, "StaleVersion": 1},
        )
        now = fresh(story)
        standing = list(Signature.objects.filter(article=story, standing=True))
        assert [one.revision_id for one in standing] == [now.revision_id] * len(standing)
        assert (now.state, len(standing)) in (("second", 1), ("first", 0))
    assert list(integrity_faults()) == []


def test_two_chiefs_publish_one_edition_and_one_of_them_wins(reporter_account, editor, director, chief):
    other = account("chief2", "另一总编", roles.CHIEF)
    for turn in range(5):
        story = make.signed(make.filed(reporter_account, headline=f"第{turn}篇"), editor, director, chief)
        edition = make.edition([story], day=make.DAY.replace(day=turn + 1))

        tries = [
            partial(publish_edition, Edition.objects.get(pk=edition.pk), by=by, expected=edition.version)
            for by in (chief, other)
        ]
        results = at_once(*tries)
        assert kinds(results) == {"PublishedEdition": 1, "StaleVersion": 1}
        assert PublishedArticle.objects.filter(article_id=story.pk).count() == 1
    assert JournalEntry.objects.filter(act="publish", outcome="done").count() == 5


def test_an_edition_is_not_published_with_a_story_that_is_being_held_at_the_same_moment(
    reporter_account, editor, director, chief
):
    for turn in range(8):
        story = make.signed(make.filed(reporter_account, headline=f"第{turn}篇"), editor, director, chief)
        edition = make.edition([story], day=make.DAY.replace(day=turn + 1))
        results = at_once(
            partial(publish_edition, edition, by=chief, expected=edition.version),
            partial(hold_story, fresh(story), by=chief, expected=story.version, reason="等通稿"),
        )
        out = PublishedArticle.objects.filter(article_id=story.pk).count()
        assert kinds(results) in (
            {"PublishedEdition": 1, "StaleVersion": 1},
            {"Article": 1, "InvalidState": 1},
        )
        assert (fresh(story).state, out) in (("published", 1), ("held", 0))


def test_verbs_in_every_order_on_the_same_rows_never_wait_for_each_other_for_ever(
    desk, reporter_account, chief
):
    """Stories and editions are taken in opposite orders; the journal's one pen keeps them from crossing."""
    signers = editors(desk, 4)
    stories = [make.filed(reporter_account, headline=f"第{n}篇") for n in range(4)]
    edition = make.edition(stories)

    def tried(act: Callable[..., object], story: Article, **facts: object) -> None:
        now = fresh(story)
        with suppress(ActionError):
            act(now, expected=now.version, **facts)

    def signer(by: User, order: int) -> None:
        for story in stories[::order] * 2:
            tried(sign_story, story, by=by)
            tried(return_story, story, by=by, reason="再核")

    def boss(order: int) -> None:
        for story in stories[::order] * 2:
            tried(hold_story, story, by=chief, reason="等通稿")
            tried(release_held_story, story, by=chief)
            tried(set_embargo, story, by=chief, until=None)
            with suppress(ActionError):
                publish_edition(Edition.objects.get(), by=chief, expected=edition.version)

    work = [partial(signer, one, order) for one, order in zip(signers, (1, -1, 1, -1), strict=True)]
    assert at_once(*work, partial(boss, 1), partial(boss, -1)) == [None] * 6
    assert list(integrity_faults()) == [] and JournalEntry.objects.prove().fault is None
    assert InvalidState.code in {
        entry.detail["refused"] for entry in JournalEntry.objects.filter(act="publish", outcome="denied")
    }
