"""All that happened to a story as events (大事记), newest first: journal, revisions, signatures and comments."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from newsroom.presentation.acts import act_name, act_sentence, way
from newsroom.presentation.words import stage_name
from people.models import User
from stories import policy
from stories.models import Article, Comment, JournalEntry, PublishedArticle, Revision, Signature
from stories.publishing.withhold import lines
from stories.text import removal

SHOWN = 50
START = datetime(1970, 1, 1, tzinfo=UTC)
# Their own rows tell more than the journal does.
TOLD_ELSEWHERE = ("sign", "comment")


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, by whom, what, and the words that were said."""

    at: datetime
    who: str
    kind: str
    what: str
    words: str = ""
    aside: str = ""
    revision: int = 0


def page_of(story: Article, user: User, before: datetime | None) -> tuple[list[Event], int]:
    """The newest events before the moment, and the moment before which there are more (0: none) (5 queries)."""
    all_of_it = policy.may(user, "see", JournalEntry)
    sources = [
        list(rows[: SHOWN + 1]) for rows in (
            newest(entries(story, all_of_it), "number", before),
            newest(story.revisions.select_related("made_by").defer("content"), "number", before, "made_at"),
            newest(story.signatures.select_related("signer", "revision").defer("revision__content"), "pk", before),
            newest(story.comments.select_related("author", "revision").defer("revision__content"), "pk", before),
        )
    ]  # fmt: skip
    # A source that filled its share may have more behind its last row; events older than that wait their turn.
    limits = [moment_of(rows[SHOWN - 1]) for rows in sources if len(rows) > SHOWN]
    floor = max(limits, default=START)
    rows = sorted(
        (row for source in sources for row in source if moment_of(row) >= floor), key=moment_of, reverse=True
    )
    cut = moment_of(rows[SHOWN - 1]) if len(rows) > SHOWN else floor
    shown = [row for row in rows if moment_of(row) >= cut]
    more = len(shown) < sum(map(len, sources))
    hidden = runs_taken_out(story, user)
    events = [event for row in shown if (event := event_of(row, hidden))]
    return events, (cut - START) // timedelta(microseconds=1) if more else 0


def entries(story: Article, all_of_it: bool) -> QuerySet[JournalEntry]:
    """The journal about the story; who was refused and who looked is only for those who may read the journal."""
    rows = JournalEntry.objects.about(story).exclude(
        act__in=TOLD_ELSEWHERE, outcome=JournalEntry.Outcome.DONE
    )
    return rows if all_of_it else rows.filter(outcome=JournalEntry.Outcome.DONE).exclude(act="see")


def newest(rows: QuerySet, order: str, before: datetime | None, column: str = "at") -> QuerySet:
    """The rows before the moment, newest first."""
    return (rows.filter(**{f"{column}__lt": before}) if before else rows).order_by(f"-{order}")


def moment_of(row: Any) -> datetime:
    return row.made_at if isinstance(row, Revision) else row.at


def moment(typed: str) -> datetime | None:
    """The moment that the address names."""
    plain = typed.isascii() and typed.isdigit() and len(typed) < 17
    return START + timedelta(microseconds=int(typed)) if plain else None


def event_of(row: Any, hidden: set[str]) -> Event | None:
    """The row as an event; None when another row tells it better."""
    if isinstance(row, Revision):
        what = _("Revision %(number)d") % {"number": row.number}
        return Event(row.made_at, str(row.made_by or ""), "revision", what, row.why, revision=row.number)
    if isinstance(row, Signature):
        what = _("%(stage)s signed, revision %(number)d") % {
            "stage": stage_name(row.stage),
            "number": row.revision.number,
        }
        return Event(
            row.at, str(row.signer), "signature", what, row.opinion, "" if row.standing else row.void_reason
        )
    if isinstance(row, Comment):
        place = (
            _("Comment on paragraph %(number)d") % {"number": row.paragraph}
            if row.paragraph
            else _("Comment")
        )
        return Event(row.at, str(row.author), "comment", place, row.text, row.quote)
    return journal_event(row, hidden)


def journal_event(entry: JournalEntry, hidden: set[str]) -> Event | None:
    denied = entry.outcome == JournalEntry.Outcome.DENIED
    if not denied and entry.act == "write" and "revision" in entry.detail:
        return None
    what = act_name(entry.act)
    if denied:
        what = _("Refused: %(act)s") % {"act": what}
    return Event(
        entry.at,
        entry.actor_name,
        "denied" if denied else "move",
        what,
        told_without(entry, hidden),
        way(entry),
    )


def runs_taken_out(story: Article, user: User) -> set[str]:
    """What this account is not told again; empty for who may read the journal (1 query, 2 where there is any)."""
    if policy.may(user, "see", JournalEntry):
        return set()
    entries = JournalEntry.objects.about(story).filter(act="withhold", outcome=JournalEntry.Outcome.DONE)
    gone = [line for detail in entries.values_list("detail", flat=True) for line in detail["taken_out"]]
    if not gone:
        return set()
    present = PublishedArticle.objects.filter(article_id=story.pk, current=True).first()
    return removal.taken_out(gone, lines(present) if present else ())


def told_without(entry: JournalEntry, runs: set[str]) -> str:
    """The words of the entry, or that they are not shown."""
    words = act_sentence(entry)
    return _("(not shown: it repeats words that were taken out)") if removal.repeated(words, runs) else words
