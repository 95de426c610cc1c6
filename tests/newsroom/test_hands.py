"""One opens a form, another does something, the first one sends: both stand, or the second is refused with every word.

Forms and acts are found on the pages, not listed; `HANDS=all` (`make hands`) tries every pair, the suite a sample.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from people.models import User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.editions import publishing
from stories.actions.review import filing, reviewing
from stories.models import Article, Edition
from tests import make
from tests.html_forms import without_keys
from tests.newsroom import hands
from tests.newsroom.hands import Button, Effect
from tests.newsroom.meetings import Scene, meet_at_once
from tests.newsroom.test_url_inventory import house  # noqa: F401
from tests.newsroom.url_matrix import rows as addresses

Shape = tuple[str, str, str]
House = tuple[dict[str, Client], dict[str, object]]
PEOPLE = ("reporter", "editor", "director", "chief", "admin", "photo")
# So many pairs of each scene in a run of the suite; so many at the same moment there, and with every pair.
SAMPLE, AT_ONCE, MOST_AT_ONCE = 12, 6, 400
EVERYTHING = os.environ.get("HANDS") == "all"
SEED = int(os.environ.get("HANDS_SEED", "1"))


def signed(story: Article) -> None:
    make.signed(story, *(User.objects.get(username=name) for name in SIGNERS))


def published(story: Article) -> None:
    signed(story)
    edition = Edition.objects.get(pages__placements__article=story)
    chief = User.objects.get(username=SIGNERS[-1])
    publishing.publish_edition(edition, by=chief, expected=edition.version)


def correcting(story: Article) -> None:
    published(story)
    story.refresh_from_db()
    chief = User.objects.get(username=SIGNERS[-1])
    publishing.open_correction(story, by=chief, expected=story.version, reason="有误")


def with_the_reporter(story: Article) -> None:
    filing.take_back_story(story, by=story.author, expected=story.version)


def returned(story: Article) -> None:
    reviewing.return_story(
        story, by=User.objects.get(username=SIGNERS[0]), expected=story.version, reason="请补采访"
    )


SIGNERS = ("editor", "director", "chief")
# Where the story of the house stands while people work on it.
SCENES: dict[str, Callable[[Article], None]] = {
    "filed": lambda story: None,
    "with the reporter": with_the_reporter,
    "returned": returned,
    "signed": signed,
    "published": published,
    "correcting": correcting,
}


# Those in which a run of the suite tries some pairs.
SCENES_ASKED = {"sqlite": ["filed", "with the reporter", "correcting"], "postgresql": ["signed", "published"]}


def stage(house: House, scene: str) -> House:  # noqa: F811
    """The house with its story where the scene has it, and a machine that writes for the reporter."""
    browsers, examples = house
    SCENES[scene](Article.objects.get(pk=examples["article"]))
    secret = make_api_token(name="采集系统", by=User.objects.get(username="reporter"))[1]
    return browsers, {**examples, "secret": secret}


def people_asked(dice: random.Random) -> tuple[str, ...]:
    """Everybody; in a sample the editor and two others."""
    return PEOPLE if EVERYTHING else ("editor", *dice.sample([who for who in PEOPLE if who != "editor"], 2))


class Effects:
    """What each button does alone in a scene, tried when it is asked for; at most two people for one button."""

    def __init__(self, house: House, people: tuple[str, ...]) -> None:  # noqa: F811
        self.scene = Scene(house[0])
        self.known: dict[Button, Effect | None] = {}
        self.by_shape: dict[tuple[str, str, str], list[Button]] = {}
        for button in hands.find_buttons(*house, people):
            self.by_shape.setdefault(button.shape, []).append(button)
        self.tables = {
            model.__name__: model._meta.db_table for model in apps.get_models(include_auto_created=True)
        }

    def of(self, button: Button) -> Effect | None:
        if button not in self.known:
            self.known[button] = self.scene.try_alone(button)
        return self.known[button]

    def first(self, shape: tuple[str, str, str], *, but: str = "") -> Button | None:
        """Somebody for whom the button does something, somebody else than `but` if there is one."""
        by_preference = sorted(self.by_shape[shape], key=lambda button: button.who == but)
        return next((button for button in by_preference if self.of(button)), None)

    def pairs(self, shapes: Iterable[tuple[Shape, Shape]]) -> Iterator[tuple[Button, Button]]:
        """Each button's form with each act of somebody else that writes what the form's page shows."""
        for one, other in shapes:
            mine = self.first(one)
            theirs = mine and self.first(other, but=mine.who)
            if not mine or not theirs:
                continue
            writes, shows = self.of(theirs), self.of(mine)
            if writes and shows and {self.tables[name] for name in writes.tables} & shows.shown:
                yield mine, theirs


def drawn(effects: Effects, dice: random.Random) -> Iterator[tuple[Button, Button]]:
    """Every pair, in an order by chance; in a sample the second of a pair is often the brother of the first."""
    # Two runs with one seed try the same pairs, whatever keys the rows have got.
    shapes = sorted(effects.by_shape, key=lambda shape: without_keys(str(shape)))
    asked = list(product(shapes, shapes))
    dice.shuffle(asked)
    if not EVERYTHING:
        near = [pair for pair in asked if pair[0][0].split("/")[3:5] == pair[1][0].split("/")[3:5]]
        dice.shuffle(near)
        asked = [pair for two in zip(near, asked, strict=False) for pair in two]
    return effects.pairs(dict.fromkeys(asked))


def by_act(pairs: Iterator[tuple[Button, Button]]) -> Iterable[tuple[Button, list[Button]]]:
    """Each act with the forms that it meets: all of them where all pairs are tried, else one after the other."""
    if not EVERYTHING:
        return ((theirs, [mine]) for mine, theirs in pairs)
    met: dict[Button, list[Button]] = {}
    for mine, theirs in pairs:
        met.setdefault(theirs, []).append(mine)
    return met.items()


@pytest.mark.parametrize("scene", SCENES if EVERYTHING else SCENES_ASKED[connection.vendor])
def test_an_open_form_and_somebody_elses_act(house: House, quiet: None, scene: str) -> None:  # noqa: F811
    dice = random.Random(f"{SEED} {scene}")
    effects = Effects(stage(house, scene), people_asked(dice))
    wrong, tried = {}, 0
    for theirs, forms in by_act(drawn(effects, dice)):
        met = effects.scene.meet(theirs, [(mine, alone) for mine in forms if (alone := effects.of(mine))])
        tried += len(met)
        for mine, found in met.items():
            if found:
                wrong[f"{mine} × {theirs}"] = found[:3]
                print(f"{mine} × {theirs}", found[:3], flush=True)
        if tried == SAMPLE and not EVERYTHING:
            break
    live = sum(effect is not None for effect in effects.known.values())
    print(
        f"{scene}: {len(effects.by_shape)} buttons, {live} of {len(effects.known)} asked do something, {tried} pairs"
    )
    assert wrong == {}
    assert tried >= SAMPLE


@contextmanager
def saved_database() -> Iterator[Callable[[], None]]:
    """Inside the block, calling what it gives brings the database back to what it is now."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.close()
        saved = f"{name}.saved"
        copy_sqlite(name, saved)
        yield lambda: copy_sqlite(saved, name)
        Path(saved).unlink()
        return
    made = f"{name}_saved"
    copy_database(name, made)
    yield lambda: copy_database(made, name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{made}"')


def copy_sqlite(source: str, target: str) -> None:
    """The second file holds what the first does, through SQLite's own locks."""
    connection.close()
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


def copy_database(source: str, target: str) -> None:
    """The second database of this PostgreSQL holds what the first does; nobody else may be in either."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scene", SCENES if EVERYTHING else SCENES_ASKED[connection.vendor][:1])
def test_two_acts_at_the_same_moment(house: House, quiet: None, scene: str) -> None:  # noqa: F811
    dice = random.Random(f"{SEED} {scene} at once")
    effects = Effects(stage(house, scene), people_asked(dice))
    wrong, tried = {}, 0
    with saved_database() as restore:
        for mine, theirs in drawn(effects, dice):
            one, other = effects.of(mine), effects.of(theirs)
            assert one and other
            if mine.who == theirs.who:
                continue
            found = meet_at_once(effects.scene.browsers, (mine, one), (theirs, other))
            restore()
            tried += found is not None
            if found:
                wrong[f"{mine} × {theirs}"] = found[:3]
                print(f"{mine} × {theirs}", found[:3], flush=True)
            if tried == (MOST_AT_ONCE if EVERYTHING else AT_ONCE):
                break
    print(f"{scene}: {tried} pairs at the same moment")
    assert wrong == {}
    assert tried >= AT_ONCE


def test_every_address_of_a_machine_is_tried_or_is_nobody_elses() -> None:
    """A new address that answers in JSON stands in one of the two tables, or the suite fails."""
    machines = {
        row.name
        for row in addresses()
        if row.name.startswith(("desk:", "api:")) and 401 in (row.get["anonymous"], row.post["anonymous"])
    }
    # Forms that come back with a door in them for whoever was signed out.
    pages = {name for name in machines if name.endswith(("write", "story_remark"))}
    assert machines - pages == {*hands.MACHINE_DOORS, *hands.NOBODY_ELSES}
