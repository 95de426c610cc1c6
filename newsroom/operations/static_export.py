"""A copy of readers' pages as plain files that any web server can show."""

import hashlib
import io
import json
import os
import re
import shutil
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from newsroom.site import caching
from stories.published.queries import PublicContentVersion, public_content_version
from stories.static_site_copies import allow_serving_copy, forbid_serving_copies
from stories.takedowns import read_takedown_mark

START_PATHS = ("/", "/en/", "/editions/", "/en/editions/")
PAGES_FOLDER, STATE_FILE = "pages", "state.json"
HTML_LINK_PATTERN = re.compile(rb'(?:href|src)="(/[^"?#]*)["?#]')


@dataclass(frozen=True)
class ExportResult:
    """How many pages the copy holds, and how many were written or removed this time."""

    pages: int
    written: int = 0
    gone: int = 0


def export_public_pages(folder: Path, *, everything: bool = False) -> ExportResult:
    """`folder`/pages holds exactly the readers' pages that links lead to, and may be shown."""
    taken_down = read_takedown_mark()
    made = write_pages(folder, everything=everything)
    if read_takedown_mark() == taken_down:
        allow_serving_copy(folder)
    # It may have changed in this very moment.
    if read_takedown_mark() != taken_down:
        forbid_serving_copies()
    return made


def write_pages(folder: Path, *, everything: bool) -> ExportResult:
    """`folder`/pages holds what readers may see now."""
    before = (
        json.loads((folder / STATE_FILE).read_text()) if (folder / STATE_FILE).is_file() else {"files": {}}
    )
    # Read first: what is printed while pages are made makes the next bake look again.
    mark = f"{public_content_version()} {rendering_code_hash()}"
    if before.get("mark") == mark and not everything:
        return ExportResult(len(before["files"]))
    files, written = {}, 0
    for path, body in crawl_pages():
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        files[name] = hashlib.sha256(body).hexdigest()
        if before["files"].get(name) != files[name] or not (folder / PAGES_FOLDER / name).is_file():
            write_atomically(folder / PAGES_FOLDER / name, body)
            written += 1
    # What stands on the disk counts, not what a run that was cut off meant to write down.
    gone = existing_pages(folder / PAGES_FOLDER) - files.keys()
    for name in gone:
        delete_exported_page(folder / PAGES_FOLDER, folder / PAGES_FOLDER / name)
    if settings.STATIC_ROOT.is_dir():
        shutil.copytree(
            settings.STATIC_ROOT, folder / PAGES_FOLDER / settings.STATIC_URL.strip("/"), dirs_exist_ok=True
        )
    write_atomically(folder / STATE_FILE, json.dumps({"mark": mark, "files": files}).encode())
    return ExportResult(len(files), written, len(gone))


def existing_pages(root: Path) -> set[str]:
    """Every page below the folder, by its name there."""
    static = settings.STATIC_URL.strip("/")
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    return {name for name in found if not name.startswith(f"{static}/")}


def delete_exported_page(root: Path, place: Path) -> None:
    """Removes the file and folders left empty, as names may hold withdrawn words."""
    place.unlink(missing_ok=True)
    for above in place.parents:
        if above == root or not above.is_dir() or any(above.iterdir()):
            return
        above.rmdir()


def write_atomically(place: Path, body: bytes) -> None:
    """The file holds these bytes; whoever reads it meanwhile gets the old ones whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    fresh.write_bytes(body)
    fresh.replace(place)


def rendering_code_hash() -> str:
    """A hash of the code that makes pages; a new template makes all pages anew."""
    made = hashlib.sha256()
    for place in (settings.BASE_DIR / "templates", settings.BASE_DIR / "newsroom"):
        for path in sorted(place.rglob("*")):
            if path.suffix in (".html", ".py", ".css", ".po"):
                made.update(path.read_bytes())
    return made.hexdigest()


def crawl_pages() -> Any:
    """Every cacheable page that links lead to (queries ignored), with path and bytes."""
    application = WSGIHandler()
    waiting, known = deque(START_PATHS), set(START_PATHS)
    while waiting:
        path = waiting.popleft()
        if caching.cache_key_parameters({"PATH_INFO": path.encode().decode("latin-1")}) is None:
            continue
        page = caching.render_to_cached_page(
            application, build_environ(path), PublicContentVersion(0, None, None)
        )
        if not page.status.startswith("200"):
            continue
        yield path, page.body
        for found in HTML_LINK_PATTERN.findall(page.body):
            link = unquote(urlsplit(found.decode()).path)
            if link not in known and ".." not in link:
                known.add(link)
                waiting.append(link)


def build_environ(path: str) -> caching.Environ:
    """A request for the path as the first of our hosts would get it."""
    host = settings.ALLOWED_HOSTS[0]
    server = {
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if settings.HTTPS else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": True,
    }
    key = (settings.HTTPS, host, path.encode().decode("latin-1"), "")
    return caching.environ_from_cache_key(server, key, away=False)
