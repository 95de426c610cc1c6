"""Writing the journal: what an action did, in its own transaction, and what it refused, after that is rolled back.

Actions wrap themselves in `journalled`; `record` is for what changes nothing and is noted all the same (a draft seen).
Between the first line of `journalled` and the end of its transaction no other change is recorded: the journal has
one pen, and taking it first, before any other row, is what keeps two actions from waiting for each other for ever.
Slow work (rendering, the network) is therefore done before the block.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from people.actors import Actor, Reader
from people.errors import ActionError, InvalidState, NotAllowed
from people.journal.entries import JournalEntry, JournalHead
from people.models import User
from people.text import clean_line, clean_prose

LONGEST_NAME = 150
DENIAL = "journal_denial"

Thing = models.Model | type[models.Model]


def record(
    act: str, thing: Thing, *, by: Actor, outcome: str = JournalEntry.Outcome.DONE, **detail: Any
) -> JournalEntry:
    """The journal ends with this entry, if the transaction around it is committed."""
    return _append(act, thing, _id(thing), by, outcome, detail)


@contextmanager
def journalled(act: str, thing: Thing, *, by: Actor | Reader, **detail: Any) -> Iterator[dict[str, Any]]:
    """What the block changed is in the journal; if it was refused, nothing has changed and the refusal is there.

    The block may add to the detail it is given. A refusal is written down when a signed-in person may not or not
    yet do this; a lost race or a wrong value is nobody's attempt at anything.
    """
    known = _id(thing)
    try:
        with transaction.atomic(), journal_locked():
            yield detail
            # A new thing has its number by now, and a discarded one has lost it.
            _append(act, thing, known or _id(thing), by, JournalEntry.Outcome.DONE, detail)
    except (NotAllowed, InvalidState) as refusal:
        # The innermost block knows best what was refused; those around it only see to it that the entry stays.
        if isinstance(by, User) and by.pk and DENIAL not in vars(refusal):
            told = {"refused": refusal.code, "told": str(refusal)}
            vars(refusal)[DENIAL] = _Denial(act, thing, known, by, {**detail, **told})
        journal_refusal(refusal)
        raise


_pen_is_ours: ContextVar[bool] = ContextVar("pen_is_ours", default=False)


@contextmanager
def journal_locked() -> Iterator[None]:
    """The journal's head is ours until the transaction ends; blocks within one another lock it once."""
    if _pen_is_ours.get():
        yield
        return
    JournalHead.objects.locked()
    before = _pen_is_ours.set(True)
    try:
        yield
    finally:
        _pen_is_ours.reset(before)


def journal_refusal(refusal: ActionError) -> None:
    """The entry of this refused attempt is in the journal once, though a transaction around it was rolled back.

    Every `journalled` block does this. So must whoever opens a transaction of his own around actions and lets their
    refusals out of it, as Django's admin does: after that transaction, before answering.
    """
    denial: _Denial | None = vars(refusal).get(DENIAL)
    # A transaction that is already doomed can keep nothing; a block further out will.
    if denial is None or transaction.get_connection().needs_rollback:
        return
    with transaction.atomic():
        if not denial.stands():
            denial.entry = _append(
                denial.act,
                denial.thing,
                denial.thing_id,
                denial.by,
                JournalEntry.Outcome.DENIED,
                denial.detail,
            )


@dataclass
class _Denial:
    """A refused attempt, carried by its refusal, and the entry it was last written down as."""

    act: str
    thing: Thing
    thing_id: str
    by: User
    detail: dict[str, Any]
    entry: JournalEntry | None = None

    def stands(self) -> bool:
        """Whether the entry is there and was not rolled back with what was around it."""
        if self.entry is None:
            return False
        return JournalEntry.objects.filter(number=self.entry.number, hash=self.entry.hash).exists()


def _append(
    act: str, thing: Thing, thing_id: str, by: Actor | Reader, outcome: str, detail: dict[str, Any]
) -> JournalEntry:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "A journal entry belongs into the transaction of what it tells; open one."
        )
    # Read anew each time: a part of the transaction, and its entries, may have been rolled back.
    head = JournalHead.objects.get() if _pen_is_ours.get() else JournalHead.objects.locked()
    entry = JournalEntry(
        number=head.number + 1,
        at=timezone.now(),
        actor_id=by.pk,
        actor_name=clean_line(str(by))[:LONGEST_NAME],
        act=act,
        thing=thing._meta.label_lower,
        thing_id=thing_id,
        outcome=str(outcome),
        detail=_plain(detail),
        previous=head.hash,
    )
    entry.hash = entry.digest()
    entry.save(force_insert=True)
    JournalHead.objects.update(number=entry.number, hash=entry.hash)
    return entry


def _id(thing: Thing) -> str:
    return "" if isinstance(thing, type) or thing.pk is None else str(thing.pk)


def _plain(value: Any) -> Any:
    """The value as both databases give it back: exact types of JSON, no floats, no NUL."""
    # A member of TextChoices is a str and True is an int; each becomes what it will be when read again.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return clean_prose(str(value))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        if odd := [key for key in value if not isinstance(key, str) or clean_line(key) != key]:
            raise TypeError(f"The journal's details go by plain names, not {odd[0]!r}.")
        return {str(key): _plain(item) for key, item in value.items()}
    raise TypeError(
        f"The journal keeps text, whole numbers, yes and no, lists and dicts, not {type(value).__name__}."
    )
