"""Each move from the review page: by the right person it is made, by anybody else nothing has changed."""

from typing import Any

import pytest
from django.test import Client

from people.models import User
from stories.actions.review.reviewing import hold_story, spike_story
from stories.actions.story.writing import write_story
from stories.models import Article, Signature
from tests import make

from ..conftest import SignIn, rows
from .conftest import REVIEW, Ask, denied, page, text, verb

WRONG_DESK = "other_editor"


def standing(story: Article) -> list[tuple[int, str, str]]:
    found = Signature.objects.filter(article=story, standing=True).order_by("stage")
    return [(each.stage, each.signer.username, each.opinion) for each in found]


def test_three_people_sign_one_after_another(
    send: Ask, filed: Article, editor: User, director: User, chief: User
) -> None:
    for who, stage, opinion in ((editor, 1, "事实清楚"), (director, 2, ""), (chief, 3, "可发")):
        assert send(who, filed, "sign", stage=stage, opinion=opinion).status_code == 302
    filed.refresh_from_db()
    assert filed.state == "ready"
    assert standing(filed) == [(1, "editor", "事实清楚"), (2, "director", ""), (3, "chief", "可发")]


def test_after_signing_comes_the_next_story_of_my_queue(
    send: Ask, filed: Article, reporter_account: User, editor: User
) -> None:
    later = make.filed(reporter_account, headline="后来的一篇")
    answer = send(editor, filed, "sign", stage=1)
    assert answer["Location"] == page(later)
    assert send(editor, later, "sign", stage=1)["Location"] == page(later)


MOVES = [
    ("begin", "filed", "editor", {}, "first"),
    ("return", "filed", "editor", {"reason": "缺联系人"}, "returned"),
    ("return", "third", "chief", {"reason": "缺联系人"}, "returned"),
    ("send_back", "third", "chief", {"reason": "再核", "stage": 1}, "first"),
    ("send_back", "third", "chief", {"reason": "再核", "stage": 2}, "second"),
    ("hold", "second", "director", {"reason": "等通稿"}, "held"),
    ("spike", "filed", "editor", {"reason": "过时"}, "spiked"),
]


@pytest.mark.parametrize(("name", "where", "who", "typed", "then"), MOVES)
def test_whose_stage_it_is_moves_the_story(
    request: pytest.FixtureRequest, send: Ask, name: str, where: str, who: str, typed: dict, then: str
) -> None:
    story = request.getfixturevalue(where)
    assert send(request.getfixturevalue(who), story, name, **typed).status_code == 302
    story.refresh_from_db()
    assert story.state == then


@pytest.mark.parametrize(("name", "where", "who", "typed", "then"), MOVES)
@pytest.mark.parametrize("stranger", ["proofreader", "administrator", "other_editor"])
def test_nobody_else_does(
    request: pytest.FixtureRequest,
    send: Ask,
    name: str,
    where: str,
    who: str,
    typed: dict,
    then: str,
    stranger: str,
) -> None:
    story, user = request.getfixturevalue(where), request.getfixturevalue(stranger)
    before = rows(*REVIEW)
    assert send(user, story, name, **typed).status_code in (403, 404)
    assert rows(*REVIEW) == before
    assert denied() == [(name, str(user))]


def test_release_and_revival(send: Ask, filed: Article, editor: User, chief: User) -> None:
    hold_story(filed, by=editor, expected=filed.version, reason="等")
    assert send(chief, filed, "release").status_code == 302
    filed.refresh_from_db()
    assert filed.state == "filed"
    spike_story(filed, by=editor, expected=filed.version, reason="过时")
    assert send(chief, filed, "revive").status_code == 302
    filed.refresh_from_db()
    assert filed.state == "returned"


def test_an_editor_who_writes_files_and_takes_back(send: Ask, editor: User, second_editor: User) -> None:
    story = make.draft(editor)
    assert send(editor, story, "file").status_code == 302
    assert send(editor, story, "sign", stage=1).status_code == 403
    assert send(editor, story, "take_back").status_code == 302
    story.refresh_from_db()
    assert story.state == "draft"


def test_the_reason_of_a_refusal_is_a_sentence_on_a_403_page(
    send: Ask, second: Article, editor: User
) -> None:
    answer = send(editor, second, "sign", stage=1)
    assert answer.status_code == 403
    assert "这是复审" in text(answer)


def test_without_a_reason_the_page_comes_back_and_says_so(send: Ask, filed: Article, editor: User) -> None:
    answer = send(editor, filed, "return", reason="  ")
    filed.refresh_from_db()
    assert (answer.status_code, filed.state) == (409, "filed")
    assert "请写明理由" in text(answer)


def test_a_stale_signature_is_refused_with_the_difference_and_keeps_the_opinion(
    sign_in: SignIn, filed: Article, editor: User, second_editor: User
) -> None:
    read = {"version": filed.version, "revision": 1, "stage": 1, "opinion": "我的意见，写了很久"}
    filed.body = "<p>昨天，社区食堂开张。</p>\n<p>老人吃上热饭。</p>"
    write_story(filed, by=second_editor, expected=filed.version)
    before = rows(*REVIEW)
    answer = sign_in(editor).post(verb(filed, "sign"), read)
    assert answer.status_code == 409
    shown = text(answer)
    assert "我的意见，写了很久</textarea>" in shown
    assert "<del>昨日</del>" in shown or "<del>日</del>" in shown
    assert f'name="version" value="{filed.version}"' in shown
    assert rows(*REVIEW) == before
    assert sign_in(editor).post(verb(filed, "sign"), {**read, "version": filed.version, "revision": 2})
    filed.refresh_from_db()
    assert filed.state == "second"


def test_words_for_a_form_that_is_gone_are_kept_too(
    sign_in: SignIn, filed: Article, editor: User, second_editor: User
) -> None:
    read = {"version": filed.version, "revision": 1, "stage": 1, "opinion": "写好的意见"}
    make.signed(filed, second_editor)
    answer = sign_in(editor).post(verb(filed, "sign"), read)
    assert answer.status_code == 409
    assert "写好的意见</textarea>" in text(answer)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "１"])
def test_a_form_without_a_version_changes_nothing(
    sign_in: SignIn, filed: Article, editor: User, version: str
) -> None:
    before = rows(*REVIEW)
    answer = sign_in(editor).post(verb(filed, "sign"), {"version": version, "stage": 1})
    assert answer.status_code == 409
    assert rows(*REVIEW) == before


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", ["sign", "return", "file", "withdraw"])
def test_a_verb_is_only_posted(desk_client: Client, filed: Article, method: str, name: str) -> None:
    assert getattr(desk_client, method)(verb(filed, name)).status_code == 405


def test_a_verb_nobody_knows_does_not_exist(send: Ask, filed: Article, editor: User) -> None:
    assert send(editor, filed, "publish_everything").status_code == 404


def test_only_buttons_that_work_are_shown(
    sign_in: SignIn, filed: Article, editor: User, director: User, chief: User, proofreader: User
) -> None:
    def offered(user: User) -> list[str]:
        return [each.name for each in sign_in(user).get(page(filed)).context["offers"]]

    assert offered(editor) == ["sign", "begin", "return", "hold", "spike"]
    assert offered(director) == []
    assert offered(chief) == ["begin", "return", "hold", "spike"]
    make.signed(filed, editor)
    assert offered(editor) == []
    assert offered(director) == ["sign", "return", "send_back", "hold", "spike"]


def test_whoever_edited_reads_why_there_is_no_signing(sign_in: SignIn, filed: Article, editor: User) -> None:
    filed.deck = "副题"
    write_story(filed, by=editor, expected=filed.version)
    answer: Any = sign_in(editor).get(page(filed))
    assert "没有写过、改过" in answer.context["why_not"]
    assert [each.name for each in answer.context["offers"]] == ["return", "hold", "spike"]
