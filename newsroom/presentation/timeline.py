"""The timeline of a story (大事记): journal, revisions, signatures, comments."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from newsroom.presentation.journal_labels import action_label, entry_reason, state_transition_label
from newsroom.presentation.story_labels import review_stage_name
from people.models import User
from stories import policy
from stories.models import Article, Comment, JournalEntry, PublishedArticle, Revision, Signature
from stories.publishing.withheld_words import all_published_lines
from stories.text import removed_words

EVENTS_PER_PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Their own rows tell more than the journal does.
ACTS_SHOWN_FROM_OTHER_TABLES = ("sign", "comment")


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened: when, by whom, what, and the words that were said."""

    at: datetime
    who: str
    kind: str
    what: str
    words: str = ""
    aside: str = ""
    revision: int = 0


def timeline_batch(story: Article, user: User, before: datetime | None) -> tuple[list[TimelineEvent], int]:
    """Events before a moment, and the next page's moment (0: none) (5 queries)."""
    all_of_it = policy.is_allowed(user, "see", JournalEntry)
    sources = [
        list(rows[: EVENTS_PER_PAGE + 1])
        for rows in (
            newest_rows_before(story_journal_entries(story, all_of_it), "number", before),
            newest_rows_before(
                story.revisions.select_related("made_by").defer("content"), "number", before, "made_at"
            ),
            newest_rows_before(
                story.signatures.select_related("signer", "revision").defer("revision__content"), "pk", before
            ),
            newest_rows_before(
                story.comments.select_related("author", "revision").defer("revision__content"), "pk", before
            ),
        )
    ]
    # A source that filled its share may have more behind its last row; events older than that wait their turn.
    limits = [row_timestamp(rows[EVENTS_PER_PAGE - 1]) for rows in sources if len(rows) > EVENTS_PER_PAGE]
    floor = max(limits, default=EPOCH)
    rows = sorted(
        (row for source in sources for row in source if row_timestamp(row) >= floor),
        key=row_timestamp,
        reverse=True,
    )
    cut = row_timestamp(rows[EVENTS_PER_PAGE - 1]) if len(rows) > EVENTS_PER_PAGE else floor
    shown = [row for row in rows if row_timestamp(row) >= cut]
    more = len(shown) < sum(map(len, sources))
    hidden = phrases_to_redact(story, user)
    events = [event for row in shown if (event := build_event(row, hidden))]
    return events, (cut - EPOCH) // timedelta(microseconds=1) if more else 0


def story_journal_entries(story: Article, all_of_it: bool) -> QuerySet[JournalEntry]:
    """The journal on the story; refusals and readings only with `all_of_it`."""
    rows = JournalEntry.objects.about(story).exclude(
        act__in=ACTS_SHOWN_FROM_OTHER_TABLES, outcome=JournalEntry.Outcome.DONE
    )
    return rows if all_of_it else rows.filter(outcome=JournalEntry.Outcome.DONE).exclude(act="see")


def newest_rows_before(rows: QuerySet, order: str, before: datetime | None, column: str = "at") -> QuerySet:
    """The rows before the moment, newest first."""
    return (rows.filter(**{f"{column}__lt": before}) if before else rows).order_by(f"-{order}")


def row_timestamp(row: Any) -> datetime:
    return row.made_at if isinstance(row, Revision) else row.at


def parse_time_cursor(typed: str) -> datetime | None:
    """The moment that the URL names; None when it names none."""
    plain = typed.isascii() and typed.isdigit() and len(typed) < 17
    return EPOCH + timedelta(microseconds=int(typed)) if plain else None


def build_event(row: Any, hidden: set[str]) -> TimelineEvent | None:
    """The row as an event; None for a save, which its revision tells better."""
    if isinstance(row, Revision):
        what = _("Revision %(number)d") % {"number": row.number}
        return TimelineEvent(
            row.made_at, str(row.made_by or ""), "revision", what, row.why, revision=row.number
        )
    if isinstance(row, Signature):
        what = _("%(stage)s signed, revision %(number)d") % {
            "stage": review_stage_name(row.stage),
            "number": row.revision.number,
        }
        return TimelineEvent(
            row.at, str(row.signer), "signature", what, row.opinion, "" if row.standing else row.void_reason
        )
    if isinstance(row, Comment):
        place = (
            _("Comment on paragraph %(number)d") % {"number": row.paragraph}
            if row.paragraph
            else _("Comment")
        )
        return TimelineEvent(row.at, str(row.author), "comment", place, row.text, row.quote)
    return journal_event(row, hidden)


def journal_event(entry: JournalEntry, hidden: set[str]) -> TimelineEvent | None:
    denied = entry.outcome == JournalEntry.Outcome.DENIED
    if not denied and entry.act == "write" and "revision" in entry.detail:
        return None
    what = action_label(entry.act)
    if denied:
        what = _("Refused: %(act)s") % {"act": what}
    return TimelineEvent(
        entry.at,
        entry.actor_name,
        "denied" if denied else "move",
        what,
        redacted_entry_text(entry, hidden),
        state_transition_label(entry),
    )


def phrases_to_redact(story: Article, user: User) -> set[str]:
    """Phrases hidden from who may not read the journal (1 query, 2 if there are any)."""
    if policy.is_allowed(user, "see", JournalEntry):
        return set()
    entries = JournalEntry.objects.about(story).filter(act="withhold", outcome=JournalEntry.Outcome.DONE)
    gone = [line for detail in entries.values_list("detail", flat=True) for line in detail["taken_out"]]
    if not gone:
        return set()
    present = PublishedArticle.objects.filter(article_id=story.pk, current=True).first()
    return removed_words.removed_word_units(gone, all_published_lines(present) if present else ())


def redacted_entry_text(entry: JournalEntry, runs: set[str]) -> str:
    """The words of the entry, or a sentence that they are not shown."""
    words = entry_reason(entry)
    return (
        _("(not shown: it repeats words that were taken out)")
        if removed_words.first_repeated_words(words, runs)
        else words
    )
