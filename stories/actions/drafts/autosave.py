"""Working copies (草稿): autosaved, discarded, or saved as the story exactly once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import ActionError, NotAllowed
from people.journal.recording import journal_changes, lock_journal, record_denied_attempt
from people.models import User
from stories import policy, writers
from stories.actions.accounts.staff import add_correspondent
from stories.actions.drafts import versions, working_copy
from stories.actions.drafts.ownership import (
    DiscardedDraft,
    record_denials,
    require_draft_access,
    require_editable_story,
)
from stories.actions.drafts.working_copy import DraftContent
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.actions.review.filing import file_story, take_back_story
from stories.actions.review.transitions import is_author_or_reviewer, stale_version_error
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.errors import FieldErrors, StaleVersion
from stories.models import Article, Byline, CoWriter, Draft, Photo, Receipt

MAX_SAVE_KEY_CHARACTERS = 64


class StaleDraft(StaleVersion):
    """The working copy was saved elsewhere in between; `draft` is its present state."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(
            _("You saved this story somewhere else in between; look at the difference and save once more.")
        )


@dataclass(frozen=True)
class AutosaveResult:
    """An accepted save: the version it made, when, and a receipt to compare."""

    version: int
    saved_at: datetime
    receipt: str


def autosave_draft(
    key: UUID,
    *,
    by: User,
    version: int,
    save_key: str,
    content: Any,
    story: Article | None = None,
    based_on: int | None = None,
    keep_present: bool = False,
) -> AutosaveResult:
    """The working copy holds this content, one version on; the story is unchanged.

    Version 0 begins a copy. Repeating the last save key returns its result; any other version than the newest
    is refused with StaleDraft (3 queries, no journal). What stood there is kept as an earlier version if it is
    a while since the last one, if words of it are gone, or with `keep_present` (1 query more).
    """
    require_valid_save_key(save_key)
    clean = working_copy.normalise_content(content)
    receipt = content_sha256(clean)[:12]
    row = Draft.objects.select_related("article").defer("article__body").filter(key=key).first()
    if row is None:
        return begin_draft(key, by, version, save_key, clean, receipt, story, based_on)
    require_draft_access(row, by, is_typing=True)
    if row.article:
        require_editable_story(row.article, by, is_typing=True)
    if row.save_key == save_key:
        return result_of_repeated_save(row, receipt)
    now = timezone.now()
    facts = {
        "content": clean,
        "save_key": save_key,
        "saved_at": now,
        "receipt": receipt,
        "version": version + 1,
        "saved_by": by,
    }
    if based_on is not None:
        facts["based_on"] = based_on
    if keep_present or versions.is_worth_keeping(row, clean, now):
        facts["version_kept_at"] = now
    if not versions.replace_draft(row, version, facts):
        there = Draft.objects.filter(pk=row.pk).first()
        if there is None:
            raise DiscardedDraft
        if there.save_key == save_key:
            return result_of_repeated_save(there, receipt)
        raise StaleDraft(there)
    record_co_writing(row, by)
    return AutosaveResult(version + 1, now, receipt)


def begin_draft(
    key: UUID,
    by: User,
    version: int,
    save_key: str,
    content: DraftContent,
    receipt: str,
    story: Article | None,
    based_on: int | None,
) -> AutosaveResult:
    """The working copy with this key exists; the first caller creates it."""
    if story is None:
        with record_denials("write", Article, by):
            policy.require_permission(by, "keep", Article)
    else:
        require_editable_story(story, by, is_typing=True)
    if version:
        raise DiscardedDraft
    owner = writers.owner_of_copy(by, story)
    row = Draft(
        key=key, user=owner, saved_by=by, article=story, content=content, save_key=save_key, receipt=receipt,
        based_on=based_on or (story.version if story else None), version_kept_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        there = Draft.objects.filter(user=owner, article=story).first() if story else None
        there = there or Draft.objects.filter(key=key).first()
        if there is None:
            raise
        require_draft_access(there, by, is_typing=True)
        if there.save_key != save_key:
            raise StaleDraft(there) from None
        return result_of_repeated_save(there, receipt)
    record_co_writing(row, by)
    return AutosaveResult(row.version, row.saved_at, row.receipt)


def record_co_writing(draft: Draft, by: User) -> None:
    """Who has written in somebody else's story is known as its co-writer for good (1 query, none for the owner)."""
    if draft.user_id != by.pk:
        CoWriter.objects.filter(article=draft.article, user=by, has_written=False).update(has_written=True)


def result_of_repeated_save(row: Draft, receipt: str) -> AutosaveResult:
    """The first answer to a save that was sent again; FieldErrors if it says something else now."""
    if row.receipt != receipt:
        raise FieldErrors({"save_key": _("This key was used for another save; use a new one for each save.")})
    return AutosaveResult(row.version, row.saved_at, row.receipt)


def discard_draft(draft: Draft, *, by: User, expected: int) -> None:
    """The working copy is in the bin for thirty days; its story, if there is one, is unchanged."""
    require_draft_access(draft, by)
    if draft.user_id != by.pk:
        with record_denials("discard", draft, by):
            raise NotAllowed(_("Only the author of the story throws this working copy away."))
    # Nobody but its writer reads a working copy, not even its headline in the journal.
    with journal_changes("discard", draft, by=by, what=str(draft.key)):
        # Django's delete() asks for the rows first and deletes by their numbers, whatever became of them meanwhile;
        # this update holds the row of that version until the transaction ends.
        if not Draft.objects.filter(pk=draft.pk, version=expected).update(version=F("version") + 1):
            raise StaleDraft(Draft.objects.filter(pk=draft.pk).first() or draft)
        there = Draft.objects.get(pk=draft.pk)
        there.version = expected
        if versions.has_entered_content(there.content):
            versions.keep_version(there, is_discarded=True)
        draft.photos.clear()
        Draft.objects.filter(pk=draft.pk).delete()


def save_as_story(draft: Draft, *, by: User, expected: int, key: str, digest: str = "") -> Receipt:
    """The story says what the working copy says; the same key again changes nothing."""
    save = partial(write_draft_to_story, draft, by, expected)
    return run_once_per_key(Receipt.Act.SETTLE, key, save, by=by, digest=digest)


def save_and_file(draft: Draft, *, by: User, expected: int, key: str, digest: str = "") -> Receipt:
    """The working copy is saved and filed; the same key again changes nothing."""

    def file() -> Article:
        story = write_draft_to_story(draft, by, expected, to_file=True)
        file_story_with_note(story, draft.content["note"], by)
        return story

    return run_once_per_key(Receipt.Act.FILE, key, file, by=by, digest=digest)


def file_story_once(story: Article, *, by: User, expected: int, key: str) -> Receipt:
    """The story is filed; the same key again changes nothing."""
    digest = content_sha256({"story": story.pk, "expected": expected})
    file = partial(file_story, story, by=by, expected=expected)
    return run_once_per_key(Receipt.Act.FILE, key, file, by=by, digest=digest)


def take_back_story_once(story: Article, *, by: User, expected: int, key: str) -> Receipt:
    """The story is its writer's draft again; the same key again changes nothing."""
    digest = content_sha256({"story": story.pk, "expected": expected})
    back = partial(take_back_story, story, by=by, expected=expected)
    return run_once_per_key(Receipt.Act.TAKE_BACK, key, back, by=by, digest=digest)


def save_story_from_api(
    story: Article | None,
    sent: Any,
    *,
    by: User,
    key: str,
    expected: int | None = None,
    to_file: bool = False,
) -> Receipt:
    """The story is saved as sent, and filed if asked; a repeated key changes nothing.

    A key that was used for another story, another content or another act is refused.
    """
    content = working_copy.normalise_content(sent)
    digest = content_sha256({**content, "story": story.pk if story else None, "expected": expected})
    act = Receipt.Act.FILE if to_file else Receipt.Act.SETTLE

    def write() -> Article:
        written = Article()
        if story is not None:
            written = Article.objects.get(pk=story.pk)
            if expected != written.version and is_author_or_reviewer(by, written):
                raise stale_version_error(written)
            require_editable_story(written, by)
        photos = working_copy.photos_allowed_in_content(written, None)
        write_story_from_content(written, content, by, expected, photos, to_file=to_file)
        if to_file:
            file_story_with_note(written, content["note"], by)
        return written

    return run_once_per_key(act, key, write, by=by, digest=digest)


def file_story_with_note(story: Article, note: str, by: User) -> None:
    """The story is filed, with the writer's note as a comment on it."""
    file_story(story, by=by, expected=story.version)
    if note:
        add_comment(story, by=by, text=note)


# ---- exactly once -------------------------------------------------------------------------------
def run_once_per_key(act: str, key: str, do: Callable[[], Article], *, by: User, digest: str = "") -> Receipt:
    """The receipt for the story that `do` wrote; the same key again gets it and writes nothing.

    Whoever sends the same twice at once waits for the journal's lock, and finds the first one's receipt.
    """
    require_valid_save_key(key)
    try:
        with transaction.atomic(), lock_journal():
            if found := find_receipt(act, key, by=by, digest=digest):
                return found
            story = do()
            return Receipt.objects.create(
                user=by, key=key, act=act, article=story, version=story.version, digest=digest
            )
    except ActionError as refusal:
        record_denied_attempt(refusal)
        raise


def find_receipt(act: str, key: str, *, by: User, digest: str) -> Receipt | None:
    """The receipt of that key, if any; FieldErrors if it is for another request than this one."""
    found = Receipt.objects.select_related("article").filter(user=by, key=key).first()
    # Receipts of earlier releases do not say what for, and a caller without a digest asks for the act alone.
    if found and (found.act != act or (found.digest and digest and found.digest != digest)):
        raise FieldErrors({"key": _("This key was used for something else; use a new one for each story.")})
    return found


def write_draft_to_story(draft: Draft, by: User, expected: int, *, to_file: bool = False) -> Article:
    """Saves the copy into its story and marks it saved; `to_file` checks for filing."""
    require_draft_access(draft, by)
    seen = Draft.objects.filter(pk=draft.pk, version=expected).first()
    if seen is None:
        there = Draft.objects.filter(pk=draft.pk).first()
        raise StaleDraft(there) if there else DiscardedDraft()
    draft.article, draft.based_on, draft.content = seen.article, seen.based_on, seen.content
    story = Article.objects.get(pk=draft.article_id) if draft.article_id else Article()
    if draft.article_id:
        if draft.based_on != story.version and is_author_or_reviewer(by, story):
            raise stale_version_error(story)
        require_editable_story(story, by)
    write_story_from_content(
        story,
        draft.content,
        by,
        draft.based_on,
        working_copy.photos_allowed_in_content(story, draft),
        to_file=to_file,
    )
    settled = {"article": story, "based_on": story.version, "settled": expected}
    if not Draft.objects.filter(pk=draft.pk, version=expected).update(**settled):
        # Somebody typed on meanwhile, in a text that began with another version of the story: that must stay known.
        Draft.objects.filter(pk=draft.pk).update(article=story)
    return story


def write_story_from_content(
    story: Article,
    content: DraftContent,
    by: User,
    expected: int | None,
    photos: Mapping[int, Photo],
    *,
    to_file: bool,
) -> Article:
    """The story is saved with this content; or FieldErrors, a sentence per bad field."""
    wrong = working_copy.filing_errors(content) if to_file else {}
    try:
        working_copy.fill_story_from_content(story, content)
    except FieldErrors as error:
        wrong = error.fields | wrong
    people = working_copy.byline_reporters(content)
    wrong |= working_copy.byline_and_photo_errors(content, people, photos)
    if wrong:
        raise FieldErrors(wrong)
    bylines: dict[tuple[int, str], BylineItem] = {}
    for each in content["bylines"]:
        person = people.get(each["reporter"] or 0) or add_correspondent(
            name=each["name"], organisation=each["organisation"], by=by
        )
        role = each["role"] or Byline.Role.CORRESPONDENT.value
        bylines.setdefault((person.pk, role), BylineItem(person, role, each["printed"]))
    captions = {each["id"]: each["caption"] for each in content["photos"]}
    for photo in working_copy.photos_credited_anew(content, photos, by):
        save_reference_record(photo, by=by, expected=photo.version, story=story)
    return write_story(
        story,
        by=by,
        expected=expected,
        bylines=[*bylines.values()],
        photos=[PhotoItem(photos[pk], caption) for pk, caption in captions.items()],
        tags=content["tags"],
    )


def require_valid_save_key(key: str) -> None:
    if not 8 <= len(key) <= MAX_SAVE_KEY_CHARACTERS or not key.isascii() or not key.isprintable():
        raise FieldErrors({"save_key": _("A save key is 8 to 64 plain characters, new for each save.")})


def content_sha256(content: DraftContent) -> str:
    """SHA-256, in hexadecimal, of the content as canonical JSON."""
    sent = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(sent.encode("utf-8", "surrogatepass")).hexdigest()
