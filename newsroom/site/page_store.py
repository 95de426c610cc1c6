"""A process's finished pages: bounded in bytes, the longest unread goes first."""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import brotli

from stories.published.queries import PublicContentVersion

Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], object]

MIN_COMPRESSED_BYTES = 500
MAX_ACCEPT_ENCODING_LENGTH = 200
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda page: brotli.compress(page, quality=6, mode=brotli.MODE_TEXT),
    "gzip": lambda page: gzip.compress(page, 6, mtime=0),
}
# What a 304 repeats of the page's own headers.
NOT_MODIFIED_HEADERS = {"cache-control", "etag", "last-modified", "vary", "content-security-policy"}
ETAG_PATTERN = re.compile(r'(?:W/)?("[^"]*")')
ACCEPT_ENCODING_PATTERN = re.compile(
    r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.ASCII
)


@lru_cache(maxsize=256)
def choose_content_encoding(wish: str, offered: tuple[str, ...] = tuple(COMPRESSORS)) -> str:
    """The compression the browser prefers (RFC 9110, 12.5.3); "" for uncompressed.

    Of equal ones it is the first offered. Who refuses everything, uncompressed too, gets it uncompressed: an
    answer is worth more than its refusal.
    """
    weights = {}
    for part in wish.lower().split(","):
        if found := ACCEPT_ENCODING_PATTERN.fullmatch(part):
            weights[found[1].removeprefix("x-")] = float(found[2] or 1)
    others = weights.get("*", 0.0)
    # What is not named, the star means; uncompressed is welcome even without one, but less than what is named.
    liked = {name: weights.get(name, others) for name in offered}
    plain = weights.get("identity", others)
    best = max(offered, key=lambda name: liked[name])
    return best if liked[best] > 0 and liked[best] >= plain else ""


@dataclass(eq=False)
class CachedPage:
    """A whole response with its compressed forms and its content generation."""

    status: str
    headers: Headers
    body: bytes
    printing: PublicContentVersion
    made: float
    etag: str = ""
    # Only what machines read has a date: what surrounds a story's text changes without it.
    changed: str = "never"
    forms: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = {name.lower(): value for name, value in self.headers}
        self.etag = named.get("etag", "")
        self.changed = named.get("last-modified", "never")

    @property
    def cost(self) -> int:
        """About as many bytes as it takes with its compressed forms."""
        return 2 * len(self.body) + 2_000

    def send(self, environ: dict[str, str], start: StartResponse) -> Iterable[bytes]:
        """The response to this request: 304 if unchanged, compressed, no body for HEAD."""
        wish = environ.get("HTTP_ACCEPT_ENCODING", "")
        headers, body = self.form(
            choose_content_encoding(wish) if len(wish) <= MAX_ACCEPT_ENCODING_LENGTH else ""
        )
        known, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        same = self.is_known(known) if known and self.etag else not known and since == self.changed
        if same and self.status.startswith("200"):
            start(
                "304 Not Modified",
                [header for header in headers if header[0].lower() in NOT_MODIFIED_HEADERS],
            )
            return []
        start(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def is_known(self, tags: str) -> bool:
        """Whether the browser names this page's fingerprint, weak or not."""
        return tags.strip() == "*" or ETAG_PATTERN.sub(r"\1", self.etag) in ETAG_PATTERN.findall(tags[:2000])

    def form(self, coding: str) -> tuple[Headers, bytes]:
        """Headers and bytes in that compression, made when first asked for."""
        if len(self.body) < MIN_COMPRESSED_BYTES:
            coding = ""
        if coding not in self.forms:
            body = COMPRESSORS[coding](self.body) if coding else self.body
            headers = [
                (name, f"W/{value}" if coding and name.lower() == "etag" and value[:2] != "W/" else value)
                for name, value in self.headers
                if name.lower() not in ("content-length", "vary")
            ]
            # Nothing in these pages is secret, so their size may be known; forms of the back office are padded.
            headers += [("Content-Encoding", coding)] if coding else []
            headers += [("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
            self.forms[coding] = (headers, body)
        return self.forms[coding]


class PageStore:
    """Finished pages up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self.pages: OrderedDict[Hashable, CachedPage] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable) -> CachedPage | None:
        with self.lock:
            page = self.pages.get(key)
            if page:
                self.pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: CachedPage) -> None:
        """Keeps the page unless it exceeds the store; drops the longest unread ones."""
        with self.lock:
            if old := self.pages.pop(key, None):
                self.bytes -= old.cost
            if page.cost > self.most:
                return
            self.pages[key] = page
            self.bytes += page.cost
            while self.bytes > self.most:
                _key, gone = self.pages.popitem(last=False)
                self.bytes -= gone.cost
