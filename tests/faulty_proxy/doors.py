"""The doors of the newsroom: every button of every form, found in its pages, and the calls of programs."""

import random
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.faulty_proxy.forms import Form
from tests.faulty_proxy.programs import PROGRAMS, Program
from tests.newsroom.url_matrix import Row

# A page of the table of addresses and who looks at it; a form, what its door is called, and the address's name.
Place = tuple[Row, str]
Named = tuple[str, str, Form]
READER = "anonymous"
PEOPLE = ("reporter", "editor", "director", "chief", "admin", "photo")
FACES = ("/admin/", "/desk/", "/sign-in/")
# Where readers find a form, for a story of the first edition.
READERS_PAGES = ("/wenfeng/", "/en/wenfeng/")
# Not for this person, no such thing, or nothing is ever sent here.
NOTHING_TAKEN = (403, 404, 405)
# These answer a POST as they answer a GET, or lead on; or what they are about does not come up.
TAKE_NOTHING = (
    "admin:index",
    "admin:app_list",
    "admin:people_user_changelist",
    "admin:stories_article_changelist",
    # Offered for a second file of the same picture; every picture here is sent once.
    "admin:stories_photo_instead",
)
# So many requests reach every door, and so many more are sent for one that is missing then.
ENOUGH_FOR_ALL, MOST_MORE = 1000, 300
# What takes the server long is asked for less often; what needs no page is asked for more often.
COSTLY = re.compile("login|password|second_factor|photo_(add|file|missing)|parcel")
COSTLY_SHARE, PROGRAM_SHARE = 0.4, 3
# So often each page is looked at in any case, and so many of the later looks go anywhere.
LOOKS, LOOKS_AT_STORIES = 2, 8
EXPLORING, EXPLORING_AT_THE_END = 0.1, 0.8
# Nobody goes on looking for a door that is nowhere.
MOST_MISSES = 12


@dataclass
class Door:
    """One button of one form, or one call of a machine, and where it was found."""

    label: str
    name: str
    places: list[Place] = field(default_factory=list)
    program: Program | None = None
    sent: int = 0
    missed: int = 0
    calibrated: int = 0
    acknowledged: int = 0


class Doors:
    """All doors found so far, and what is still to be looked at; shared by the clients."""

    def __init__(self, rows: list[Row], requests: int) -> None:
        self.lock = threading.RLock()
        self.left = requests
        # With few requests not every door is to be expected.
        self.all_wanted = requests >= ENOUGH_FOR_ALL
        self.posting = [
            row.name
            for row in rows
            if row.name.startswith("api:") or any(row.post[who] not in NOTHING_TAKEN for who in PEOPLE)
            if not row.name.startswith("/") and row.name not in TAKE_NOTHING
        ]
        self.number = 0
        self.found: dict[str, Door] = {}
        self.places = [
            (row, who)
            for row in rows
            for who in (*PEOPLE, READER)
            if row.get[who] == 200
            and row.example.startswith(FACES if who != READER else (*FACES, *READERS_PAGES))
        ]
        # Each more than once, as what a page offers hangs on where a story or an edition stands.
        self.of_stories = [
            place for place in self.places if re.search("{(article|edition)}", place[0].example)
        ]
        self.unseen = self.places * LOOKS + self.of_stories * LOOKS_AT_STORIES
        # A form about a thing is looked for on all pages of the thing.
        self.above = {
            row.name: [place for place in self.places if place[0].example.startswith(thing)]
            for row in rows
            for thing in [row.example[: row.example.find("}") + 1] or row.example]
        }
        for program in PROGRAMS:
            for label in program.labels:
                self.found[label] = Door(label, program.name, program=program)

    def take(self) -> bool:
        """Whether one more request is to be sent through the proxy."""
        with self.lock:
            self.left -= 1
            return self.left >= 0 or (self.all_wanted and self.left >= -MOST_MORE and bool(self.missing()))

    def missing(self) -> list[str]:
        """The addresses that take something from somebody and that nobody has sent anything to."""
        known = {door.name for door in self.found.values() if door.sent}
        return [name for name in self.posting if name not in known]

    def next_number(self) -> int:
        with self.lock:
            self.number += 1
            return self.number

    def next_place(self, dice: random.Random) -> Place | Door:
        """A page to look at, or the door that was used least."""
        with self.lock:
            if self.unseen and dice.random() < 0.5:
                return self.unseen.pop(dice.randrange(len(self.unseen)))
            if dice.random() < (EXPLORING if self.left > 0 else EXPLORING_AT_THE_END):
                above = [place for name in self.missing() for place in self.above[name]]
                if self.left <= 0 and above and dice.random() < 0.5:
                    return dice.choice(above)
                return dice.choice(dice.choice([self.places, self.of_stories]))
            door = min(self.found.values(), key=lambda each: (self.weight(each), dice.random()))
            if door.program:
                return door
            door.missed += 1
            return dice.choice(door.places)

    def choose(self, here: list[Named], place: Place, dice: random.Random) -> tuple[Door, Form]:
        """Of the doors of a page the one that was used least."""
        with self.lock:
            known = []
            for label, name, form in here:
                door = self.found.setdefault(label, Door(label, name))
                if place not in door.places:
                    door.places.append(place)
                known.append((door, form))
            door, form = min(known, key=lambda each: (self.weight(each[0]), dice.random()))
            door.missed = 0
            return door, form

    def weight(self, door: Door) -> float:
        share = COSTLY_SHARE if COSTLY.search(door.name) else PROGRAM_SHARE if door.program else 1
        return door.sent / share + 0.5 * min(door.missed, MOST_MISSES)


def label_of(form: Form) -> tuple[str, str] | None:
    """What the door of a form is called, whatever row it is about; None where nobody answers."""
    try:
        match = resolve(urlsplit(form.address).path)
    except Resolver404:
        return None
    name = match.view_name or match.route
    words = [
        value for value in match.kwargs.values() if isinstance(value, str) and re.fullmatch("[a-z_]+", value)
    ]
    button, value = form.button
    said = f"{button}={value}" if re.fullmatch("[a-z_]+", value) and not button.startswith("_") else button
    return " ".join(["POST", name, *words, *([f"[{said}]"] if button else [])]), name
