"""What was acknowledged, and what must therefore be stored.

What is only ever added (a revision, a remark, a report, a photo, an entry of the journal) bears a mark of its own and
must be there exactly once. What is written over has a version: the value that is stored must be the one acknowledged
over the highest version, or one that was sent over a higher one and never answered. The journal must hold one entry
for each act that was acknowledged, and none that nobody sent.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import ApiToken, Desk, Reporter, User
from stories.models import (
    Article,
    Comment,
    Draft,
    Edition,
    JournalEntry,
    Label,
    Page,
    Photo,
    Placement,
    Publication,
    PublishedEdition,
    ReaderReport,
    Receipt,
    Revision,
    Signature,
    Tag,
)
from tests.crash.mixed.browser import Answer

# What a cell may hold when an act puts back what stood somewhere else.
ANYTHING = object()
Cell = tuple[str, str]


@dataclass(frozen=True)
class Act:
    """What one request did: the journal's word for it, and on which row.

    The row is "" where it is new; then the mark tells which it is.
    """

    who: str
    act: str
    thing: str
    pk: str = ""
    mark: str = ""
    done: bool = True


@dataclass(frozen=True)
class Write:
    """A value sent over this version of a row; `done` when acknowledged."""

    version: int
    value: Any
    done: bool


def stories_by_headline() -> dict[str, set[str]]:
    """The stories that ever bore each headline."""
    found: dict[str, set[str]] = defaultdict(set)
    for pk, headline in Revision.objects.values_list("article", "content__headline").iterator():
        found[headline].add(str(pk))
    return found


def in_the_journal(name: str) -> Iterable[str]:
    entries = JournalEntry.objects.filter(
        outcome=JournalEntry.Outcome.DONE, **{f"detail__{name}__isnull": False}
    )
    return entries.values_list(f"detail__{name}", flat=True).iterator()


# How often each mark of a kind is stored.
STORED: dict[str, Callable[[], Iterable[str]]] = {
    "story": lambda: (mark for mark, there in stories_by_headline().items() for _story in there),
    "remark": lambda: Comment.objects.values_list("text", flat=True).iterator(),
    "report": lambda: ReaderReport.objects.values_list("text", flat=True).iterator(),
    "answer": lambda: ReaderReport.objects.values_list("answer", flat=True).iterator(),
    "photo": lambda: Photo.objects.values_list("sha256", flat=True).iterator(),
    "receipt": lambda: Receipt.objects.values_list("key", flat=True).iterator(),
    "opinion": lambda: Signature.objects.values_list("opinion", flat=True).iterator(),
    "reason": lambda: in_the_journal("reason"),
    "name": lambda: in_the_journal("what"),
    "account": lambda: User.objects.values_list("username", flat=True).iterator(),
    "token": lambda: ApiToken.objects.values_list("name", flat=True).iterator(),
}
# Acts that no other act does on its way, so that the journal has as many entries as were sent.
COUNTED = {
    "file", "take_back", "sign", "begin", "return", "send_back", "hold", "release", "spike", "revive", "embargo",
    "correct", "cancel", "withdraw", "withhold", "emergency", "comment", "resolve", "preview", "revoke_preview",
    "publish", "unschedule", "lay_out", "answer_report", "assign_report", "forget_contact", "pull",
}  # fmt: skip
# Tags and people are also kept on the way of other acts.
KEPT = "keep"


@dataclass
class Oracle:
    """All that was acknowledged, and all that was sent and not answered."""

    marks: list[tuple[str, str, bool]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    cells: dict[Cell, list[Write]] = field(default_factory=lambda: defaultdict(list))
    verbs: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(
        self,
        verb: str,
        answer: Answer,
        *,
        marks: Iterable[tuple[str, str]] = (),
        acts: Iterable[Act] = (),
        cells: Iterable[tuple[Cell, int, Any]] = (),
        done: bool | None = None,
    ) -> bool:
        """Whether it was acknowledged; what was refused after doubt may be there or not."""
        done = answer.is_done if done is None else done
        unknown = not done and (answer.doubtful or not answer.status)
        with self.lock:
            (self.verbs if done else self.unknown if unknown else self.refused)[verb] += 1
            if done or unknown:
                self.marks += [(kind, mark, done) for kind, mark in marks]
                self.acts += [Act(a.who, a.act, a.thing, a.pk, a.mark, done) for a in acts]
                for cell, version, value in cells:
                    self.cells[cell].append(Write(version, value, done))
        return done

    def wrote(self, write: tuple[Cell, int, Any], done: bool) -> None:
        """The value stands in the cell; or, when it is not `done`, it may."""
        cell, version, value = write
        with self.lock:
            self.cells[cell].append(Write(version, value, done))

    # ---- what is found -------------------------------------------------------------------------
    def lost_or_doubled(self) -> list[str]:
        """Marks that are not stored exactly once; unanswered ones may be missing."""
        with self.lock:
            sent = list(self.marks)
        wrong = []
        stored = {kind: Counter(STORED[kind]()) for kind in {kind for kind, _mark, _done in sent}}
        for kind, mark, done in sent:
            count = stored[kind][mark]
            if done and not count:
                wrong.append(f"acknowledged and lost: {kind} {mark}")
            if count > 1:
                wrong.append(f"stored {count} times: {kind} {mark}")
        return wrong

    def undone(self) -> list[str]:
        """Cells that hold neither the value acknowledged last nor one sent later."""
        return [said for cell, writes in self.cells.items() if (said := undone(cell, writes))]

    def journal_differs(self, after: int) -> list[str]:
        """Acts that the journal holds more or less often than they were sent."""
        names = dict(User.objects.values_list("pk", "username"))
        entries = JournalEntry.objects.filter(number__gt=after, outcome="done", act__in=COUNTED | {KEPT})
        told = Counter(
            (names.get(actor or 0, ""), act, thing, pk)
            for actor, act, thing, pk in entries.values_list(
                "actor_id", "act", "thing", "thing_id"
            ).iterator()
        )
        stories = stories_by_headline()
        done: Counter[tuple[str, ...]] = Counter()
        unknown: Counter[tuple[str, ...]] = Counter()
        for each in self.acts:
            for pk in [each.pk] if each.pk else stories.get(each.mark, ()):
                (done if each.done else unknown)[each.who, each.act, each.thing, pk] += 1
        return [
            f"{' '.join(key)}: {done[key]} acknowledged, {unknown[key]} unanswered, {told[key]} in the journal"
            for key in sorted({*told, *done})
            if told[key] < done[key] or (told[key] > done[key] + unknown[key] and key[1] != KEPT)
        ]


def undone(cell: Cell, writes: list[Write]) -> str:
    """What is wrong with the value that is stored; "" for nothing."""
    done = sorted((one for one in writes if one.done), key=lambda one: one.version)
    if not done:
        return ""
    if twice := [version for version, count in Counter(one.version for one in done).items() if count > 1]:
        return f"{cell}: two were acknowledged over version {twice}"
    last = done[-1]
    allowed = [last.value] + [one.value for one in writes if not one.done and one.version > last.version]
    here = CELLS[cell[0]](cell[1])
    if ANYTHING in allowed or here in allowed:
        return ""
    return f"{cell}: acknowledged over version {last.version}: {last.value!r}; stored: {here!r}"


def field_of(model: Any, name: str) -> Callable[[str], Any]:
    return lambda pk: model.objects.filter(pk=pk).values_list(name, flat=True).first()


CELLS: dict[str, Callable[[str], Any]] = {
    "draft": lambda key: next(
        iter(Draft.objects.filter(key=key).values_list("content__headline", flat=True)), None
    ),
    "headline": field_of(Article, "headline"),
    "page": field_of(Page, "name"),
    "edition": field_of(Edition, "date_note"),
    "layout": lambda pk: [
        *Placement.objects.filter(page=pk).order_by("order").values_list("article", flat=True)
    ],
    "tag": field_of(Tag, "name"),
    "label": field_of(Label, "description"),
    "publication": field_of(Publication, "about"),
    "photo": field_of(Photo, "caption"),
    "person": field_of(Reporter, "bio"),
    "desk": field_of(Desk, "name"),
    "account": field_of(User, "full_name"),
}


def contradictions() -> list[str]:
    """Rows that tell different stories about the same act."""
    signed = Counter(Signature.objects.values_list("article", "signer"))
    entries = JournalEntry.objects.filter(act="sign", outcome="done")
    told = Counter((int(pk), actor) for pk, actor in entries.values_list("thing_id", "actor_id"))
    wrong = [] if signed == told else ["signatures and journal tell different stories"]
    marked = set(Edition.objects.exclude(published_at=None).values_list("pk", flat=True))
    if marked != set(PublishedEdition.objects.values_list("edition_id", flat=True)):
        wrong.append("the editions marked as out are not those with readers")
    filed = Counter(Receipt.objects.filter(act=Receipt.Act.FILE).values_list("article", flat=True))
    known = Counter(
        int(pk) for (pk,) in JournalEntry.objects.filter(act="file", outcome="done").values_list("thing_id")
    )
    wrong += [
        f"story {pk} has more receipts than filings" for pk, count in filed.items() if count > known[pk]
    ]
    return wrong
