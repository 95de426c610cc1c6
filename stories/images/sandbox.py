"""Pictures are rendered in a separate process, killed when it takes too long."""

import json
import selectors
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stories.images.inspection import detect_file_kind
from stories.images.metadata_reader import PhotoMetadata
from stories.images.rejections import ImageRejected, ImageRejection
from stories.images.render import RenditionFile

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
# The process itself may work for 15 seconds (`worker.MOST_SECONDS`); on a busy machine that takes longer by the clock.
MAX_WORKER_SECONDS = 45
# Of the threads that answer people no more than these wait for pictures; the others go on answering.
WORKER_SLOTS = threading.BoundedSemaphore(2)
MAX_WAIT_SECONDS = 30
TIMEOUT_RETURN_CODES = (-signal.SIGXCPU, -signal.SIGKILL)


@dataclass(frozen=True)
class RenderedPhoto:
    """What the file turned out to be; its renditions lie in the folder that was named."""

    kind: str
    width: int
    height: int
    colour: str
    likeness: str
    facts: PhotoMetadata
    made: list[RenditionFile]


def render_in_sandbox(source: Path, folder: Path, focus: tuple[float, float] = (0.5, 0.5)) -> RenderedPhoto:
    """All renditions lie in the folder (冲印), or ImageRejected says why not."""
    detect_file_kind(source)
    told = ask_worker_when_free(json.dumps({"source": str(source), "folder": str(folder), "focus": focus}))
    if "fault" in told:
        raise ImageRejected(ImageRejection(told["fault"]), told["kind"])
    made = [RenditionFile(**one) for one in told.pop("made")]
    return RenderedPhoto(facts=PhotoMetadata(**told.pop("facts")), made=made, **told)


def ask_worker_when_free(question: str) -> dict[str, Any]:
    """The worker's answer; ImageRejected with `NOT_NOW` when too many are rendered."""
    if not WORKER_SLOTS.acquire(timeout=MAX_WAIT_SECONDS):
        raise ImageRejected(ImageRejection.NOT_NOW)
    try:
        return ask_worker(question)
    finally:
        WORKER_SLOTS.release()


def ask_worker(question: str) -> dict[str, Any]:
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-s", "-m", "stories.images.worker", question],
        cwd=REPOSITORY_ROOT,
        # No secret of the newsroom's is in there. Threads share one heap, or each would count as memory taken.
        env={"MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        # Its input stays open as long as we live: that is how it knows.
        told = read_output_within(process, MAX_WORKER_SECONDS)
        # Having said all it has to say, it ends by itself, or has ended.
        ended = process.wait(timeout=5)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
    if ended in TIMEOUT_RETURN_CODES:
        raise ImageRejected(ImageRejection.TOO_SLOW)
    try:
        return json.loads(told)
    except ValueError:
        # It died of the file: a decoder's crash, or memory it could not have.
        raise ImageRejected(ImageRejection.BROKEN) from None


def read_output_within(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """The process's output until it closes it; ImageRejected if that takes too long."""
    said, ends = b"", time.monotonic() + seconds
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, ends - time.monotonic())):
                raise ImageRejected(ImageRejection.TOO_SLOW)
            piece = process.stdout.read1(65536)  # type: ignore[attr-defined]
            if not piece:
                return said
            said += piece
