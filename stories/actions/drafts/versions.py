"""Earlier versions of working copies (旧稿) and those thrown away (回收站), for thirty days."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from os.path import commonprefix
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people.models import User
from stories import writers
from stories.actions.drafts.working_copy import MULTILINE_FIELDS, SINGLE_LINE_FIELDS, DraftContent
from stories.models import Draft, DraftVersion

KEEP_PERIOD = timedelta(days=30)
# While somebody types, an earlier version is kept so often; and whenever more than so many characters go.
TIME_BETWEEN_VERSIONS, FEW_CHARACTERS = timedelta(minutes=3), 20
# A line of so many characters is kept if nothing at all is left of it.
SHORTEST_WHOLE_LINE = 4
# What somebody has typed or sent, and not only chosen.
USER_ENTERED_FIELDS = (*SINGLE_LINE_FIELDS, *MULTILINE_FIELDS, "photos")
CHOICE_FIELDS = frozenset({"kind"})


def kept_versions_of(user: User) -> QuerySet[DraftVersion]:
    """Earlier versions, still kept, of what the person writes in, newest first."""
    kept = DraftVersion.objects.filter(kept_at__gte=timezone.now() - KEEP_PERIOD)
    return kept.filter(writers.shared_with_q(user)).select_related("saved_by")


def discarded_drafts_of(user: User) -> QuerySet[DraftVersion]:
    """What the person has thrown away and can still have back, newest first (回收站)."""
    return kept_versions_of(user).filter(user=user, is_discarded=True)


def has_entered_content(content: DraftContent) -> bool:
    """Whether anything in it was typed or sent."""
    return any(content.get(name) for name in USER_ENTERED_FIELDS if name not in CHOICE_FIELDS)


def is_worth_keeping(row: Draft, content: DraftContent, now: datetime) -> bool:
    """Whether what the row says is to be kept before this content replaces it."""
    if not has_entered_content(row.content) or row.content == content:
        return False
    is_due = row.version_kept_at is None or now - row.version_kept_at >= TIME_BETWEEN_VERSIONS
    return is_due or loses_words(row.content, content)


def loses_words(old: DraftContent, new: DraftContent) -> bool:
    """Whether more than a few characters that were typed are in the new content no more, or a line as a whole."""
    lost = 0
    for name in (each for each in USER_ENTERED_FIELDS if each not in CHOICE_FIELDS):
        lines = field_lines(new[name])
        for line in field_lines(old.get(name, "")):
            gone = 0 if any(line in each for each in lines) else characters_lost(line, lines)
            # A headline is short; nothing of it left is no slip of the pen.
            if gone == len(line) >= SHORTEST_WHOLE_LINE:
                return True
            lost += gone
    return lost > FEW_CHARACTERS


def count_lost_characters(old: Any, new: Any) -> int:
    """How many characters of the old value, a text or a list, are in the new one no more."""
    lines = field_lines(new)
    return sum(
        characters_lost(line, lines) for line in field_lines(old) if not any(line in each for each in lines)
    )


def field_lines(value: Any) -> list[str]:
    """A text's lines; of a list each item, as it is written."""
    return value.split("\n") if isinstance(value, str) else [str(each) for each in value or ()]


def characters_lost(line: str, others: Sequence[str]) -> int:
    """How many characters of the line the most similar of the others neither begins nor ends with."""

    def lost(other: str) -> int:
        head = len(commonprefix([line, other]))
        return len(line) - head - len(commonprefix([line[head:][::-1], other[head:][::-1]]))

    return min(map(lost, others), default=len(line))


def replace_draft(row: Draft, version: int, facts: Mapping[str, Any]) -> bool:
    """Whether the copy was at that version and has these facts now; with `version_kept_at`, it was kept before."""
    rows = Draft.objects.filter(pk=row.pk, version=version)
    if "version_kept_at" not in facts:
        return bool(rows.update(**facts))
    with transaction.atomic():
        if not rows.update(**facts):
            return False
        # The row was read before the update; what it says was replaced only if it was of that version.
        if row.version == version:
            keep_version(row)
    return True


def keep_version(row: Draft, *, is_discarded: bool = False) -> None:
    """What the row says is kept as an earlier version; those of more than thirty days ago go."""
    now = timezone.now()
    DraftVersion.objects.filter(user_id=row.user_id, kept_at__lt=now - KEEP_PERIOD).delete()
    photos = Draft.photos.through.objects.filter(draft=row.pk).values_list("photo", flat=True)
    DraftVersion.objects.create(
        user_id=row.user_id, key=row.key, article_id=row.article_id, content=row.content, version=row.version,
        saved_at=row.saved_at, saved_by_id=row.saved_by_id, kept_at=now, is_discarded=is_discarded,
        photo_ids=list(photos),
    )  # fmt: skip
