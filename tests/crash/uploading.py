"""Photos on their way into the library over HTTP while the server dies: a sweep leaves nothing of what was cut off."""

import http.client
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from stories.images.demo_images import draw_street_scene, encode_image
from tests.bench._server import House, serving
from tests.crash._harness import LONGEST_ANSWER, TOKEN, Report, cookies_of

BOUNDARY = "photograph"
HEAD = (
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrfmiddlewaretoken\"\r\n\r\n{TOKEN}\r\n"
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"铺路.jpg\"\r\n"
    "Content-Type: image/jpeg\r\n\r\n"
).encode()  # fmt: skip
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
# What the sandboxed process needs to notice that who asked for it is gone.
A_MOMENT = 0.5


@dataclass(frozen=True)
class Moment:
    """So many tenths of the form have arrived; or, all of it arrived, so many tenths of the answer's time are over."""

    arrived: bool
    tenth: int

    def __str__(self) -> str:
        return f"{self.tenth}/10 of {'the answer' if self.arrived else 'the form'}"


MOMENTS = [Moment(arrived, tenth) for arrived in (False, True) for tenth in range(1, 11)]


def moments(kills: int) -> list[Moment]:
    """All twenty, several times where that many deaths are wanted; where fewer, evenly spread."""
    if kills >= len(MOMENTS):
        return [MOMENTS[turn % len(MOMENTS)] for turn in range(kills)]
    return [MOMENTS[(2 * turn + 1) * len(MOMENTS) // (2 * kills)] for turn in range(kills)]


def form() -> bytes:
    """The form with a photo that nobody has sent before."""
    return HEAD + encode_image(draw_street_scene(1600, 1200, words=secrets.token_hex(8))) + TAIL


class Sending:
    """A form on its way to the library."""

    def __init__(self, house: House, cookies: str) -> None:
        parts = urlsplit(house.url)
        self.body = form()
        self.line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LONGEST_ANSWER)
        self.line.putrequest("POST", "/admin/stories/photo/upload/")
        for name, value in {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": len(self.body),
            "Cookie": cookies,
        }.items():
            self.line.putheader(name, str(value))
        self.line.endheaders()

    def send(self, moment: Moment) -> None:
        """As much of the form has arrived as at that moment; without its last bytes while it is not all there."""
        part = len(self.body) * moment.tenth // 10
        self.line.send(self.body if moment.arrived else self.body[: min(part, len(self.body) - 1)])

    def answered(self) -> bool:
        """Whether the library says that it is stored."""
        try:
            answer = self.line.getresponse()
            return answer.status == 200 and 'id="stored"' in answer.read().decode()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            self.line.close()


def kept(var: Path) -> set[str]:
    """Every file of the newsroom's photos, finished and unfinished, and every temporary one."""
    return {
        str(path.relative_to(var))
        for top in ("media", "tmp")
        for path in (var / top).rglob("*")
        if path.is_file()
    }


@contextmanager
def at_work(address: str, var: Path) -> Iterator[House]:
    """The server runs; what it puts aside for a moment lies where we can see it."""
    from django.conf import settings as ours

    (var / "tmp").mkdir(exist_ok=True)
    settings = {"NEWSROOM_ENV": "demo", "NEWSROOM_SECRET_KEY": ours.SECRET_KEY, "TMPDIR": str(var / "tmp")}
    with serving(address, var, workers=1, threads=4, settings=settings) as house:
        yield house


def usual(address: str, var: Path, cookies: str) -> float:
    """How long the library takes to answer, in seconds."""
    with at_work(address, var) as house:
        for _turn in range(2):  # the first one also loads what every later one has
            sending = Sending(house, cookies)
            sending.send(MOMENTS[-1])
            started = time.monotonic()
            if not sending.answered():
                raise SystemExit("the library did not take the photo while nobody died")
        return time.monotonic() - started


def run(address: str, var: Path, *, kills: int) -> Report:
    """The server has died that often over an upload, and after each death the library was swept and checked."""
    from stories.models import Photo

    report, cookies = Report(), cookies_of("chief")
    lasts = usual(address, var, cookies)
    for moment in moments(kills):
        files, rows = kept(var), Photo.objects.count()
        with at_work(address, var) as house:
            sending = Sending(house, cookies)
            sending.send(moment)
            time.sleep(lasts * moment.tenth / 10 if moment.arrived else 0.1)
            for pid in [*house.workers, house.process.pid]:
                os.kill(pid, signal.SIGKILL)
            house.process.wait()
            stored = sending.answered()
            time.sleep(A_MOMENT)
            report.deaths += 1
            report.faults += left_over(house, moment, files, rows, var=var, stored=stored)
        report.acknowledged += stored
        report.unanswered += not stored
    return report


def left_over(
    house: House, moment: Moment, files: set[str], rows: int, *, var: Path, stored: bool
) -> list[str]:
    """What the sweep left of an upload that was cut off; or what is missing of one that was answered."""
    from stories.models import Photo

    house.manage("photos", "sweep")
    come, new = Photo.objects.count() - rows, sorted(kept(var) - files)
    wrong: list[str] = []
    with told(wrong, moment):
        house.manage("photos", "check")
    if come not in ((1,) if stored else (0, 1) if moment.arrived else (0,)):
        wrong.append(f"{moment}: {come} rows more")
    if not come and new:
        wrong.append(f"{moment}: left over: {', '.join(new)}")
    finished = ("media/originals", "media/renditions")
    wrong += [f"{moment}: a temporary file: {name}" for name in new if not name.startswith(finished)]
    return wrong


@contextmanager
def told(wrong: list[str], moment: Moment) -> Iterator[None]:
    """What a command says when it ends with a fault stands among what is wrong."""
    try:
        yield
    except SystemExit as end:
        wrong.append(f"{moment}: {end}")
