"""Nothing that somebody wrote at the desk is out of reach: earlier versions, a bin, and one list without an end."""

import json
import random
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.review.filing import file_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Draft, DraftVersion, JournalEntry
from tests import make
from tests.clock import Clock
from tests.rows import unchanged

from .conftest import save

WRITTEN, BIN = reverse("desk:written"), reverse("desk:bin")
LONG = "早上七点，社区食堂的蒸笼冒出热气，老人们排起了队，笑着互相打招呼。"


def discard(phone: Client, key: UUID, version: int) -> None:
    assert phone.post(reverse("desk:discard", args=[key]), {"version": version}).status_code == 302


def restore(phone: Client, kept: DraftVersion) -> str:
    answer = phone.post(reverse("desk:version_restore", args=[kept.pk]))
    assert answer.status_code == 302
    return answer.url


# ---- the bin --------------------------------------------------------------------------------------
def test_what_was_thrown_away_lies_in_the_bin_and_comes_back_whole(
    phone: Client, reporter_account: User, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    key = uuid4()
    save(phone, key, 0, headline="社区食堂开张", body=LONG, note="请尽快")
    file = ContentFile(encode_image(draw_street_scene(64, 48)), "图.jpg")
    photo = add_photo_to_draft(Draft.objects.get(), file, by=reporter_account, caption="食堂", credit="")
    save(
        phone,
        key,
        1,
        headline="社区食堂开张",
        body=LONG,
        note="请尽快",
        photos=[{"id": photo.pk, "caption": "图"}],
    )
    before = Draft.objects.get().content
    discard(phone, key, 2)
    assert not Draft.objects.exists()
    page = phone.get(BIN).text
    assert "社区食堂开张" in page and "30" in page
    kept = DraftVersion.objects.get()
    assert LONG in phone.get(reverse("desk:version", args=[kept.pk])).text
    assert restore(phone, kept) == reverse("desk:write", args=[key])
    back = Draft.objects.get()
    assert (back.content, back.key, [*back.photos.all()]) == (before, key, [photo])
    assert "社区食堂开张" not in phone.get(BIN).text
    acts = list(JournalEntry.objects.order_by("number").values_list("act", "outcome"))
    assert acts[-2:] == [("discard", "done"), ("restore", "done")]
    # The journal is read by others: it names the copy, and says no word of it.
    noted = JournalEntry.objects.filter(act__in=["discard", "restore"]).values_list("detail", flat=True)
    assert [detail["what"] for detail in noted] == [str(key)] * 2
    assert "社区食堂" not in json.dumps([*noted], ensure_ascii=False)


def test_an_empty_copy_leaves_nothing_in_the_bin(phone: Client) -> None:
    key = uuid4()
    save(phone, key, 0, kind="photo")
    discard(phone, key, 1)
    assert not DraftVersion.objects.exists() and not Draft.objects.exists()


def test_after_thirty_days_it_is_gone(phone: Client, reporter_account: User, clock: Clock) -> None:
    key = uuid4()
    save(phone, key, 0, headline="旧稿")
    discard(phone, key, 1)
    kept = DraftVersion.objects.get()
    clock.move(timedelta(days=29, hours=23))
    phone.force_login(reporter_account)
    assert "旧稿" in phone.get(BIN).text
    clock.move(timedelta(hours=2))
    assert "旧稿" not in phone.get(BIN).text
    for name in ("version", "version_restore"):
        address = reverse(f"desk:{name}", args=[kept.pk])
        assert (phone.get if name == "version" else phone.post)(address).status_code == 404
    other = uuid4()
    save(phone, other, 0, headline="另一篇")
    discard(phone, other, 1)
    assert [str(each) for each in DraftVersion.objects.all()] == ["另一篇"]


def test_nobody_else_sees_or_restores_it(phone: Client, sign_in, reporter_b, editor, chief) -> None:
    key = uuid4()
    save(phone, key, 0, headline="只给自己看")
    discard(phone, key, 1)
    kept = DraftVersion.objects.get()
    for user in (reporter_b, editor, chief):
        other = sign_in(user)
        with unchanged():
            assert other.get(reverse("desk:version", args=[kept.pk])).status_code == 404
            assert other.get(reverse("desk:versions", args=[key])).status_code == 404
            assert other.post(reverse("desk:version_restore", args=[kept.pk])).status_code == 404
            assert "只给自己看" not in other.get(BIN).text + other.get(WRITTEN).text


def test_of_a_story_that_is_filed_by_now_a_copy_of_its_own_comes_back(
    phone: Client, reporter_account: User
) -> None:
    story = make.draft(reporter_account)
    key = uuid4()
    save(phone, key, 0, story=story.pk, headline="没有存进去的标题")
    discard(phone, key, 1)
    file_story(story, by=reporter_account, expected=story.version)
    with_story = Article.objects.get(pk=story.pk)
    phone.post(reverse("desk:version_restore", args=[DraftVersion.objects.get().pk]))
    back = Draft.objects.get()
    assert (back.article, back.content["headline"]) == (None, "没有存进去的标题")
    assert Article.objects.get(pk=story.pk).version == with_story.version


def test_what_is_restored_over_a_newer_copy_leaves_that_among_the_versions(phone: Client) -> None:
    key = uuid4()
    save(phone, key, 0, headline="第一稿", body=LONG)
    discard(phone, key, 1)
    save(phone, key, 0, headline="重新写的", body="另起一段。")
    restore(phone, DraftVersion.objects.get())
    assert Draft.objects.get().content["headline"] == "第一稿"
    assert "重新写的" in phone.get(reverse("desk:versions", args=[key])).text


# ---- earlier versions -----------------------------------------------------------------------------
def test_a_text_replaced_by_a_fragment_can_be_read_and_had_back(phone: Client) -> None:
    key = uuid4()
    save(phone, key, 0, headline="社区食堂开张", body=LONG)
    save(phone, key, 1, headline="", body="片段")
    listed = phone.get(reverse("desk:versions", args=[key]))
    assert "社区食堂开张" in listed.text
    kept = DraftVersion.objects.get()
    shown = phone.get(reverse("desk:version", args=[kept.pk])).text
    assert LONG in shown and "片段" in shown
    restore(phone, kept)
    assert Draft.objects.get().content["body"] == LONG
    assert {each.content["body"] for each in DraftVersion.objects.all()} == {LONG, "片段"}


def test_a_short_line_of_which_nothing_is_left_is_kept(phone: Client) -> None:
    key = uuid4()
    save(phone, key, 0, headline="食堂开张", body="第一段。")
    save(phone, key, 1, headline="食堂开张了", body="第一段。")
    assert not DraftVersion.objects.exists()
    save(phone, key, 2, headline="", body="第一段。")
    save(phone, key, 3, headline="别的", body="第一段。")
    assert [kept.content["headline"] for kept in DraftVersion.objects.all()] == ["食堂开张了"]


def test_steady_typing_leaves_a_version_every_few_minutes(phone: Client, clock: Clock) -> None:
    key, text = uuid4(), ""
    for turn in range(100):
        text += "又一句。"
        save(phone, key, turn, body=text)
        clock.move(timedelta(seconds=6))
    assert 2 <= DraftVersion.objects.count() <= 4


@pytest.mark.parametrize("seed", range(3))
def test_whatever_stood_there_is_there_or_among_the_versions(phone: Client, clock: Clock, seed: int) -> None:
    """Random typing, deleting, replacing, discarding and restoring: no sentence is out of reach."""
    dice, key, version, there = random.Random(seed), uuid4(), 0, [""]
    given: list[str] = []
    for turn in range(60):
        act = dice.random()
        if act < 0.08 and version and any(there):
            discard(phone, key, version)
            version, there = 0, [""]
            continue
        if act < 0.16 and (rows := list(DraftVersion.objects.order_by("pk"))):
            restore(phone, dice.choice(rows))
            row = Draft.objects.get()
            version, there = row.version, row.content["body"].split("\n")
            continue
        if act < 0.6:
            sentence = f"第{turn}句：{''.join(dice.choice('东南西北上下左右前后') for _ in range(26))}。"
            given.append(sentence)
            there.insert(dice.randrange(len(there) + 1), sentence)
        elif act < 0.8 and there:
            del there[dice.randrange(len(there))]
        else:
            there = [dice.choice(["", "片段"])]
        assert save(phone, key, version, body="\n".join(there)).status_code == 200
        version += 1
        clock.move(timedelta(seconds=dice.choice([1, 5, 200])))
    everything = [row.content["body"] for row in [*Draft.objects.all(), *DraftVersion.objects.all()]]
    assert [each for each in given if not any(each in text for text in everything)] == []


def test_a_save_that_keeps_a_version_asks_little_more(phone: Client) -> None:
    key = uuid4()
    save(phone, key, 0, body=LONG)
    with CaptureQueriesContext(connection) as plain:
        save(phone, key, 1, body=LONG + "再一句。")
    with CaptureQueriesContext(connection) as keeping:
        save(phone, key, 2, body="全换了。")
    assert DraftVersion.objects.count() == 1
    assert len(keeping) <= len(plain) + 5


# ---- one list -------------------------------------------------------------------------------------
def test_every_working_copy_is_in_the_list_however_many_there_are(phone: Client) -> None:
    for number in range(67):
        save(phone, uuid4(), 0, headline=f"第{number:02}篇")
    found = "".join(phone.get(WRITTEN, {"page": page}).text for page in (1, 2, 3))
    assert [number for number in range(67) if f"第{number:02}篇" not in found] == []
    assert WRITTEN in phone.get(reverse("desk:home")).text
    assert (
        phone.get(WRITTEN, {"page": "x"}).status_code == phone.get(WRITTEN, {"page": 99}).status_code == 200
    )


def test_an_untitled_copy_is_called_by_its_first_words_and_found_by_any(
    phone: Client, reporter_account: User
) -> None:
    save(phone, uuid4(), 0, body=LONG)
    save(phone, uuid4(), 0, kicker="引题在此")
    make.draft(reporter_account, headline="存好的稿件", body="<p>修了一座桥。</p>")
    page = phone.get(WRITTEN).text
    assert LONG[:10] in page and "引题在此" in page and "存好的稿件" in page
    for sought, wanted in (("互相打招呼", LONG[:10]), ("引题", "引题在此"), ("一座桥", "存好的稿件")):
        found = phone.get(WRITTEN, {"q": sought}).text
        assert wanted in found and sum(each in found for each in (LONG[:10], "引题在此", "存好的稿件")) == 1
    assert "没有" in phone.get(WRITTEN, {"q": "从来没写过"}).text


def test_the_list_asks_the_same_however_long_it_is(phone: Client, reporter_account: User) -> None:
    counts = []
    for _round in range(2):
        for number in range(8):
            save(phone, uuid4(), 0, headline=f"稿{number}")
            make.draft(reporter_account)
        with CaptureQueriesContext(connection) as asked:
            phone.get(WRITTEN)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
