"""原文不再刊出 on the review page: the chief chooses it, and only who reads the journal reads the words afterwards."""

from pathlib import Path

import pytest

from people.models import User
from stories.models import Article, JournalEntry, PublishedArticle, Revision
from tests import make, planted
from tests.planted import NAME

from ..conftest import SignIn, rows
from .conftest import REVIEW, Ask, page, text

JOURNAL = "/admin/stories/journalentry/"


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
def ready(story: Article, signers: planted.Signers, monkeypatch: pytest.MonkeyPatch) -> Article:
    """A correction that waits for the chief to publish it."""
    monkeypatch.setattr(planted, "publish_correction", lambda article, **_how: article)
    planted.corrected(story, signers, planted.clean)
    story.refresh_from_db()
    return story


@pytest.fixture
def told(story: Article, signers: planted.Signers) -> Article:
    planted.corrected(story, signers, planted.clean, note=f"{NAME}的姓名不应刊出")
    story.refresh_from_db()
    return story


def test_the_form_warns_that_the_note_is_public_and_offers_three_kinds(
    sign_in: SignIn, ready: Article, chief: User
) -> None:
    shown = text(sign_in(chief).get(page(ready)))
    assert "这段话是公开的" in shown and "不再刊出：未成年人" in shown
    for code in ("privacy", "minor", "law"):
        assert f'<option value="{code}">' in shown


def test_the_chief_publishes_a_correction_without_the_old_words(
    send: Ask, ready: Article, chief: User
) -> None:
    assert send(chief, ready, "publish", note="依法隐去。", withheld="minor").status_code == 302
    (told,) = PublishedArticle.objects.get(article_id=ready.pk, current=True).corrections
    assert (told["withheld"], told["changes"], told["note"]) == ("minor", [], "依法隐去。")


def test_a_note_that_repeats_the_words_comes_back_with_what_was_typed_and_chosen(
    send: Ask, ready: Article, chief: User
) -> None:
    before = rows(*REVIEW, PublishedArticle)
    answer = send(chief, ready, "publish", note=f"隐去{NAME}的姓名。", withheld="minor")
    assert answer.status_code == 409
    assert f"又出现了删去的“{NAME}”" in text(answer) and f"隐去{NAME}的姓名。" in text(answer)
    assert '<option value="minor" selected>' in text(answer)
    assert rows(*REVIEW, PublishedArticle) == before
    (denial,) = JournalEntry.objects.filter(outcome="denied")
    assert denial.actor_id == chief.pk


def test_the_chief_takes_the_words_out_of_a_correction_that_is_out(
    send: Ask, sign_in: SignIn, told: Article, chief: User
) -> None:
    shown = text(sign_in(chief).get(page(told)))
    assert "哪一次更正" in shown and f"{NAME}的姓名不应刊出" in shown
    answer = send(chief, told, "withhold", correction=1, withheld="privacy", note="依法隐去。")
    assert answer.status_code == 302
    (left,) = PublishedArticle.objects.get(article_id=told.pk, current=True).corrections
    assert (left["withheld"], left["note"]) == ("privacy", "依法隐去。")
    # There is nothing more to take out.
    assert "哪一次更正" not in text(sign_in(chief).get(page(told)))


@pytest.mark.parametrize("who", ["editor", "director", "proofreader", "administrator", "reporter_account"])
def test_nobody_else_does(
    request: pytest.FixtureRequest, send: Ask, sign_in: SignIn, told: Article, who: str
) -> None:
    user, before = request.getfixturevalue(who), rows(*REVIEW, PublishedArticle)
    answer = send(user, told, "withhold", correction=1, withheld="privacy")
    assert answer.status_code in (302, 403, 404) and (
        answer.status_code != 302 or "login" in answer["Location"]
    )
    assert rows(*REVIEW, PublishedArticle) == before
    assert "哪一次更正" not in text(sign_in(user).get(page(told)))


def test_odd_numbers_and_kinds_are_refused_with_a_sentence(send: Ask, told: Article, chief: User) -> None:
    before = rows(*REVIEW, PublishedArticle)
    for typed in (
        {},
        {"correction": "x"},
        {"correction": 1, "withheld": "x"},
        {"correction": 9, "withheld": "law"},
    ):
        assert send(chief, told, "withhold", **typed).status_code == 409
    assert rows(*REVIEW, PublishedArticle) == before


@pytest.mark.parametrize("who", ["chief", "administrator"])
def test_who_reads_the_journal_finds_the_words_there(
    request: pytest.FixtureRequest, send: Ask, sign_in: SignIn, told: Article, chief: User, who: str
) -> None:
    send(chief, told, "withhold", correction=1, withheld="privacy")
    entry = JournalEntry.objects.get(act="withhold")
    client = sign_in(request.getfixturevalue(who))
    assert NAME in text(client.get(f"{JOURNAL}{entry.pk}/change/"))


@pytest.mark.parametrize("who", ["editor", "director"])
def test_others_do_not_find_them_through_the_journal(
    request: pytest.FixtureRequest, send: Ask, sign_in: SignIn, told: Article, chief: User, who: str
) -> None:
    send(chief, told, "publish", note=NAME, withheld="privacy")
    send(chief, told, "withhold", correction=1, withheld="privacy", note=NAME)
    send(chief, told, "withhold", correction=1, withheld="privacy", note="依法隐去。")
    entry = JournalEntry.objects.get(act="withhold", outcome="done")
    client = sign_in(request.getfixturevalue(who))
    for address in (JOURNAL, f"{JOURNAL}{entry.pk}/change/"):
        answer = client.get(address)
        assert answer.status_code == 403 and NAME not in text(answer)
    said = text(client.get(page(told, "timeline")))
    assert NAME not in said and "依法隐去。" in said and "（不显示：其中有已撤下的原文）" in said
    assert Revision.objects.filter(article=told).count() > 1


def test_the_copies_that_can_be_looked_at_say_that_their_words_are_out(
    send: Ask, sign_in: SignIn, told: Article, chief: User
) -> None:
    send(chief, told, "withhold", correction=1, withheld="privacy")
    old = PublishedArticle.objects.get(article_id=told.pk, current=False)
    client = sign_in(chief)
    assert "原文已撤下" in text(client.get("/admin/stories/publishedarticle/"))
    shown = client.get(f"/admin/stories/publishedarticle/{old.pk}/change/")
    assert shown.status_code == 200 and NAME not in text(shown)


def test_a_case_about_the_old_copy_leads_to_the_present_one(
    send: Ask, sign_in: SignIn, story: Article, signers: planted.Signers, chief: User
) -> None:
    case = make.report(story)
    planted.corrected(story, signers, planted.clean, withheld="privacy")
    shown = sign_in(chief).get(f"/admin/stories/readerreport/{case.pk}/change/")
    assert shown.status_code == 200
    assert "/1-hai-zi-huo-jiu/" in text(shown) and planted.PINYIN not in text(shown)
