"""What the desk hands a phone so that it opens without a network."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from newsroom.desk.story_templates import STORY_TEMPLATES
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Draft

pytestmark = pytest.mark.django_db

DRAFT = "/desk/drafts/15c5fc2a-37d2-49fd-b24f-b85865850158/"


@pytest.fixture
def jpeg(tmp_path: Path, settings: Any) -> bytes:
    """A photograph, and an empty place for files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return encode_image(draw_street_scene(1200, 800, words="演示"))


@pytest.fixture
def at_desk(reporter_account) -> Client:
    client = Client()
    client.force_login(reporter_account)
    return client


def test_the_worker_names_every_file_of_the_desk_and_each_exists(client):
    answer = client.get("/desk/worker.js")
    script = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    named = re.search(r"const KEPT_FILES = (\[.*?\]);", script)[1]
    for address in json.loads(named):
        assert finders.find(address.removeprefix("/static/")), address
    shells = json.loads(re.search(r"const SHELLS = (\[.*?\]);", script)[1])
    assert shells == [f"/desk/shell/?start={name}" for name in ("", *STORY_TEMPLATES)]
    assert "Set-Cookie" not in answer


def test_every_script_of_the_write_page_is_kept_for_offline(at_desk, client):
    kept = client.get("/desk/worker.js").content.decode()
    for page in ("/desk/shell/", "/desk/", "/desk/new/", "/desk/away/"):
        for address in re.findall(
            r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', at_desk.get(page).content.decode()
        ):
            assert f'"{address}"' in kept, (page, address)


def test_the_desk_can_be_installed(client):
    told = client.get("/desk/manifest.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/desk/", "/desk/", "standalone")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_shell_is_an_empty_write_page_of_no_story(at_desk):
    page = at_desk.get("/desk/shell/?start=news").content.decode()
    assert "data-shell" in page and 'data-key="00000000-0000-0000-0000-000000000000"' in page
    assert "本报讯" in page
    assert not Draft.objects.exists()


def test_a_phone_cannot_send_what_somebody_else_typed_on_it(at_desk, reporter_b):
    sent = {
        "version": 0,
        "save_key": "12345678",
        "content": {"body": "别人写的"},
        "user": reporter_b.username,
    }
    answer = at_desk.put(
        "/desk/drafts/15c5fc2a-37d2-49fd-b24f-b85865850158/",
        json.dumps(sent),
        content_type="application/json",
    )
    assert answer.status_code == 403
    assert answer.json()["detail"] == "这是别人写的；已存在本机，等本人登录后再送出。"
    assert not Draft.objects.exists()


def test_a_photo_goes_up_in_pieces(at_desk, jpeg):
    address = "/desk/uploads/15c5fc2a-37d2-49fd-b24f-b85865850158/"
    headers = {"X-Size": str(len(jpeg)), "X-Name": "%E9%A3%9F%E5%A0%82.jpg"}
    here = 0
    while here < len(jpeg):
        answer = at_desk.put(
            f"{address}?offset={here}",
            jpeg[here : here + 800],
            content_type="application/octet-stream",
            headers=headers,
        )
        here = answer.json()["received"]
    assert at_desk.get(address).json() == {"received": len(jpeg), "size": len(jpeg), "photo": None}
    draft = {"draft": DRAFT.split("/")[3]}
    refused = at_desk.post(address, json.dumps(draft), "application/json")
    assert (refused.status_code, refused.json()["detail"]) == (409, "请先保存一次稿件，再送照片。")
    copy = {"version": 0, "save_key": "12345678", "content": {"headline": "带图"}}
    at_desk.put(DRAFT, json.dumps(copy), content_type="application/json")
    photo = at_desk.post(address, json.dumps({**draft, "caption": "食堂开张"}), "application/json").json()
    assert photo["known"] is False and photo["caption"] == "食堂开张"
    assert photo["lacks"] == ["图片署名", "替代文字", "版权"]
