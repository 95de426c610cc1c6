"""A worker does not outlive its server."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.newsroom.test_slow_clients_served import newsroom


@pytest.mark.django_db
def test_workers_end_when_the_first_process_is_killed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as house:
        workers = house.workers
        assert workers and house.read("/")
        os.kill(house.process.pid, signal.SIGKILL)
        house.process.wait(10)
        until = time.monotonic() + 20
        while any(Path(f"/proc/{pid}/exe").exists() and is_running(pid) for pid in workers):
            assert time.monotonic() < until, "a worker goes on without its server"
            time.sleep(0.1)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False
