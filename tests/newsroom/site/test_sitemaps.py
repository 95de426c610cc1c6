"""Sitemaps name every address that is out, as the protocol asks, and no other."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from lxml import etree

from people.actors import SYSTEM
from people.models import User
from stories.actions.editions.publishing import withdraw_story
from stories.actions.photos.intake import ingest_photo
from stories.actions.story.writing import PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Photo, PublishedArticle, PublishedEdition
from stories.published import feed_content
from tests import make

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(settings.BASE_DIR / "fixtures" / "wire" / name))


def tree(client: Client, address: str) -> etree._Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=2" and answer["ETag"]
    return etree.fromstring(answer.content)


def locations(root: etree._Element) -> list[str]:
    return [
        found.removeprefix("http://testserver") for found in root.xpath("//s:loc/text()", namespaces=NAMES)
    ]


def every_sitemap(client: Client) -> dict[str, etree._Element]:
    index = tree(client, "/sitemap.xml")
    schema("siteindex.xsd").assertValid(index)
    return {address: tree(client, address) for address in locations(index)}


def test_the_first_edition_is_indexed_whole_and_valid(client: Client, wenfeng: PublishedEdition) -> None:
    maps = every_sitemap(client)
    assert list(maps) == [
        "/sitemaps/site.xml",
        "/sitemaps/subjects-1.xml",
        "/sitemaps/editions-2020.xml",
        "/sitemaps/stories-2020-03-1.xml",
    ]
    for root in maps.values():
        schema("sitemap.xsd").assertValid(root)
    assert locations(maps["/sitemaps/editions-2020.xml"]) == [
        "/wenfeng/2020-03-27/",
        "/wenfeng/2020-03-27/page-1/",
    ]
    named = [address for root in maps.values() for address in locations(root)]
    assert len(named) == len(set(named)) == 8 + 2 + 30 + 8
    assert {client.get(address).status_code for address in named} == {200}


def test_robots_are_shown_the_way_and_the_doors(client: Client, db: None) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /preview/\n\n"
        "Sitemap: http://testserver/sitemap.xml\nSitemap: http://testserver/sitemap-news.xml\n"
    )


def test_many_stories_are_split_over_several_files(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_content, "ADDRESSES_PER_SITEMAP", 3)
    make.published([make.story(f"第{n}条消息", full=n == 0) for n in range(7)])
    maps = every_sitemap(client)
    parts = [locations(root) for address, root in maps.items() if "stories-" in address]
    assert [len(part) for part in parts] == [3, 3, 1] and len({one for part in parts for one in part}) == 7
    assert client.get("/sitemaps/stories-2020-04-4.xml").status_code == 404
    assert client.get("/sitemaps/stories-2020-05-1.xml").status_code == 404
    assert client.get("/sitemaps/editions-2019.xml").status_code == 404


@pytest.mark.usefixtures("developed_once")
def test_a_story_names_its_pictures_as_readers_get_them(client: Client, settings, tmp_path, db: None) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    said = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路", "rights": "staff"}
    photo = ingest_photo(
        ContentFile(encode_image(draw_street_scene(600, 400)), "图.jpg"), by=SYSTEM, given=Photo(**said)
    )
    story = make.story()
    write_story(story, by=SYSTEM, expected=story.version, photos=[PhotoItem(photo)])
    make.published([story], day=timezone.localdate())
    for address in (f"/sitemaps/stories-{timezone.localdate():%Y-%m}-1.xml", "/sitemap-news.xml"):
        root = tree(client, address)
        schema("sitemap.xsd").assertValid(root)
        [image] = root.xpath("//image:image", namespaces=NAMES)
        schema("sitemap-image.xsd").assertValid(image)
        [path] = image.xpath("image:loc/text()", namespaces=NAMES)
        assert client.get(path.removeprefix("http://testserver")).status_code == 200, path


def test_the_news_of_two_days_are_told_and_the_archive_is_none(
    client: Client, wenfeng: PublishedEdition
) -> None:
    assert locations(tree(client, "/sitemap-news.xml")) == []
    make.published([make.story("今天的]]>消息")], day=timezone.localdate())
    make.published([make.story("旧报今天上网")], day=timezone.localdate() - timedelta(9))
    root = tree(client, "/sitemap-news.xml")
    schema("sitemap.xsd").assertValid(root)
    assert root.xpath("//news:title/text()", namespaces=NAMES) == ["今天的]]>消息"]
    assert root.xpath("//news:language/text()", namespaces=NAMES) == ["zh-cn"]
    assert root.xpath("//news:name/text()", namespaces=NAMES) == ["测试区版"]
    PublishedArticle.objects.update(visible_from=timezone.now() - timedelta(days=2, minutes=1))
    assert locations(tree(client, "/sitemap-news.xml")) == []


def test_what_is_hidden_or_withdrawn_stands_in_no_sitemap(client: Client, chief: User) -> None:
    withdrawn = make.story("撤下的一条", full=True)
    make.published([withdrawn, make.story("留下的一条")])
    make.published(
        [make.story("明天见报")], day=make.DAY + timedelta(1), at=timezone.now() + timedelta(hours=1)
    )
    withdrawn.refresh_from_db()
    withdraw_story(withdrawn, by=chief, expected=withdrawn.version, why="error", reason="失实")
    named = [address for root in every_sitemap(client).values() for address in locations(root)]
    assert [address for address in named if re.search(r"/\d{4}-\d\d-\d\d/\d", address)] == [
        "/ceshi/2020-04-03/2-liu-xia-de-yi-tiao/"
    ]
    assert not [address for address in named if "2020-04-04" in address or "/tags/dao-lu" in address]
