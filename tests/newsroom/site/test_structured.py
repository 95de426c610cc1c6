"""A story says in its page's head what it is, who made it and where it was printed."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from lxml import html

from people.models import User
from stories.actions.editions.publishing import open_correction, publish_correction
from stories.actions.review.previews import make_preview
from stories.actions.story.writing import write_story
from stories.models import PublishedArticle, PublishedEdition
from tests import make

PAPER = "/wenfeng/2020-03-27/"
LEAD = f"{PAPER}1-chui-xiang-fu-gong-hao-jiao-tui-jin-xiang-mu-jian-she/"
HERE = "http://testserver"


def data_of(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """What the page says of itself, by its kind."""
    page = client.get(address).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = [json.loads(block) for block in blocks]
    assert all(each["@context"] == "https://schema.org" for each in found)
    return {each["@type"]: each for each in found}


def head_of(client: Client, address: str) -> dict[str, str]:
    """The links and the facts in the page's head."""
    tree = html.fromstring(client.get(address).content.decode())
    found = {link.get("hreflang") or link.get("rel"): link.get("href") for link in tree.xpath("//head/link")}
    for meta in tree.xpath("//head/meta"):
        found.setdefault(meta.get("property") or meta.get("name") or "", meta.get("content"))
    return found


def test_a_feature_says_all_that_is_known_of_it(client: Client, wenfeng: PublishedEdition) -> None:
    story = data_of(client, LEAD)["NewsArticle"]
    paper = {
        "@type": "NewsMediaOrganization",
        "name": "文峰区版",
        "alternateName": "Wenfeng District Edition",
        "url": f"{HERE}/",
        "areaServed": "河南省安阳市文峰区",
        "logo": {"@type": "ImageObject", "url": f"{HERE}/static/newsroom/img/logo.png"},
        "publishingPrinciples": f"{HERE}/about/",
    }
    assert story == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{HERE}/a/1/",
        "url": HERE + LEAD,
        "mainEntityOfPage": HERE + LEAD,
        "headline": "吹响复工号角 推进项目建设",
        "alternativeHeadline": "看文峰区（高新区）如何全力护航项目建设",
        "description": story["description"],
        "articleSection": "第1版",
        "inLanguage": "zh-Hans",
        "datePublished": "2020-03-27T00:00:00+08:00",
        "dateModified": "2020-03-27T00:00:00+08:00",
        "author": [
            {
                "@type": "Person",
                "name": "周俊英",
                "url": f"{HERE}/reporters/zhou-junying/",
                "jobTitle": "记者",
            },
            {
                "@type": "Person",
                "name": "王志强",
                "url": f"{HERE}/reporters/wang-zhiqiang/",
                "jobTitle": "通讯员",
            },
        ],
        "publisher": paper,
        "copyrightHolder": {"@type": "Organization", "name": "文峰区版"},
        "isPartOf": {
            "@type": "PublicationIssue",
            "issueNumber": "20200327",
            "datePublished": "2020-03-27",
            "url": HERE + PAPER,
            "isPartOf": {
                "@type": "Newspaper",
                "name": "文峰区版",
                "alternateName": "Wenfeng District Edition",
                "url": f"{HERE}/",
                "inLanguage": "zh-Hans",
                "spatialCoverage": "河南省安阳市文峰区",
                "publisher": paper,
            },
        },
        "printEdition": "文峰区版 2020年3月27日 星期五",
        "printPage": "1",
        "printSection": "第1版",
        "wordCount": 1428,
        "isAccessibleForFree": True,
        "keywords": ["复工复产", "项目建设", "优化营商环境", "文峰区", "高新区"],
        "image": [
            {
                "@type": "ImageObject",
                "url": f"{HERE}/cards/wenfeng/2020-03-27/1.png",
                "width": 1200,
                "height": 630,
            }
        ],
        "genre": "通讯",
    }
    crumbs = data_of(client, LEAD)["BreadcrumbList"]["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == [
        "文峰区版",
        "2020年3月27日 星期五",
        "第1版",
        "吹响复工号角 推进项目建设",
    ]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3, 4]
    assert all(client.get(crumb["item"].removeprefix(HERE)).status_code == 200 for crumb in crumbs)


def test_a_photo_without_its_file_still_says_who_took_it(client: Client, wenfeng: PublishedEdition) -> None:
    (picture,) = data_of(client, f"{PAPER}6-photo/")["NewsArticle"]["associatedMedia"]
    assert picture["caption"].startswith("3月22日至28日是第三十三届“中国水周”。")
    assert (picture["creditText"], picture["copyrightNotice"]) == (
        "本报记者 刘斐 摄",
        "© 2020 文峰区版 本报记者 刘斐 摄",
    )
    assert picture["creator"] == [{"@type": "Person", "name": "刘斐", "url": f"{HERE}/reporters/liu-fei/"}]
    assert "contentUrl" not in picture


def test_a_correction_is_told(
    client: Client, reporter_account: User, editor: User, second_editor: User, director: User, chief: User
) -> None:
    story = make.signed(make.filed(reporter_account), editor, director, chief)
    make.published([story])
    PublishedArticle.objects.update(visible_from=timezone.now() - timedelta(hours=3))
    story.refresh_from_db()
    open_correction(story, by=chief, expected=story.version, reason="错字")
    story.body = "<p>昨日，社区食堂开张</p>"
    write_story(story, by=editor, expected=story.version)
    make.signed(story, second_editor, director, chief)
    publish_correction(story, by=chief, expected=story.version, note="正文有误</script>")
    found = data_of(client, "/ceshi/2020-04-03/1-she-qu-shi-tang-kai-zhang/")["NewsArticle"]
    (told,) = found["correction"]
    assert (told["@type"], told["text"]) == ("CorrectionComment", "正文有误</script>")
    assert found["dateModified"] > found["datePublished"]


def test_nothing_typed_ends_the_element_it_stands_in(client: Client, db: None) -> None:
    odd = "</script><b>&\u2028甲"
    make.published([make.story(f"标题{odd}", full=True, deck=odd, kicker=odd)])
    story = PublishedArticle.objects.get()
    address = f"/ceshi/2020-04-03/1-{story.slug}/"
    page = client.get(address).content.decode()
    assert "</script><b>" not in page and "\u2028" not in page.split("<body")[0]
    assert data_of(client, address)["NewsArticle"]["headline"] == story.title


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "PublicationIssue"),
        (PAPER, "PublicationIssue"),
        (f"{PAPER}page-1/", "BreadcrumbList"),
        ("/reporters/liu-fei/", "ProfilePage"),
        ("/columns/tu-shuo-xin-wen/", "CollectionPage"),
        ("/tags/jian-kang-ma/", "CollectionPage"),
    ],
)
def test_every_page_says_what_it_is(
    client: Client, wenfeng: PublishedEdition, address: str, kind: str
) -> None:
    assert {kind, "BreadcrumbList"} <= set(data_of(client, address))
    assert {kind, "BreadcrumbList"} <= set(data_of(client, f"/en{address}"))


@pytest.mark.parametrize("face", ["", "/en"])
def test_a_page_names_its_one_address_and_its_twin(
    client: Client, wenfeng: PublishedEdition, face: str
) -> None:
    found = head_of(client, f"{face}{LEAD}?utm_source=x")
    assert found["canonical"] == found["og:url"] == f"{HERE}{face}{LEAD}"
    assert (found["zh-Hans"], found["en"], found["x-default"]) == (
        f"{HERE}{LEAD}", f"{HERE}/en{LEAD}", f"{HERE}{LEAD}",
    )  # fmt: skip
    assert found["shortlink"] == f"{HERE}/a/1/"
    assert (found["og:title"], found["og:type"], found["twitter:card"]) == (
        "吹响复工号角 推进项目建设", "article", "summary_large_image",
    )  # fmt: skip
    assert found["og:image"] == f"{HERE}/cards/wenfeng/2020-03-27/1.png"
    assert found["og:description"].startswith("迎着春日明媚的阳光")


def test_the_address_that_is_set_is_named_whatever_host_is_asked(
    client: Client, wenfeng: PublishedEdition
) -> None:
    with override_settings(PUBLIC_URL="https://paper.example", ALLOWED_HOSTS=["other.example"]):
        page = client.get(LEAD, HTTP_HOST="other.example").content.decode()
        feed = client.get("/feed.atom", HTTP_HOST="other.example").content.decode()
    assert f'rel="canonical" href="https://paper.example{LEAD}"' in page
    assert "other.example" not in page and "other.example" not in feed


def test_a_short_address_leads_to_the_story_for_ever(client: Client, chief: User) -> None:
    story = make.story("街道铺上新路面")
    make.published([story])
    answer = client.get(f"/a/{story.pk}/")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/",
    )
    assert client.get("/en/ceshi/2020-04-03/1-old/")["Location"] == (
        "/en/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/"
    )
    assert client.get("/a/4711/").status_code == 404
    PublishedArticle.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="error")
    gone = client.get(f"/a/{story.pk}/")
    assert gone.status_code == 410 and "jie-dao" not in gone.content.decode()
    assert '<meta name="robots" content="noindex">' in gone.content.decode()


def test_a_preview_names_no_address(client: Client, reporter_account: User, editor: User) -> None:
    story = make.filed(reporter_account)
    _preview, token = make_preview(story, by=editor)
    page = client.get(f"/preview/{token}/").content.decode()
    assert "canonical" not in page and "og:" not in page and "ld+json" not in page
