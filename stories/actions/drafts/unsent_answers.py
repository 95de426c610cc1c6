"""Unsent answers to remarks (没发出的回复): kept while they are typed, thrown away, brought back, sent once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.journal.recording import journal_changes, lock_journal, record_denied_attempt
from people.models import User
from people.text import clean_prose
from stories import policy
from stories.actions.drafts.autosave import require_valid_save_key
from stories.actions.drafts.ownership import record_denials
from stories.actions.drafts.versions import (
    FEW_CHARACTERS,
    KEEP_PERIOD,
    TIME_BETWEEN_VERSIONS,
    count_lost_characters,
)
from stories.actions.review.comments import add_comment
from stories.errors import ActionError, FieldErrors, NotVisible, StaleVersion
from stories.models import AnswerVersion, Article, Comment, UnsentAnswer
from stories.text import body

# A remark has at most 2,000 characters, which is asked for when it is sent; until then more may be typed.
MAX_ANSWER_CHARACTERS = 20_000


class StaleAnswer(StaleVersion):
    """The answer was saved, sent or thrown away elsewhere in between; `answer` is its present state."""

    def __init__(self, answer: UnsentAnswer) -> None:
        self.answer = answer
        told = _(
            "You typed another answer here somewhere else in between; both are here, keep what you want."
        )
        if not answer.text:
            told = _("This answer was sent or thrown away somewhere else in between; keep it once more.")
        super().__init__(told)


@dataclass(frozen=True)
class SavedAnswer:
    """An accepted save: the version it made, and when."""

    version: int
    saved_at: datetime


def unsent_answers_of(user: User) -> QuerySet[UnsentAnswer]:
    """What the person has typed to remarks and not sent, newest first."""
    return UnsentAnswer.objects.filter(user=user).exclude(text="")


def answer_versions_of(user: User) -> QuerySet[AnswerVersion]:
    """What the person's answers said before, as far as it is still kept, newest first."""
    return AnswerVersion.objects.filter(user=user, kept_at__gte=timezone.now() - KEEP_PERIOD)


def discarded_answers_of(user: User) -> QuerySet[AnswerVersion]:
    """What the person has thrown away of them and can still have back, newest first (回收站)."""
    return answer_versions_of(user).filter(is_discarded=True)


def save_unsent_answer(
    remark: Comment, *, by: User, version: int, save_key: str, text: str, keep_present: bool = False
) -> SavedAnswer:
    """The person's unsent answer to the remark says this, one version on; nobody else reads it.

    Version 0 begins one, and an empty text throws away what stood there. Repeating the last save key returns its
    result; any other version than the newest is refused with StaleAnswer (no journal). What stood there is kept as
    an earlier version when words of it are gone, when it is a while since the last one, or with `keep_present`.
    """
    require_commenter(remark, by)
    require_valid_save_key(save_key)
    clean = clean_prose(text)
    if len(clean) > MAX_ANSWER_CHARACTERS:
        told = _("An answer has at most %(number)d characters.") % {"number": MAX_ANSWER_CHARACTERS}
        raise FieldErrors({"text": told})
    row = UnsentAnswer.objects.filter(user=by, remark=remark).first()
    if row is None:
        return begin_answer(remark, by, version, save_key, clean)
    if row.save_key == save_key:
        return result_of_repeated_save(row, clean)
    now = timezone.now()
    facts = {"text": clean, "save_key": save_key, "saved_at": now}
    if not replace_answer(row, version, facts, is_worth_keeping(row, clean, now, keep_present)):
        there = UnsentAnswer.objects.get(pk=row.pk)
        if there.save_key == save_key:
            return result_of_repeated_save(there, clean)
        raise StaleAnswer(there)
    return SavedAnswer(version + 1, now)


def begin_answer(remark: Comment, by: User, version: int, save_key: str, text: str) -> SavedAnswer:
    """The person has an unsent answer to the remark; the first caller begins it."""
    now = timezone.now()
    row = UnsentAnswer(
        user=by, remark=remark, text=text, save_key=save_key, saved_at=now, version_kept_at=now
    )
    if version:
        raise StaleAnswer(UnsentAnswer(user=by, remark=remark, version=0))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        there = UnsentAnswer.objects.filter(user=by, remark=remark).first()
        if there is None:
            raise
        if there.save_key != save_key:
            raise StaleAnswer(there) from None
        return result_of_repeated_save(there, text)
    return SavedAnswer(row.version, row.saved_at)


def result_of_repeated_save(row: UnsentAnswer, text: str) -> SavedAnswer:
    """The first answer to a save that was sent again; FieldErrors if it says something else now."""
    if row.text != text:
        raise FieldErrors({"save_key": _("This key was used for another save; use a new one for each save.")})
    return SavedAnswer(row.version, row.saved_at)


def discard_unsent_answer(remark: Comment, *, by: User, expected: int) -> None:
    """The answer is in the bin for thirty days; nothing happens if there is none."""
    row = UnsentAnswer.objects.filter(user=by, remark=remark).exclude(text="").first()
    if row is None:
        return require_commenter(remark, by)
    # Nobody but its writer reads an answer that was not sent, not even in the journal.
    with journal_changes("discard", row, by=by, comment=remark.pk):
        if not replace_answer(row, expected, {"text": "", "save_key": "", "saved_at": timezone.now()}, True):
            raise StaleAnswer(UnsentAnswer.objects.get(pk=row.pk))


def restore_answer_version(kept: AnswerVersion, *, by: User) -> None:
    """The unsent answer says what that version said; what stood there is a version of its own."""
    if kept.user_id != by.pk:
        raise NotVisible(_("There is no such story."))
    with journal_changes("restore", kept, by=by, comment=kept.remark_id):
        row = UnsentAnswer.objects.filter(user=by, remark=kept.remark_id).first()
        save_unsent_answer(
            kept.remark, by=by, version=row.version if row else 0, save_key=uuid4().hex, text=kept.text,
            keep_present=True,
        )  # fmt: skip
        AnswerVersion.objects.filter(pk=kept.pk).update(is_discarded=False)


def send_answer(remark: Comment, *, by: User, text: str, expected: int) -> Comment:
    """The answer is a remark beside the text, once, and no unsent one any more.

    `expected` is the version of the unsent answer that its writer saw. The same text from an older version was sent
    already. Of an unsent answer that says something else by now, typed elsewhere in between, nothing is taken.
    """
    try:
        with transaction.atomic(), lock_journal():
            UnsentAnswer.objects.get_or_create(user=by, remark=remark, defaults={"version": 0})
            row = UnsentAnswer.objects.select_for_update().get(user=by, remark=remark)
            sent = row.sent_as
            if sent and expected < row.version and sent.text == clean_prose(text):
                return sent
            story = Article.objects.select_related("revision").get(pk=remark.article_id)
            said = add_comment(story, by=by, text=text, paragraph=paragraph_of_answer(remark, story))
            is_gone = bool(count_lost_characters(row.text, said.text))
            facts: dict[str, Any] = {"sent_as": said, "save_key": "", "text": ""}
            if is_gone and expected < row.version:
                facts["text"] = row.text
            replace_answer(row, row.version, facts, is_gone and not facts["text"])
            return said
    except ActionError as refusal:
        record_denied_attempt(refusal)
        raise


def paragraph_of_answer(remark: Comment, story: Article) -> int | None:
    """The remark's paragraph, None (the whole story) if the text has no paragraph of that number any more."""
    last = len(body.paragraphs(story.revision.content["body"])) if story.revision else 0
    return remark.paragraph if remark.paragraph and remark.paragraph <= last else None


# ---- what is kept of it ---------------------------------------------------------------------------
def is_worth_keeping(row: UnsentAnswer, text: str, now: datetime, keep_present: bool) -> bool:
    """Whether what the row says is to be kept before this text replaces it."""
    if not row.text or row.text == text:
        return False
    is_due = row.version_kept_at is None or now - row.version_kept_at >= TIME_BETWEEN_VERSIONS
    # An answer is short: half of one is much.
    few = min(FEW_CHARACTERS, len(row.text) // 2)
    return keep_present or is_due or not text or count_lost_characters(row.text, text) > few


def replace_answer(row: UnsentAnswer, version: int, facts: dict[str, Any], keep: bool) -> bool:
    """Whether the answer was at that version and has these facts now; with `keep`, what it said was kept before."""
    now = timezone.now()
    rows = UnsentAnswer.objects.filter(pk=row.pk, version=version)
    facts = {**facts, "version": version + 1, **({"version_kept_at": now} if keep else {})}
    if not keep:
        return bool(rows.update(**facts))
    with transaction.atomic():
        if not rows.update(**facts):
            return False
        # The row was read before the update; what it says was replaced only if it was of that version.
        if row.version == version and row.text:
            AnswerVersion.objects.filter(user_id=row.user_id, kept_at__lt=now - KEEP_PERIOD).delete()
            AnswerVersion.objects.create(
                user_id=row.user_id, remark_id=row.remark_id, text=row.text, version=row.version,
                saved_at=row.saved_at, kept_at=now, is_discarded=not facts["text"] and "sent_as" not in facts,
            )  # fmt: skip
    return True


def require_commenter(remark: Comment, by: User) -> None:
    """Raises a refusal, which is journalled, when this account may not comment on the remark's story."""
    story = remark.article
    if not policy.is_allowed(by, "comment", story):
        with record_denials("comment", story, by):
            policy.require_permission(by, "comment", story)
