"""The desk's pages: what each costs does not grow with the writer's work, and files of it hold no formulas."""

import csv
import io
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.actions.drafts.autosave import autosave_draft
from stories.actions.drafts.working_copy import blank_content
from stories.actions.review.comments import add_comment
from stories.actions.review.reviewing import return_story
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, Notification, PublishedArticle
from tests import make

from .conftest import SignIn
from .test_writing import at

BUDGETS = {
    "desk:home": 14,
    "desk:new": 6,
    "desk:notices": 6,
    "desk:published": 8,
    "desk:tokens": 6,
    "desk:story": 21,
    "desk:story_write": 22,
    "desk:cuts": 16,
}


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def copies(story: Article, count: int) -> None:
    """More stories and notifications of the same writer; how they came about does not matter here."""
    facts = {field.attname: getattr(story, field.attname) for field in story._meta.concrete_fields}
    facts |= {"id": None, "revision_id": None, "state": "draft"}
    Article.objects.bulk_create([Article(**facts) for _n in range(count)])
    Notification.objects.bulk_create(
        [Notification(user=story.author, article=story, act="sign", actor_name="责编") for _n in range(count)]
    )


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_of_the_desk_knows_its_queries(phone: Client, reporter_account, editor, name: str) -> None:
    story = make.filed(reporter_account)
    add_comment(story, by=editor, text="一条", paragraph=1)
    return_story(story, by=editor, expected=story.version, reason="再核")
    address = reverse(
        name, args=[story.pk] if name in ("desk:story", "desk:story_write", "desk:cuts") else []
    )
    copies(story, 10)
    few = queries(phone, address)
    copies(story, 290)
    for n in range(20):
        add_comment(story, by=editor, text=f"又一条{n}", paragraph=1 + n % 2)
    assert queries(phone, address) == few <= BUDGETS[name]


def test_the_first_page_says_what_comes_next_and_counts(phone: Client, reporter_account, editor) -> None:
    make.draft(reporter_account)
    back = make.filed(reporter_account, headline="退回来的")
    add_comment(back, by=editor, text="请核实", paragraph=1)
    return_story(back, by=editor, expected=back.version, reason="再核")
    make.filed(reporter_account, headline="交上去的")
    autosave_draft(
        uuid4(),
        by=reporter_account,
        version=0,
        save_key="first-page",
        content=blank_content(headline="刚开头的"),
    )
    page = phone.get(reverse("desk:home"))
    mine, way, done = page.context["sections"]
    assert [row.title for row in mine.rows] == ["刚开头的", "退回来的", "社区食堂开张"]
    assert [(part.count, len(part.rows)) for part in (mine, way, done)] == [(3, 3), (1, 1), (0, 0)]
    assert mine.rows[1].remarks == 1 and "看审稿意见" in page.content.decode()


@pytest.fixture
def printed(reporter_account) -> None:
    """Three pieces of the reporter's, one of which has a headline that a spreadsheet would calculate."""
    person = save_reporter(Reporter(name="张三", user=reporter_account), by=SYSTEM)
    stories = []
    for headline in ("街道铺上新路面", "=1+1", "+86是区号"):
        story = make.story(headline)
        line = BylineItem(person, "reporter", "@记者")
        stories.append(write_story(story, by=SYSTEM, expected=story.version, bylines=[line]))
    make.published(stories)


def test_published_pieces_are_counted_by_month_and_leave_as_text_and_numbers(phone: Client, printed) -> None:
    page = phone.get(reverse("desk:published"))
    (month,) = page.context["months"]
    assert (month.name, month.pieces, month.characters) == (
        "2020-04", 3, sum(PublishedArticle.objects.values_list("length", flat=True)),
    )  # fmt: skip
    assert len(phone.get(reverse("desk:published"), {"month": "2020-04"}).context["pieces"]) == 3
    assert phone.get(reverse("desk:published"), {"month": "2020-13"}).status_code == 404
    text = phone.get(reverse("desk:published_csv")).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert sorted(line["标题"] for line in lines) == ["'+86是区号", "'=1+1", "街道铺上新路面"]
    assert {line["署名"] for line in lines} == {"'@记者"}
    book = openpyxl.load_workbook(io.BytesIO(phone.get(reverse("desk:published_xlsx")).content))
    heads, *rows = book.active.iter_rows()
    # What can be summed and sorted is a number or a day; everything else is text, whatever it begins with.
    types = {head.value: {row[at].data_type for row in rows} for at, head in enumerate(heads)}
    assert {name: kind for name, kind in types.items() if kind != {"s"}} == {
        "日期": {"d"}, "字数": {"n"}, "图片": {"n"},
    }  # fmt: skip
    cells = [cell.value for row in rows for cell in row]
    assert "=1+1" in cells and sum(row[5].value for row in rows) == month.characters


def test_another_reporters_pieces_are_not_mine(sign_in: SignIn, printed, reporter_b) -> None:
    assert sign_in(reporter_b).get(reverse("desk:published")).context["pieces"] == []


def test_what_was_cut_is_shown_character_by_character_with_the_reason(
    phone: Client, reporter_account, editor, second_editor, director, chief
) -> None:
    story = make.filed(reporter_account)
    add_comment(story, by=second_editor, text="此句重复，删", paragraph=2)
    story.body = "<p>昨日，社区食堂开张。</p>"
    write_story(story, by=second_editor, expected=story.version, why="删重复")
    make.signed(story, editor, director, chief)
    make.published([story])
    page = phone.get(reverse("desk:cuts", args=[story.pk])).content.decode()
    assert "<del>老人吃上热饭。</del>" in page and "此句重复，删" in page and "删重复" in page
    assert phone.get(at(story)).status_code == 403


def test_both_doors_lead_to_each_other(
    phone: Client, sign_in: SignIn, editor, client: Client, reporter_account
) -> None:
    assert 'href="/admin/"' not in phone.get(reverse("desk:home")).content.decode()
    assert 'href="/admin/"' in sign_in(editor).get(reverse("desk:home")).content.decode()
    assert 'href="/desk/"' in sign_in(editor).get("/admin/").content.decode()
    sent = {"username": "reporter", "password": "test"}
    assert client.post(reverse("desk:login"), sent).url == reverse("desk:home")
    assert Client().post(reverse("desk:login"), {**sent, "username": "editor"}).url == reverse("admin:index")
    assert Client().post(f"{reverse('desk:login')}?next=//evil.example/", sent).url == reverse("desk:home")


def test_a_tag_of_somebody_elses_draft_is_proposed_to_nobody(
    sign_in: SignIn, phone: Client, reporter_account: User, correspondent: User, editor: User
) -> None:
    draft = make.draft(reporter_account, headline="还在查")
    write_story(draft, by=reporter_account, expected=draft.version, tags=["暗访"])
    make.published([make.story(full=True)])
    for typed in ("", "暗", "an"):
        address = f"{reverse('desk:tags')}?tags={typed}"
        assert "暗访" in phone.get(address).text
        for other in (correspondent, editor):
            assert "暗访" not in sign_in(other).get(address).text
    assert "道路" in sign_in(correspondent).get(reverse("desk:tags")).text
