"""The page cache: readers' pages are made once and reused until content changes.

The cache stands before Django. A page is made from a request that holds nothing but the page's key (host,
path, declared parameters), so whatever else a visitor sends can neither change it nor fill the cache. It is
sent while the content generation is the same: one small query a second for all pages together.
"""

import io
import logging
from collections.abc import Callable, Iterable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import DatabaseError, InterfaceError, connection
from django.urls import Resolver404, resolve

from newsroom.site.page_store import CachedPage, Headers, PageStore, StartResponse
from stories.published import queries
from stories.published.consistent_read import database_snapshot
from stories.published.queries import PublicContentVersion
from stories.signals import public_content_changed
from stories.takedowns import read_takedown_mark

Environ = dict[str, Any]
WSGIApplication = Callable[..., Iterable[bytes]]
ViewFunction = TypeVar("ViewFunction", bound=Callable[..., Any])

# A story taken down is gone everywhere within five seconds: one until we know, two in a cache, two in a browser.
CONTENT_CHECK_SECONDS = 1.0
# Whatever the printing says, a page is made anew after a minute.
MAX_PAGE_AGE_SECONDS = 60.0
# With the database away readers keep what they had, but not for ever: nobody could take anything down.
MAX_STALE_SECONDS = 900.0
MAX_QUERY_VALUE_LENGTH = 100
# Pages with parameters have a shelf of their own, so that made-up values push out only each other.
QUERY_STRING_PAGES_SHARE_DIVISOR = 8

DATABASE_UNAVAILABLE_ENVIRON_KEY = "newsroom.database_is_away"

log = logging.getLogger(__name__)


def cacheable_page(*parameters: str) -> Callable[[ViewFunction], ViewFunction]:
    """The view's page depends on host, path and these parameters, on no visitor.

    All that is on it is as of one moment.
    """

    def marked(view: ViewFunction) -> ViewFunction:
        @wraps(view)
        def in_one_moment(*args: Any, **kwargs: Any) -> Any:
            with database_snapshot():
                return view(*args, **kwargs)

        in_one_moment.kept_by = parameters  # type: ignore[attr-defined]
        return cast(ViewFunction, in_one_moment)

    return marked


class ContentWatcher:
    """The content generation, at most a second old; without database, as of `seen`."""

    def __init__(self) -> None:
        self.printing: PublicContentVersion | None = None
        self.seen = self.missed = float("-inf")
        # What the mark of takedowns said before the database was asked.
        self.mark = ""
        self.due = self.away = False
        self.lock = Lock()
        public_content_changed.connect(self.look_again)

    def look_again(self, **_kwargs: object) -> None:
        """The next page asks the database, however short ago the last one did."""
        self.due = True

    def look(self) -> bool:
        """Whether `printing` is what the database says now."""
        if self.is_fresh():
            return True
        # While the database is away one reader a second finds out whether it is back; the others do not wait.
        if monotonic() - self.missed < CONTENT_CHECK_SECONDS:
            return False
        if not self.lock.acquire(timeout=0 if self.away else CONTENT_CHECK_SECONDS):
            self.missed = monotonic()
            return False
        try:
            return self.is_fresh() or self.ask()
        finally:
            self.lock.release()

    def is_fresh(self) -> bool:
        return not self.due and monotonic() - self.seen < CONTENT_CHECK_SECONDS

    def ask(self) -> bool:
        """Whether the database answered; then `printing` is its answer."""
        began, self.due = monotonic(), False
        mark = read_takedown_mark()
        try:
            connection.close_if_unusable_or_obsolete()
            self.printing = queries.public_content_version()
            self.seen, self.mark, self.away = began, mark, False
        except (DatabaseError, InterfaceError) as error:
            if not self.away:
                log.error("The database is away; readers get the pages that are kept. %s", error)
            self.missed, self.due, self.away = monotonic(), True, True
        return not self.away

    def may_serve_unasked(self) -> bool:
        """Whether pages may be served without the database: not for long, nothing was taken down since."""
        return monotonic() - self.seen < MAX_STALE_SECONDS and read_takedown_mark() == self.mark


class PageCache:
    """Answers readers with stored pages and passes other requests on."""

    def __init__(self, application: WSGIApplication, most: int) -> None:
        self.application = application
        self.press = ContentWatcher()
        self.pages = PageStore(most - most // QUERY_STRING_PAGES_SHARE_DIVISOR)
        self.asked = PageStore(most // QUERY_STRING_PAGES_SHARE_DIVISOR)
        self.turns = [Lock() for _turn in range(64)]
        self.hosts = {host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host}

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
            return self.application(environ, start)
        host = environ.get("HTTP_HOST", "")
        name = host.removesuffix(f":{environ['SERVER_PORT']}")
        secure = is_secure(environ)
        # An unknown host, another spelling of a known one, and plain http where there is TLS are Django's to answer.
        if name not in self.hosts or (settings.SECURE_SSL_REDIRECT and not secure):
            return self.application(environ, start)
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        key = (secure, host, path, "")
        page = None if query else self.find(self.pages, key)
        if page:
            return page.send(environ, start)
        parameters = cache_key_parameters(environ)
        if parameters is None:
            return self.application(environ, start)
        if query:
            question = normalised_query(query, parameters)
            if question is None:
                return self.application(environ, start)
            key = (secure, host, path, question)
        shelf = self.asked if key[3] else self.pages
        page = self.find(shelf, key) or self.make(shelf, key, environ)
        return page.send(environ, start)

    def find(self, shelf: PageStore, key: tuple[bool, str, str, str]) -> CachedPage | None:
        """The kept page, if readers may have it at this instant."""
        page = shelf.get(key)
        if page is None:
            return None
        now = self.press.look()
        if page.printing != self.press.printing:
            return None
        if now:
            return page if monotonic() - page.made < MAX_PAGE_AGE_SECONDS else None
        return page if self.press.may_serve_unasked() else None

    def make(self, shelf: PageStore, key: tuple[bool, str, str, str], environ: Environ) -> CachedPage:
        """The page made now, and kept if it may be; of many who ask at once one makes it."""
        with self.turns[hash(key) % len(self.turns)]:
            if page := self.find(shelf, key):
                return page
            # The printing is read first: what is printed meanwhile makes the page look older than it is, not newer.
            here = self.press.look()
            printing = self.press.printing or PublicContentVersion(0, None, None)
            page = render_to_cached_page(
                self.application, environ_from_cache_key(environ, key, away=not here), printing
            )
            old = shelf.get(key)
            if page.status[0] == "5" and here and old and old.printing == printing:
                return old
            if here and is_cacheable(page):
                shelf.put(key, page)
            return page


def is_secure(environ: Environ) -> bool:
    """Whether the visitor came by TLS, as Django would find it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return environ[name].split(",", 1)[0].strip() == value
    return environ["wsgi.url_scheme"] == "https"


def cache_key_parameters(environ: Environ) -> tuple[str, ...] | None:
    """The parameters that the page at this path depends on; None if it is not cached."""
    try:
        return getattr(resolve(get_path_info(environ)).func, "kept_by", None)
    except (Resolver404, UnicodeError):
        return None


def normalised_query(query: str, parameters: tuple[str, ...]) -> str | None:
    """The query's cached parameters in one spelling; None when it cannot be read."""
    try:
        given = dict(parse_qsl(query, max_num_fields=20, errors="strict"))
    except ValueError:
        return None
    known = {name: given[name] for name in sorted(parameters) if given.get(name)}
    if any(len(value) > MAX_QUERY_VALUE_LENGTH for value in known.values()):
        return None
    return urlencode(known)


def environ_from_cache_key(environ: Environ, key: tuple[bool, str, str, str], *, away: bool) -> Environ:
    """A request with nothing in it but what the page is kept under."""
    secure, host, path, question = key
    made: Environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": question,
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": io.BytesIO(),
        DATABASE_UNAVAILABLE_ENVIRON_KEY: away,
    }
    for name in ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.errors", "wsgi.version"):
        made[name] = environ[name]
    for name in ("wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"):
        made[name] = environ[name]
    if settings.SECURE_PROXY_SSL_HEADER and secure:
        made[settings.SECURE_PROXY_SSL_HEADER[0]] = settings.SECURE_PROXY_SSL_HEADER[1]
    return made


def render_to_cached_page(
    application: WSGIApplication, environ: Environ, printing: PublicContentVersion
) -> CachedPage:
    """The application's whole answer."""
    answer: list[Any] = []

    def start(status: str, headers: Headers) -> None:
        answer[:] = [status, headers]

    made = monotonic()
    parts = application(environ, start)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return CachedPage(answer[0], answer[1], body, printing, made)


def is_cacheable(page: CachedPage) -> bool:
    """Whether the response is a public 200 or 410 without cookie and nonce."""
    headers = {name.lower(): value for name, value in page.headers}
    return (
        page.status[:3] in ("200", "410")
        and "public" in headers.get("cache-control", "")
        and "set-cookie" not in headers
        and "'nonce-" not in headers.get("content-security-policy", "")
    )
