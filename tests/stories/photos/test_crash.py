"""The server dies in the middle of an upload: after a sweep there is no row without files and no file without a row."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from newsroom import env
from stories.images.drawing import drawn, encoded

ROOT = Path(__file__).resolve().parents[3]
# In the suite two moments; all of them with `make crash`.
TENTHS = range(1, 11) if env.flag("NEWSROOM_EVERY_CRASH", False) else (4, 9)
UPLOADER = """
import sys, time, django
django.setup()
from django.core.files.base import ContentFile
from people.actors import COMMAND_LINE
from stories.actions.photos import take_in
data = open(sys.argv[1], "rb").read()
print("begins", flush=True)
take_in(ContentFile(data, "照片.jpg"), by=COMMAND_LINE)
print("ends", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def house() -> Path:
    """A newsroom of its own on SQLite, with a picture to send."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-crash-"))
    manage(folder, "migrate", "--verbosity", "0")
    (folder / "sent.jpg").write_bytes(encoded(drawn(640, 480)))
    yield folder
    shutil.rmtree(folder)


def environment(house: Path) -> dict[str, str]:
    return {
        **os.environ,
        "NEWSROOM_VAR": str(house),
        "DATABASE_URL": f"sqlite:///{house}/newsroom.sqlite3",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "PYTHONPATH": str(ROOT),
    }


def manage(house: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment(house), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def begin(house: Path) -> subprocess.Popen[str]:
    """An upload that has just begun."""
    process = subprocess.Popen(
        [sys.executable, "-c", UPLOADER, str(house / "sent.jpg")],
        cwd=ROOT, env=environment(house), stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "begins\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def files(house: Path) -> list[str]:
    return sorted(
        str(path.relative_to(house / "media")) for path in (house / "media").rglob("*") if path.is_file()
    )


def test_wherever_it_dies_nothing_is_left_over(house):
    whole = begin(house)
    started = time.monotonic()
    assert whole.stdout.readline() == "ends\n"
    lasts = time.monotonic() - started
    kill(whole)
    manage(house, "photos", "check")
    wipe = "from stories.models import Photo; Photo.objects.all().delete()"
    for tenth in TENTHS:
        manage(house, "shell", "-v", "0", "-c", wipe)
        manage(house, "photos", "sweep")
        assert files(house) == []
        process = begin(house)
        time.sleep(lasts * tenth / 10)
        kill(process)
        # What it had started ends with it; give that process the moment it needs to notice.
        time.sleep(0.5)
        manage(house, "photos", "sweep")
        # Either everything or nothing: check compares every row with its files and every file with its row.
        manage(house, "photos", "check")
        assert [name for name in files(house) if name.startswith("incoming")] == []
