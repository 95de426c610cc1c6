"""The page of search results: found, marked, narrowed down, paged; and nothing a reader types can break it."""

import json
import re
from urllib.parse import quote

import pytest
from django.test import Client

from stories.models import PublishedEdition
from tests import make

pytestmark = pytest.mark.django_db


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.usefixtures("wenfeng")
def test_stories_are_found_with_the_words_marked(client: Client) -> None:
    page = text(client, "/search/?q=胡亚军")
    assert '<span class="headline-part"><mark>胡亚军</mark>：把工作做得再细些</span>' in page
    assert "1篇稿件" in page
    assert "/wenfeng/2020-03-27/8-hu-ya-jun-" in page
    english = text(client, "/en/search/?q=胡亚军")
    assert "1 story" in english and "/en/wenfeng/2020-03-27/8-" in english


def test_what_a_story_says_is_text_in_the_extract(client: Client) -> None:
    make.published([make.story("尖括号", body="<p>他写下1&lt;2与&lt;script&gt;标记&lt;/script&gt;。</p>")])
    page = text(client, f"/search/?q={quote('<script>')}")
    assert "<mark>&lt;script&gt;</mark>标记&lt;/script&gt;" in page
    assert "<script>" not in page and 'value="&lt;script&gt;"' in page


@pytest.mark.usefixtures("wenfeng")
@pytest.mark.parametrize(
    "typed", ["周俊英", "周俊", "zhou jun ying", "zhoujunying", "zjy", "Zhou-Junying", "junying", "週俊英"]
)
def test_a_person_is_found_by_name_and_by_pinyin(client: Client, typed: str) -> None:
    page = text(client, f"/search/?q={typed}")
    assert re.search(r'href="/reporters/zhou-junying/">\s*<span lang="zh-Hans">周俊英</span>', page)
    suggested = json.loads(text(client, f"/search/suggest/?q={typed}"))["suggestions"]
    assert {"kind": "记者", "name": "周俊英", "url": "/reporters/zhou-junying/"} in suggested


@pytest.mark.usefixtures("wenfeng")
def test_columns_tags_and_days_are_suggested_too(client: Client) -> None:
    def names(typed: str) -> list[str]:
        return [
            each["url"] for each in json.loads(text(client, f"/search/suggest/?q={typed}"))["suggestions"]
        ]

    assert names("图说") == names("tsxw") == ["/columns/tu-shuo-xin-wen/"]
    assert names("yqfk") == ["/tags/yi-qing-fang-kong/"]
    assert names("2020年3月27日") == names("2020-03-27") == names("2020.3.27") == ["/wenfeng/2020-03-27/"]
    assert names("2020-02-31") == names("") == names("%") == names("_") == []


@pytest.mark.usefixtures("wenfeng")
def test_filters_narrow_down_and_anything_else_in_the_address_changes_nothing(client: Client) -> None:
    whole = text(client, "/search/?q=环境")
    unknown = "utm=1&article_id=3&body__contains=x&sort=headline&after=x&tag=a b"
    assert text(client, f"/search/?q=环境&{unknown}") == whole
    assert "1篇稿件" in text(client, "/search/?q=环境&column=tu-shuo-xin-wen")
    assert "篇稿件" not in text(client, "/search/?q=环境&to=2020-03-26")
    fitting = "from=2020-03-27&to=2020-03-27&paper=wenfeng&page=1"
    assert text(client, f"/search/?q=环境&{fitting}").count("<mark>") == whole.count("<mark>")
    by_person = text(client, "/search/?reporter=jin-junli")
    assert "精细管理保洁忙" in by_person and "胡亚军" not in by_person
    assert "paper=wenfeng" not in text(client, "/search/?q=环境&paper=nobody")


@pytest.mark.usefixtures("wenfeng")
def test_a_filter_nobody_can_see_is_answered_like_one_that_never_existed(client: Client) -> None:
    one, other = text(client, "/search/?q=环境&tag=unseen"), text(client, "/search/?q=环境&tag=nobody")
    assert one.replace("unseen", "nobody") == other


@pytest.mark.usefixtures("wenfeng")
def test_a_page_number_is_read_as_the_paper_writes_it_and_what_is_none_is_said_to_be(client: Client) -> None:
    for typed in ("1", "第1版", "第１版", " 1版 "):
        page = text(client, f"/search/?q=复工&page={quote(typed)}")
        assert "5篇稿件" in page and 'name="page" value="1"' in page, typed
    assert "所选范围内没有稿件写到" in text(client, "/search/?q=复工&page=第9版")
    page = text(client, "/search/?q=复工&page=abc版&from=yesterday<b>")
    assert "5篇稿件" in page and "“abc版”看不懂" in page and "“yesterday&lt;b&gt;”看不懂" in page
    # Days the wrong way round mean the same stretch.
    assert "5篇稿件" in text(client, "/search/?q=复工&from=2020-04-01&to=2020-03-01")


@pytest.mark.usefixtures("wenfeng")
def test_an_empty_page_tells_what_was_meant(client: Client) -> None:
    page = text(client, "/search/?q=复工 zjy")
    assert 'href="/reporters/zhou-junying/"' in page and "可能要找的在上面" in page
    assert text(client, "/search/?q=zjy zhoujunying").count('href="/reporters/zhou-junying/"') == 1
    page = text(client, "/search/?q=2020-03-27")
    assert 'href="/wenfeng/2020-03-27/"' in page and "可能要找的在上面" in page and "少写几个字" not in page
    page = text(client, "/search/?q=萬物復甦")
    assert f'href="?q={quote("万物复苏")}" lang="zh-Hans">万物复苏</a>' in page
    assert "1篇稿件" in text(client, "/search/?q=万物复苏")
    assert "改搜" not in text(client, "/search/?q=火星")


def test_more_than_a_page_goes_on_where_it_ended(client: Client) -> None:
    make.published([make.story(f"第{n}条消息") for n in range(45)])
    seen: list[str] = []
    address = "/search/?q=消息"
    while address:
        page = text(client, address)
        seen += [line.split("</a>")[0] for line in page.split('<h2 class="headline">')[1:]]
        link = page.split('rel="next nofollow" href="')[1].split('"')[0] if 'rel="next' in page else ""
        address = f"/search/{link.replace('&amp;', '&')}" if link else ""
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.usefixtures("wenfeng")
def test_where_nothing_is_found_the_page_says_what_to_try(client: Client) -> None:
    page = text(client, "/search/?q=环境 火星&column=tu-shuo-xin-wen")
    assert "没有稿件" in page
    assert f"?q={quote('火星')}&amp;column=tu-shuo-xin-wen" in page
    assert 'href="/editions/"' in page and 'href="/columns/"' in page


HOSTILE = [
    "%25", "_", "%5C", "'", "%22", "%22%22%22", "%27%20OR%201=1--", "AND", "OR", "NEAR(a b)", "a*", "%5Ea",
    "heads:x", "{heads}:x", "NOT", "(", ")", "%00", "a%00b", "%ED%A0%80", "%FF%FE", "+" * 10_000,
    "+".join(["a"] * 3000), "x" * 4096, "的" * 100, "%F0%9F%98%80", "%E2%80%AE", "%E2%80%8B", "-", "--", "/*",
    "%3Cscript%3E", "%7B%7B7*7%7D%7D", "𠮷", "ﷺ", "１" * 99, "%22" * 100, "。", "%25s", "%25(x)s",
]  # fmt: skip


@pytest.mark.usefixtures("wenfeng")
def test_no_query_breaks_anything_or_asks_more(client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    addresses = [f"/search/?q={typed}" for typed in HOSTILE]
    addresses += [f"/search/?q=x&after={typed}&from={typed}&tag={typed}&page={typed}" for typed in HOSTILE]
    addresses += [f"/search/suggest/?q={typed}" for typed in HOSTILE]
    addresses += [
        f"/search/?q=x&after={after}" for after in ("1.99999999999999999999", "2.0", "0.1", "1." + "9" * 19)
    ]
    addresses += [f"/search/?q=x&from={day}&to={day}" for day in ("0001-01-01", "9999-12-31")]
    for address in addresses:
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200, address


@pytest.mark.usefixtures("wenfeng")
def test_a_query_beyond_the_bound_is_told_so_without_looking(client: Client) -> None:
    for typed in ("长" * 101, "+".join("一二三四五六七八九")):
        page = text(client, f"/search/?q={typed}")
        assert "最多100个字符" in page and "篇稿件" not in page


@pytest.mark.usefixtures("wenfeng")
def test_search_is_public_short_lived_and_without_cookies(client: Client) -> None:
    for address in ("/search/", "/search/?q=环境", "/search/suggest/?q=z"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, max-age=2"
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
        assert client.post(address).status_code == 405
    assert 'content="noindex' in text(client, "/search/?q=环境")


def test_an_empty_house_has_a_search_page_too(client: Client) -> None:
    assert not PublishedEdition.objects.exists()
    assert "搜索" in text(client, "/search/") and text(client, "/search/?q=环境")
