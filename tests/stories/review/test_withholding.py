"""原文不再刊出: who may choose it, what its note may say, what the journal keeps, what the database lets through."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from people.models import User
from stories.actions import integrity
from stories.actions.editions.correction_cancellation import cancel_correction
from stories.actions.editions.publishing import open_correction, withdraw_story
from stories.actions.editions.withholding import withhold_correction
from stories.actions.story.writing import write_story
from stories.errors import InvalidState, NotAllowed, StaleVersion
from stories.models import Article, JournalEntry, Notification, PublishedArticle
from stories.models.published import WORDLESS
from tests import make, planted
from tests.conftest import triggers_lifted
from tests.planted import CLEAN, NAME, TRACES
from tests.stories.review.database import refused, sql
from tests.stories.review.verbs import everything

CHANGED = "what readers have is replaced, not changed"


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path, developed_once: None) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def signers(editor: User, second_editor: User, director: User, chief: User) -> planted.Signers:
    return planted.Signers(editor, second_editor, director, chief)


@pytest.fixture
def story(db: None) -> Article:
    article = planted.story()
    make.published([article])
    return article


@pytest.fixture
def told(story: Article, signers: planted.Signers) -> Article:
    """A correction with the name in it is out."""
    planted.corrected(story, signers, planted.clean, note=f"{NAME}的姓名不应刊出")
    story.refresh_from_db()
    return story


def current(story: Article) -> PublishedArticle:
    return PublishedArticle.objects.get(article_id=story.pk, current=True)


# ---- choosing it --------------------------------------------------------------------------------
@pytest.mark.parametrize("note", [f"隐去{NAME}", "欧阳某某的姓名不应刊出", f"她住在文峰，{NAME[2:]}"])
def test_a_note_that_repeats_the_words_is_refused_and_nothing_has_changed(
    story: Article, signers: planted.Signers, note: str
) -> None:
    before = everything()
    with pytest.raises(InvalidState, match="欧阳|雪菲|文峰|住在"), transaction.atomic():
        planted.corrected(story, signers, planted.clean, note=note, withheld="minor")
    assert everything() == before


def test_the_kind_of_reason_is_one_of_three(told: Article, chief: User) -> None:
    before = everything()
    for kind in ("", "error", "x"):
        with pytest.raises(InvalidState, match="原因"):
            withhold_correction(told, by=chief, expected=told.version, number=1, kind=kind)
    assert everything() == before


def test_there_must_be_such_a_correction_with_words(told: Article, chief: User) -> None:
    before = everything()
    for number in (0, 2, -1):
        with pytest.raises(InvalidState, match="没有"):
            withhold_correction(told, by=chief, expected=told.version, number=number, kind="law")
    assert everything() == before
    withhold_correction(told, by=chief, expected=told.version, number=1, kind="law")
    before = everything()
    with pytest.raises(InvalidState, match="已经不再刊出"):
        withhold_correction(told, by=chief, expected=told.version, number=1, kind="law")
    assert everything() == before


def test_a_note_that_repeats_the_words_is_refused_later_too(told: Article, chief: User) -> None:
    before = everything()
    with pytest.raises(InvalidState, match=NAME):
        withhold_correction(told, by=chief, expected=told.version, number=1, kind="law", note=NAME)
    assert everything() == before


def test_only_the_chief_takes_words_out_and_only_of_the_story_as_it_was_read(
    told: Article, chief: User, editor: User, director: User, administrator: User
) -> None:
    before = everything()
    for other in (editor, director, administrator):
        with pytest.raises(NotAllowed):
            withhold_correction(told, by=other, expected=told.version, number=1, kind="law")
    with pytest.raises(StaleVersion):
        withhold_correction(told, by=chief, expected=told.version - 1, number=1, kind="law")
    assert everything() == before
    assert JournalEntry.objects.filter(act="withhold", outcome="denied").count() == 3


def test_words_are_taken_out_while_the_next_correction_is_under_way_and_it_can_be_cancelled(
    told: Article, chief: User, editor: User
) -> None:
    open_correction(told, by=chief, expected=told.version, reason="再改")
    told.body += "<p>又一段。</p>"
    write_story(told, by=editor, expected=told.version)
    withhold_correction(told, by=chief, expected=told.version, number=1, kind="privacy")
    assert (told.state, current(told).corrections[0]["changes"]) == ("first", [])
    cancel_correction(told, by=chief, expected=told.version, reason="不改了")
    assert told.state == "published" and [fault.reason for fault in integrity.integrity_faults()] == []


def test_a_withdrawn_story_has_no_correction_to_take_words_out_of(told: Article, chief: User) -> None:
    withdraw_story(told, by=chief, expected=told.version, why="privacy", reason="x")
    with pytest.raises(InvalidState):
        withhold_correction(told, by=chief, expected=told.version, number=1, kind="law")


# ---- what is left -------------------------------------------------------------------------------
def test_the_record_keeps_date_kind_and_reason(told: Article, chief: User) -> None:
    was = current(told).corrections[0]
    withhold_correction(told, by=chief, expected=told.version, number=1, kind="minor", note="依法隐去。")
    now = current(told).corrections[0]
    assert {name: now[name] for name in ("date", "note", "changes", "withheld")} == {
        "date": was["date"], "note": "依法隐去。", "changes": [], "withheld": "minor",
    }  # fmt: skip
    assert set(now) == {"date", "note", "changes", "withheld", "withheld_on", "parts"}
    assert datetime.fromisoformat(now["withheld_on"]) <= datetime.now(UTC)
    old = PublishedArticle.objects.get(article_id=told.pk, current=False)
    assert {name: getattr(old, name) for name in WORDLESS} == WORDLESS
    assert (old.corrections, old.copy, old.revision_id is None, str(old)) == ([], 1, False, "原文已撤下")
    assert [fault.reason for fault in integrity.integrity_faults()] == []


def test_the_journal_alone_keeps_the_words(told: Article, chief: User) -> None:
    withhold_correction(told, by=chief, expected=told.version, number=1, kind="minor", note="依法隐去。")
    entry = JournalEntry.objects.get(act="withhold")
    assert (entry.detail["withheld"], entry.detail["reason"]) == ("minor", "依法隐去。")
    assert f"{NAME}获救" in entry.detail["taken_out"] and f"{NAME}躺在病床上" in entry.detail["taken_out"]
    assert entry.detail["corrections"][0]["note"] == f"{NAME}的姓名不应刊出"
    assert JournalEntry.objects.prove().fault is None


def test_publishing_with_the_mark_is_journalled_as_both(story: Article, signers: planted.Signers) -> None:
    copy = planted.corrected(story, signers, planted.clean, note="依法隐去。", withheld="law")
    assert copy.corrections == current(story).corrections and copy.corrections[0]["withheld"] == "law"
    told = list(JournalEntry.objects.order_by("-number").values_list("act", flat=True)[:2])
    assert told == ["publish", "withhold"]
    assert NAME in str(JournalEntry.objects.get(act="withhold").detail)
    assert NAME not in str(JournalEntry.objects.filter(act="publish").latest("number").detail)


def test_those_concerned_are_told_without_the_words(
    reporter_account: User, signers: planted.Signers, chief: User
) -> None:
    article = make.signed(
        make.filed(reporter_account, headline=f"{NAME}获救"), signers.first, signers.second, signers.third
    )
    make.published([article])

    def change(story: Article, by: User) -> None:
        story.headline = CLEAN
        write_story(story, by=by, expected=story.version)

    planted.corrected(article, signers, change, note="更正")
    article.refresh_from_db()
    withhold_correction(
        article, by=chief, expected=article.version, number=1, kind="minor", note="依法隐去。"
    )
    notice = Notification.objects.get(act="withhold")
    assert (notice.user, notice.note) == (reporter_account, "依法隐去。")


# ---- the database -------------------------------------------------------------------------------
WORDS = {
    "headline": "换了", "kicker": "眉题", "deck": "副题", "body": "<p>换。</p>", "text": "换。", "slug": "huan",
    "excerpt": "换", "source": "换", "length": 9, "lead_in": [["x", ""]], "byline": [{"name": "x"}],
    "frozen_photos": [{"id": 1}], "blocks": [{"kind": "p"}], "tags": [{"name": "x"}], "column": {"name": "x"},
    "series": {"name": "x"}, "number": 9, "copy": 9, "revision_id": None, "article_id": 9, "position": 9,
    "kind": "photo", "rank": "lead",
}  # fmt: skip


@pytest.fixture
def withheld(told: Article, chief: User) -> Article:
    return withhold_correction(told, by=chief, expected=told.version, number=1, kind="minor", note="依法。")


@pytest.mark.parametrize("field", WORDS)
def test_an_old_copy_that_lost_its_words_gets_no_others(withheld: Article, field: str) -> None:
    old = PublishedArticle.objects.filter(article_id=withheld.pk, current=False)
    with refused(CHANGED):
        old.update(**{field: WORDS[field]})


def test_an_old_copy_loses_its_words_only_whole_only_once_and_only_after_such_a_correction(
    told: Article, chief: User
) -> None:
    now = datetime.now(UTC)
    old = PublishedArticle.objects.filter(article_id=told.pk, current=False)
    with refused(CHANGED):
        old.update(withheld_at=now, **WORDLESS)
    withhold_correction(told, by=chief, expected=told.version, number=1, kind="minor")
    for facts in ({"withheld_at": None}, {"withheld_at": now}):
        with refused(CHANGED):
            old.update(**facts)
    # The next copy that gets old may follow, but whole.
    with triggers_lifted():
        old.update(withheld_at=None, headline=f"{NAME}获救")
    for facts in (
        {"headline": ""},
        {"withheld_at": now},
        {"withheld_at": now, **WORDLESS, "headline": "x"},
        {"withheld_at": now, **WORDLESS, "length": 1},
        {"withheld_at": now, **WORDLESS, "revision_id": None},
        {"withheld_at": now, **WORDLESS, "current": True},
        {**WORDLESS},
    ):
        with refused(CHANGED):
            old.update(**facts)
    old.update(withheld_at=now, **WORDLESS)


def test_what_readers_have_loses_no_words(withheld: Article) -> None:
    copy = PublishedArticle.objects.filter(article_id=withheld.pk, current=True)
    for facts in (
        {"withheld_at": datetime.now(UTC), **WORDLESS},
        {"headline": ""},
        {"withheld_at": datetime.now(UTC)},
    ):
        with refused(CHANGED):
            copy.update(**facts)


def test_a_correction_loses_its_words_and_changes_in_no_other_way(told: Article) -> None:
    copy = PublishedArticle.objects.filter(article_id=told.pk, current=True)
    (was,) = current(told).corrections
    left = {
        **was,
        "changes": [],
        "withheld": "law",
        "withheld_on": was["date"],
        "parts": [],
        "note": "依法。",
    }
    for wrong in (
        [],
        [was, was],
        [{**was, "note": "另一句"}],
        [{**was, "changes": []}],
        [{**left, "changes": [["旧", "新"]]}],
        [{**left, "changes": {}}],
        [{**left, "date": "2020-01-01T00:00:00+00:00"}],
        [{**left, "withheld": "x"}],
        [{**left, "withheld": None}],
        [{**left, "words": NAME}],
        [{name: value for name, value in left.items() if name != "changes"}],
    ):
        with refused(CHANGED):
            copy.update(corrections=wrong)
    # What is no list of corrections at all is no JSON that the rule could read.
    for odd in (["x"], {"0": left}, "x", 1):
        with pytest.raises(DatabaseError), transaction.atomic():
            copy.update(corrections=odd)
    copy.update(corrections=[left])
    for wrong in (
        [was],
        [{**left, "note": "又一句"}],
        [{**left, "withheld": "minor"}],
        [{**left, "note": "", "parts": [["headline", 0]]}],
    ):
        with refused(CHANGED):
            copy.update(corrections=wrong)
    copy.update(corrections=[{**left, "note": "", "withheld_on": "2026-01-01T00:00:00+00:00"}])


def test_an_old_copy_tells_of_corrections_what_the_present_one_tells(
    story: Article, signers: planted.Signers, chief: User
) -> None:
    def first(article: Article, by: User) -> None:
        article.body = article.body.replace("昨日", "前日")
        write_story(article, by=by, expected=article.version)

    planted.corrected(story, signers, first, note="日期")
    planted.corrected(story, signers, planted.clean, note="依法。", withheld="minor")
    old = PublishedArticle.objects.get(article_id=story.pk, copy=2)
    assert old.corrections == current(story).corrections[:1] and old.corrections[0]["withheld"] == "minor"
    for wrong in ([], [{**old.corrections[0], "note": "x"}], [{**old.corrections[0], "withheld": "law"}]):
        with refused(CHANGED):
            PublishedArticle.objects.filter(pk=old.pk).update(corrections=wrong)
    assert sql("UPDATE stories_publishedarticle SET corrections = corrections") == 3


def test_the_check_finds_words_that_came_back(withheld: Article) -> None:
    with triggers_lifted():
        PublishedArticle.objects.filter(article_id=withheld.pk, current=False).update(text="旧文")
    assert [fault.reason for fault in integrity.integrity_faults()] == [
        "still has words in copy 1, which were taken out."
    ]


def test_no_row_of_readers_has_the_words(withheld: Article) -> None:
    found = [(table, one) for table, row in planted.dumped() for one in TRACES if one in row]
    assert [each for each in found if not each[0].startswith("stories_search")] == []
