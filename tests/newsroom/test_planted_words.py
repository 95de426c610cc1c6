"""No answer of the house says a word to somebody who may not know it: every address, role, state, desk and method.

A run of the suite asks a sample: each address of each kind of page by each role, but of the many rows only some.
On PostgreSQL the sample is smaller: who may see what is decided above the database. `PLANTED=all` asks everything:
each row in each state of each desk, by everybody, with GET and HEAD, and with each kind of body; `make matrix` does.
"""

import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from newsroom.backoffice.review.queue import QUEUE_KIND_BY_NAME
from people import roles
from people.models import Desk, User
from stories.actions.accounts.api_tokens import make_api_token
from stories.models import Article, JournalEntry, Photo
from stories.workflow import State
from tests.cast import account
from tests.newsroom.planted_addresses import VERBS, Place, check_rooms, every_place
from tests.newsroom.planted_oracle import NO, NOTED, Oracle
from tests.newsroom.planted_world import WORD, Builder, World

ROLES = (
    "anonymous", "reporter", "colleague", "correspondent", "editor", "other_editor", "director", "chief", "admin",
    "proofreader", "photo",
)  # fmt: skip
# A role that nobody above holds is asked for as well, under its code; what it may know is told to the oracle.
NEW_ROLES = {role.code: role for role in roles.ROLES if role.code not in ROLES}
ROLES = (*ROLES, *NEW_ROLES)
ALL = os.environ.get("PLANTED") == "all"
SHARES = 8 if ALL else 1
ON_SQLITE = connection.vendor == "sqlite"
pytestmark = pytest.mark.usefixtures("quiet")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
NEVER = "/admin/logout/", "/desk/logout/"


@dataclass
class Ears:
    """Everybody signed in, and what was said to them."""

    world: World
    browsers: dict[str, Client]
    users: dict[str, User | None]
    bearers: dict[str, str]
    oracle: Oracle
    heard: Counter[str] = field(default_factory=Counter)
    wrong: dict[Any, Any] = field(default_factory=dict)

    def ask(self, role: str, method: str, path: str, sent: Any = None, face: str = "") -> Any:
        """The answer, judged; whatever it changed is as it was before."""
        with transaction.atomic():
            answer = self.send(role, method, path, sent, face)
            self.judge(role, method, path, answer)
            onward = answer.headers.get("Location", "")
            inside = (
                onward.startswith(("/admin/", "/desk/")) and "/login/" not in onward and onward not in NEVER
            )
            if method != "GET" and answer.status_code == 302 and inside:
                self.judge(role, f"{method} GET", path, self.send(role, "GET", onward, None, face))
            transaction.set_rollback(True)
        return answer

    def send(self, role: str, method: str, path: str, sent: Any, face: str) -> Any:
        browser = self.browsers[role]
        more: dict[str, Any] = {}
        if face == "api" and role in self.bearers:
            more["HTTP_AUTHORIZATION"] = f"Bearer {self.bearers[role]}"
        if method in ("PUT", "DELETE") or face == "api":
            more["content_type"] = "application/json"
            return browser.generic(method, path, json.dumps(sent or {}), **more)
        if method == "POST":
            return browser.post(path, sent or {}, **more)
        return browser.generic(method, path, **more)

    def judge(self, role: str, method: str, path: str, answer: Any) -> None:
        """The answer is counted, and every word in it that this role may not know is written down."""
        self.heard[method.split()[-1]] += 1
        # What was asked for and comes back says nothing.
        asked = {int(number) for number in WORD.findall(path)}
        link = self.world.tokens.get(path.split("/")[2]) if path.startswith("/preview/") else None
        for number in words_in(answer) - asked:
            if number >= len(self.world.words):
                # Never planted: a file's bytes look like it.
                continue
            word = self.world.words[number]
            if (
                link
                and (word.owner == link or word.kind == "page")
                and word.kind not in ("inner", "photo inner")
            ):
                continue
            verdict = self.oracle.answer(role, word)
            if verdict == NO or (verdict == NOTED and not self.is_noted(role, word.owner, word.kind)):
                self.wrong.setdefault((role, method, path, answer.status_code), []).append(
                    (word.owner, word.kind)
                )

    def is_noted(self, role: str, owner: str, kind: str) -> bool:
        """Whether the journal says that this person looked at the draft."""
        user: Any = self.users[role]
        thing: Any = self.world.loose if kind == "loose photo" else self.world.stories[owner].article
        return JournalEntry.objects.about(thing).filter(act="see", actor_id=user.pk).exists()


# Tokens made by chance may hold the letters of a planted word by chance.
RANDOM = re.compile(r"""(?:csrfmiddlewaretoken" value="|nonce="|'nonce-|/preview/)[\w+/=-]+""")


def words_in(answer: Any) -> set[int]:
    """The numbers of the planted words in body and head of an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.whole = body
    texts = [body.decode("utf-8", "replace"), str(dict(answer.headers))]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    if "json" in answer.headers.get("Content-Type", ""):
        texts.append(texts[0].encode().decode("unicode_escape", "replace"))
    return {int(number) for text in texts for number in WORD.findall(RANDOM.sub("", text))}


@pytest.fixture
def ears(
    reporter_account: User, reporter_b: User, correspondent: User, editor: User, other_editor: User, director: User,
    chief: User, administrator: User, proofreader: User, photo_editor: User, desk: Desk, other_desk: Desk,
    developed_once: None,
) -> Ears:  # fmt: skip
    authors = {
        "author city": reporter_account,
        "author towns": account("writer-2", "镇街记者", roles.REPORTER, desk=other_desk),
        "author ": account("writer-3", "无部门记者", roles.REPORTER),
    }
    world = Builder(authors, {"city": desk, "towns": other_desk, "": None}).build()
    people = (
        None, reporter_account, reporter_b, correspondent, editor, other_editor, director, chief, administrator,
        proofreader, photo_editor, *(account(name, name, role, desk=desk) for name, role in NEW_ROLES.items()),
    )  # fmt: skip
    users = dict(zip(ROLES, people, strict=True))
    browsers = {name: Client() for name in ROLES}
    for name, user in users.items():
        if user:
            browsers[name].force_login(user)
    writers = {name: user for name, user in users.items() if user and user.has_role(*policy_writers())}
    bearers = {name: make_api_token(name="机器", by=user)[1] for name, user in writers.items()}
    check_rooms(world)
    return Ears(world, browsers, users, bearers, Oracle(world))


def policy_writers() -> tuple[str, ...]:
    return roles.role_codes("writes")


def told(ears: Ears, floor: int) -> None:
    """The count is printed, and nothing was said that should not have been."""
    print(f"{sum(ears.heard.values())} answers looked at {dict(ears.heard)}, {len(ears.world.words)} words")
    assert ears.wrong == {}
    assert sum(ears.heard.values()) >= floor


def who_asks(ears: Ears, place: Place) -> tuple[str, ...]:
    """Everybody; in a sample two on readers’ pages, and of other desks’ stories those to whom the desk matters."""
    if ALL:
        return ROLES
    if place.face in ("site", "preview"):
        return ("anonymous", "chief")
    elsewhere = [told for told in ears.world.stories.values() if told.desk != "city"]
    if place.row in [told.article for told in elsewhere] + [told.photo for told in elsewhere]:
        return ("reporter", "editor", "other_editor", "chief")
    return ROLES


def hides(ears: Ears, role: str, row: Any) -> bool:
    """Whether this row is a story or photo that does not exist for the role."""
    by_pk = {each.article.pk: each for each in ears.world.stories.values()}
    return isinstance(row, Article) and ears.oracle.story(role, by_pk[row.pk]) == NO


def dealt(share: int, world: World) -> Iterator[tuple[int, Place]]:
    """The places of this share, each with its turn; one share is all of them."""
    return ((turn, place) for turn, place in enumerate(every_place(world)) if turn % SHARES == share)


class Door:
    """Which questions a sample asks: of a kind of page the first, then some; few where there was no way in."""

    def __init__(self, rare: int, first: int) -> None:
        self.rare, self.first = rare, first
        self.asked: Counter[tuple[str, str]] = Counter()
        self.away: Counter[tuple[str, str]] = Counter()

    def is_worth_it(self, role: str, place: Place) -> bool:
        key = (role, place.name.removeprefix("en:"))
        self.asked[key] += 1
        rare = 8 if self.away[key] >= 3 else self.rare
        return ALL or self.asked[key] <= self.first or (self.asked[key] + len(role)) % rare == 0

    def answered(self, role: str, place: Place, status: int) -> None:
        if status in (302, 401, 403, 405):
            self.away[role, place.name.removeprefix("en:")] += 1


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_says_a_word_to_who_may_not_know_it(share: int, ears: Ears) -> None:
    never: dict[tuple[str, str], Any] = {}
    door = Door(rare=3 if ON_SQLITE else 40, first=3 if ON_SQLITE else 1)
    for turn, place in dealt(share, ears.world):
        if place.path in NEVER:
            continue
        for at, role in enumerate(who_asks(ears, place)):
            if not door.is_worth_it(role, place):
                continue
            answer = ears.ask(role, "GET", place.path, face=place.face)
            door.answered(role, place, answer.status_code)
            if place.row is not None and hides(ears, role, place.row) and answer.status_code == 200:
                ears.wrong[role, "GET", place.path] = "there is no such story"
            if place.row is not None and hides(ears, role, place.row) and answer.status_code == 404:
                if (role, place.nowhere) not in never:
                    other = ears.ask(role, "GET", place.nowhere, face=place.face)
                    never[role, place.nowhere] = (other.status_code, CSRF.sub(b"", other.whole))
                if (answer.status_code, CSRF.sub(b"", answer.whole)) != never[role, place.nowhere]:
                    ears.wrong[role, "GET", place.path] = "not answered like what never was"
            if ALL or (turn + at) % 12 == 0:
                ears.ask(role, "HEAD", place.path, face=place.face)
    told(ears, 2000 if ON_SQLITE else 600)


def finders(world: World) -> Iterator[tuple[str, str]]:
    """Every list asked for what all planted words begin with, every chooser, and every state of the queue."""
    for model, room in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        yield from (("admin", f"{reverse(base)}?q={typed}") for typed in ("ZQ", "zq", "请核实"))
        yield from ((("admin", f"{reverse(base)}?o={n}.-{n + 1}")) for n in (1, 3))
        for holder in (room, *(inline(room.model, admin.site) for inline in room.inlines)):
            for name in holder.autocomplete_fields:
                where = holder.model._meta
                asked = f"app_label={where.app_label}&model_name={where.model_name}&field_name={name}&term"
                yield from (("admin", f"/admin/autocomplete/?{asked}={typed}") for typed in ("", "ZQ"))
    for state in State.values:
        yield from (("admin", f"/admin/queue/?list={name}&state={state}") for name in QUEUE_KIND_BY_NAME)
        yield "admin", f"/admin/stories/article/?state={state}"
    for typed in ("ZQ", "zq", ""):
        yield from (("desk", f"/desk/{name}/?person={typed}&tags={typed}") for name in ("people", "tags"))
        yield from (("site", f"/{name}?q={typed}") for name in ("search/", "en/search/", "search/suggest/"))
    for where in ("?month=2020-04", "?list=mine", "?list=way", "?list=done"):
        yield from (
            ("desk", f"/desk/{name}{where}")
            for name in ("", "published/", "published/csv/", "published/xlsx/")
        )
    numbers = "&".join(f"photo={pk}" for pk in Photo.objects.values_list("pk", flat=True))
    yield "admin", f"/admin/stories/photo/describe/?{numbers}"
    for only in ("missing", "unused", "lacking", "embargoed", "unknown"):
        yield from (
            ("admin", f"/admin/stories/photo/?only={only}&as={look}") for look in ("pictures", "list")
        )
    for told in world.stories.values():
        photo = told.photo.pk
        yield "admin", f"/admin/stories/photo/{photo}/change/?alike=1"
        yield "admin", f"/admin/stories/article/{told.article.pk}/compare/?from=1&to=1"


def test_no_list_chooser_or_search_says_a_word_to_who_may_not_know_it(ears: Ears) -> None:
    for face, path in finders(ears.world):
        for role in ROLES if face != "site" else ("anonymous", "chief"):
            if face == "admin" and role in ("colleague", "correspondent"):
                continue
            ears.ask(role, "GET", path, face=face)
    told(ears, 1500 if ON_SQLITE else 500)


KINDS = ("valid", "stale", "empty", "garbage")
SAID = "请再核实一遍"


def sent(kind: str, place: Place) -> dict[str, Any]:
    """What is posted: as a form of this thing would be, from an older version, with nothing, with nonsense."""
    if kind == "empty":
        return {}
    if kind == "garbage":
        return {
            "version": "x",
            "expected": "-1",
            "body": "<script>",
            "headline": "題" * 500,
            "photo": "a",
            "q": "\0",
        }
    now = getattr(place.row, "version", 1)
    version = now if kind == "valid" else max(now - 1, 0) or now + 5
    words = dict.fromkeys(("reason", "text", "note", "opinion", "answer", "waiver"), SAID)
    return {
        **words, "version": version, "expected": version, "revision": 1, "why": "error", "confirmed": "yes",
        "paragraph": "", "hours": "1", "stage": "1", "post": "yes", "when": "now", "do": "save", "outcome": "declined",
        "desk": "0", "save_key": "planted-words-1", "key": "planted-words-2", "name": SAID, "until": "2030-01-01T10:00",
        "content": {"headline": SAID},
    }  # fmt: skip


def chosen(place: Place) -> dict[str, Any]:
    """All that stands in a list, to be thrown away together; Django asks first."""
    for model in admin.site._registry:
        if place.name == f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist":
            pks = list(model._default_manager.values_list("pk", flat=True)[:200])
            return {"action": "delete_selected", "_selected_action": pks, "index": 0}
    return {}


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_sent_is_answered_with_a_word_to_who_may_not_know_it(share: int, ears: Ears) -> None:
    door = Door(rare=6 if ON_SQLITE else 60, first=3 if ON_SQLITE else 1)
    for turn, place in dealt(share, ears.world):
        if place.path in NEVER or place.face in ("preview", "darkroom", "healthz", "readyz"):
            continue
        for at, role in enumerate(who_asks(ears, place)):
            if not door.is_worth_it(role, place):
                continue
            for kind in KINDS if ALL else (KINDS[(turn // len(VERBS) + turn + at) % len(KINDS)],):
                method = "PUT" if place.face == "api" and kind in ("valid", "garbage") else "POST"
                body = {**sent(kind, place), **chosen(place)}
                if method == "POST" and place.face != "api":
                    body.pop("content", None)
                answer = ears.ask(role, method, place.path, body, place.face)
                inside = answer.status_code == 302 and role != "anonymous"
                door.answered(role, place, 200 if inside else answer.status_code)
    told(ears, 1500 if ON_SQLITE else 500)
