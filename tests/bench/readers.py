"""Readers' pages under load, against nginx serving the same bytes as files in the same run."""

import gzip
from pathlib import Path

from tests.bench import Bench, Figure
from tests.bench._load import WRK, load
from tests.bench._server import House, nginx

WORKERS = 2
GZIP = {"Accept-Encoding": "gzip"}


def main(bench: Bench) -> None:
    """Front page, edition and story: answers a second and how long they take, and the memory of a worker."""
    if not WRK:
        bench.remark(
            "wrk is not installed: the load comes from Python, which is slower than what it measures."
        )
    with bench.newsroom(stories=2_000, workers=WORKERS) as house, bench.folder() as home:
        bench.figure("a worker after its start", house.memory(), "MB")
        story = house.article
        pages = {"front page": "/", "edition": story.rsplit("/", 2)[0] + "/", "story": story}
        if bench.small:
            pages = {"story": story}
        for path in pages.values():
            store(home / "pages" / path.strip("/"), house.read(path).encode())
        with nginx(home, workers=WORKERS) as static:
            if static is None:
                bench.remark("nginx is not installed: there is nothing to compare with.")
            for name, path in pages.items():
                compare(bench, house, static, name, path)
        bench.figure("a worker after that", house.memory(), "MB")


def store(folder: Path, page: bytes) -> None:
    """The page lies there as a file, and compressed beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_bytes(page)
    (folder / "index.html.gz").write_bytes(gzip.compress(page))


def compare(bench: Bench, house: House, static: str | None, name: str, path: str) -> None:
    seconds = 0.2 if bench.small else 5
    for how, headers in (("", {}), (", gzip", GZIP)):
        failed = 0
        base: Figure | None = None
        if static:
            there = load(static + path, seconds=seconds, headers=headers)
            base = bench.figure(f"{name}{how}: nginx, a file", there.rate, "answers/s")
            bench.figure(f"{name}{how}: nginx, p99", there.p99, "ms")
            failed += there.failed
        here = load(house.url + path, seconds=seconds, headers=headers)
        bench.figure(f"{name}{how}: newsroom", here.rate, "answers/s", against=base)
        bench.figure(f"{name}{how}: newsroom, p50", here.p50, "ms")
        bench.figure(f"{name}{how}: newsroom, p99", here.p99, "ms")
        if failed := failed + here.failed:
            bench.remark(f"{name}{how}: {failed} answers failed.")
