"""Readers' reports lie on the desk of their story; each is answered on its page, and the ledger says so."""

import pytest
from django.test import Client

from people.models import Desk, User
from stories.models import Article, PublishedCase, ReaderReport
from tests import make
from tests.newsroom.backoffice.conftest import SignIn


@pytest.fixture
def report(desk: Desk) -> ReaderReport:
    story = make.story("街道铺上新路面", desk=desk)
    make.published([story])
    return make.report(story, text="路名写错了", contact="139 0000 0000")


def page_of(report: ReaderReport, act: str = "change") -> str:
    return f"/admin/stories/readerreport/{report.pk}/{act}/"


def test_an_open_report_stands_on_the_first_page_and_in_the_list_of_its_desk(
    report: ReaderReport, desk_client: Client, sign_in: SignIn, other_editor: User
) -> None:
    for address in ("/admin/", "/admin/stories/readerreport/?state__exact=open"):
        page = desk_client.get(address).text
        assert report.number in page and "路名写错了" in page
        assert report.number not in sign_in(other_editor).get(address).text
    page = desk_client.get(page_of(report)).text
    assert all(
        words in page for words in ("路名写错了", "139 0000 0000", "昨日，街道铺上了新路面。", "第1段")
    )
    assert f"/admin/stories/article/{report.article_id}/review/" in page


def test_only_who_may_open_a_correction_is_led_to_it(
    report: ReaderReport, desk_client: Client, chief_client: Client
) -> None:
    room = f"/admin/stories/article/{report.article_id}/review/"
    page = chief_client.get(page_of(report)).text
    assert f'href="{room}#offers-head">启动更正' in page
    assert 'id="offers-head"' in chief_client.get(room).text
    page = desk_client.get(page_of(report)).text
    assert "启动更正" not in page and f'href="{room}">稿件及审签' in page


def test_answering_a_report_puts_its_number_on_the_ledger(report: ReaderReport, desk_client: Client) -> None:
    done = desk_client.post(
        page_of(report, "answer"), {"outcome": "accepted", "answer": "确有错误"}, follow=True
    )
    assert "读者可在处理结果页查到" in done.text and "确有错误" in done.text
    ledger = desk_client.get("/corrections/reports/").text
    assert report.number in ledger and "确认有误" in ledger and "路名写错了" not in ledger
    assert report.number not in desk_client.get("/admin/").text
    again = desk_client.post(page_of(report, "answer"), {"outcome": "declined", "answer": "又改主意"})
    assert again.status_code == 409 and "已经处理过了" in again.text
    assert PublishedCase.objects.get().outcome == "accepted"


def test_a_refused_answer_keeps_every_typed_word(report: ReaderReport, desk_client: Client) -> None:
    answer = desk_client.post(page_of(report, "answer"), {"outcome": "duplicate", "original": "2020-00099"})
    assert answer.status_code == 409 and 'value="2020-00099"' in answer.text
    assert "请填写同一篇稿件中被重复的那个报错编号" in answer.text
    report.refresh_from_db()
    assert report.is_open


def test_a_duplicate_is_named_by_its_public_number(report: ReaderReport, desk_client: Client) -> None:
    second = make.report(Article.objects.get(pk=report.article_id), sender="y")
    desk_client.post(page_of(second, "answer"), {"outcome": "duplicate", "original": report.number})
    second.refresh_from_db()
    assert second.duplicate_of == report


def test_a_report_passed_on_leaves_the_desk(
    report: ReaderReport, desk_client: Client, other_desk: Desk, sign_in: SignIn, other_editor: User
) -> None:
    done = desk_client.post(page_of(report, "assign"), {"desk": other_desk.pk})
    assert done.status_code == 302 and done["Location"] == "/admin/stories/readerreport/"
    assert desk_client.get(page_of(report)).status_code == 404
    assert sign_in(other_editor).get(page_of(report)).status_code == 200


def test_the_contact_is_deleted_by_the_desk_or_an_administrator(
    report: ReaderReport, office_client: Client, desk_client: Client
) -> None:
    office_client.post(page_of(report, "forget"))
    assert "139 0000 0000" not in desk_client.get(page_of(report)).text


def test_who_only_reads_reports_cannot_answer_them(report: ReaderReport, office_client: Client) -> None:
    assert 'name="outcome"' not in office_client.get(page_of(report)).text
    assert office_client.post(page_of(report, "answer"), {"outcome": "accepted"}).status_code == 403
    report.refresh_from_db()
    assert report.is_open
