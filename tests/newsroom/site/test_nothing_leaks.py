"""What is not published cannot be reached by any public address, and is answered like what never existed."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from people.actors import SYSTEM, Actor
from people.desk_actions import save_desk
from people.models import Desk, PenName, Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import open_correction
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.actions.review.presence import record_presence
from stories.actions.review.previews import make_preview
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.models import Article, Edition, Label, Page, Photo, PublishedArticle, PublishedEdition, Tag
from tests import make

CANARY = "金丝雀"
PINYIN = "jin-si-que"
LINK = re.compile(r'(?:href|src|action)="([^"]*)"')

# Arguments to try in every pattern that takes any, those of things unpublished among them.
ARGUMENTS: dict[str, list[Any]] = {
    "publication": ["ceshi", "wenfeng", PINYIN],
    "date": ["2020-04-03", "2020-04-04", "2020-04-05", "2020-03-27"],
    "number": ["1", "2", "3", "9", "99"],
    "token": ["0" * 32, "f" * 32],
    "spec": ["full-480", "x"],
    "format": ["jpg", "avif"],
    "article": ["1", "2", "3", "4", "99"],
    "year": ["2020", "2021"],
    "month": ["04", "05"],
    "part": ["1", "2"],
    "form": ["atom", "rss"],
    "slug": ["x", PINYIN, f"{PINYIN}-zhe-yi-tiao", "zhang-san", "dao-lu", "bai-xing-gu-shi", "photo"],
}


@pytest.fixture
def canaries(db: None, chief: User, editor: User, director: User) -> None:
    """One unpublished thing of every kind, beside one edition that is out and one that is out tomorrow."""
    published = make.story("街道铺上新路面", full=True)
    make.published([published], day=make.DAY)
    person = save_reporter(Reporter(name=CANARY, bio=CANARY), by=SYSTEM, pen_names=[f"{CANARY}笔名"])
    save_desk(Desk(name=CANARY, slug=PINYIN), by=SYSTEM)
    column = save_reference_record(
        Label(publication=make.publication(), kind="column", name=CANARY), by=SYSTEM
    )
    series = save_reference_record(
        Label(publication=make.publication(), kind="series", name=CANARY), by=SYSTEM
    )
    banner = save_reference_record(
        Label(publication=make.publication(), kind="banner", name=CANARY), by=SYSTEM
    )
    photo = save_reference_record(Photo(caption=CANARY, credit=CANARY, photographer=person), by=SYSTEM)

    def story(headline: str, by: Actor = chief, **facts: Any) -> Article:
        return write_story(
            Article(
                **facts,
                publication=make.publication(),
                headline=headline,
                kicker=CANARY,
                deck=CANARY,
                lead_in=CANARY,
                source=CANARY,
                body=f"<p>{CANARY}</p>",
                column=column,
                series=series,
            ),
            by=by,
            bylines=[BylineItem(person, "reporter")],
            photos=[PhotoItem(photo, CANARY)],
            tags=[CANARY, "道路"],
        )

    # On a page of an edition in preparation, on no page, and in an edition that comes out tomorrow.
    page = Page(number="1", name=CANARY, banner=banner, staff=CANARY)
    draft = save_edition(
        Edition(publication=make.publication(), date=make.DAY + timedelta(1), date_note=CANARY),
        by=SYSTEM,
        pages=[page],
    )
    place_stories_on_page(page, [StoryPlacement(story(f"{CANARY}这一条"))], by=SYSTEM)
    story(f"{CANARY}未上版")
    waiting = story(f"{CANARY}明天见报", by=SYSTEM, origin="archive")
    make.published([waiting], day=make.DAY + timedelta(2), at=timezone.now() + timedelta(hours=1))
    # What is out is being corrected and talked about; readers keep what was frozen.
    published.refresh_from_db()
    open_correction(published, by=chief, expected=published.version, reason=CANARY)
    published.headline = f"{CANARY}改写"
    published.body = f"<p>{CANARY}改写</p>"
    write_story(published, by=editor, expected=published.version, tags=[CANARY], why=CANARY)
    add_comment(published, by=director, text=CANARY, paragraph=1)
    make_preview(published, by=chief)
    record_presence(published, by=editor)
    assert draft.published_at is None and PenName.objects.filter(name__contains=CANARY).exists()
    assert PublishedArticle.objects.count() == 2 and Tag.objects.filter(name=CANARY).exists()


def patterns(resolver: URLResolver | None = None, prefix: str = "/") -> list[str]:
    """Every public pattern as a text with <arguments>."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if address.startswith(("/admin", "/api", "/darkroom", "/desk", "/preview")):
            continue
        if isinstance(entry, URLPattern):
            found.append(address)
        else:
            found += patterns(entry, address)
    return found


def addresses() -> list[str]:
    """Every public pattern with every combination of arguments."""
    filled = patterns()
    for name, values in ARGUMENTS.items():
        placeholder = re.compile(rf"<(?:\w+:)?{name}>")
        filled = [
            placeholder.sub(value, address)
            for address in filled
            for value in (values if placeholder.search(address) else [""])
        ]
    assert not [address for address in filled if "<" in address], "an argument the crawl does not know"
    return filled


def reachable(client: Client, start: list[str]) -> dict[str, bytes]:
    """Every address that the start and all links from it lead to, with what it answered."""
    seen: dict[str, bytes] = {}
    waiting = list(start)
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith("/") or address.startswith(("/admin", "/static")):
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 301, 302, 404), address
        seen[address] = answer.content + str(answer.headers).encode()
        if answer.status_code in (301, 302):
            waiting.append(answer["Location"])
        links = LINK.findall(answer.content.decode(errors="replace"))
        waiting += [
            address.split("?")[0] + link if link.startswith("?") else link.split("#")[0] for link in links
        ]
    return seen


# On PostgreSQL the planted words are looked for in every address (`test_planted_words`).
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", ["anonymous", "chief"])
@pytest.mark.usefixtures("canaries")
def test_no_public_address_says_a_word_of_what_is_unpublished(client: Client, chief: User, who: str) -> None:
    if who == "chief":
        client.force_login(chief)
    found = ["/search/?q=街道", "/search/?q=道路", "/search/?tag=dao-lu", "/search/suggest/?q=dao"]
    seen = reachable(client, [*addresses(), "/", "/en/", *found])
    assert (
        sum(b"\xe8\xa1\x97\xe9\x81\x93" in page for page in seen.values()) > 10
    )  # 街道: the crawl sees what is out
    assert [address for address, page in seen.items() if CANARY.encode() in page] == []
    shown = [page for address, page in seen.items() if PINYIN not in address]
    assert not any(PINYIN.encode() in page for page in shown)


@pytest.mark.usefixtures("canaries")
def test_what_is_hidden_is_answered_like_what_never_existed(client: Client) -> None:
    for hidden, never in [
        ("/ceshi/2020-04-05/", "/ceshi/2020-04-19/"),
        ("/ceshi/2020-04-05/page-1/", "/ceshi/2020-04-19/page-1/"),
        (f"/ceshi/2020-04-05/1-{PINYIN}-ming-tian-jian-bao/", "/ceshi/2020-04-19/1-x/"),
        (f"/reporters/{PINYIN}/", "/reporters/nobody/"),
        (f"/tags/{PINYIN}/", "/tags/nothing/"),
        (f"/columns/{PINYIN}/", "/columns/nothing/"),
        (f"/series/{PINYIN}/", "/series/nothing/"),
    ]:
        one, other = client.get(hidden), client.get(never)
        assert one.status_code == other.status_code == 404
        assert one.content.replace(hidden.encode(), b"") == other.content.replace(never.encode(), b"")
        assert dict(one.headers) | {"Content-Length": ""} == dict(other.headers) | {"Content-Length": ""}


@pytest.mark.usefixtures("canaries")
def test_search_knows_nothing_of_what_is_unpublished(client: Client) -> None:
    for hidden, never in [
        (f"q={CANARY}", "q=从未有"),
        (f"q={PINYIN}", "q=cong-wei-you"),
        ("q=jsq", "q=cwy"),
        ("q=2020-04-05", "q=2020-04-19"),
        (f"q={CANARY}未上版", "q=从未有未上版"),
        (f"q=街道&reporter={PINYIN}", "q=街道&reporter=cong-wei-you"),
        (f"q=街道&tag={PINYIN}", "q=街道&tag=cong-wei-you"),
        (f"q=街道&column={PINYIN}", "q=街道&column=cong-wei-you"),
        (f"series={PINYIN}", "series=cong-wei-you"),
        ("from=2020-04-05", "from=2020-04-19"),
        ("q=街道&from=2020-04-04&to=2020-04-05", "q=街道&from=2020-04-18&to=2020-04-19"),
    ]:
        for address in ("/search/", "/en/search/", "/search/suggest/"):
            one, other = (client.get(f"{address}?{asked}") for asked in (hidden, never))
            assert one.status_code == other.status_code == 200
            # The page says again what was asked for, in the field and in its links; nothing else may differ.
            same = unasked(one.content.decode(), hidden), unasked(other.content.decode(), never)
            assert same[0] == same[1], hidden


def unasked(page: str, asked: str) -> str:
    """The page without the values of its own address, however they are written there."""
    for value in sorted((pair.split("=")[1] for pair in asked.split("&")), key=len, reverse=True):
        page = page.replace(value, "…").replace(quote(value), "…")
    return page


@pytest.mark.usefixtures("canaries")
def test_an_edition_appears_at_its_time_without_anybody_doing_anything(client: Client) -> None:
    assert client.get("/ceshi/2020-04-05/").status_code == 404
    minute_ago = timezone.now() - timedelta(minutes=1)
    PublishedEdition.objects.update(visible_from=minute_ago)
    assert client.get("/ceshi/2020-04-05/").status_code == 200
    assert (
        CANARY not in client.get("/ceshi/2020-04-05/").content.decode()
    )  # the story's own time has not come
    PublishedArticle.objects.update(visible_from=minute_ago)
    assert f"{CANARY}明天见报" in client.get("/ceshi/2020-04-05/").content.decode()
    assert client.get(f"/tags/{PINYIN}/").status_code == 200
