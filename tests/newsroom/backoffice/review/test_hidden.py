"""What is hidden from an account is answered exactly like what never existed."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from stories.actions.story.writing import write_story
from stories.models import Article, JournalEntry
from tests import make

from ..conftest import SignIn, rows, typed
from .conftest import REVIEW, denied, page, text

NOBODY = 987_654


@pytest.fixture
def draft(reporter_account: User) -> Article:
    return make.draft(reporter_account)


@pytest.mark.parametrize("who", ["editor", "other_editor", "director", "proofreader", "photo_editor"])
def test_an_unfiled_draft_does_not_exist(
    sign_in: SignIn, request: pytest.FixtureRequest, draft: Article, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for name in ("review", "compare", "timeline", "change", "history"):
        hidden = client.get(page(draft, name))
        nowhere = client.get(reverse(f"admin:stories_article_{name}", args=[NOBODY]))
        assert (hidden.status_code, nowhere.status_code) == (404, 404)
        assert hidden.content == nowhere.content
    before = rows(*REVIEW)
    for name in ("comment", "presence"):
        answers = [
            client.post(reverse(f"admin:stories_article_{name}", args=[pk]), {"text": "看见"})
            for pk in (draft.pk, NOBODY)
        ]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert client.post(page(draft, "change"), {"headline": "改"}).status_code == 404
    assert rows(*REVIEW) == before


def test_lists_and_choosers_hold_only_what_one_may_see(
    sign_in: SignIn, draft: Article, reporter_account: User, editor: User, other_editor: User, chief: User
) -> None:
    filed = make.filed(reporter_account, headline="已交的稿")

    def listed(user: User) -> list[Article]:
        return list(sign_in(user).get("/admin/stories/article/").context["cl"].result_list)

    def chosen(user: User) -> list[str]:
        asked = {"app_label": "stories", "model_name": "placement", "field_name": "article", "term": ""}
        found = sign_in(user).get("/admin/autocomplete/", asked).json()["results"]
        return [each["text"] for each in found]

    by_state = sign_in(chief).get("/admin/stories/article/?state=filed").context["cl"].result_list
    assert list(by_state) == [filed]
    assert listed(editor) == [filed] and listed(other_editor) == []
    assert listed(chief) == [filed, draft]
    assert chosen(editor) == ["已交的稿"] and chosen(other_editor) == []
    assert draft.headline not in text(sign_in(editor).get("/admin/stories/article/?q=社区"))


def test_the_chief_reads_a_draft_and_the_journal_says_so(
    sign_in: SignIn, draft: Article, chief: User, administrator: User
) -> None:
    for user in (chief, administrator):
        for name in ("review", "change", "compare", "timeline", "review"):
            assert sign_in(user).get(page(draft, name)).status_code == 200
    # A look is one person at one story within a quarter of an hour.
    seen = JournalEntry.objects.filter(act="see").values_list("actor_name", "thing_id")
    assert list(seen) == [(str(chief), str(draft.pk)), (str(administrator), str(draft.pk))]


def test_reading_what_was_filed_writes_nothing(sign_in: SignIn, reporter_account: User, editor: User) -> None:
    filed = make.filed(reporter_account)
    before = JournalEntry.objects.count()
    for name in ("review", "change", "compare", "timeline"):
        assert sign_in(editor).get(page(filed, name)).status_code == 200
    assert JournalEntry.objects.count() == before


def test_a_form_sent_by_somebody_else_is_refused_as_the_table_says(
    sign_in: SignIn, draft: Article, chief: User, director: User, other_editor: User, reporter_account: User
) -> None:
    filed = make.filed(reporter_account, headline="已交的稿")
    before = rows(*REVIEW)
    answers = {
        ("chief", "draft"): sign_in(chief).post(page(draft, "change"), {"headline": "改"}),
        ("director", "draft"): sign_in(director).post(page(draft, "change"), {"headline": "改"}),
        ("other_editor", "filed"): sign_in(other_editor).post(page(filed, "change"), {"headline": "改"}),
        ("director", "filed"): sign_in(director).post(page(filed, "change"), {"headline": "改"}),
    }
    assert {who: each.status_code for who, each in answers.items()} == {
        ("chief", "draft"): 403,
        ("director", "draft"): 404,
        ("other_editor", "filed"): 403,
        ("director", "filed"): 403,
    }
    assert "已交的稿" not in text(answers["other_editor", "filed"])
    assert rows(*REVIEW) == before
    assert [act for act, _who in denied()] == ["write"] * 4


def test_who_may_not_change_the_story_reads_it_and_is_led_to_its_review(
    sign_in: SignIn, reporter_account: User, editor: User, director: User
) -> None:
    story = make.signed(make.filed(reporter_account), editor)
    shown = text(sign_in(editor).get(page(story, "change")))
    assert 'name="headline"' not in shown and page(story) in shown
    assert 'name="headline"' in text(sign_in(director).get(page(story, "change")))


def test_what_review_moves_cannot_be_sent_with_the_form(
    sign_in: SignIn, reporter_account: User, editor: User, chief: User
) -> None:
    story = make.filed(reporter_account)
    client = sign_in(editor)
    smuggled = {
        "state": "ready", "author": chief.pk, "round": 4, "origin": "archive", "live": "on",
        "revision": 1, "embargo_until_0": "2020-01-01",
    }  # fmt: skip
    sent = typed(client.get(page(story, "change")), kicker="民生", due_at="2030-01-02T09:30")
    assert client.post(page(story, "change"), {**sent, **smuggled}).status_code == 302
    after = Article.objects.get()
    assert (after.state, after.author, after.round, after.origin, after.live) == (
        "first", reporter_account, 0, "newsroom", False,
    )  # fmt: skip
    assert after.kicker == "民生" and after.embargo_until is None
    assert after.due_at is not None and after.due_at.isoformat() == "2030-01-02T01:30:00+00:00"


def test_a_story_is_never_deleted(sign_in: SignIn, reporter_account: User, chief: User) -> None:
    story = make.filed(reporter_account)
    client = sign_in(chief)
    assert client.post(page(story, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [story.pk], "post": "yes"}
    client.post("/admin/stories/article/", chosen)
    assert Article.objects.get() == story


@pytest.mark.parametrize("who", ["reporter_account", "correspondent", "outsider"])
def test_who_has_no_desk_here_is_told_so_and_not_sent_round_in_circles(
    sign_in: SignIn, request: pytest.FixtureRequest, draft: Article, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for address in ("/admin/", page(draft), page(draft, "change"), "/admin/notices/"):
        assert client.get(address).status_code == 403
    assert client.post("/admin/logout/").status_code in (200, 302)


def test_who_is_not_signed_in_is_sent_to_the_door(db: None, draft: Article) -> None:
    for address in ("/admin/", page(draft), page(draft, "timeline"), "/admin/queue/"):
        assert Client().get(address)["Location"].startswith("/admin/login/?next=")


def test_a_stale_form_shows_what_changed_in_the_body_character_by_character(
    sign_in: SignIn, reporter_account: User, editor: User, second_editor: User
) -> None:
    story = make.filed(reporter_account)
    client = sign_in(editor)
    sent = typed(client.get(page(story, "change")), body="昨日，社区食堂开张。\n\n老人们吃上热饭。")
    story.body = "<p>前日，社区食堂开张。</p>\n<p>老人吃上热饭。</p>"
    write_story(story, by=second_editor, expected=story.version)
    answer = client.post(page(story, "change"), sent)
    assert answer.status_code == 409
    shown = text(answer)
    assert "<ins>们</ins>" in shown and "老人们吃上热饭。" in shown
    assert "前" in shown.partition("<del>")[2][:3]
    story.refresh_from_db()
    assert story.version == 3
