"""A reader who asks the page cache as a server would."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.site import caching
from newsroom.site.caching import PageCache

STORY = "/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Reader:
    """Asks the cache as a server would, and moves its clock."""

    def __init__(self, patch: pytest.MonkeyPatch, most: int = 4_000_000) -> None:
        self.clock = 1000.0
        patch.setattr(caching, "monotonic", lambda: self.clock)
        # Between requests a server lets go of broken connections; a test's transaction would look like one.
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)
        self.cache = PageCache(WSGIHandler(), most)
        self.cache.hosts.add("testserver")

    def get(self, path: str, query: str = "", **more: Any) -> Answer:
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **more,
        }
        got: list[Any] = []
        parts = self.cache(environ, lambda status, headers: got.extend([status, headers]))
        return Answer(int(got[0][:3]), dict(got[1]), b"".join(parts))

    @property
    def kept(self) -> list[str]:
        """What stands on the shelves."""
        return [
            path + (f"?{question}" if question else "")
            for shelf in (self.cache.pages, self.cache.asked)
            for _secure, _host, path, question in shelf.pages  # type: ignore[misc]
        ]
