"""What the database says about the requests: each acknowledged one whole, each at most once."""

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.crash._harness import of_the_database
from tests.faulty_proxy import observed
from tests.faulty_proxy.clients import Client
from tests.faulty_proxy.doors import Doors
from tests.faulty_proxy.marks import HEADS, TAILS
from tests.faulty_proxy.observed import Written
from tests.faulty_proxy.proxy import FaultyProxy
from tests.faulty_proxy.sending import Request

# A door that was used so often without a fault says what belongs to its picture.
ENOUGH = 3
JOURNAL, NOTIFICATIONS, PHOTOS = "stories_journalentry", "stories_notification", "stories_photo"
# Rows about the request, and not what it was sent for.
BESIDE = ("people_submission", "of its photo")
# A request's words in an entry; entries are counted by themselves.
IN_THE_JOURNAL = "UPDATE of the journal's words"
# What tells apart rows of which one request may write several.
ABOUT = {NOTIFICATIONS: ("user_id", "article_id"), "stories_revision": ("article_id",)}
# An address that refuses so many has been filled wrongly; where few are sent, what they met may be the reason.
REFUSED_TOO_OFTEN, REFUSED_TOO_OFTEN_OF_FEW = 8, 30
MOST_SAID = 40
# Where the newsroom itself shortens what was typed.
EXCERPTS = {
    "people_submission.messages",
    "stories_comment.quote",
    "stories_journalentry.detail.told",
    "stories_journalentry.detail.what",
    "stories_notification.note",
    "stories_notification.subject",
    "stories_readerreport.quote",
    "stories_revision.why",
    "stories_signature.void_reason",
}


def texts(where: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a value, with its place; JSON is looked into."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(f"{where}.{name}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(where, inner)
    elif isinstance(value, str):
        held = parsed(value)
        if held is None:
            yield where, value
        else:
            yield from texts(where, held)


def parsed(text: str) -> Any:
    """The object or list that a text holds as JSON; None for other texts."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


class Verdict:
    """What each request has written, its picture, and what of that is a fault.

    What a door's undisturbed requests have in common (a row with the text, an entry, a photo) belongs to each
    acknowledged one. No request inserts more rows
    with its mark, or does an act more often, than an undisturbed one. Half a text is a fault anywhere but in an
    excerpt.
    """

    def __init__(self, doors: Doors, clients: list[Client], proxy: FaultyProxy) -> None:
        self.doors, self.clients, self.proxy = doors, clients, proxy
        self.requests = [request for client in clients for request in client.done]
        self.pictures: dict[int, Counter[str]] = defaultdict(Counter)
        self.halves: dict[int, set[str]] = defaultdict(set)
        self.read_log()
        self.faults = [
            *(error for client in clients for error in client.errors),
            *self.bad_answers(),
            *self.doors_closed(),
            *self.halved_texts(),
            *self.wrong_pictures(),
            *of_the_database(),
        ]

    def read_log(self) -> None:
        by_number = {request.number: request for request in self.requests}
        by_digest = {digest: request for request in self.requests for digest in request.digests}
        of_actor = {user.pk: client for client in self.clients for user in client.group.people.values()}
        begun = {client: [request.since for request in client.done] for client in self.clients}
        for line in observed.written():
            if line.table == JOURNAL and line.row["outcome"] != "done":
                # What was refused is tried again when it is sent again, and each attempt is written down.
                self.marks_of(line)
                continue
            for number in self.marks_of(line):
                if (request := by_number.get(number)) and request.since < line.seq <= request.until:
                    self.pictures[number][kind_of(line)] += 1
            # Whoever is told that a photo is here already may keep it a second time, by another request.
            sent = by_digest.get(line.row["sha256"]) if line.table == PHOTOS else None
            if sent and sent.since < line.seq <= sent.until:
                self.pictures[sent.number][f"{line.op} of its photo"] += 1
            client = of_actor.get(line.row.get("actor_id")) if line.table == JOURNAL else None
            if client:
                # One does nothing but one's newest request, so the entry is that one's.
                at = bisect_left(begun[client], line.seq) - 1
                if at >= 0:
                    self.pictures[client.done[at].number][entry_of(line)] += 1

    def marks_of(self, line: Written) -> set[int]:
        """The numbers of the requests whose marks are in a row; halves are noted."""
        found: set[int] = set()
        for where, text in texts(line.table, line.row):
            heads, tails = ({int(each) for each in sign.findall(text)} for sign in (HEADS, TAILS))
            for number in heads ^ tails:
                self.halves[number].add(where)
            found |= heads | tails
        return found

    def bad_answers(self) -> list[str]:
        """Answers that say the server failed, though it had all of the request."""
        return [
            f"answered {request.answer.status}: {said(request)}"
            for request in self.requests
            if request.answer.status >= 500
        ]

    def doors_closed(self) -> list[str]:
        """Addresses through which nothing came, however often it was tried, or where nobody sent anything."""
        sent: Counter[str] = Counter()
        acknowledged: Counter[str] = Counter()
        for door in self.doors.found.values():
            sent[door.name] += door.sent
            acknowledged[door.name] += door.acknowledged
        limit = REFUSED_TOO_OFTEN if self.doors.all_wanted else REFUSED_TOO_OFTEN_OF_FEW
        closed = [
            f"never acknowledged: {name}"
            for name, count in sent.items()
            if count >= limit and not acknowledged[name]
        ]
        if self.doors.all_wanted:
            closed += [
                f"nothing was sent to {name}: no form leads there, and no program"
                for name in self.doors.missing()
            ]
        return closed

    def halved_texts(self) -> list[str]:
        return [
            f"half a text of request {number} in {', '.join(sorted(places - EXCERPTS))}"
            for number, places in self.halves.items()
            if places - EXCERPTS
        ]

    def wrong_pictures(self) -> list[str]:
        """What was done less than whole though it was acknowledged, or more often than once."""
        by_door: dict[str, list[Request]] = defaultdict(list)
        for request in self.requests:
            by_door[request.door].append(request)
        return [fault for mine in by_door.values() for fault in self.wrong_at(mine)]

    def wrong_at(self, mine: list[Request]) -> Iterator[str]:
        calm = [self.pictures[each.number] for each in mine if each.undisturbed and each.acknowledged]
        most: Counter[str] = Counter()
        for picture in calm:
            most |= Counter({shape(kind): picture[kind] for kind in sorted(picture, key=picture.__getitem__)})
        for request in mine:
            picture = self.pictures[request.number]
            more = [
                f"{count} × {kind}"
                for kind, count in picture.items()
                if not kind.startswith("UPDATE") and count > max(1, most[shape(kind)])
            ]
            less: set[str] = set()
            if request.acknowledged and not request.old_words and not request.leads_back:
                less = self.common_to(mine, request.answer.status) - aspects(picture)
            if more:
                yield f"more than once: {', '.join(more)}: {said(request)}"
            if less:
                there = ", ".join(sorted(picture)) or "nothing"
                yield f"acknowledged without {', '.join(sorted(less))}, with {there}: {said(request)}"

    def common_to(self, mine: list[Request], status: int) -> set[str]:
        """What all undisturbed requests of a door that were answered so have in common."""
        calm = [
            aspects(self.pictures[each.number])
            for each in mine
            if each.undisturbed and each.acknowledged and each.answer.status == status
            if not each.old_words and not each.leads_back
        ]
        return set.intersection(*calm) if len(calm) >= ENOUGH else set()

    def __str__(self) -> str:
        through = [request for request in self.requests if request.proxied]
        disturbed = sum(not request.undisturbed for request in through)
        acknowledged = sum(request.acknowledged for request in through)
        unanswered = sum(not request.answer.status for request in through)
        told = [
            f"{len(self.doors.found)} doors, {len(through)} requests through the proxy, {disturbed} of them disturbed",
            f"{acknowledged} acknowledged, {len(through) - acknowledged - unanswered} refused, "
            f"{unanswered} unanswered, {len(self.faults)} faults",
            ", ".join(f"{count} {name}" for name, count in sorted(self.proxy.counted.items())),
        ]
        return "\n".join([*told, *self.faults[:MOST_SAID]])

    def at_length(self) -> str:
        """Every door with how often it was used, and the pictures of its requests."""
        lines = [f"excerpts: {', '.join(sorted(set().union(*self.halves.values())))}"]
        for label, door in sorted(self.doors.found.items()):
            lines.append(f"{label}: {door.sent} sent, {door.acknowledged} acknowledged")
            mine = [request for request in self.requests if request.door == label]
            statuses = Counter(request.answer.status for request in mine)
            lines.append(f"    {', '.join(f'{count} × {status}' for status, count in statuses.items())}")
            for (undisturbed, picture), count in Counter(map(self.seen, mine)).items():
                lines.append(f"    {count} × {'undisturbed' if undisturbed else 'disturbed'}: {picture}")
        return "\n".join(lines)

    def seen(self, request: Request) -> tuple[bool, str]:
        picture = sorted(self.pictures[request.number].items())
        return request.undisturbed, ", ".join(f"{count} {kind}" for kind, count in picture)


def kind_of(line: Written) -> str:
    """How a row was written, and where; besides to whom, or about which story, where one request may reach several."""
    if line.table == JOURNAL:
        return IN_THE_JOURNAL
    about = [f"{name} {line.row[name]}" for name in ABOUT.get(line.table, ())]
    return " ".join([line.op, line.table, *about])


def shape(kind: str) -> str:
    """A kind without the number of what it was about."""
    return re.sub(r"\d+", "", kind)


def entry_of(line: Written) -> str:
    """What was done, and to what; one request may do the same to several things, and to none of them twice."""
    return f"entry {line.row['act']} {line.row['thing']} {line.row['thing_id']}"


def aspects(picture: Counter[str]) -> set[str]:
    """What of a request is there; which tables its text went to hangs on what it was about."""
    rows = [kind for kind in picture if kind.startswith(("INSERT", "UPDATE")) and not kind.endswith(BESIDE)]
    entries = [kind for kind in picture if kind.startswith("entry")]
    photos = [kind for kind in picture if kind.endswith("of its photo")]
    found = {"a row with its text": rows, "an entry of the journal": entries, "its photo": photos}
    return {name for name, there in found.items() if there}


def said(request: Request) -> str:
    """A request in a line of the report."""
    answer = f"{request.answer.status} {request.answer.location}".strip()
    return f"{request.door} (request {request.number} of {request.by}: {', '.join(request.faults)}; {answer})"
