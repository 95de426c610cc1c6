"""The page on which a story is reviewed (审稿), with all one needs to decide."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.review.access import get_visible_story_or_404, parse_int_or_zero
from newsroom.backoffice.review.comments import comments_on_story
from newsroom.backoffice.review.datetime_input import format_for_datetime_input
from newsroom.backoffice.review.presence import presence_text
from newsroom.backoffice.review.queue import next_story_url
from newsroom.backoffice.review.review_actions import SubmittedForm, available_actions
from newsroom.presentation import story_labels
from newsroom.presentation.manuscript import (
    RevisionDiffRow,
    build_manuscript,
    changed_paragraphs,
    latest_story_content,
    list_revision_diff_rows,
)
from people.models import User
from stories import policy, workflow
from stories.actions.drafts.viewing import record_draft_views
from stories.actions.review.presence import other_users_viewing_story
from stories.actions.review.previews import PREVIEW_HOURS_CHOICES
from stories.models import Article, Revision, Signature
from stories.text import diff

MAX_REVISIONS = 60


@dataclass(frozen=True)
class StageStatus:
    """One of the three reviews: its name, its status and its signature."""

    number: int
    name: str
    standing: str
    signature: Signature | None
    voided: Signature | None


@dataclass(frozen=True)
class RevisionDifference:
    """What changed since the revision that this person compares with."""

    old: int
    new: int
    since: str
    changes: list[RevisionDiffRow]
    paragraphs: set[int]


@dataclass(frozen=True)
class RefusedAction:
    """A refused form: which one it was, the refusal, and what was typed."""

    verb: str
    sentence: str
    typed: SubmittedForm
    is_stale: bool


def stage_statuses(story: Article, signatures: list[Signature]) -> list[StageStatus]:
    """The three reviews in order, each with its signature or its last voided one."""
    lines = []
    for stage in workflow.REVIEW_STAGES:
        given = [each for each in signatures if each.stage == stage.number and each.round == story.round]
        signature = next((each for each in given if each.standing), None)
        fallen = [each for each in given if not each.standing]
        standing = "signed" if signature else "now" if story.stage == stage.number else "open"
        lines.append(
            StageStatus(stage.number, str(stage.name), standing, signature, fallen[-1] if fallen else None)
        )
    return lines


def choose_baseline_revision(user: User, story: Article, signatures: list[Signature]) -> tuple[int, str]:
    """The number of the revision to compare with, and why that one.

    It is the last one this person signed, else the previous stage's, else the one before. A signature under
    the present text says that nothing changed since; then the one before tells more.
    """
    now = story.revision.number if story.revision else 0
    mine = [each.revision.number for each in signatures if each.signer_id == user.pk]
    before = [each.revision.number for each in signatures if each.stage == (story.stage or 4) - 1]
    for found, since in ((mine, "mine"), (before, "stage")):
        older = [each for each in found if each < now]
        if older:
            return max(older), since
    return (now - 1, "before") if now > 1 else (0, "")


def diff_since_revision(story: Article, old: int, since: str) -> RevisionDifference | None:
    """The changes since that older revision; None when there is none (1 query)."""
    if story.revision is None or not 0 < old < story.revision.number:
        return None
    content = story.revisions.filter(number=old).values_list("content", flat=True).first()
    if content is None:
        return None
    differing = diff.compare_snapshots(content, story.revision.content)
    return RevisionDifference(
        old, story.revision.number, since, list_revision_diff_rows(differing), changed_paragraphs(differing)
    )


def review_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The review page of the story; 404 for who may not see it."""
    story = get_visible_story_or_404(request, pk)
    return render_review_page(site, request, story)


def render_review_page(
    site: Any,
    request: HttpRequest,
    story: Article,
    *,
    refusal: RefusedAction | None = None,
    preview_address: str = "",
    status: int = 200,
) -> HttpResponse:
    """The review page of this story, for whoever asks."""
    user = require_staff_user(request)
    # Whatever was asked for: a page that refuses a move shows the whole story, too.
    record_draft_views([story], by=user)
    knows_history = policy.is_allowed(user, "history", story)
    signatures = signatures_of(story) if knows_history else []
    text = build_manuscript(story, latest_story_content(story))
    may_comment = policy.is_allowed(user, "comment", story)
    remarks = comments_on_story(story, text.lines) if knows_history else []
    seen, since = choose_baseline_revision(user, story, signatures)
    if refusal and refusal.is_stale:
        seen, since = refusal.typed.revision, "read"
    changed = diff_since_revision(story, seen, since) if knows_history else None
    for block in text.paragraphs:
        block.comments = [one for one in remarks if one.is_open and block.holds(one.now)]
        block.changed = bool(
            changed and block.first and any(block.holds(each) for each in changed.paragraphs)
        )
    offered = available_actions(
        user, story, name=refusal.verb if refusal else "", typed=refusal.typed if refusal else None
    )
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": text.title,
        "story": story,
        "text": text,
        "state": story_labels.state_label(story),
        "tone": story_labels.badge_tone(story.state),
        "age": story_labels.age_label(story.state_since),
        "length": story_labels.character_count_label(story.length),
        "is_late": is_late(story),
        "stages": stage_statuses(story, signatures) if knows_history else [],
        "fallen": [each for each in signatures if not each.standing][-6:],
        "changed": changed,
        "remarks": remarks,
        "may_comment": may_comment,
        "chosen_paragraph": comment_paragraph_number(request, refusal),
        "offers": offered,
        "why_not": reason_not_to_sign(user, story, {each.name for each in offered}),
        "may_edit": policy.is_allowed(user, "keep", story),
        "knows_history": knows_history,
        "revisions": revisions_of(story) if knows_history else [],
        "refusal": refusal,
        "kept_words": text_typed_in_removed_form(refusal, {each.name for each in offered}, may_comment),
        "others_say": presence_text(other_users_viewing_story(story, user)),
        "next": next_story_url(user, story),
        "previews": previews_of(story) if policy.is_allowed(user, "preview", story) else None,
        "preview_hours": PREVIEW_HOURS_CHOICES,
        "preview_address": preview_address,
        "embargo": format_for_datetime_input(story.embargo_until),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/review/room.html", context, status=status)


def signatures_of(story: Article) -> list[Signature]:
    """Every signature on the story, oldest first (1 query)."""
    rows = story.signatures.select_related("signer", "revision").defer("revision__content")
    return list(rows.order_by("pk"))


def revisions_of(story: Article) -> list[Revision]:
    """The newest revisions without their text (1 query)."""
    rows = story.revisions.select_related("made_by").defer("content")
    return list(rows.order_by("-number")[:MAX_REVISIONS])


def previews_of(story: Article) -> list[Any]:
    """The newest preview links, valid or not (1 query)."""
    return list(story.previews.select_related("made_by").order_by("-pk")[:10])


def is_late(story: Article) -> bool:
    return story.due_at is not None and story.due_at < timezone.now() and story.state != "published"


def reason_not_to_sign(user: User, story: Article, offered: set[str]) -> str:
    """Why a reviewer of this stage cannot sign; "" when it is not their stage."""
    if "sign" in offered or not policy.is_reviewer_of_stage(user, story):
        return ""
    return policy.refusal_message("sign", story)


def comment_paragraph_number(request: HttpRequest, refusal: RefusedAction | None) -> int:
    """The number of the paragraph that a new comment is about."""
    if refusal and refusal.verb == "comment":
        return parse_int_or_zero(request.POST.get("paragraph"))
    return parse_int_or_zero(request.GET.get("paragraph"))


def text_typed_in_removed_form(refusal: RefusedAction | None, offered: set[str], may_comment: bool) -> str:
    """What was typed into a form that the page no longer has, so that it is kept."""
    if refusal is None or refusal.verb in offered or (refusal.verb == "comment" and may_comment):
        return ""
    return refusal.typed.words
