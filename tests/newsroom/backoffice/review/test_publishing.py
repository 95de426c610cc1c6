"""The chief brings editions out, now or later, and looks after what readers have."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.backoffice.review.datetime_input import parse_typed_time
from people.errors import ActionError
from people.models import User
from stories.actions.editions.proof import serialise_proof
from stories.models import Article, Edition, PublishedArticle, PublishedEdition
from tests import make

from ..conftest import SignIn, rows
from .conftest import Ask, denied, page, text, verb


def sheet(edition: Edition, name: str = "publish") -> str:
    return f"/admin/stories/edition/{edition.pk}/{name}/"


@pytest.fixture
def edition(ready: Article) -> Edition:
    return make.edition([ready])


def test_an_edition_is_scheduled_taken_back_and_published(chief_client: Client, edition: Edition) -> None:
    at = timezone.localtime() + timedelta(days=1)
    later = {
        "when": "later",
        "at": at.strftime("%Y-%m-%dT%H:%M"),
        "expected": edition.version,
        "shown": serialise_proof(edition),
    }
    assert chief_client.post(sheet(edition), later).status_code == 302
    out = PublishedEdition.objects.get()
    assert out.visible_from == at.replace(second=0, microsecond=0)
    assert "将于" in text(chief_client.get(sheet(edition)))
    edition.refresh_from_db()
    back = chief_client.post(sheet(edition, "unschedule"), {"expected": edition.version})
    assert back.status_code == 302 and not PublishedEdition.objects.exists()
    edition.refresh_from_db()
    chief_client.post(
        sheet(edition), {"when": "now", "expected": edition.version, "shown": serialise_proof(edition)}
    )
    assert PublishedArticle.objects.visible().count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2020-01-01T06:00", "已经过去"),
        ("", "请把时间写全"),
        ("tomorrow", "请把时间写全"),
        ("2020-13-01T06:00", "请把时间写全"),
        ("2030-01-01T06:00+02:00", "请把时间写全"),
    ],
)
def test_an_impossible_time_is_told_in_a_sentence(
    chief_client: Client, edition: Edition, typed: str, says: str
) -> None:
    before = rows(Edition, Article, PublishedEdition)
    sent = {"when": "later", "at": typed, "expected": edition.version, "shown": serialise_proof(edition)}
    answer = chief_client.post(sheet(edition), sent)
    assert answer.status_code == 409 and says in text(answer)
    assert rows(Edition, Article, PublishedEdition) == before


def test_a_time_that_the_clock_skips_or_shows_twice_is_asked_about(settings: object) -> None:
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert parse_typed_time("2026-03-29T02:30") == datetime(
            2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Asia/Shanghai")
        )
    settings.TIME_ZONE = "Europe/Paris"  # type: ignore[attr-defined]
    for typed in ("2026-03-29T02:30", "2026-10-25T02:30"):
        with pytest.raises(ActionError):
            parse_typed_time(typed)


@pytest.mark.parametrize("who", ["editor", "director", "administrator", "proofreader"])
def test_nobody_else_publishes(
    sign_in: SignIn, request: pytest.FixtureRequest, edition: Edition, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    before = rows(Edition, Article, PublishedEdition)
    for name in ("publish", "unschedule"):
        assert (
            client.post(
                sheet(edition, name), {"expected": edition.version, "shown": serialise_proof(edition)}
            ).status_code
            == 403
        )
    assert rows(Edition, Article, PublishedEdition) == before
    assert [act for act, _who in denied()] == ["publish", "publish"]


def test_what_is_not_signed_off_is_named_and_holds_the_edition_back(
    chief_client: Client, reporter_account: User
) -> None:
    made = make.edition([make.filed(reporter_account)])
    shown = chief_client.get(sheet(made))
    assert "未签齐" in text(shown) and shown.context["ready_count"] == 0
    answer = chief_client.post(
        sheet(made), {"when": "now", "expected": made.version, "shown": serialise_proof(made)}
    )
    assert answer.status_code == 409 and "社区食堂开张" in answer.context["refusal"]
    assert not PublishedEdition.objects.exists()


def test_an_embargo_is_set_and_lifted(send: Ask, ready: Article, chief: User, director: User) -> None:
    at = (timezone.localtime() + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    assert send(director, ready, "embargo", until=at).status_code == 403
    assert send(chief, ready, "embargo", until=at).status_code == 302
    ready.refresh_from_db()
    assert ready.embargo_until is not None
    assert send(chief, ready, "embargo", until="2020-01-01T00:00").status_code == 409
    assert send(chief, ready, "embargo", until="").status_code == 302
    ready.refresh_from_db()
    assert ready.embargo_until is None


def test_a_live_story_is_corrected_and_published_anew(
    send: Ask, live: Article, chief: User, editor: User, director: User, sign_in: SignIn
) -> None:
    assert send(chief, live, "correct", reason="").status_code == 409
    assert send(chief, live, "correct", reason="日期有误").status_code == 302
    live.refresh_from_db()
    assert (live.state, live.round) == ("first", 1)
    for who, stage in ((editor, 1), (director, 2), (chief, 3)):
        assert send(who, live, "sign", stage=stage).status_code == 302
    offered = [each.name for each in sign_in(chief).get(page(live)).context["offers"]]
    assert "publish" in offered and "withdraw" in offered and "spike" not in offered
    assert send(chief, live, "publish", note="日期应为4日").status_code == 302
    copy = PublishedArticle.objects.visible().get()
    assert [each["note"] for each in copy.corrections] == ["日期应为4日"]


def test_withdrawing_is_asked_about_before_it_is_done(send: Ask, live: Article, chief: User) -> None:
    sent = {"why": "error", "reason": "人名有误"}
    asked = send(chief, live, "withdraw", **sent)
    assert asked.status_code == 200 and "确定撤稿" in text(asked)
    assert PublishedArticle.objects.visible().count() == 1
    assert send(chief, live, "withdraw", reason="人名有误").status_code == 409
    assert send(chief, live, "withdraw", **sent, confirmed="yes").status_code == 302
    live.refresh_from_db()
    assert live.state == "withdrawn" and not PublishedArticle.objects.visible().exists()


@pytest.mark.parametrize("name", ["withdraw", "correct", "embargo"])
def test_only_the_chief_touches_what_readers_have(
    send: Ask, live: Article, director: User, name: str
) -> None:
    before = rows(Article, PublishedArticle)
    assert send(director, live, name, why="error", reason="不该", confirmed="yes").status_code == 403
    assert rows(Article, PublishedArticle) == before


def test_the_way_to_a_verb_is_only_by_post(chief_client: Client, live: Article) -> None:
    assert chief_client.get(verb(live, "withdraw")).status_code == 405
