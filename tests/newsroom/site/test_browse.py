"""Readers find their way: by day, month and year, by reporter, column, series and tag, and page by page."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from newsroom.site.page_layout import layout_rows
from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.models import Article, PublishedArticle
from stories.published import edition_archive
from tests import make


def tree(client: Client, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture
def archive(db: None) -> list[Article]:
    """Editions of three days in two years, the story of the middle one full."""
    stories = [
        make.story("早先的一条", full=True),
        make.story("中间的一条", full=True),
        make.story("最近的一条"),
    ]
    for story, day in zip(stories, [date(2019, 12, 31), date(2020, 3, 2), date(2020, 3, 27)], strict=True):
        make.published([story], day=day)
        story.refresh_from_db()
    return stories


def test_the_calendar_of_a_year_links_the_days_that_have_an_edition_and_no_others(
    client: Client, archive: list[Article]
) -> None:
    page = tree(client, "/editions/")
    assert words(page.xpath("//h1")[0]) == "2020年报纸"
    tables = page.xpath("//table")
    assert [words(table.xpath("caption")[0]) for table in tables][:4] == ["一月", "二月", "三月 2期", "四月"]
    assert [words(head) for head in tables[2].xpath(".//th")] == list("一二三四五六日")
    assert [(words(a), a.get("href"), a.get("aria-label")) for a in page.xpath("//table//td/a")] == [
        ("2", "/ceshi/2020-03-02/", "2020年3月2日 星期一"),
        ("27", "/ceshi/2020-03-27/", "2020年3月27日 星期五"),
    ]
    # The second of March 2020 was a Monday: the second row's first cell.
    assert words(tables[2].xpath(".//tbody/tr[2]/td[1]")[0]) == "2"
    years = page.xpath("//ol[@class='years']//a")
    assert [(words(a), a.get("href")) for a in years] == [
        ("2020 2期", "/editions/2020/"),
        ("2019 1期", "/editions/2019/"),
    ]
    assert client.get("/editions/2018/").status_code == 404


def test_a_month_lists_its_editions_with_their_leads(client: Client, archive: list[Article]) -> None:
    page = tree(client, "/editions/2020/03/")
    assert [words(item) for item in page.xpath("//ol[@class='month-list']/li")] == [
        "2020年3月27日 星期五 · 测试区版 最近的一条",
        "2020年3月2日 星期一 · 测试区版 中间的一条",
    ]
    assert page.xpath("//nav[@class='step-nav']/a/@href") == ["/editions/2019/12/"]
    for missing in ("/editions/2020/04/", "/editions/2020/3/", "/editions/2020/13/"):
        assert client.get(missing).status_code == 404


def test_today_is_marked(client: Client, db: None) -> None:
    today = timezone.localdate()
    make.published([make.story("今天的一条")], day=today)
    address = f"/editions/{today.year}/{today.month:02}/"
    assert words(tree(client, address).xpath("//td[@aria-current='date']/a")[0]) == str(today.day)


def test_a_subject_counts_its_stories_by_year_and_leaves_out_what_is_hidden(
    client: Client, archive: list[Article], chief: User
) -> None:
    page = tree(client, "/reporters/zhang-san/")
    assert [words(a) for a in page.xpath("//ol[@class='years']//a")] == [
        "全部年份 2篇稿件", "2020 1篇稿件", "2019 1篇稿件",
    ]  # fmt: skip
    page = tree(client, "/reporters/zhang-san/2019/")
    assert [words(a) for a in page.xpath("//h2[@class='headline']/a")] == ["早先的一条"]
    make.published(
        [make.story("明天的一条", full=True)], day=date(2020, 4, 1), at=timezone.now() + timedelta(hours=1)
    )
    withdraw_story(archive[0], by=chief, expected=archive[0].version, why="error", reason="失实")
    page = tree(client, "/reporters/zhang-san/")
    assert "1篇稿件，2020" in words(page.xpath("//header[contains(@class, 'subject-head')]")[0])
    assert not page.xpath("//ol[@class='years']")
    assert client.get("/reporters/zhang-san/2019/").status_code == 404
    assert client.get("/tags/dao-lu/2021/").status_code == 404


def test_the_count_of_a_subject_is_exact_after_whatever_happens(db: None) -> None:
    out = make.published([make.story("一条", full=True), make.story("又一条", full=True)])
    subject = edition_archive.subject_index("tag").entries[0].subject
    assert edition_archive.story_counts_by_year(subject.subject_id) == [edition_archive.YearCount(2020, 2)]
    PublishedArticle.objects.get(number=1).listings.all().delete()
    assert edition_archive.story_counts_by_year(subject.subject_id) == [edition_archive.YearCount(2020, 1)]
    out.articles.first().listings.update(date=date(2021, 1, 1))  # type: ignore[union-attr]
    PublishedArticle.objects.get(number=2).listings.update(date=date(2021, 1, 1))
    assert edition_archive.story_counts_by_year(subject.subject_id) == [edition_archive.YearCount(2021, 1)]


def test_indexes_count_and_show_the_newest(client: Client, archive: list[Article]) -> None:
    people = tree(client, "/reporters/")
    assert [words(head) for head in people.xpath("//h2")] == ["本报记者"]
    assert words(people.xpath("//ul[@class='subjects']/li")[0]) == "张三 2篇稿件 中间的一条 2020年3月2日"
    tags = tree(client, "/tags/")
    assert [words(head) for head in tags.xpath("//h2")] == ["D", "M"]
    assert [words(a) for a in tags.xpath("//ul[@class='tag-index']//a")] == ["道路 2", "民生 2"]


def test_a_long_index_goes_on_by_letters(
    client: Client, archive: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition_archive.subject_index, "__defaults__", ("", 1))
    page = tree(client, "/tags/")
    assert [words(a) for a in page.xpath("//ul[@class='tag-index']//a")] == ["道路 2"]
    assert page.xpath("//a[@rel='next']/@href") == ["/tags/?after=dao-lu"]
    assert "/tags/?after=m" in page.xpath("//nav[@class='letter-index']//a/@href")
    page = tree(client, "/tags/?after=dao-lu")
    assert [words(a) for a in page.xpath("//ul[@class='tag-index']//a")] == ["民生 2"]
    assert client.get("/tags/?after=zz").status_code == 404


def test_the_newest_stories_go_on_below(client: Client, db: None) -> None:
    for n in range(3):
        make.published([make.story(f"第{n}期的第{k}条") for k in range(14)], day=make.DAY.replace(day=n + 4))
    seen, address = [], "/recent/"
    while address:
        page = tree(client, address)
        seen += [words(a) for a in page.xpath("//h2[@class='headline']/a")]
        address = (page.xpath("//a[@rel='next']/@href") or [""])[0]
    assert len(seen) == len(set(seen)) == 42
    assert seen[0] == "第2期的第0条" and seen[-1] == "第0期的第13条"
    assert client.get("/recent/?before=2001-01-01.1").status_code == 404
    assert client.get("/recent/?before=nonsense").content == client.get("/recent/").content


def test_a_page_shows_its_stories_as_areas_and_the_way_on(client: Client, archive: list[Article]) -> None:
    make.published([make.story(f"第{n}条") for n in range(4)], day=date(2020, 3, 30), pages=2)
    page = tree(client, "/ceshi/2020-03-30/page-2/")
    assert "版面示意（非原版）" in words(page)
    assert [words(a) for a in page.xpath("//article//h2/a")] == ["第2条", "第3条"]
    assert [words(a) for a in page.xpath("//ol[@class='title-list']//a")] == ["第2条", "第3条"]
    pages = page.xpath("//ol[@class='page-list']//a")
    assert [(words(a), a.get("aria-current")) for a in pages] == [("第1版", None), ("第2版", "page")]
    text = words(page)
    assert "上一版 第1版" in text and "已经是最后一版" in text and "已经是最新一期" in text
    assert page.xpath("//nav[contains(@class, 'editions-around')]//a/@href") == ["/ceshi/2020-03-27/"]
    first = words(tree(client, "/ceshi/2019-12-31/page-1/"))
    assert "已经是第一版" in first and "已经是最后一版" in first and "已经是第一期" in first


def test_no_row_of_a_sheet_is_left_with_a_gap(db: None) -> None:
    ranks = ["normal", "lead", "second", "normal", "normal", "brief", "normal"]
    rows = layout_rows(PublishedArticle(rank=rank, length=n * 200, number=n) for n, rank in enumerate(ranks))
    assert [[(box.article.number, box.width) for box in row] for row in rows] == [
        [(1, 6)], [(0, 2), (2, 4)], [(3, 2), (4, 4)], [(5, 3), (6, 3)],
    ]  # fmt: skip


@pytest.mark.parametrize("face", ["", "/en"])
def test_an_empty_newsroom_has_empty_shelves(client: Client, db: None, face: str) -> None:
    for address in ("/", "/editions/", "/recent/", "/reporters/", "/tags/", "/columns/", "/series/"):
        assert client.get(f"{face}{address}").status_code == 200, address
    assert not re.search(r'<a[^>]*href="[^"]*\d{4}', client.get(f"{face}/editions/").content.decode())
