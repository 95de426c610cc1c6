"""Photos: one 4000 × 3000 JPEG into all its sizes, and readers' pages while that goes on without a pause."""

import resource
import tempfile
import threading
from pathlib import Path

from stories.images.drawing import drawn, encoded
from stories.images.sandbox import develop
from tests.bench import Bench
from tests.bench._load import Load, load
from tests.bench._server import House


def main(bench: Bench) -> None:
    """Seconds for one picture, by the clock and of the processor; readers' answers without it and beside it."""
    with bench.newsroom(stories=200) as house, bench.folder() as home:
        sent = home / "sent.jpg"
        size = (400, 300) if bench.small else (4000, 3000)
        sent.write_bytes(encoded(drawn(*size)))
        name = f"{size[0]} × {size[1]} JPEG, all sizes"
        before = processor()
        bench.time(name, lambda: once(sent, home), times=10)
        turns = 2 if bench.small else 10
        bench.figure(f"{name}: of the processor", (processor() - before) * 1000 / turns, "ms mean")
        beside(bench, house, sent, home)


def once(sent: Path, home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=home) as folder:
        develop(sent, Path(folder))


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def beside(bench: Bench, house: House, sent: Path, home: Path) -> None:
    """Readers' pages alone, then while one photo after another is developed."""
    seconds = 0.2 if bench.small else 5
    url = house.url + house.article
    alone = load(url, seconds=seconds)
    base = bench.figure("story, nothing else", alone.rate, "answers/s")
    slow = bench.figure("story, nothing else, p99", alone.p99, "ms")
    told, enough = [0], threading.Event()

    def work() -> None:
        while not enough.is_set():
            once(sent, home)
            told[0] += 1

    worker = threading.Thread(target=work)
    worker.start()
    busy: Load = load(url, seconds=seconds)
    enough.set()
    worker.join()
    bench.figure("story, beside photos", busy.rate, "answers/s", against=base)
    bench.figure("story, beside photos, p99", busy.p99, "ms", against=slow)
    bench.remark(f"{told[0]} photos were developed meanwhile.")
