"""Doors by which people change the newsroom, forms of pages and addresses of machines, found and opened by a test."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.images.demo_images import draw_street_scene, encode_image
from tests.html_forms import WORDS, Form, forms_at
from tests.newsroom.url_matrix import rows as addresses
from tests.rows import rows

FACES = ("/admin/", "/desk/")
# The form that a phone keeps for what it begins without a network; the phone gives it a key of its own.
FORMS_OF_NO_STORY = {"desk:shell"}
# Whoever has left is nobody's colleague any more.
LEAVES = ("/logout/",)
# What the newsroom notes of itself while people work; nobody typed or chose it.
BOOKKEEPING_TABLES = {"Submission", "Presence", "Receipt", "PublishedPrinting"}
BOOKKEEPING_COLUMNS = {
    "version", "updated_at", "changed_at", "saved_at", "last_login", "seen_at", "state_since", "touched_at", "used_at",
    "version_kept_at", "save_key", "last_used_at", "last_used_from", "sent_as_id",
}  # fmt: skip
# What people type where a form stands empty and asks for more than words.
TYPED = {
    "date": "2026-12-01", "number": "7", "username": "xin.jizhe", "password1": "zhe-shi-yi-ju-hen-chang-de-hua",
    "password2": "zhe-shi-yi-ju-hen-chang-de-hua", "headline": "新路通车", "title": "新标题", "name": "新名称",
    "reason": "内容有误", "text": "请核对人名", "note": "请核对", "reply": "已经更正", "slug": "xin-di-zhi",
}  # fmt: skip
# Who is written there must stand in the register; the other is the pattern of a line that nobody has added.
NOT_TYPED = re.compile(r"photographer$|__prefix__")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PICTURE = encode_image(draw_street_scene(48, 48))
TABLE_NAME = re.compile(r'"((?:people|stories)_\w+)"')
# The marks of the two, each numbered by characters of its own, so that no comparison of texts splits one.
MINE, THEIRS = "甲某", "乙君"
NUMBERS = {
    MINE: "子丑寅卯辰巳午未申酉戌亥春夏秋冬东西南北",
    THEIRS: "天地玄黄宇宙洪荒日月盈昃风花雪夜江河湖海",
}

Cell = tuple[str, int | str, str]
Cells = dict[Cell, Any]


@dataclass(frozen=True, order=True)
class Button:
    """One button of one form of a page, or one address of a machine, and who uses it."""

    who: str
    page: str
    at: int
    action: str
    name: str = ""
    value: str = ""

    @property
    def shape(self) -> tuple[str, str, str]:
        """The button, whoever presses it."""
        return self.action, self.name, self.value

    def __str__(self) -> str:
        return f"{self.who} {self.action} [{self.name}={self.value}]"


@dataclass
class Opened:
    """A form that stands open in somebody's browser, filled: how it is sent, the texts marked, the tables shown."""

    button: Button
    send: Callable[[Client], HttpResponse]
    marked: list[str]
    shown: set[str]


@dataclass
class Effect:
    """What a button did alone: the cells it changed, and the tables its page showed."""

    cells: Cells = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    @property
    def tables(self) -> set[str]:
        return {table for table, _key, _column in self.cells}


# ---- the rows ---------------------------------------------------------------------------------------
def unescaped(value: Any) -> Any:
    """The value with the characters that SQLite's JSON writes as codes."""
    if not isinstance(value, str) or "\\u" not in value:
        return value
    try:
        return json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True)
    except ValueError:
        return value


def cells() -> Cells:
    """Every cell of every row that people give; a row's being there is its cell ""."""
    found: Cells = {}
    for table, records in rows().items():
        if table in BOOKKEEPING_TABLES:
            continue
        for record in records:
            key = record.get("id", next(iter(record.values())))
            found[table, key, ""] = True
            for column, value in record.items():
                if column not in BOOKKEEPING_COLUMNS:
                    found[table, key, column] = unescaped(value)
    return found


def changed(before: Cells, after: Cells) -> Cells:
    """The cells that are other afterwards, with what they are then; None for one that is gone."""
    return {
        cell: after.get(cell)
        for cell in before.keys() | after.keys()
        if before.get(cell, ...) != after.get(cell, ...)
    }


# ---- forms of pages ---------------------------------------------------------------------------------
def find_buttons(
    browsers: dict[str, Client], examples: dict[str, object], people: tuple[str, ...]
) -> list[Button]:
    """Every button of every page that these people can open, and every machine's address for its writer."""
    found: dict[tuple[str, ...], Button] = {}
    for who in people:
        for row in addresses():
            page = row.example.format(**examples)
            if row.get[who] != 200 or not page.startswith(FACES) or row.name in FORMS_OF_NO_STORY:
                continue
            for at, form in enumerate(forms_at(browsers[who], page)):
                for name, value, elsewhere in form.buttons or [("", "", "")]:
                    action = urljoin(page, elsewhere or form.action or page)
                    if action.endswith(LEAVES) or not action.startswith(FACES):
                        continue
                    found.setdefault((who, action, name, value), Button(who, page, at, action, name, value))
    return [*found.values(), *(list_machine_buttons(examples) if "reporter" in people else [])]


def numbered(mark: str, number: int) -> str:
    """The mark of the text of that number, from 1."""
    return f"{mark}{NUMBERS[mark][(number - 1) % 20]}"


def fill(form: Form, button: Button, mark: str) -> tuple[dict[str, list[Any]], list[str]]:
    """The form as somebody sends it who has added a mark to each Chinese text; and the names of those texts."""
    sent: dict[str, list[Any]] = {}
    marked = []
    for name, text in form.completed():
        typed = TYPED.get(name.rpartition("-")[2], "") if text in ("", WORDS) else ""
        text = typed or text
        if name in form.texts and CHINESE.search(text) and not NOT_TYPED.search(name):
            end = re.search(r"(</\w+>\s*)*$", text)
            cut = end.start() if end else len(text)
            marked.append(name)
            text = f"{text[:cut]}{numbered(mark, len(marked))}{text[cut:]}"
        sent.setdefault(name, []).append(text)
    for name in form.files:
        sent[name] = [SimpleUploadedFile("图.jpg", PICTURE, "image/jpeg")]
    if button.name:
        sent.setdefault(button.name, []).append(button.value)
    return sent, marked


def open_button(browser: Client, button: Button, mark: str) -> Opened | None:
    """The form of that button, filled; None when its page has no such form now."""
    if button.page in MACHINE_DOORS:
        return open_machine_door(browser, button, mark)
    with CaptureQueriesContext(connection) as asked:
        forms = forms_at(browser, button.page)
    if len(forms) <= button.at:
        return None
    sent, marked = fill(forms[button.at], button, mark)

    def send(sender: Client) -> HttpResponse:
        for value in (each for values in sent.values() for each in values if hasattr(each, "seek")):
            value.seek(0)
        return sender.post(button.action, sent)

    return Opened(button, send, marked, tables_in(asked))


def tables_in(asked: CaptureQueriesContext) -> set[str]:
    return {name for query in asked.captured_queries for name in TABLE_NAME.findall(query["sql"])}


def is_done(answer: HttpResponse) -> bool:
    """Whether the answer says that it is done: it leads on, or is a machine's yes."""
    led_on = answer.status_code in (301, 302, 303)
    return led_on or (answer.status_code in (200, 201) and answer["Content-Type"] == "application/json")


# ---- addresses of machines --------------------------------------------------------------------------
# Each with how a client comes by what it sends: a page read before, and the request made of its answer.
def autosave_request(read: dict[str, Any], mark: str) -> dict[str, Any]:
    content = {
        **read["content"],
        "headline": f"{read['content'].get('headline') or '新路通车'}{numbered(mark, 1)}",
    }
    return {
        "version": read["version"],
        "save_key": uuid4().hex,
        "content": content,
        "story": read.get("story"),
    }


def answer_request(read: dict[str, Any], mark: str) -> dict[str, Any]:
    text = f"{read['text'] or '核实过了'}{numbered(mark, 1)}"
    return {"version": read["version"], "save_key": uuid4().hex, "text": text}


def story_request(read: dict[str, Any], mark: str) -> dict[str, Any]:
    named = {name: text for name, text in read["content"].items() if name in ("body", "kind", "deck")}
    return {
        "version": read["version"],
        **named,
        "headline": f"{read['content']['headline']}{numbered(mark, 1)}",
    }


def version_request(read: dict[str, Any], mark: str) -> dict[str, Any]:
    return {"version": read["version"]}


# The name of the address: where it is read, the method it is written by, and what is sent.
MACHINE_DOORS: dict[str, tuple[str, str, Callable[[dict[str, Any], str], dict[str, Any]]]] = {
    "desk:draft": ("/desk/drafts/{draft}/", "PUT", autosave_request),
    "desk:story_remark_answer": (
        "/desk/stories/{article}/remark/{comment}/answer/",
        "PUT",
        answer_request,
    ),
    "api:story": ("/api/v1/stories/{article}/", "PUT", story_request),
    "api:story_file": ("/api/v1/stories/{article}/", "POST", version_request),
    "api:story_take_back": ("/api/v1/stories/{article}/", "POST", version_request),
}
# Machines' addresses at which nobody meets anybody: why.
NOBODY_ELSES = {
    "api:stories": "makes a story of its own",
    "desk:paste": "stores nothing",
    "desk:parcel": "the pieces of one upload of one phone",
    "desk:session": "is only read",
}


def list_machine_buttons(examples: dict[str, object]) -> Iterator[Button]:
    for row in addresses():
        if row.name in MACHINE_DOORS:
            action = row.example.format(**examples)
            read = MACHINE_DOORS[row.name][0].format(**examples)
            yield Button("reporter", row.name, 0, action, name=read, value=str(examples["secret"]))


def open_machine_door(browser: Client, button: Button, mark: str) -> Opened | None:
    """What a phone or a machine would send now; None where it may not even read."""
    _read, method, make = MACHINE_DOORS[button.page]
    said = {"Authorization": f"Bearer {button.value}", "Idempotency-Key": uuid4().hex}
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(button.name, headers=said)
    if answer.status_code != 200:
        return None
    sent = json.dumps(make(answer.json(), mark))
    marked = {"desk:draft": ["headline"], "desk:story_remark_answer": ["text"]}.get(button.page, [])

    def send(sender: Client) -> HttpResponse:
        return sender.generic(method, button.action, sent, "application/json", headers=said)

    return Opened(button, send, marked, tables_in(asked))
