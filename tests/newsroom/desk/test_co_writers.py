"""A story is written together by whom its author names, in one working copy, until the author revokes it."""

import json
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from people import roles
from people.models import Reporter, User
from stories import policy
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.review.comments import add_comment
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import BylineItem, write_story
from stories.errors import NotAllowed
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import (
    Article,
    CoWriter,
    Draft,
    DraftVersion,
    JournalEntry,
    Notification,
    Photo,
    Signature,
)
from tests.cast import account
from tests.rows import unchanged

from .conftest import choose_co_writer, content_of, denied, save, typed

WRITTEN = reverse("desk:written")


@pytest.fixture
def story(story_of_two: Article) -> Article:
    return story_of_two


@pytest.fixture
def other(sign_in, reporter_b: User) -> Client:
    """The other reporter's phone."""
    return sign_in(reporter_b)


def shared_key(client: Client, story: Article) -> str:
    """The key of the working copy that the write page of the story works on."""
    page = client.get(reverse("desk:story_write", args=[story.pk]))
    assert page.status_code == 200
    return str(page.context["at"].key)


# ---- naming and revoking ---------------------------------------------------------------------------
def test_an_author_names_somebody_of_the_byline_who_then_sees_and_writes_the_story(
    phone: Client, other: Client, story: Article, reporter_b: User
) -> None:
    address = reverse("desk:story", args=[story.pk])
    assert other.get(address).status_code == 404
    page = phone.get(address).text
    assert "另一记者" in page and reverse("desk:co_writer_name", args=[story.pk, reporter_b.pk]) in page
    assert choose_co_writer(phone, story, reporter_b).url == address
    assert reverse("desk:co_writer_revoke", args=[story.pk, reporter_b.pk]) in phone.get(address).text
    page = other.get(address).text
    assert "您与记者合写这篇稿" in page and reverse("desk:story_file", args=[story.pk]) not in page
    for lists in ("desk:home", "desk:written"):
        assert "与记者合写" in other.get(reverse(lists)).text
    assert Notification.objects.get().user == reporter_b
    assert "请您合写" in other.get(reverse("desk:notices")).text
    entry = JournalEntry.objects.filter(act="name_co_writer").get()
    assert (entry.outcome, entry.detail["co_writer"]) == ("done", reporter_b.username)


def test_only_who_stands_in_the_byline_with_an_account_is_named(
    phone: Client, story: Article, correspondent: User, reporter_account: User
) -> None:
    account("proof2", "校对二", roles.PROOFREADER)
    proofreader = User.objects.get(username="proof2")
    Reporter.objects.filter(name="没有账号").update(user=proofreader)
    for user in (correspondent, proofreader, reporter_account):
        with unchanged():
            answer = choose_co_writer(phone, story, user)
        assert answer.status_code == 409 and "署名里有账号的人" in answer.text
    assert phone.post(reverse("desk:co_writer_name", args=[story.pk, 9999])).status_code == 409


def test_only_the_author_names_and_revokes(
    phone: Client, other: Client, story: Article, reporter_b: User, sign_in, chief: User, correspondent: User
) -> None:
    for client, status in ((other, 404), (sign_in(correspondent), 404), (sign_in(chief), 403)):
        with unchanged():
            assert choose_co_writer(client, story, reporter_b).status_code == status
    choose_co_writer(phone, story, reporter_b)
    for act in ("name", "revoke"):
        with unchanged():
            assert choose_co_writer(other, story, reporter_b, act).status_code == 403
    assert ("revoke_co_writer", "另一记者") in denied()


def test_a_filed_story_names_nobody_and_a_name_is_given_once(
    phone: Client, story: Article, reporter_account: User, reporter_b: User
) -> None:
    choose_co_writer(phone, story, reporter_b)
    with unchanged():
        assert "已经在和您合写" in choose_co_writer(phone, story, reporter_b).text
    file_story(story, by=reporter_account, expected=story.version)
    choose_co_writer(phone, story, reporter_b, "revoke")
    assert CoWriter.objects.get().revoked_at
    with unchanged():
        assert "先撤回" in choose_co_writer(phone, story, reporter_b).text


# ---- one working copy -------------------------------------------------------------------------------
def test_both_write_in_one_working_copy_and_older_versions_say_whose_they_are(
    phone: Client, other: Client, story: Article, reporter_account: User, reporter_b: User
) -> None:
    choose_co_writer(phone, story, reporter_b)
    key = shared_key(other, story)
    assert key == shared_key(phone, story)
    words = content_of(
        story, headline="两人合写的标题", note="合写人留下的话，比二十个字还要多一些才会另存一版。"
    )
    assert save(other, key, 0, story=story.pk, **words).status_code == 200
    copy = Draft.objects.get()
    assert (copy.user, copy.saved_by, copy.key.__str__()) == (reporter_account, reporter_b, key)
    assert CoWriter.objects.get().has_written
    # Neither overwrites the other: who has the older version gets both texts.
    assert save(phone, key, 0, story=story.pk, **content_of(story, headline="我的")).status_code == 409
    assert save(phone, key, 1, story=story.pk, **content_of(story, headline="我的")).status_code == 200
    page = other.get(reverse("desk:versions", args=[key])).text
    assert "两人合写的标题" in page and "另一记者" in phone.get(reverse("desk:versions", args=[key])).text
    for client in (phone, other):
        assert "我的" in client.get(WRITTEN).text
    kept = DraftVersion.objects.get()
    assert other.post(reverse("desk:version_restore", args=[kept.pk])).status_code == 302
    assert Draft.objects.get().content["headline"] == "两人合写的标题"


def test_a_co_writer_saves_the_story_and_only_the_author_files_and_throws_away(
    phone: Client, other: Client, story: Article, reporter_b: User
) -> None:
    choose_co_writer(phone, story, reporter_b)
    address = reverse("desk:story_write", args=[story.pk])
    form = typed(
        version=0, based_on=story.version, headline="合写人改的", body="老人吃上热饭。", desk=story.desk_id
    )
    assert other.post(address, form).status_code == 302
    story.refresh_from_db()
    assert (story.headline, story.revision.made_by) == ("合写人改的", reporter_b)
    copy = Draft.objects.get()
    again = {**form, "version": copy.version, "based_on": story.version, "headline": "又改"}
    answer = other.post(address, {**again, "do": "file", "save_key": uuid4().hex})
    assert answer.status_code == 409 and "由记者交" in answer.text and "又改" in answer.text
    assert Draft.objects.get().content["headline"] == "又改"
    assert (
        other.post(reverse("desk:story_file", args=[story.pk]), {"version": story.version}).status_code == 403
    )
    with unchanged():
        version = Draft.objects.get().version
        assert other.post(reverse("desk:discard", args=[copy.key]), {"version": version}).status_code == 403


def test_a_co_writers_photo_is_credited_and_filed_with_the_story_and_seen_by_no_other(
    phone: Client, other: Client, story: Article, reporter_account: User, reporter_b: User, sign_in,
    photo_editor: User, director: User, correspondent: User, settings, tmp_path,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    choose_co_writer(phone, story, reporter_b)
    key = shared_key(other, story)
    save(other, key, 0, story=story.pk, **content_of(story))
    file = ContentFile(encode_image(draw_street_scene(64, 48)), "图.jpg")
    photo = add_photo_to_draft(Draft.objects.get(), file, by=reporter_b, caption="食堂", credit="")
    for user in (reporter_account, reporter_b):
        assert policy.visible_photos(user).filter(pk=photo.pk).exists()
    for user in (photo_editor, director, correspondent):
        assert not policy.listable_photos(user).filter(pk=photo.pk).exists()
    lines = [{"id": photo.pk, "caption": "早餐", "credit": "另一记者 摄"}]
    assert save(phone, key, 1, story=story.pk, **content_of(story, photos=lines)).status_code == 200
    form = typed(
        version=2, based_on=story.version, headline=story.headline, body="热饭。", desk=story.desk_id, do="file",
        **{"photo-0-id": photo.pk, "photo-0-caption": "早餐", "photo-0-credit": "另一记者 摄", "photo-0-place": 1},
    )  # fmt: skip
    assert phone.post(reverse("desk:story_write", args=[story.pk]), form).status_code == 302
    story.refresh_from_db()
    assert story.state == "filed" and [*story.photo_placements.values_list("photo", flat=True)] == [photo.pk]
    assert Photo.objects.get(pk=photo.pk).credit == "另一记者 摄"


def test_the_api_lists_and_changes_what_is_written_together(
    phone: Client, story: Article, reporter_b: User
) -> None:
    _row, secret = make_api_token(name="编辑系统", by=reporter_b)
    machine = Client(headers={"authorization": f"Bearer {secret}"})
    address = reverse("api:story", args=[story.pk])
    assert machine.get(address).status_code == 404
    choose_co_writer(phone, story, reporter_b)
    assert machine.get(address).json()["id"] == story.pk
    assert [each["id"] for each in machine.get(reverse("api:stories")).json()["stories"]] == [story.pk]
    sent = {**content_of(story, headline="机器送来"), "version": story.version}
    assert machine.put(address, json.dumps(sent), content_type="application/json").status_code == 200
    story.refresh_from_db()
    filing = reverse("api:story_file", args=[story.pk])
    sent = json.dumps({"version": story.version})
    assert machine.post(filing, sent, content_type="application/json").status_code == 403


def test_a_co_writers_unsent_answer_leads_to_the_desks_page_of_the_story(
    phone: Client, other: Client, story: Article, reporter_b: User, chief: User
) -> None:
    choose_co_writer(phone, story, reporter_b)
    remark = add_comment(story, by=reporter_b, text="谁去核实？", paragraph=1)
    address = reverse("desk:story_remark_answer", args=[story.pk, remark.pk])
    sent = {"version": 0, "save_key": uuid4().hex, "text": "我去核实，晚上八点以前回话。"}
    assert other.put(address, json.dumps(sent), content_type="application/json").status_code == 200
    at_the_desk = f"{reverse('desk:story', args=[story.pk])}#remark-{remark.pk}"
    assert at_the_desk in other.get(WRITTEN).text
    assert reverse("desk:story", args=[story.pk]) in other.get(reverse("desk:answer", args=[remark.pk])).text
    assert "我去核实" not in phone.get(WRITTEN).text


# ---- revoked ------------------------------------------------------------------------------------------
def test_what_a_revoked_co_writer_still_types_is_a_copy_of_its_own(
    phone: Client, other: Client, story: Article, reporter_account: User, reporter_b: User
) -> None:
    choose_co_writer(phone, story, reporter_b)
    key = shared_key(other, story)
    assert save(other, key, 0, story=story.pk, **content_of(story, headline="在一起时")).status_code == 200
    choose_co_writer(phone, story, reporter_b, "revoke")
    assert other.get(reverse("desk:story", args=[story.pk])).status_code == 404
    assert other.get(reverse("desk:draft", args=[key])).status_code == 404
    assert other.get(reverse("desk:versions", args=[key])).status_code == 404
    with unchanged():
        assert other.post(reverse("desk:discard", args=[key]), {"version": 1}).status_code == 404
    with unchanged():
        answer = save(other, key, 1, story=story.pk, **content_of(story, headline="之后写的"))
    told = answer.json()
    assert (answer.status_code, told["gone"]) == (409, True) and "在一起时" not in answer.text
    assert save(other, told["key"], 0, **content_of(story, headline="之后写的")).status_code == 200
    own = Draft.objects.get(key=told["key"])
    assert (own.user, own.article, own.content["headline"]) == (reporter_b, None, "之后写的")
    # Without a script the form of the story leads there, too, and what stood in the copy stays among its versions.
    form = typed(version=1, based_on=story.version, headline="表单里的字", body="还没有存的正文。")
    answer = other.post(reverse("desk:story_write", args=[story.pk]), form)
    assert answer.url == reverse("desk:write", args=[own.key])
    page = other.get(answer.url).text
    assert "表单里的字" in page and "另存为您自己的草稿" in page
    assert "之后写的" in other.get(reverse("desk:versions", args=[own.key])).text
    assert Draft.objects.get(user=reporter_account).content["headline"] == "在一起时"
    assert "之后写的" not in phone.get(WRITTEN).text


def test_who_has_written_along_signs_no_stage_revoked_or_not(
    phone: Client, sign_in, story: Article, reporter_account: User, desk
) -> None:
    signer = account("both", "编辑兼记者", roles.REPORTER, roles.EDITOR, desk=desk)
    person = Reporter.objects.create(name="编辑兼记者", slug="both", user=signer)
    lines = [BylineItem(each.reporter, each.role) for each in story.bylines.all()]
    story = write_story(
        story, by=reporter_account, expected=story.version, bylines=[*lines, BylineItem(person, "reporter")]
    )
    choose_co_writer(phone, story, signer)
    second = sign_in(signer)
    key = shared_key(second, story)
    save(second, key, 0, story=story.pk, **content_of(story, body="合写人的一段。"))
    choose_co_writer(phone, story, signer, "revoke")
    # Out of the byline, with every revision made by the author: only the row of the co-writer is left to know it.
    story = write_story(story, by=reporter_account, expected=story.version, bylines=lines)
    file_story(story, by=reporter_account, expected=story.version)
    story.refresh_from_db()
    assert not policy.permitted_stories(signer, "sign").filter(pk=story.pk).exists()
    with pytest.raises(NotAllowed):
        sign_story(story, by=signer, expected=story.version)
    given = {"article": story, "stage": 1, "round": story.round, "revision": story.revision, "signer": signer}
    with pytest.raises(IntegrityError, match="nobody signs"), transaction.atomic():
        Signature.objects.create(**given)
    row = CoWriter.objects.filter(user=signer)
    for spoil in (lambda: row.update(has_written=False), lambda: row.delete()):
        with pytest.raises(IntegrityError, match="stays known"), transaction.atomic():
            spoil()
