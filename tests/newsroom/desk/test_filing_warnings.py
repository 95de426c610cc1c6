"""Before filing the page shows what to look at, once, and stops nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from newsroom.desk.filing_warnings import draft_filing_warnings, filing_warnings
from newsroom.desk.story_templates import STORY_TEMPLATES, content_from_template
from people.models import Desk, User
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.drafts.working_copy import blank_content
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Draft, Photo

SOUND = {"headline": "社区食堂开张", "body": "昨日，社区食堂开张。", "bylines": [{"name": "李"}]}


def sentences(**content: Any) -> list[str]:
    return [each.sentence for each in filing_warnings(blank_content(**{**SOUND, **content}), {})]


def test_a_sound_story_warns_of_nothing() -> None:
    assert sentences() == []


@pytest.mark.parametrize("name", STORY_TEMPLATES)
def test_every_prompt_of_every_template_is_found_until_it_is_replaced(
    name: str, reporter_account: User
) -> None:
    content = content_from_template(name, reporter_account)
    prompts = sum(content[field].count("【") for field in ("headline", "deck", "lead_in", "body"))
    found = [each for each in filing_warnings(content, {}) if "【" in each.sentence]
    assert prompts and len(found) == prompts
    # A prompt that somebody began to fill in is still one; a bracket of the writer's own is none.
    assert len(sentences(body="【导语：三月二十七日，文峰区】\n【通知】")) == 1


def test_slips_and_a_missing_byline_are_said_with_their_place() -> None:
    found = sentences(body="第一段。\n居民的的意见（都在。", bylines=[])
    assert len(found) == 3 and "2" in found[0] and "的的" in found[1] and "署名" in found[2]
    assert [each.field for each in filing_warnings(blank_content(**SOUND | {"bylines": []}), {})] == [
        "bylines"
    ]


def test_no_more_is_listed_than_can_be_read() -> None:
    many = sentences(body="\n".join(["（没有关上"] * 30))
    assert len(many) == 12 and "19" in many[-1]


def form(desk: Desk, **more: str) -> dict[str, Any]:
    sound = {"headline": "社区食堂开张", "body": "昨日，（社区食堂开张。", "kind": "news", "desk": desk.pk}
    return {**sound, "version": 0, "save_key": uuid4().hex, "do": "file", "seen_warnings": "", **more}


def test_without_scripts_the_page_shows_them_once_and_then_files(
    client: Client, reporter_account: User, desk: Desk, paper: Any
) -> None:
    client.force_login(reporter_account)
    address = reverse("desk:write", args=[uuid4()])
    page = client.post(address, form(desk))
    shown = page.content.decode()
    assert page.status_code == 200 and not Article.objects.exists()
    assert "交稿前看一看" in shown and "没有署名" in shown and "照样交稿" in shown
    kept = Draft.objects.get()
    assert kept.content["body"] == "昨日，（社区食堂开张。"
    again = {"version": kept.version, "seen_warnings": page.context["seen_warnings"]}
    # Something else is wrong by now, so once more.
    other = client.post(address, form(desk, body="的的", **again))
    assert other.status_code == 200 and "的的" in other.content.decode() and not Article.objects.exists()
    again["version"] = Draft.objects.get().version
    filed = client.post(address, form(desk, **again))
    assert filed.status_code == 302 and Article.objects.get().state == "filed"


def test_a_script_gets_them_with_each_save(
    client: Client, reporter_account: User, desk: Desk, paper: Any, tmp_path: Any, settings: Any
) -> None:
    client.force_login(reporter_account)
    key = uuid4()
    address = reverse("desk:draft", args=[key])

    def save(version: int, **content: Any) -> Any:
        sent = {"version": version, "save_key": uuid4().hex, "content": {**SOUND, **content}}
        return client.put(address, sent, content_type="application/json").json()

    assert save(0)["warnings"] == []
    draft = Draft.objects.get()
    photo = add_photo_to_draft(
        draft,
        ContentFile(encode_image(draw_street_scene(64, 48)), "a.jpg"),
        by=reporter_account,
        caption="",
        credit="",
    )
    told = save(1, photos=[{"id": photo.pk, "caption": ""}])["warnings"]
    assert [each["field"] for each in told] == ["photos", "photos"]
    assert len(save(2, photos=[{"id": photo.pk, "caption": "食堂"}])["warnings"]) == 1
    # Of a photo that is not this copy's nothing is said.
    Draft.objects.get().photos.clear()
    assert save(3, photos=[{"id": photo.pk, "caption": ""}])["warnings"] == []
    assert Photo.objects.count() == 1


def test_of_a_copy_that_was_thrown_away_meanwhile_only_the_words_are_looked_at(
    reporter_account: User,
) -> None:
    content = blank_content(**SOUND | {"body": "的的", "photos": [{"id": 1, "caption": ""}]})
    assert [each.field for each in draft_filing_warnings(uuid4(), reporter_account, content)] == ["body"]
