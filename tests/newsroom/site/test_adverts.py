"""An advertisement says that it is one wherever it stands among stories, and is no news to machines."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import PublishedArticle
from stories.published import feed_content
from tests import make

pytestmark = pytest.mark.django_db
TITLE = "春茶上市"
LISTS = (
    "/",
    "/recent/",
    "/ceshi/2020-04-03/",
    "/ceshi/2020-04-03/page-1/",
    "/columns/bai-xing-gu-shi/",
    "/reporters/zhang-san/",
    "/reporters/",
    "/editions/2020/04/",
    "/search/?q=春茶",
)


@pytest.fixture
def advert() -> PublishedArticle:
    make.published([make.story(TITLE, kind="advert", full=True), make.story()])
    return PublishedArticle.objects.get(kind="advert")


@pytest.mark.parametrize("address", LISTS)
def test_a_list_calls_it_an_advertisement(client: Client, advert: PublishedArticle, address: str) -> None:
    page = client.get(address).content.decode()
    assert TITLE in page or "春茶" in page
    assert page.count("广告") >= 1, address


def test_its_own_page_its_neighbours_and_its_contents_say_so(
    client: Client, advert: PublishedArticle
) -> None:
    own = client.get("/ceshi/2020-04-03/1-chun-cha-shang-shi/").content.decode()
    assert '<p class="story-label plain">广告</p>' in own and "NewsArticle" not in own
    assert "AdvertiserContentArticle" in own
    other = PublishedArticle.objects.exclude(kind="advert").get()
    beside = client.get(f"/a/{other.article_id}/", follow=True).content.decode()
    assert f'<span class="advert-mark">广告</span> {TITLE}' in beside and "NewsArticle" in beside


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feeds_call_it_one_in_title_and_category(client: Client, advert: PublishedArticle, form: str) -> None:
    feed = client.get(f"/feed.{form}").content.decode()
    assert f"<title>【广告】{TITLE}</title>" in feed
    assert "广告" in feed.replace(f"【广告】{TITLE}", "") and "【广告】街道" not in feed


def test_it_is_no_news_in_the_news_sitemap(client: Client) -> None:
    today = date.today()
    make.published([make.story(TITLE, kind="advert"), make.story("街道铺上新路面")], day=today)
    assert [one.headline for one in feed_content.news_sitemap_stories(timezone.now())] == ["街道铺上新路面"]


def test_a_story_says_when_it_was_last_changed(client: Client, advert: PublishedArticle) -> None:
    answer = client.get("/ceshi/2020-04-03/1-chun-cha-shang-shi/")
    assert answer["Last-Modified"].endswith("GMT")
    # Neighbours change without it, so only the fingerprint says that nothing did.
    since = client.get(
        "/ceshi/2020-04-03/1-chun-cha-shang-shi/", headers={"If-Modified-Since": answer["Last-Modified"]}
    )
    same = client.get("/ceshi/2020-04-03/1-chun-cha-shang-shi/", headers={"If-None-Match": answer["ETag"]})
    assert (since.status_code, same.status_code) == (200, 304)
