"""Writes the journal: changes in their transaction, refusals after the rollback.

Actions wrap themselves in `journal_changes`; `record` is for what changes nothing and is noted all the same
(a draft seen). From the start of `journal_changes` to the end of its transaction no other change is recorded:
the journal's head has one lock, and taking it before any other row keeps two actions from waiting for each
other for ever. Slow work (rendering, the network) is therefore done before the block.
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

MAX_ACTOR_NAME_CHARACTERS = 150
DENIAL_ATTRIBUTE_NAME = "journal_denial"

JournalledObject = models.Model | type[models.Model]


def add_journal_entry(
    act: str, thing: JournalledObject, *, by: Actor, outcome: str = JournalEntry.Outcome.DONE, **detail: Any
) -> JournalEntry:
    """The journal ends with this entry, if the transaction around it is committed."""
    return _append_entry(act, thing, _object_id(thing), by, outcome, detail)


@contextmanager
def journal_changes(
    act: str, thing: JournalledObject, *, by: Actor | Reader, **detail: Any
) -> Iterator[dict[str, Any]]:
    """The block's changes are journalled; a refusal undoes them and is journalled.

    The block may add to the detail it is given. A refusal is written down when a signed-in person may not or not
    yet do this; a lost race or a wrong value is nobody's attempt at anything.
    """
    known = _object_id(thing)
    try:
        with transaction.atomic(), lock_journal():
            yield detail
            # A new thing has its number by now, and a discarded one has lost it.
            _append_entry(act, thing, known or _object_id(thing), by, JournalEntry.Outcome.DONE, detail)
    except (NotAllowed, InvalidState) as refusal:
        # The innermost block knows best what was refused; those around it only see to it that the entry stays.
        if isinstance(by, User) and by.pk and DENIAL_ATTRIBUTE_NAME not in vars(refusal):
            told = {"refused": refusal.code, "told": str(refusal)}
            vars(refusal)[DENIAL_ATTRIBUTE_NAME] = _Denial(act, thing, known, by, {**detail, **told})
        record_denied_attempt(refusal)
        raise


_pen_is_ours: ContextVar[bool] = ContextVar("pen_is_ours", default=False)


@contextmanager
def lock_journal() -> Iterator[None]:
    """Locks the journal's head until the transaction ends; nested blocks lock it once."""
    if _pen_is_ours.get():
        yield
        return
    JournalHead.objects.locked()
    before = _pen_is_ours.set(True)
    try:
        yield
    finally:
        _pen_is_ours.reset(before)


def record_denied_attempt(refusal: ActionError) -> None:
    """The refused attempt is journalled once, even after an outer rollback.

    Every `journal_changes` block does this. So must whoever opens a transaction of his own around actions and lets
    their refusals out of it, as Django's admin does: after that transaction, before answering.
    """
    denial: _Denial | None = vars(refusal).get(DENIAL_ATTRIBUTE_NAME)
    # A transaction that is already doomed can keep nothing; a block further out will.
    if denial is None or transaction.get_connection().needs_rollback:
        return
    with transaction.atomic():
        if not denial.stands():
            denial.entry = _append_entry(
                denial.act,
                denial.thing,
                denial.thing_id,
                denial.by,
                JournalEntry.Outcome.DENIED,
                denial.detail,
            )


@dataclass
class _Denial:
    """A refused attempt, carried by its refusal, with the entry last written for it."""

    act: str
    thing: JournalledObject
    thing_id: str
    by: User
    detail: dict[str, Any]
    entry: JournalEntry | None = None

    def stands(self) -> bool:
        """Whether the entry is there and was not rolled back with what was around it."""
        if self.entry is None:
            return False
        return JournalEntry.objects.filter(number=self.entry.number, hash=self.entry.hash).exists()


def _append_entry(
    act: str, thing: JournalledObject, thing_id: str, by: Actor | Reader, outcome: str, detail: dict[str, Any]
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
        actor_name=clean_line(str(by))[:MAX_ACTOR_NAME_CHARACTERS],
        act=act,
        thing=thing._meta.label_lower,
        thing_id=thing_id,
        outcome=str(outcome),
        detail=_to_plain_json(detail),
        previous=head.hash,
    )
    entry.hash = entry.digest()
    entry.save(force_insert=True)
    JournalHead.objects.update(number=entry.number, hash=entry.hash)
    return entry


def _object_id(thing: JournalledObject) -> str:
    return "" if isinstance(thing, type) or thing.pk is None else str(thing.pk)


def _to_plain_json(value: Any) -> Any:
    """The value as both databases return it: exact JSON types, no floats, no NUL."""
    # A member of TextChoices is a str and True is an int; each becomes what it will be when read again.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return clean_prose(str(value))
    if isinstance(value, list):
        return [_to_plain_json(item) for item in value]
    if isinstance(value, dict):
        if odd := [key for key in value if not isinstance(key, str) or clean_line(key) != key]:
            raise TypeError(f"The journal's details go by plain names, not {odd[0]!r}.")
        return {str(key): _to_plain_json(item) for key, item in value.items()}
    raise TypeError(
        f"The journal keeps text, whole numbers, yes and no, lists and dicts, not {type(value).__name__}."
    )
