"""Eight people save one thing again and again, through every form that saves: no save is lost or made up.

Eight times each; with `HANDS=all`, as in `make hands`, twenty-five times.
"""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.models import User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.drafts.autosave import autosave_draft
from stories.actions.drafts.ownership import draft_key_for
from stories.actions.drafts.unsent_answers import save_unsent_answer
from stories.actions.drafts.working_copy import blank_content
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.models import Article, Draft, JournalEntry, Photo, UnsentAnswer
from tests import make
from tests.newsroom.backoffice.conftest import typed

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = os.environ.get("HANDS") == "all"
PEOPLE, SAVES, LONGEST = 8, 25 if EVERYTHING else 8, 240


@dataclass
class Form:
    """One way to save one row: `send` sends this text from that version and gives the status."""

    row: models.Model
    field: str
    send: Callable[[Client, int, str], int]
    taken: int

    def now(self) -> Any:
        return type(self.row)._default_manager.get(pk=self.row.pk)


def of_the_admin(row: models.Model, field: str, by: User) -> Form:
    """The row's form in the back office, sent whole as a browser sends it."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    client = Client()
    client.force_login(by)
    page = typed(client.get(address))

    def send(browser: Client, version: int, text: str) -> int:
        return browser.post(address, {**page, "expected": str(version), field: text}).status_code

    return Form(row, field, send, 302)


def article_form(editor: User) -> Form:
    return of_the_admin(make.draft(editor), "kicker", editor)


def label_form(editor: User) -> Form:
    return of_the_admin(make.column(), "description", editor)


def photo_form(editor: User) -> Form:
    return of_the_admin(save_reference_record(Photo(caption="新路面"), by=SYSTEM), "caption", editor)


def edition_form(editor: User) -> Form:
    return of_the_admin(make.edition([]), "date_note", editor)


def page_form(editor: User) -> Form:
    return of_the_admin(make.edition([]).pages.get(), "name", editor)


def reporter_form(editor: User) -> Form:
    return of_the_admin(make.reporter(), "bio", editor)


def desk_form(editor: User) -> Form:
    assert editor.desk is not None
    return of_the_admin(editor.desk, "name", editor)


def write_form(editor: User) -> Form:
    """The desk's own form, which saves the story by way of its writer's working copy."""
    story = make.draft(editor)
    key = draft_key_for(story, editor)
    autosave_draft(
        key, by=editor, version=0, save_key=uuid4().hex, content=blank_content(headline="一"), story=story
    )
    address = reverse("desk:story_write", args=[story.pk])

    def send(browser: Client, version: int, text: str) -> int:
        copy = Draft.objects.values_list("version", flat=True).get(key=key)
        sent = {"headline": "社区食堂开张", "kicker": text, "body": "一段。", "kind": "news", "do": "save"}
        sent |= {"version": copy, "based_on": version, "save_key": uuid4().hex}
        return browser.post(address, sent).status_code

    return Form(story, "kicker", send, 302)


def autosave_address(editor: User) -> Form:
    make.publication()
    key = uuid4()
    autosave_draft(key, by=editor, version=0, save_key=uuid4().hex, content=blank_content())
    address = reverse("desk:draft", args=[key])

    def send(browser: Client, version: int, text: str) -> int:
        sent = {"version": version, "save_key": uuid4().hex, "content": {"kicker": text}}
        return browser.put(address, json.dumps(sent), content_type="application/json").status_code

    return Form(Draft.objects.get(), "content", send, 200)


def unsent_answer_address(editor: User) -> Form:
    remark = add_comment(make.draft(editor), by=editor, text="请核实", paragraph=1)
    save_unsent_answer(remark, by=editor, version=0, save_key=uuid4().hex, text="核")
    address = reverse("desk:story_remark_answer", args=[remark.article_id, remark.pk])

    def send(browser: Client, version: int, text: str) -> int:
        sent = {"version": version, "save_key": uuid4().hex, "text": text}
        return browser.put(address, json.dumps(sent), content_type="application/json").status_code

    return Form(UnsentAnswer.objects.get(), "text", send, 200)


def api(editor: User) -> Form:
    story = make.draft(editor)
    _token, secret = make_api_token(name="编辑系统", by=editor)

    def send(browser: Client, version: int, text: str) -> int:
        sent = {"version": version, "headline": "社区食堂开张", "kicker": text, "body": "一段。"}
        return browser.put(
            f"/api/v1/stories/{story.pk}/",
            json.dumps(sent),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        ).status_code

    return Form(story, "kicker", send, 200)


FORMS = (
    article_form, label_form, photo_form, page_form, edition_form, reporter_form, write_form, desk_form,
    api, autosave_address, unsent_answer_address,
)  # fmt: skip


# On PostgreSQL one form of each kind of saving: a story, a photo, an edition, the desk, a program.
ASKED = FORMS if EVERYTHING or connection.vendor == "sqlite" else FORMS[::2]


@pytest.mark.parametrize("make_form", ASKED, ids=lambda each: each.__name__)
def test_no_save_is_lost_and_none_made_up(make_form: Callable[[User], Form], editor: User) -> None:
    form = make_form(editor)
    first = form.now().version
    entries = JournalEntry.objects.filter(outcome="done").count()
    saved: list[tuple[int, str]] = []
    odd: list[Any] = []
    start = threading.Barrier(PEOPLE)

    def person(number: int) -> None:
        try:
            browser = Client()
            browser.force_login(editor)
            start.wait(60)
            for turn in range(SAVES):
                version, text = form.now().version, f"第{number}人第{turn}次"
                status = form.send(browser, version, text)
                if status == form.taken:
                    saved.append((version, text))
                elif status != 409:
                    odd.append(status)
        except BaseException as error:
            odd.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(person, n), daemon=True) for n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert (odd, [thread.is_alive() for thread in threads]) == ([], [False] * PEOPLE)
    saved.sort()
    # Each version was built upon once: nobody wrote over what somebody else had saved meanwhile.
    assert [version for version, _text in saved] == list(range(first, first + len(saved)))
    assert len(saved) > 0
    last = form.now()
    value = getattr(last, form.field)
    assert (last.version, value["kicker"] if form.field == "content" else value) == (
        first + len(saved),
        saved[-1][1],
    )
    if isinstance(last, Article):
        told = list(last.revisions.order_by("number").values_list("content__kicker", flat=True))
        assert told[1:] == [text for _version, text in saved]
    if not isinstance(last, Draft | UnsentAnswer):
        assert JournalEntry.objects.filter(outcome="done").count() == entries + len(saved)
