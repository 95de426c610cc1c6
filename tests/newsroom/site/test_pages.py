"""Readers open the Wenfeng District edition."""

import pytest
from django.test import Client

from tests import make

PAPER = "/wenfeng/2020-03-27/"
LEAD = f"{PAPER}1-chui-xiang-fu-gong-hao-jiao-tui-jin-xiang-mu-jian-she/"

pytestmark = pytest.mark.usefixtures("wenfeng")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_front_shows_the_newest_edition_whole(client: Client) -> None:
    page = text(client, "/")
    for words in (
        "文峰区版",
        "2020年3月27日 星期五",
        "推定",
        "推进项目建设",
        "——看文峰区（高新区）如何全力护航项目建设",
        "区纪委监委",
        "精准监督更加有力",
        "倾力服务企业",
        "持续加大监察力度",
        "防疫和脱贫两手抓",
        "第三十三届“中国水周”",
        "图说新闻",
        "精细管理保洁忙",
        "争做出彩安阳人",
        "胡亚军：把工作做得再细些",
    ):
        assert words in page, words
    assert page.index("防疫和脱贫两手抓") < page.index("精细管理保洁忙") < page.index("胡亚军：")


def test_a_feature_prints_its_byline_and_links_the_people(client: Client) -> None:
    page = text(client, LEAD)
    assert (
        '□<span class="byline-person">本报记者 <a href="/reporters/zhou-junying/" rel="author">周俊英</a></span>'
        in page
    )
    assert '<a href="/reporters/wang-zhiqiang/" rel="author">王志强</a>' in page
    assert 'rel="prev"' not in page and 'rel="next"' in page
    assert "统筹推进防控复产 精准监督更加有力" in page  # the next story


def test_a_lead_in_stands_at_the_beginning_of_the_text(client: Client) -> None:
    page = text(client, f"{PAPER}2-tong-chou-tui-jin-fang-kong-fu-chan-jing-zhun-jian-du-geng/")
    linked = (
        '<span class="lead-in">本报讯（记者 <a href="/reporters/zhou-junying/" rel="author">周俊英</a> 通讯员 '
        '<a href="/reporters/guo-liqi/" rel="author">郭立旗</a>）</span>“请问，您办理健康码了吗？”'
    )
    assert linked in page


def test_a_missing_photo_keeps_its_place_with_caption_and_credit(client: Client) -> None:
    page = text(client, f"{PAPER}6-photo/")
    assert "图片暂缺" in page
    assert "（本报记者 <a href=" in page and "刘斐</a> 摄）" in page
    assert "<img" not in page
    story = text(client, f"{PAPER}8-hu-ya-jun-ba-gong-zuo-zuo-de-zai-xi-xie/")
    before, after = story.split('<div class="story-text">')[1].split("工作中的胡亚军")
    assert "处置等各项措施。" in before and "在他的带领下" in after


def test_an_outdated_headline_in_an_address_leads_to_the_present_one(client: Client) -> None:
    answer = client.get(f"{PAPER}1-anything-else/")
    assert answer.status_code == 301
    assert answer["Location"] == LEAD


def test_every_public_address_speaks_english_below_en(client: Client) -> None:
    page = text(client, f"/en{LEAD}")
    assert '<html lang="en">' in page and "Next story" in page and "/en/reporters/zhou-junying/" in page
    assert '<html lang="zh-Hans">' in text(client, LEAD)


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/wenfeng/",
        "/wenfeng/2020-03-28/",
        "/wenfeng/2020-02-30/",
        "/wenfeng/2020-3-27/",
        "/other/2020-03-27/",
        f"{PAPER}page-2/",
        f"{PAPER}page-01/",
        f"{PAPER}9-chui-xiang/",
        f"{PAPER}01-chui-xiang/",
        f"{PAPER}99999999999999999999-x/",
        "/reporters/nobody/",
        "/columns/nothing/",
        "/tags/nothing/",
        "/series/nothing/",
        "/tags/%00/",
        "/%E6%96%87%E5%B3%B0/",
    ],
)
def test_an_unknown_address_is_a_designed_404(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


@pytest.mark.parametrize(
    "before", ["x", "2020-13-40.1", "2020-03-27.0", "9999-12-31.999999999999999999", "'--"]
)
def test_an_unreadable_stretch_is_the_newest_or_nothing(client: Client, before: str) -> None:
    answer = client.get("/reporters/zhou-junying/", {"before": before})
    assert answer.status_code == 200
    assert "吹响复工号角" in answer.content.decode()


def test_subject_pages_list_their_stories_newest_first(client: Client) -> None:
    make.published([make.story("新修的桥通车了", full=True)], day=make.DAY)
    tag = text(client, "/tags/yi-qing-fang-kong/")
    assert [tag.count(words) for words in ("精准监督更加有力", "防疫和脱贫两手抓", "吹响复工号角")] == [
        1,
        1,
        0,
    ]
    assert "新修的桥通车了" in text(client, "/columns/bai-xing-gu-shi/")
    assert "本报记者" not in text(client, "/reporters/jin-junli/")
    for address in ("/reporters/", "/columns/", "/tags/", "/editions/", "/about/"):
        assert "尚未" not in text(client, address)


def test_a_long_list_goes_on_below(client: Client) -> None:
    for n in range(3):
        make.published(
            [make.story(f"第{n}期的第{k}条", full=True) for k in range(14)], day=make.DAY.replace(day=n + 4)
        )
    seen, address = [], "/tags/dao-lu/"
    while address:
        page = text(client, address)
        seen += [part.split("<")[0] for part in page.split('<span class="headline-part">')[1:]]
        address = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next" href="' in page else ""
    assert len(seen) == len(set(seen)) == 42
    assert seen[0] == "第2期的第0条" and seen[-1] == "第0期的第13条"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_readers_pages_only_answer_questions(client: Client, method: str) -> None:
    for address in ("/", PAPER, LEAD, "/tags/", "/about/"):
        assert getattr(client, method)(address).status_code == 405


def test_a_head_request_has_the_same_headers_and_no_text(client: Client) -> None:
    head, get = client.head(LEAD), client.get(LEAD)
    assert head.status_code == 200 and head.content == b""
    assert head["ETag"] == get["ETag"]
