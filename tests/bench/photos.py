"""Photos: one 4000 × 3000 JPEG into all its sizes, readers' pages beside that, and what odd files cost the server."""

import http.client
import resource
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from stories.images.demo_images import draw_street_scene, encode_image
from stories.images.sandbox import render_in_sandbox
from tests.bench import Bench
from tests.bench._load import Load, load, paced
from tests.bench._server import House, peak, resident
from tests.stories.photos import odd

TOKEN = "b" * 32
# More than a district's paper has on its busiest day.
READERS_A_SECOND = 400
# A session of the photo editor's, as signing in would make it.
SIGN_IN = """
from django.test import Client
from people.models import User
browser = Client()
browser.force_login(User.objects.get(username="photo"))
print(browser.cookies["sessionid"].value)
"""


def main(bench: Bench) -> None:
    """Seconds for one picture, by the clock and of the processor; readers' answers without it and beside it."""
    with bench.newsroom(stories=200) as house, bench.folder() as home:
        sent = home / "sent.jpg"
        size = (400, 300) if bench.small else (4000, 3000)
        sent.write_bytes(encode_image(draw_street_scene(*size)))
        name = f"{size[0]} × {size[1]} JPEG, all sizes"
        before = processor()
        bench.time(name, lambda: once(sent, home), times=10)
        turns = 2 if bench.small else 10
        bench.figure(f"{name}: of the processor", (processor() - before) * 1000 / turns, "ms mean")
        beside(bench, house, sent, home)
        hostile(bench, house)


def once(sent: Path, home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=home) as folder:
        render_in_sandbox(sent, Path(folder))


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def beside(bench: Bench, house: House, sent: Path, home: Path) -> None:
    """Readers' pages alone, then while one photo after another is developed."""
    seconds = 0.2 if bench.small else 5
    url = house.url + house.article
    alone = load(url, seconds=seconds)
    calm = paced(url, seconds=seconds, rate=READERS_A_SECOND)
    base = bench.figure("story, as fast as can be", alone.rate, "answers/s")
    slow = bench.figure(f"story, {READERS_A_SECOND} a second, p99", calm.p99, "ms")
    told, enough = [0], threading.Event()

    def work() -> None:
        while not enough.is_set():
            once(sent, home)
            told[0] += 1

    worker = threading.Thread(target=work)
    worker.start()
    busy: Load = load(url, seconds=seconds)
    calm_busy = paced(url, seconds=seconds, rate=READERS_A_SECOND)
    enough.set()
    worker.join()
    bench.figure("the same, beside photos", busy.rate, "answers/s", against=base)
    bench.figure(f"story, {READERS_A_SECOND} a second, beside photos, p99", calm_busy.p99, "ms", against=slow)
    bench.figure("the same, p50", calm_busy.p50, "ms")
    bench.remark(f"{told[0]} photos were developed meanwhile.")


def hostile(bench: Bench, house: House) -> None:
    """Every odd and hostile file through the library's form: how they are answered, and what the server grew by."""
    cookies = f"sessionid={house.manage('shell', '-v0', '-c', SIGN_IN).strip()}; csrftoken={TOKEN}"
    files = list(odd.everything())
    bombs = {one.name for one in odd.bombs()}
    base = sum(resident(pid) for pid in house.workers)
    for pid in house.workers:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    took: dict[str, float] = {}
    answers: dict[int, int] = {}
    for one in files:
        started = time.perf_counter()
        status = post(house, cookies, one)
        took[one.name] = time.perf_counter() - started
        answers[status] = answers.get(status, 0) + 1
    bench.figure("odd files answered", answers.get(200, 0), f"of {len(files)}")
    bench.figure("odd files, errors of the server", sum(n for at, n in answers.items() if at >= 500), "")
    bench.figure(
        "odd files, growth of the server", sum(peak(pid) for pid in house.workers) - base, "MB at most"
    )
    slowest = max(bombs, key=lambda name: took[name])
    bench.figure("slowest bomb, with its upload", took[slowest] * 1000, f"ms ({slowest})")


def post(house: House, cookies: str, one: odd.Odd) -> int:
    """How the library answers to that file."""
    parts, edge = urlsplit(house.url), "photograph"
    form = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{one.name}"\r\n\r\n'
    )
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    line.request(
        "POST",
        "/admin/stories/photo/upload/",
        form.encode() + one.data + f"\r\n--{edge}--\r\n".encode(),
        {"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": cookies},
    )
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status
