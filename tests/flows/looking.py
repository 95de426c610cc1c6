"""Looking at everything that readers can fetch, and holding it against what they may be told."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from xml.etree import ElementTree

from newsroom.operations.static_export import export_public_pages
from stories.actions.integrity import integrity_faults, published_row_mismatches
from tests.clock import Clock
from tests.feeds import feeds
from tests.flows.small_newsroom import EDITIONS, STORIES, World
from tests.flows.told import WORD, Told, Words
from tests.newsroom.site.reader import Answer, Reader

# So many addresses, drawn anew, at each look; stories and photos always.
LOOKED_AT = 7
SELDOM = 0.6
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


class Looking:
    """A reader who fetches whatever is public, and an oracle beside him."""

    world: ClassVar[World]
    clock: ClassVar[Clock]
    reader: ClassVar[Reader]
    told: Told
    looked = 0
    # How often each thing was really done, and each state really seen: a test that only meets refusals proves nothing.
    met: ClassVar[Counter[str]] = Counter()

    def look(self) -> None:
        """What readers can fetch at this instant is what they may have, and what they should have is there."""
        now = self.clock.now
        allowed, photos = self.told.words(now), self.told.photos(now)
        self.met["a story waits"] += any(copy.at > now for copy in self.told.copies)
        self.met["a story is read"] += bool(self.told.read(now))
        self.met["a read story hides its photo"] += len(photos) < len(self.told.read(now))
        self.met["a corrected story is read"] += any(copy.seen_before for copy in self.told.read(now))
        tokens = {self.world.tokens[story] for story in photos}
        self.reader.cache.press.look_again()
        for address in random.sample(sorted(self.addresses()), LOOKED_AT):
            self.check(address, self.get(address), allowed, tokens)
        for story in STORIES:
            self.look_at_story(story, now, allowed, tokens)
            kind = random.choice(("jpg", "webp", "avif"))
            answer = self.get(f"/photos/{self.world.tokens[story]}/full-480.{kind}")
            assert (answer.status == 200) == (story in photos), f"photo {story}: {answer.status}"

    def look_at_story(self, story: str, now: datetime, allowed: Words, tokens: set[str]) -> None:
        copy = self.told.current(story)
        short = self.get(f"/a/{self.world.stories[story]}/")
        if copy is None or not copy.is_read(now):
            assert short.status in (404, 410), f"{story}: {short.status}"
            if short.status == 410:
                assert copy and copy.withdrawn and copy.withdrawn >= copy.at
            self.check(f"/a/{story}/", short, allowed, tokens)
            return
        assert short.status == 301, f"{story} is not there"
        address = short.headers["Location"]
        page = self.get(address)
        self.check(address, page, allowed, tokens)
        assert page.status == 200 and copy.own <= set(WORD.findall(page.text)), f"{story} lacks words"
        token = self.world.tokens[story]
        assert (token in page.text) == (token in tokens), f"the picture of {story}"
        if random.random() < SELDOM:
            return
        self.check("report", self.get(f"{address}report/"), allowed, tokens)
        day, number = address.split("/")[2], address.split("/")[3].partition("-")[0]
        self.check("card", self.get(f"/cards/ceshi/{day}/{number}.png"), allowed, tokens)

    def addresses(self) -> Iterable[str]:
        """Every public address that is no story's own."""
        fixed = [
            "/", "/about/", "/recent/", "/editions/", "/offline/", "/manifest.webmanifest", "/corrections/",
            "/corrections/feed.atom", "/corrections/reports/", "/reporters/", "/columns/", "/tags/",
            "/sitemap-news.xml", "/robots.txt", "/en/", "/en/corrections/", *feeds(),
        ]  # fmt: skip
        yield from fixed
        for kind, slug in (("reporters", "ren"), ("columns", "lan"), ("tags", "ci")):
            yield f"/{kind}/{slug}/"
            yield from feeds(f"/{kind}/{slug}/")
        for edition in EDITIONS:
            day = self.world.edition(edition).date
            yield f"/ceshi/{day}/"
            yield f"/ceshi/{day}/page-1/"
            yield f"/editions/{day.year}/{day.month:02}/"
        yield "/search/?q=%E6%96%87"
        yield "/search/?q=%E9%A2%98"
        yield "/search/suggest/?q=%E6%A0%8F"
        yield "/search/suggest/?q=%E8%AE%B0%E8%80%85"
        yield "/sitemap.xml"
        yield random.choice(list(self.mapped()) or ["/robots.txt"])

    def mapped(self) -> Iterable[str]:
        if random.random() < SELDOM:
            return
        index = self.get("/sitemap.xml")
        for place in ElementTree.fromstring(index.body).iter(SITEMAP):
            yield "/" + str(place.text).split("/", 3)[3]

    def get(self, address: str) -> Answer:
        path, _mark, query = address.partition("?")
        type(self).looked += 1
        return self.reader.get(path, query)

    def check(self, address: str, answer: Answer, allowed: Words, tokens: set[str]) -> None:
        text = answer.body.decode("utf-8", "replace") + str(answer.headers)
        assert answer.status < 500, f"{address}: {answer.status}"
        early = set(WORD.findall(text)) - allowed
        assert not early, f"{address} says {sorted(early)}"
        shown = {token for token in self.world.tokens.values() if token in text} - tokens
        assert not shown, f"{address} shows a photo"

    def look_at_baked_pages(self) -> None:
        """A copy as plain files says no more than the site; and nothing is amiss in the house."""
        now = self.clock.now
        allowed = self.told.words(now)
        tokens = {self.world.tokens[story] for story in self.told.photos(now)}
        folder = self.world.folder / "baked"
        export_public_pages(folder, everything=True)
        for file in (folder / "pages").rglob("*"):
            if file.is_file() and file.suffix in (".html", ""):
                self.check(str(file), Answer(200, {}, file.read_bytes()), allowed, tokens)
        amiss = [str(fault) for fault in [*integrity_faults(), *published_row_mismatches()]]
        assert not amiss, amiss
