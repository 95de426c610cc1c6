"""Journal entries (审计日志) of acts and refusals: numbered, hash-chained, immutable.

An entry's hash is the SHA-256, in lower-case hexadecimal, of its canonical form: one JSON object of all its
fields but `hash`, keys sorted by code point at every depth, no spaces, nothing escaped but what JSON must escape,
as UTF-8. `at` stands there as 2020-04-03T09:30:00.000000Z. A line of `manage.py journal export` is the same object
with its hash, so anybody can check one without this code:

    jq -cjS 'del(.hash)' | sha256sum
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.db import DataError, connection, models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

GENESIS_HASH = "0" * 64
# What the database holds against changes, by name; PostgreSQL has two more against TRUNCATE.
JOURNAL_TRIGGER_NAMES = {
    "journal_entry_follows_the_head",
    "journal_entry_is_never_changed",
    "journal_entry_is_never_deleted",
    "journal_head_begins_an_empty_journal",
    "journal_head_is_never_deleted",
    "journal_head_moves_one_entry_on",
}
TRUNCATE_TRIGGER_NAMES = {"journal_entry_is_never_emptied", "journal_head_is_never_emptied"}

# How Python meets what an owner can write into a column: no date, no JSON, JSON without a bottom, infinity.
UNREADABLE_ROW_ERRORS = (AttributeError, TypeError, ValueError, RecursionError, DataError)


@dataclass(frozen=True)
class ChainCheckpoint:
    """An entry's number and hash, kept out of reach of those who write the database."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True)
class ChainFault:
    """The first entry that is not as it was written, and what is wrong with it."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"Entry {self.number} {self.reason}"


@dataclass(frozen=True)
class ChainVerification:
    """The result of verifying the journal: the head at its start and the first fault."""

    head: ChainCheckpoint
    fault: ChainFault | None = None


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    """Queries of the journal."""

    def about(self, thing: models.Model) -> "JournalEntryQuerySet":
        """What was done to this thing, oldest first."""
        return self.filter(thing=thing._meta.label_lower, thing_id=str(thing.pk))

    def prove(self, anchors: Collection[ChainCheckpoint] = ()) -> ChainVerification:
        """Verifies every entry up to the head in few queries, naming the first fault."""
        head = JournalHead.objects.seen()
        fault = self._fault_up_to(head, {anchor.number: anchor.hash for anchor in anchors})
        if fault is None:
            # One statement sees the head and what lies beyond it at the same instant, whoever appends meanwhile.
            end = Coalesce(models.Subquery(JournalHead.objects.values("number")), 0)
            beyond = self.filter(number__gt=end).order_by("number").values_list("number", flat=True)
            if (number := beyond.first()) is not None:
                fault = ChainFault(number, "stands beyond the head; it was not written by the newsroom.")
        return ChainVerification(head, fault)

    def _fault_up_to(self, head: ChainCheckpoint, anchors: dict[int, str]) -> ChainFault | None:
        last = ChainCheckpoint(0, GENESIS_HASH)
        if anchors.get(0, GENESIS_HASH) != GENESIS_HASH:
            return ChainFault(0, "is not an entry; an anchor at 0 can only be 64 zeros.")
        for number, entry in self._read_up_to(head):
            if entry is None:
                return ChainFault(number, "cannot be read; it was changed.")
            if fault := entry.fault_after(last):
                return fault
            if anchors.get(number, entry.hash) != entry.hash:
                return ChainFault(number, "is not the one that the anchor names; the journal was rewritten.")
            last = ChainCheckpoint(number, entry.hash)
        if last.number < head.number:
            return ChainFault(
                last.number + 1, f"is missing, and all up to {head.number}; the end was cut off."
            )
        if last != head:
            return ChainFault(last.number, "is not the one that the head names; one of the two was changed.")
        if (furthest := max(anchors, default=0)) > last.number:
            return ChainFault(
                last.number + 1, f"is missing, and all up to the anchor's {furthest}; the end was cut off."
            )
        return None

    def _read_up_to(self, head: ChainCheckpoint) -> Iterator[tuple[int, "JournalEntry | None"]]:
        """Entries by number, a thousand in memory at a time; None for an unreadable one."""
        read = 0
        entries = self.filter(number__lte=head.number).order_by("number")
        try:
            for entry in entries.iterator(chunk_size=1000):
                read = entry.number
                yield read, entry
        except UNREADABLE_ROW_ERRORS:
            # It is one of the next thousand; those before it must still be looked at.
            for number in entries.filter(number__gt=read).values_list("number", flat=True).iterator():
                try:
                    yield number, self.get(number=number)
                except UNREADABLE_ROW_ERRORS:
                    yield number, None


class JournalEntry(models.Model):
    """One change, written in its own transaction, or one refusal; with its actor."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        DENIED = "denied", _("denied")

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    # A number and a name, not a foreign key: the journal outlives the accounts.
    actor_id = models.BigIntegerField(_("account number"), null=True)
    actor_name = models.CharField(_("account"), max_length=150)
    act = models.CharField(_("act"), max_length=40)
    thing = models.CharField(_("kind of thing"), max_length=100)
    thing_id = models.CharField(_("thing"), max_length=64, blank=True)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome)
    detail = models.JSONField(_("detail"), default=dict)
    # Not unique: SQLite's INSERT OR REPLACE would silently delete the entry that has the same value.
    previous = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        # The table has been the newsroom's from the first.
        app_label = "stories"
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(name="the_journal_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="an_entry_names_an_act", condition=~Q(act="")),
            models.CheckConstraint(
                name="journal_outcome_is_known", condition=Q(outcome__in=["done", "denied"])
            ),
        ]
        indexes = [
            models.Index(fields=["thing", "thing_id", "number"], name="entries_about_a_thing"),
            models.Index(fields=["actor_id", "number"], name="entries_by_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.thing} {self.thing_id}".rstrip()

    def facts(self) -> dict[str, Any]:
        """All of the entry but its own hash, as values of JSON."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "act": self.act,
            "thing": self.thing,
            "thing_id": self.thing_id,
            "outcome": self.outcome,
            "detail": self.detail,
            "previous": self.previous,
        }

    def digest(self) -> str:
        """The hash that the entry must have."""
        return sha256(canonical_json(self.facts()).encode("utf-8", "surrogatepass")).hexdigest()

    def line(self) -> str:
        """The entry as one line of JSON."""
        return canonical_json({**self.facts(), "hash": self.hash})

    def fault_after(self, last: ChainCheckpoint) -> ChainFault | None:
        """What is wrong with the entry as the one after `last`."""
        if self.number < 1:
            return ChainFault(self.number, "was inserted; the journal starts at 1.")
        if self.number != last.number + 1:
            return ChainFault(last.number + 1, f"is missing; after {last.number} comes {self.number}.")
        try:
            whole = self.digest() == self.hash
        except UNREADABLE_ROW_ERRORS:
            whole = False
        if not whole:
            return ChainFault(self.number, "was changed; its hash is not that of its content.")
        if self.previous != last.hash:
            return ChainFault(
                self.number, f"does not follow from {last.number}; one of the two was replaced."
            )
        return None


class JournalHeadQuerySet(models.QuerySet["JournalHead"]):
    """The one row that says where the journal ends."""

    def seen(self) -> ChainCheckpoint:
        """Where the journal ends at this instant."""
        head = self.first()
        return ChainCheckpoint(head.number, head.hash) if head else ChainCheckpoint(0, GENESIS_HASH)

    def locked(self) -> "JournalHead":
        """The head, locked until the transaction ends; made when there is none yet."""
        # SQLite has no row locks and needs none: its transactions begin by taking the database's write lock.
        if head := self.select_for_update().first():
            return head
        JournalHead.objects.bulk_create([JournalHead()], ignore_conflicts=True)
        return self.select_for_update().get()


class JournalHead(models.Model):
    """The journal's end; its lock admits one writer, so that the chain cannot fork."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS_HASH)

    objects = JournalHeadQuerySet.as_manager()

    class Meta:
        app_label = "stories"
        verbose_name = _("head of the journal")
        verbose_name_plural = _("head of the journal")
        constraints = [models.CheckConstraint(name="the_journal_has_one_head", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def missing_journal_triggers() -> list[str]:
    """The triggers of the journal that are missing or switched off."""
    if connection.vendor == "postgresql":
        wanted = JOURNAL_TRIGGER_NAMES | TRUNCATE_TRIGGER_NAMES
        standing = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    else:
        wanted = JOURNAL_TRIGGER_NAMES
        standing = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(standing)
        return sorted(wanted - {name for (name,) in cursor})


def canonical_json(value: Any) -> str:
    """The one way to write this value as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
