"""No answer of the house says a word to somebody who may not know it: every address, role, state, desk and method."""

import io
import json
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from people import roles
from people.models import Desk, User
from stories.actions.tokens import make_token
from stories.models import Article, JournalEntry, Photo
from tests.cast import account
from tests.newsroom.planted_addresses import Place, check_rooms, every_place
from tests.newsroom.planted_oracle import NO, NOTED, YES, Oracle
from tests.newsroom.planted_world import WORD, Builder, World

ROLES = (
    "anonymous", "reporter", "colleague", "correspondent", "editor", "other_editor", "director", "chief", "admin",
    "proofreader", "photo",
)  # fmt: skip
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
PARTS = 3
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
            if method != "GET" and answer.status_code == 302 and onward.startswith(("/admin/", "/desk/")):
                if "/login/" not in onward and onward not in NEVER:
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
        for number in words_in(answer):
            word = self.world.words[number]
            verdict = self.oracle.answer(role, word)
            if verdict == NO or (verdict == NOTED and not self.is_noted(role, word.owner, word.kind)):
                self.wrong.setdefault((role, method, path, answer.status_code), []).append((word.owner, word.kind))

    def is_noted(self, role: str, owner: str, kind: str) -> bool:
        """Whether the journal says that this person looked at the draft."""
        user: Any = self.users[role]
        thing: Any = self.world.loose if kind == "loose photo" else self.world.stories[owner].article
        return JournalEntry.objects.about(thing).filter(act="see", actor_id=user.pk).exists()


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
    return {int(number) for text in texts for number in WORD.findall(text)}


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
        proofreader, photo_editor,
    )  # fmt: skip
    users = dict(zip(ROLES, people, strict=True))
    browsers = {name: Client() for name in ROLES}
    for name, user in users.items():
        if user:
            browsers[name].force_login(user)
    writers = {name: user for name, user in users.items() if user and user.has_role(*policy_writers())}
    bearers = {name: make_token(name="机器", by=user)[1] for name, user in writers.items()}
    check_rooms(world)
    return Ears(world, browsers, users, bearers, Oracle(world))


def policy_writers() -> tuple[str, ...]:
    return tuple(role.code for role in (roles.REPORTER, roles.CORRESPONDENT, roles.EDITOR, roles.DIRECTOR, roles.CHIEF))


def told(ears: Ears, floor: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The count is printed, and nothing was said that should not have been."""
    with capsys.disabled():
        print(f"\n{sum(ears.heard.values())} answers looked at {dict(ears.heard)}, {len(ears.world.words)} words")  # noqa: T201
    import collections, os  # DEBUG
    if os.environ.get("DBG"):
        c=collections.Counter()
        ex={}
        for (role,method,path,*_),w in ears.wrong.items():
            key=(re.sub(r"\d+","N",path),method,role, str(sorted(set((ears.world.stories[o].state if o in ears.world.stories else o,k) for o,k in w)) if isinstance(w,list) else w)[:160])
            c[key]+=1; ex.setdefault(key,path)
        for k,n in sorted(c.items()): print(n,*k, ex[k], sep=" | ")
    assert not ears.wrong
    assert sum(ears.heard.values()) >= floor


def hides(ears: Ears, role: str, row: Any) -> bool:
    """Whether this row is a story or photo that does not exist for the role."""
    by_pk = {each.article.pk: each for each in ears.world.stories.values()}
    return isinstance(row, Article) and ears.oracle.story(role, by_pk[row.pk]) == NO


class Door:
    """Which questions are still worth asking: whoever was turned away at the door thrice is asked every sixth time."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.away: Counter[tuple[str, str]] = Counter()

    def is_worth_it(self, role: str, place: Place) -> bool:
        key = (role, place.name)
        self.asked[key] += 1
        return self.away[key] < 3 or self.asked[key] % 6 == 0

    def answered(self, role: str, place: Place, status: int) -> None:
        if status in (302, 401, 403, 405):
            self.away[role, place.name] += 1


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_says_a_word_to_who_may_not_know_it(
    ears: Ears, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    never: dict[tuple[str, str], Any] = {}
    door = Door()
    for turn, place in enumerate(every_place(ears.world)[part::PARTS]):
        if place.path in NEVER:
            continue
        for at, role in enumerate(ROLES if place.face not in ("site", "preview") else ("anonymous", "chief")):
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
            if (turn + at) % 5 == 0:
                ears.ask(role, "HEAD", place.path, face=place.face)
    told(ears, 500, capsys)
