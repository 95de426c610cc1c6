"""An answer to a remark that was not sent is kept at the newsroom: versioned, listed, in the bin, and sent once."""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from stories.actions.drafts.unsent_answers import MAX_ANSWER_CHARACTERS
from stories.actions.review.comments import add_comment, resolve_comment
from stories.actions.review.reviewing import return_story
from stories.models import AnswerVersion, Article, Comment, JournalEntry, UnsentAnswer
from tests import make
from tests.clock import Clock
from tests.html_forms import forms_at
from tests.rows import unchanged

from .conftest import SignIn, denied, new_key

WRITTEN, BIN, HOME = reverse("desk:written"), reverse("desk:bin"), reverse("desk:home")
WORDS = "核实过了，名字没有写错，身份证复印件在我手里，请放心。"
OTHER = "我又打了一次电话，对方说年龄应当是四十二岁，已经改了。"


@pytest.fixture
def remark(reporter_account: User, editor: User) -> Comment:
    """A remark on a story that was returned to its reporter."""
    story = make.filed(reporter_account)
    found = add_comment(story, by=editor, text="名字写错了，核实！", paragraph=1)
    return_story(story, by=editor, expected=Article.objects.get(pk=story.pk).version, reason="请核实")
    return found


def address(remark: Comment) -> str:
    return reverse("desk:story_remark_answer", args=[remark.article_id, remark.pk])


def keep(client: Client, remark: Comment, version: Any, text: Any, **more: Any) -> Any:
    """What is typed, as a phone sends it."""
    sent = {"version": version, "save_key": new_key(), "text": text, **more}
    return client.put(address(remark), json.dumps(sent), content_type="application/json")


def press(client: Client, remark: Comment, do: str, version: int, text: str = "") -> Any:
    """A button of the story's page."""
    sent = {"remark": remark.pk, "version": version, "text": text, "do": do}
    return client.post(reverse("desk:story_remark", args=[remark.article_id]), sent)


def page(client: Client, remark: Comment) -> str:
    return client.get(reverse("desk:story", args=[remark.article_id])).text


# ---- kept and shown --------------------------------------------------------------------------------
def test_what_was_typed_on_one_device_stands_on_the_page_of_another(
    phone: Client, sign_in: SignIn, reporter_account: User, remark: Comment
) -> None:
    entries = JournalEntry.objects.count()
    assert keep(phone, remark, 0, WORDS).json()["version"] == 1
    assert keep(phone, remark, 1, WORDS + OTHER).json()["version"] == 2
    # Nothing of it is in the journal, and no reviewer has anything.
    assert JournalEntry.objects.count() == entries and Comment.objects.count() == 1
    computer = sign_in(reporter_account)
    shown = page(computer, remark)
    assert WORDS + OTHER in shown and "<details open>" in shown
    assert computer.get(address(remark)).json()["text"] == WORDS + OTHER
    for listed in (WRITTEN, HOME):
        text = computer.get(listed).text
        assert WORDS[:12] in text and f"#remark-{remark.pk}" in text and str(remark.article) in text
    assert WORDS[:12] in computer.get(WRITTEN, {"q": "四十二岁"}).text
    assert WORDS[:12] not in computer.get(WRITTEN, {"q": "从来没写过"}).text


def test_without_a_script_two_buttons_keep_and_send(
    phone: Client, reporter_account: User, remark: Comment
) -> None:
    assert press(phone, remark, "keep", 0, WORDS).status_code == 302
    assert UnsentAnswer.objects.get().text == WORDS
    form = next(
        form for form in forms_at(phone, f"/desk/stories/{remark.article_id}/") if "text" in form.texts
    )
    assert (form.value("text"), form.value("version")) == (WORDS, "1")
    assert press(phone, remark, "", 1, WORDS).status_code == 302
    said = Comment.objects.get(author=reporter_account)
    assert (said.text, said.paragraph) == (WORDS, 1)
    assert UnsentAnswer.objects.get().text == "" and not AnswerVersion.objects.exists()
    assert WORDS[:12] not in phone.get(WRITTEN).text
    # Sent a second time, from a page that was open elsewhere, or saved late, nothing comes of it.
    assert press(phone, remark, "", 1, WORDS).status_code == press(phone, remark, "", 0, WORDS).status_code
    late = keep(phone, remark, 1, WORDS)
    assert late.status_code == 409 and late.json()["is_sent"] is True and late.json()["text"] == ""
    assert Comment.objects.filter(text=WORDS).count() == 1 and UnsentAnswer.objects.get().text == ""


def test_a_save_that_comes_after_the_answer_was_sent_brings_nothing_back(
    phone: Client, remark: Comment
) -> None:
    press(phone, remark, "", 0, WORDS)
    late = keep(phone, remark, 0, WORDS)
    assert late.status_code == 409 and late.json()["is_sent"] is True
    # Words that were not sent are kept all the same, from the version that the answer names.
    assert keep(phone, remark, late.json()["version"], OTHER).status_code == 200
    assert OTHER in page(phone, remark)


def test_the_same_answer_can_be_given_again_on_purpose(phone: Client, remark: Comment) -> None:
    press(phone, remark, "", 0, WORDS)
    press(phone, remark, "", UnsentAnswer.objects.get().version, WORDS)
    assert Comment.objects.filter(text=WORDS).count() == 2


def test_signed_out_the_form_comes_back_with_a_door_and_every_word(remark: Comment) -> None:
    answer = press(Client(), remark, "keep", 0, WORDS)
    assert answer.status_code == 401 and WORDS in answer.text


# ---- two devices -----------------------------------------------------------------------------------
def test_a_save_of_an_older_version_is_refused_with_both_texts(phone: Client, remark: Comment) -> None:
    keep(phone, remark, 0, WORDS)
    with unchanged():
        refused = keep(phone, remark, 0, OTHER)
    told = refused.json()
    assert refused.status_code == 409 and told["stale"] is True and told["detail"]
    assert (told["version"], told["text"], told["yours"], told["is_sent"]) == (1, WORDS, OTHER, False)
    with unchanged():
        form = press(phone, remark, "keep", 0, OTHER)
    assert form.status_code == 409 and WORDS in form.text and OTHER in form.text
    assert 'name="version" value="1"' in form.text


def test_a_repeated_save_is_answered_as_the_first_time(phone: Client, remark: Comment) -> None:
    first = keep(phone, remark, 0, WORDS, save_key="same-key-1")
    with unchanged():
        assert keep(phone, remark, 0, WORDS, save_key="same-key-1").json() == first.json()
        assert keep(phone, remark, 0, OTHER, save_key="same-key-1").status_code == 400


def test_of_what_was_typed_elsewhere_in_between_sending_takes_nothing(phone: Client, remark: Comment) -> None:
    keep(phone, remark, 0, WORDS)
    keep(phone, remark, 1, OTHER)
    # The page that sends had seen the first of them only.
    press(phone, remark, "", 1, WORDS)
    assert Comment.objects.filter(text=WORDS).count() == 1
    assert OTHER in page(phone, remark) and UnsentAnswer.objects.get().text == OTHER


def test_what_its_writer_changed_before_sending_is_an_earlier_version(phone: Client, remark: Comment) -> None:
    keep(phone, remark, 0, WORDS)
    press(phone, remark, "", 1, OTHER)
    assert UnsentAnswer.objects.get().text == ""
    assert WORDS in phone.get(reverse("desk:answer", args=[remark.pk])).text
    assert WORDS not in phone.get(BIN).text


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_one_moment_begin_one_answer_and_send_it_once(
    sign_in: SignIn, reporter_account: User, remark: Comment
) -> None:
    devices = [sign_in(reporter_account) for _device in range(4)]

    def at_once(act: Callable[[Client], Any]) -> list[int]:
        def alone(device: Client) -> int:
            try:
                return act(device).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(devices)) as pool:
            return sorted(pool.map(alone, devices))

    assert at_once(lambda device: keep(device, remark, 0, WORDS)) == [200, 409, 409, 409]
    assert (UnsentAnswer.objects.get().text, UnsentAnswer.objects.get().version) == (WORDS, 1)
    assert at_once(lambda device: press(device, remark, "", 1, WORDS)) == [302] * 4
    assert Comment.objects.filter(text=WORDS).count() == 1 and UnsentAnswer.objects.get().text == ""


# ---- the bin ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ["button", "empty", "delete"])
def test_what_was_thrown_away_lies_in_the_bin_and_comes_back(
    phone: Client, reporter_account: User, remark: Comment, clock: Clock, way: str
) -> None:
    keep(phone, remark, 0, WORDS)
    if way == "button":
        press(phone, remark, "discard", 1)
    elif way == "empty":
        keep(phone, remark, 1, " ")
    else:
        phone.delete(address(remark), json.dumps({"version": 1}), content_type="application/json")
    assert WORDS not in page(phone, remark) and WORDS[:12] not in phone.get(WRITTEN).text.split("<form")[0]
    assert WORDS in phone.get(BIN).text
    assert (
        phone.post(reverse("desk:answer_restore", args=[AnswerVersion.objects.get().pk])).status_code == 302
    )
    assert WORDS in page(phone, remark) and WORDS not in phone.get(BIN).text
    noted = JournalEntry.objects.filter(act__in=["discard", "restore"]).values_list("detail", flat=True)
    assert WORDS[:4] not in json.dumps([*noted], ensure_ascii=False)
    press(phone, remark, "discard", UnsentAnswer.objects.get().version)
    clock.move(timedelta(days=30, minutes=1))
    phone.force_login(reporter_account)
    assert WORDS not in phone.get(BIN).text


def test_the_bin_shows_copies_and_answers_by_the_time_they_were_thrown_away(
    phone: Client, remark: Comment, clock: Clock
) -> None:
    for number in range(35):
        version = UnsentAnswer.objects.values_list("version", flat=True).first() or 0
        keep(phone, remark, version, f"第{number:02}条回复")
        press(phone, remark, "discard", version + 1)
        clock.move(timedelta(seconds=1))
    first, second = (phone.get(BIN, {"page": page}).text for page in (1, 2))
    assert "第34条回复" in first and "第05条回复" in first and "第04条回复" in second


def test_nobody_else_reads_it(
    phone: Client, sign_in: SignIn, remark: Comment, reporter_b: User, editor: User, chief: User
) -> None:
    keep(phone, remark, 0, "只给自己看的回复")
    keep(phone, remark, 1, "")
    kept = AnswerVersion.objects.get()
    keep(phone, remark, 2, "只给自己看的回复")
    for user in (reporter_b, editor, chief):
        other = sign_in(user)
        with unchanged():
            assert other.get(reverse("desk:answer", args=[remark.pk])).status_code == 404
            assert other.post(reverse("desk:answer_restore", args=[kept.pk])).status_code == 404
        shown = other.get(address(remark)).text + other.get(BIN).text + other.get(WRITTEN).text
        assert "只给自己看" not in shown + other.get(HOME).text


# ---- refused ---------------------------------------------------------------------------------------
def test_refusals_change_nothing_and_are_one_sentence(
    phone: Client, sign_in: SignIn, remark: Comment, reporter_b: User
) -> None:
    keep(phone, remark, 0, WORDS)
    long = "长" * (MAX_ANSWER_CHARACTERS + 1)
    stranger = sign_in(reporter_b)
    cases = [
        (keep, (stranger, remark, 0, OTHER), 404),
        (keep, (phone, remark, 1, long), 400),
        (keep, (phone, remark, "", OTHER), 400),
        (lambda *args: keep(*args, save_key="x"), (phone, remark, 1, OTHER), 400),
        (lambda *args: keep(*args, user="somebody"), (phone, remark, 1, OTHER), 403),
        (keep, (phone, remark, 7, OTHER), 409),
        (keep, (phone, remark, 1, 5), 400),
    ]
    for act, given, status in cases:
        with unchanged():
            answer = act(*given)  # type: ignore[operator]
        assert (answer.status_code, bool(answer.json()["detail"])) == (status, True), given
    with unchanged():
        assert phone.put(address(remark), "[", content_type="application/json").status_code == 400
        assert press(stranger, remark, "keep", 0, OTHER).status_code == 404
        assert press(stranger, remark, "discard", 0).status_code == 404
        assert press(phone, remark, "discard", 7).status_code == 409
        too_long = press(phone, remark, "", 1, "长" * 2001)
    # What was typed stands in the field of the refusal.
    assert too_long.status_code == 409 and "长" * 2001 in too_long.text
    assert ("comment", str(reporter_b)) in denied()


def test_an_answer_to_a_story_that_is_hidden_from_its_writer_by_now_can_be_read(
    sign_in: SignIn, editor: User, remark: Comment
) -> None:
    computer = sign_in(editor)
    assert keep(computer, remark, 0, WORDS).status_code == 200
    # The editor goes to no desk.
    User.objects.filter(pk=editor.pk).update(desk=None)
    computer.force_login(User.objects.get(pk=editor.pk))
    with unchanged():
        assert keep(computer, remark, 1, OTHER).status_code == 404
        assert press(computer, remark, "", 1, WORDS).status_code == 404
    listed = computer.get(WRITTEN).text
    mine = reverse("desk:answer", args=[remark.pk])
    assert WORDS[:12] in listed and mine in listed and str(remark.article) not in listed
    shown = computer.get(mine).text
    assert WORDS in shown and remark.text not in shown
    assert computer.get(address(remark)).json()["text"] == WORDS


def test_an_answer_to_a_settled_remark_or_a_paragraph_that_is_gone_stands_on_the_page(
    phone: Client, reporter_account: User, remark: Comment
) -> None:
    keep(phone, remark, 0, WORDS)
    resolve_comment(remark, by=reporter_account)
    Comment.objects.filter(pk=remark.pk).update(paragraph=99)
    assert WORDS in page(phone, remark)
    press(phone, remark, "discard", 1)
    assert f'id="answer-{remark.pk}"' not in page(phone, remark)
    assert press(phone, remark, "send", 2, WORDS).status_code == 302
    assert Comment.objects.get(text=WORDS).paragraph is None


def test_the_lists_ask_the_same_however_many_answers_there_are(
    phone: Client, editor: User, remark: Comment
) -> None:
    counts = []
    for _round in range(2):
        for _number in range(4):
            more = add_comment(remark.article, by=editor, text="再核", paragraph=1)
            keep(phone, more, 0, WORDS)
            keep(phone, more, 1, "")
            keep(phone, more, 2, WORDS)
        for place in (WRITTEN, HOME, BIN, reverse("desk:story", args=[remark.article_id])):
            with CaptureQueriesContext(connection) as asked:
                phone.get(place)
            counts.append((place, len(asked)))
    assert counts[:4] == counts[4:]


# ---- anything in any order -------------------------------------------------------------------------
class Device:
    """A phone or a computer: what stands in its field, and the version it knows of."""

    def __init__(self, client: Client) -> None:
        self.client, self.text, self.version = client, "", 0

    def open(self, remark: Comment) -> None:
        """The page of the story, as it is now."""
        there = self.client.get(address(remark)).json()
        self.text, self.version = there["text"], there["version"]

    def keep(self, remark: Comment) -> None:
        """What stands in the field is saved; of two texts both stand there, as the page's script does it."""
        answer = keep(self.client, remark, self.version, self.text)
        if answer.status_code == 409:
            told = answer.json()
            if told["is_sent"]:
                self.text = told["text"]
            elif told["text"] not in self.text:
                self.text = "\n".join(filter(None, (self.text, told["text"])))
            self.version = told["version"]
            answer = keep(self.client, remark, self.version, self.text)
        assert answer.status_code == 200
        self.version = answer.json()["version"]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_typed_is_on_the_page_listed_in_the_bin_or_sent_and_sent_once(
    phone: Client,
    sign_in: SignIn,
    reporter_account: User,
    editor: User,
    remark: Comment,
    clock: Clock,
    seed: int,
) -> None:
    dice = random.Random(seed)
    remarks = [remark, add_comment(remark.article, by=editor, text="年龄也核一下", paragraph=1)]
    devices = [{each.pk: Device(client) for each in remarks} for client in (phone, sign_in(reporter_account))]
    given: list[str] = []
    for turn in range(70):
        about = dice.choice(remarks)
        device = dice.choice(devices)[about.pk]
        act = dice.random()
        if act < 0.4:
            sentence = f"第{turn}句：{''.join(dice.choice('东南西北上下左右前后') for _ in range(26))}。"
            given.append(sentence)
            device.text = dice.choice(
                [f"{device.text}\n{sentence}", sentence, f"{sentence}\n{device.text}"]
            ).strip()
            device.keep(about)
        elif act < 0.5:
            device.open(about)
        elif act < 0.6:
            device.text = ""
            device.keep(about)
        elif act < 0.7:
            press(device.client, about, "discard", device.version)
        elif act < 0.85 and (rows := list(AnswerVersion.objects.order_by("pk"))):
            device.client.post(reverse("desk:answer_restore", args=[dice.choice(rows).pk]))
        elif device.text:
            # The button is pressed, and perhaps once more on the page as it stood.
            for _press in range(dice.choice([1, 2])):
                assert press(device.client, about, "", device.version, device.text).status_code in (302, 409)
            device.open(about)
        clock.move(timedelta(seconds=dice.choice([1, 5, 200])))
        for client in (phone, *(each[about.pk].client for each in devices)):
            client.force_login(reporter_account)
    sent = list(Comment.objects.filter(author=reporter_account).values_list("text", flat=True))
    held = page(phone, remark) + phone.get(BIN).text
    held += "".join(
        phone.get(reverse("desk:answer", args=[each.pk]), {"page": number}).text
        for each in remarks
        for number in (1, 2, 3)
        if phone.get(reverse("desk:answer", args=[each.pk])).status_code == 200
    )
    assert [each for each in given if each not in held and not any(each in text for text in sent)] == []
    # What stands in a list is what stands in a row, and nothing is an answer and an unsent one at once.
    for row in UnsentAnswer.objects.exclude(text=""):
        assert row.text[:12] in phone.get(WRITTEN).text
        assert row.sent_as is None or row.text != row.sent_as.text
