"""Any reader can report an error, without a cookie; floods, robots and other sites are refused in a sentence."""

import re
import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from newsroom.site import reader_report as form
from people.models import User
from stories.actions.reader_reports.answering import answer_reader_report
from stories.models import PublishedEdition, ReaderReport, ReportTaken

STORY = "/wenfeng/2020-03-27/8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/"
THIRD = "时间回到1月25日"
HOSTILE = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7 }} =1+1 http://elsewhere.example"

pytestmark = pytest.mark.usefixtures("wenfeng")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form filled in at once is as if somebody had thought about it."""
    monkeypatch.setattr(form, "MIN_FILL_SECONDS", -1)


def token(client: Client, address: str = f"{STORY}report/?p=3") -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(address).text)
    assert found
    return found[1]


def send(client: Client, address: str = f"{STORY}report/?p=3", headers: Any = None, **typed: str) -> Any:
    sent = {"text": "时间应为2月25日", "contact": "", "website": "", "token": token(client), **typed}
    return client.post(address, sent, headers=headers)


def nothing_is_kept() -> bool:
    return not ReaderReport.objects.exists() and not ReportTaken.objects.exists()


def test_the_form_quotes_the_paragraph_and_is_kept_by_no_cache(client: Client) -> None:
    page = client.get(f"{STORY}report/?p=3")
    assert page["Cache-Control"] == "private, no-store" and "noindex" in page["X-Robots-Tag"]
    assert not page.cookies and "Cookie" not in page.get("Vary", "")
    quoted = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", page.text, re.S)
    assert quoted and THIRD in quoted[1] and "第3段" in page.text
    whole = client.get(f"{STORY}report/")
    assert "<blockquote" not in whole.text and "针对全篇" in whole.text
    for odd in ("0", "99", "-1", "x", "３", "9" * 30, "1%00"):
        assert client.get(f"{STORY}report/?p={odd}").status_code == 200


def test_each_paragraph_leads_to_its_form(client: Client) -> None:
    links = re.findall(r'<a class="report-link" href="(report/\?p=\d+)"', client.get(STORY).text)
    assert links == [f"report/?p={n}" for n in range(1, 15)]


def test_a_report_gets_a_number_and_no_cookie(client: Client) -> None:
    answer = send(client, contact="139 0000 0000")
    case = ReaderReport.objects.get()
    assert answer.status_code == 200 and case.number in answer.text and not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"
    assert (case.text, case.paragraph, case.contact) == ("时间应为2月25日", 3, "139 0000 0000")
    assert case.quote.startswith(THIRD) and "139" not in answer.text


def test_the_same_form_sent_twice_is_one_case(client: Client) -> None:
    once = token(client)
    assert send(client, token=once).text == send(client, token=once).text
    assert ReaderReport.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"website": "https://elsewhere.example"}, "必须留空"),
        ({"token": ""}, "表单已失效"),
        ({"token": "8.abc:1abcde:forged"}, "表单已失效"),
        ({"text": "  \n "}, "请写明哪里有错"),
        ({"text": "错" * 1001}, "超出了长度限制"),
        ({"contact": "9" * 101}, "超出了长度限制"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_and_nothing_is_kept(
    client: Client, typed: dict[str, str], sentence: str
) -> None:
    answer = send(client, **typed)
    assert answer.status_code == 400 and sentence in answer.text and nothing_is_kept()
    assert typed.get("text", "时间应为2月25日").strip() in answer.text


def test_a_token_of_another_story_or_of_yesterday_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = token(client, "/wenfeng/2020-03-27/6-photo/report/")
    assert "另一篇稿件" in send(client, token=other).text
    mine = token(client)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + form.MAX_TOKEN_AGE_SECONDS + 1)
    assert "打开时间过长" in send(client, token=mine).text
    assert nothing_is_kept()


def test_a_form_filled_in_within_a_second_may_be_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "MIN_FILL_SECONDS", 60)
    answer = send(client)
    assert answer.status_code == 400 and "太快了" in answer.text and nothing_is_kept()
    monkeypatch.setattr(form, "MIN_FILL_SECONDS", -1)
    again = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert again and send(client, token=again[1]).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_on_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    answer = send(client, headers=headers)
    assert answer.status_code == 400 and "来自其他网站" in answer.text and nothing_is_kept()
    assert (
        send(client, headers={"origin": "http://testserver", "sec-fetch-site": "same-origin"}).status_code
        == 200
    )


def test_a_flood_gets_a_sentence_with_every_word_kept_in_the_form(client: Client, settings: Any) -> None:
    settings.MAX_HOURLY_REPORTS_PER_SENDER = 2
    assert [send(client).status_code for _ in range(4)] == [200, 200, 429, 429]
    answer = send(client, text="第三条的话")
    assert "请稍后再提交" in answer.text and "第三条的话" in answer.text
    assert ReaderReport.objects.count() == ReportTaken.objects.count() == 2
    # Another address is another sender; of IPv6 a whole network is one.
    for address, status in (
        ("2001:db8::1", 200),
        ("2001:db8::2", 200),
        ("2001:db8::3", 429),
        ("2001:db9::3", 200),
    ):
        client.defaults["REMOTE_ADDR"] = address
        assert send(client).status_code == status, address
    # What a client claims to be counts for nothing without a proxy of our own.
    assert send(client, headers={"x-forwarded-for": "9.9.9.9"}).status_code == 200
    assert send(client, headers={"x-forwarded-for": "9.9.9.8"}).status_code == 429


def test_more_than_a_report_may_be_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post(f"{STORY}report/?p=3", {"text": "x" * 30_000, "token": token(client)})
    assert answer.status_code == 413 and "超出了长度限制" in answer.text and nothing_is_kept()


def test_hostile_words_stay_words_on_every_page(client: Client, chief: User) -> None:
    for answer in (send(client, text=HOSTILE, contact=HOSTILE[:60], website="x"), send(client, text=HOSTILE)):
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    case = ReaderReport.objects.get()
    assert case.text == HOSTILE
    client.force_login(chief)
    for address in ("", f"{case.pk}/change/"):
        page = client.get(f"/admin/stories/readerreport/{address}").text
        assert "&lt;script&gt;" in page or "&lt;/textarea&gt;" in page
        assert "<script>alert" not in page and "<img src=x" not in page


def test_the_ledger_shows_number_outcome_and_day_and_nothing_else(client: Client, editor: User) -> None:
    send(client, text="秘密的话", contact="139 0000 0000")
    case = ReaderReport.objects.get()
    assert case.number not in client.get("/corrections/reports/").text
    answer_reader_report(case, by=editor, state="declined", answer="内部理由")
    page = client.get("/corrections/reports/").text
    assert case.number in page and "经核无误" in page
    assert not [word for word in ("秘密", "139", "内部理由", "胡亚军", editor.full_name) if word in page]


def test_a_process_for_reading_only_says_kindly_that_reports_are_not_taken(
    client: Client, settings: Any
) -> None:
    sent = {"text": "错字", "token": token(client)}
    settings.READER_REPORTS_ENABLED = False
    page = client.get(f"{STORY}report/?p=3")
    assert page.status_code == 200 and "暂时不能提交报错" in page.text and "report-form" not in page.text
    answer = client.post(f"{STORY}report/?p=3", sent)
    assert answer.status_code == 503 and "暂时不能提交报错" in answer.text and "错字" not in answer.text
    assert nothing_is_kept()


def test_a_database_that_takes_no_writing_gives_the_same_kind_sentence(client: Client) -> None:
    sent = {"text": "错字", "token": token(client)}

    def no_writing(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, *rest)

    with connection.execute_wrapper(no_writing):
        answer = client.post(f"{STORY}report/?p=3", sent)
    assert answer.status_code == 503 and "暂时不能提交报错" in answer.text and "错字" in answer.text
    assert nothing_is_kept()


def test_there_is_no_form_for_what_readers_cannot_read(client: Client, wenfeng: PublishedEdition) -> None:
    assert client.get("/wenfeng/2020-03-27/99-x/report/").status_code == 404
    moved = client.get("/wenfeng/2020-03-27/8-x/report/?p=3")
    assert moved.status_code == 302 and moved["Location"] == f"{STORY}report/?p=3"


def test_an_origin_that_is_no_address_is_another_site(client: Client) -> None:
    for origin in ("http://[", "http://testserver]", "null", ""):
        assert send(client, headers={"origin": origin}).status_code == 400, origin
    assert nothing_is_kept()
