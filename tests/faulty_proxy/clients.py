"""Clients look at pages, find the doors in them, and send one request after another through the proxy."""

import http.client
import random
import re
import threading
import time

from django.db import connection
from django.test import Client as Browser

from people.models import User
from tests.crash._harness import TOKEN
from tests.faulty_proxy import observed
from tests.faulty_proxy.doors import FACES, READER, Door, Doors, Named, Place, label_of
from tests.faulty_proxy.forms import Filler, Form, body_of, forms
from tests.faulty_proxy.proxy import FaultyProxy
from tests.faulty_proxy.sending import Request, send
from tests.faulty_proxy.world import Group

# A reader's form that is sent at once is taken for a machine's.
READING_SECONDS = 2.1
# The server may be at work on a request whose line was cut; its marks are waited for.
UNSEEN_SECONDS = 0.25
# So often a door is used without the proxy first.
CALIBRATIONS = 2
# What stands on every page of a face.
ANYWHERE = ("admin:language", "admin:logout", "desk:language", "desk:logout")
LOGIN = re.compile("^[^?]*(login|sign-in)/")
# A door that answers offer is used there until so many came through.
OFTEN_ENOUGH = 4


class Client(threading.Thread):
    """The people of one group, of whom one does something at a time."""

    def __init__(
        self, group: Group, doors: Doors, server: tuple[str, int], proxy: FaultyProxy, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.group, self.doors, self.server, self.proxy = group, doors, server, proxy
        self.dice = random.Random(seed)
        self.done: list[Request] = []
        self.errors: list[str] = []
        self.waiting: list[tuple[float, Door, Form, Place]] = []
        self.sessions: dict[str, str] = {}
        self.line = http.client.HTTPConnection(*server, timeout=60)

    def run(self) -> None:
        try:
            while self.turn():
                pass
            self.note()
        except BaseException as error:
            self.errors.append(repr(error))
            raise
        finally:
            connection.close()

    def turn(self) -> bool:
        """One request was sent, or one page looked at in vain; False when all are sent."""
        if self.waiting and self.waiting[0][0] < time.monotonic():
            _ripe, door, form, place = self.waiting.pop(0)
            return self.submit(door, form, place)
        place = self.doors.next_place(self.dice)
        if isinstance(place, Door):
            return self.operate(place)
        row, who = place
        try:
            address = row.example.format_map(Names(self.group, who))
        except LookupError as error:
            if isinstance(error, KeyError):
                raise
            return True
        page = self.look(address, who)
        here = self.doors_of(address, page)
        if not here:
            return True
        door, form = self.doors.choose(here, place, self.dice)
        if who == READER and not address.startswith(FACES):
            self.waiting.append((time.monotonic() + READING_SECONDS, door, form, place))
            return True
        return self.submit(door, form, place)

    def look(self, address: str, who: str) -> str:
        """The page, asked for without the proxy; "" where there is none."""
        for _turn in (1, 2):
            try:
                self.line.request("GET", address, headers={"Cookie": self.cookies(who)})
                answer = self.line.getresponse()
                text = answer.read().decode(errors="replace")
                break
            except (http.client.HTTPException, OSError):
                self.line.close()
        else:
            raise SystemExit(f"no answer to {address}")
        if answer.status >= 500:
            self.errors.append(f"{answer.status} {address} for {who}")
        if answer.status == 302 and LOGIN.search(answer.getheader("Location") or ""):
            # Signed out by somebody, or by a change of password that went on after its line was cut.
            self.sessions.pop(who, None)
        html = (answer.getheader("Content-Type") or "").startswith("text/html")
        return text if answer.status == 200 and html else ""

    def cookies(self, who: str) -> str:
        if who == READER:
            return f"csrftoken={TOKEN}"
        if who not in self.sessions:
            browser = Browser()
            # As the account is now: a session is tied to its password.
            browser.force_login(User.objects.get(pk=self.group.people[who].pk))
            self.sessions[who] = f"sessionid={browser.cookies['sessionid'].value}; csrftoken={TOKEN}"
        return self.sessions[who]

    def submit(self, door: Door, form: Form, place: Place, *, of_answer: bool = False) -> bool:
        """The form was filled and sent, and a form of the page that came as its answer as well."""
        who = place[1]
        number = self.doors.next_number()
        filled = Filler(form, number, self.group, of_answer=of_answer)()
        body, kind = body_of(form, filled)
        headers = {"Content-Type": kind, "Cookie": self.cookies(who)}
        request = Request(number, door.label, who, "POST", form.address, body, headers, filled.digests)
        request.old_words = of_answer or filled.known
        if door.name.endswith(("logout", "password_change")):
            self.sessions.pop(who)
        if not self.deliver(door, request):
            return False
        here = [] if who == READER else self.doors_of(form.address, request.answer.page)
        new = [
            each
            for each in here
            if each[0] not in self.doors.found or self.doors.found[each[0]].acknowledged < OFTEN_ENOUGH
            if each[1] not in ANYWHERE and each[0] != door.label
        ]
        if new:
            return self.submit(*self.doors.choose(new, place, self.dice), place, of_answer=True)
        return True

    def doors_of(self, address: str, page: str) -> list[Named]:
        """The forms of a page, each with what its door is called."""
        if "<form" not in page:
            return []
        return [(*named, form) for form in forms(address, page) if (named := label_of(form))]

    def operate(self, door: Door) -> bool:
        """The program of that door has sent what it sends."""
        assert door.program
        door.sent += 1
        for step in door.program.steps(door.label, self):
            more = self.deliver(self.doors.found.get(step.door, door), step, counted=step.door != door.label)
            if not more:
                return False
        return True

    def deliver(self, door: Door, request: Request, *, counted: bool = True) -> bool:
        """The request was sent, without the proxy while the door is new; False when enough were sent."""
        with self.doors.lock:
            door.sent += counted
            new = door.calibrated < CALIBRATIONS
            door.calibrated += new
        if not new and not self.doors.take():
            return False
        self.note()
        request.since = observed.newest()
        send(request, self.server, None if new else self.proxy, self.dice)
        door.acknowledged += request.acknowledged
        self.done.append(request)
        if request.unseen:
            time.sleep(UNSEEN_SECONDS)
        return True

    def note(self) -> None:
        """What the last request wrote is in the log up to here."""
        if self.done:
            self.done[-1].until = observed.newest()


class Names(dict[str, object]):
    """What the parts of an address stand for, asked for when an address has them."""

    def __init__(self, group: Group, who: str) -> None:
        super().__init__()
        self.group, self.who = group, who

    def __missing__(self, name: str) -> object:
        return self.group.names(name, self.who)
