"""Where an uploaded file arrives: only of people who are known, and no more of it than may be kept."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import User
from stories.photo_storage import INCOMING

pytestmark = pytest.mark.django_db


@pytest.fixture
def incoming(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT / INCOMING


def post(client: Client, address: str, files: int = 1) -> int:
    client.cookies["csrftoken"] = "a" * 32
    sent = [SimpleUploadedFile(f"{n}.jpg", b"\xff\xd8\xff" * 1000) for n in range(files)]
    return client.post(address, {"files": sent}).status_code


def test_nothing_of_a_strangers_file_touches_the_disk(incoming: Path) -> None:
    for address in ("/", "/search/", "/desk/login/", "/admin/stories/photo/upload/", "/nothing/"):
        assert post(Client(enforce_csrf_checks=True), address) in (403, 405, 404, 302, 200), address
    # The folder is made for the first file that is kept.
    assert not incoming.exists()


def test_a_known_persons_file_arrives_there_and_leaves_no_name(incoming: Path, photo_editor: User) -> None:
    client = Client()
    client.force_login(photo_editor)
    assert post(client, "/admin/stories/photo/upload/") == 200
    assert incoming.is_dir() and list(incoming.iterdir()) == []


def test_more_files_than_any_form_takes_are_refused_unread(incoming: Path, photo_editor: User) -> None:
    client = Client()
    client.force_login(photo_editor)
    assert post(client, "/admin/stories/photo/upload/", files=41) == 400
    assert list(incoming.iterdir()) == []
