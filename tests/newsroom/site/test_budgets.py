"""A page knows its number of queries, and the number does not grow with the edition."""

import pytest
from django.test import Client
from django.urls import reverse

from stories.models import PublishedArticle
from tests import make

BUDGETS = {
    "/": 4,
    "/about/": 2,
    "/search/": 2,
    "/search/?q=消息": 6,
    "/search/?q=街道&tag=dao-lu&paper=ceshi&sort=newest": 8,
    "/search/suggest/?q=zs": 1,
    "/recent/": 3,
    "/corrections/": 2,
    "/corrections/reports/": 2,
    "/offline/": 1,
    "/manifest.webmanifest": 1,
    "/editions/": 3,
    "/editions/2020/": 3,
    "/editions/2020/04/": 4,
    "/reporters/": 5,
    "/columns/": 5,
    "/tags/": 5,
    "/reporters/zhang-san/": 4,
    "/reporters/zhang-san/2020/": 4,
    "/columns/bai-xing-gu-shi/": 4,
    "/tags/dao-lu/": 4,
    "/ceshi/2020-04-03/": 5,
    "/ceshi/2020-04-03/page-1/": 5,
    "/feed.atom": 4,
    "/feed.rss": 4,
    "/tags/dao-lu/feed.atom": 3,
    "/robots.txt": 0,
    "/sitemap.xml": 3,
    "/sitemap-news.xml": 1,
    "/sitemaps/site.xml": 1,
    "/sitemaps/subjects-1.xml": 1,
    "/sitemaps/editions-2020.xml": 2,
    "/sitemaps/stories-2020-04-1.xml": 1,
    "/cards/ceshi/2020-04-03/2.png": 1,
}


@pytest.fixture(params=[10, 200])
def stories(request: pytest.FixtureRequest, db: None) -> int:
    full = [make.story("有照片有作者的一条", full=True)]
    make.published(full + [make.story(f"第{n}条消息") for n in range(request.param - 1)])
    return request.param


def test_every_page_keeps_its_budget(
    stories: int, client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for address, queries in BUDGETS.items():
        with django_assert_num_queries(queries):  # type: ignore[operator]
            assert client.get(address).status_code in (200, 302), address
    address = reverse("zh:article", kwargs=PublishedArticle.objects.get(number=stories // 2).address)
    with django_assert_num_queries(3):  # type: ignore[operator]
        page = client.get(address)
    assert page.status_code == 200
    assert f"第{stories // 2 - 3}条消息" in page.content.decode()  # the story before it
