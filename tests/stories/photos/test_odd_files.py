"""Odd and hostile files: each is refused with one sentence, or stored upright and with clean margins."""

import io
import json
import subprocess
import sys
import time

import pytest
from PIL import Image

from people.actors import SYSTEM
from stories.actions.photos import files as photo_files
from stories.actions.photos.intake import ingest_photo
from stories.errors import InvalidState
from stories.images import metadata_writer, sandbox, worker
from stories.images.metadata_reader import PhotoMetadata
from stories.images.rejections import ImageRejected, ImageRejection
from tests.stories.photos import odd
from tests.stories.photos.conftest import everything, upload

FILES = list(odd.everything())


def test_there_are_enough_of_them():
    assert len(FILES) + len(odd.NAMES) >= 100 and len(odd.NAMES) == 44
    assert len({one.name for one in FILES}) == len(FILES)


@pytest.mark.parametrize("name", [one.name for one in FILES])
def test_each_file_is_refused_or_stored_as_it_should_be(name, tmp_path):
    one = next(each for each in FILES if each.name == name)
    source, folder = tmp_path / "file", tmp_path / "renditions"
    source.write_bytes(one.data)
    folder.mkdir()
    question = {"source": str(source), "folder": str(folder), "focus": [0.5, 0.5]}
    # Here the work is done in our own process; its cage is tried below.
    if one.fault:
        with pytest.raises(ImageRejected) as refusal:
            worker.process_photo(**question)
        assert refusal.value.fault is one.fault
        assert list(folder.iterdir()) == []
        return
    told = worker.process_photo(**question)
    assert len(told["made"]) == len(list(folder.iterdir())) >= 15
    for path in folder.iterdir():
        data = metadata_writer.write_photo_metadata(
            path.read_bytes(), path.suffix[1:], {"caption": "新路面。"}
        )
        assert [secret for secret in odd.SECRETS if secret in data] == []
        picture = Image.open(io.BytesIO(data))
        assert (picture.mode, dict(picture.getexif()), picture.info.get("icc_profile")) == ("RGB", {}, None)
    if name.startswith("upright"):
        assert (told["width"], told["height"]) == (60, 40)
        picture = Image.open(folder / "full-480.webp")
        corner, opposite = picture.getpixel((5, 5)), picture.getpixel((54, 34))
        assert corner[0] > 150 > corner[2] and opposite[2] > 150 > opposite[0]


def test_what_files_say_of_themselves_is_proposed(tmp_path):
    said = {one.name: one.data for one in FILES}
    for name, wanted in {
        "iptc-gbk.jpg": PhotoMetadata(caption="工作中的胡亚军", creator="刘斐"),
        "iptc-utf-8.jpg": PhotoMetadata(caption="工作中的胡亚军"),
        "position.jpg": PhotoMetadata(taken_on="2020-03-26"),
        "xmp-broken.jpg": PhotoMetadata(),
        "xmp-script.jpg": PhotoMetadata(),
    }.items():
        (tmp_path / "file").write_bytes(said[name])
        folder = tmp_path / name
        folder.mkdir()
        assert sandbox.render_in_sandbox(tmp_path / "file", folder).facts == wanted, name


# A process is counted with the memory of who started it; so a small one starts the worker and says what it took.
LAUNCHER = """
import resource, subprocess, sys
worker = subprocess.Popen([sys.executable, "-s", "-m", "stories.images.worker", sys.argv[1]], stdin=subprocess.PIPE)
worker.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(worker.returncode, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)
"""


def test_a_bomb_is_over_in_two_seconds_of_work_and_takes_little_memory(tmp_path):
    for one in odd.bombs():
        source, folder = tmp_path / "file", tmp_path / one.name
        source.write_bytes(one.data)
        folder.mkdir()
        question = json.dumps({"source": str(source), "folder": str(folder), "focus": [0.5, 0.5]})
        told = subprocess.run(
            [sys.executable, "-c", LAUNCHER, question],
            cwd=sandbox.REPOSITORY_ROOT,
            capture_output=True,
            check=True,
        )
        status, megabytes, seconds = told.stdout.split()[-3:]
        # The process itself, before it opens anything, takes some 40 MB.
        assert (int(status), int(megabytes) < 150, float(seconds) < 2) == (0, True, True), (one.name, told)


def test_a_process_that_does_not_come_back_is_killed(tmp_path, monkeypatch, jpeg):
    monkeypatch.setattr(sandbox, "MAX_WORKER_SECONDS", 0)
    (tmp_path / "file").write_bytes(jpeg)
    started = time.monotonic()
    with pytest.raises(ImageRejected) as refusal:
        sandbox.render_in_sandbox(tmp_path / "file", tmp_path)
    assert refusal.value.fault is ImageRejection.TOO_SLOW and time.monotonic() - started < 10


def test_a_process_without_memory_says_so(tmp_path):
    source = tmp_path / "file"
    source.write_bytes(odd.png(8000, 9000, 8, 2, (b"\0" + bytes(24_000)) * 9000))
    with pytest.raises(ImageRejected) as refusal:
        sandbox.render_in_sandbox(source, tmp_path)
    assert refusal.value.fault is ImageRejection.TOO_MUCH_MEMORY


@pytest.mark.usefixtures("db", "developed_once")
def test_no_name_leads_anywhere(cabinet):
    for number, name in enumerate(odd.NAMES):
        file = upload(b"\xff\xd8\xff" + bytes([number]), "x.jpg")
        file._name = name  # Django itself would already have cleaned it
        photo = ingest_photo(file, by=SYSTEM)
        assert len(photo.sent_name) <= 150 and not set("/\\\0\n\r\u202e") & set(photo.sent_name), name
    tops = {path.split("/")[0] for path in everything(cabinet)}
    assert tops == {"originals", "renditions"}
    assert len([path for path in everything(cabinet) if path.startswith("originals")]) == len(odd.NAMES)


@pytest.mark.usefixtures("db")
def test_each_refusal_names_what_is_taken():
    for fault in set(ImageRejection) - {ImageRejection.NOT_NOW}:
        told = str(photo_files.image_rejection_error(ImageRejected(fault)))
        assert "JPEG" in told and told.count("。") == 1, told
    assert isinstance(
        photo_files.image_rejection_error(ImageRejected(ImageRejection.OTHER_KIND, "GIF")), InvalidState
    )
