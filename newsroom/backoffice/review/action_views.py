"""The POST views of the review page: each runs one action and shows its refusal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import concurrent_change_message, require_staff_user
from newsroom.backoffice.review.access import (
    get_story_or_404,
    parse_int_or_zero,
    render_action_refused_page,
    story_admin_url,
)
from newsroom.backoffice.review.queue import next_story_url
from newsroom.backoffice.review.review_actions import REVIEW_ACTIONS, SubmittedForm, is_action_applicable
from newsroom.backoffice.review.review_page import RefusedAction, render_review_page
from newsroom.form_digest import form_derived_secret
from people.errors import ActionError, NotAllowed, NotVisible, StaleVersion
from people.models import User
from stories import policy
from stories.actions.review.comments import add_comment, resolve_comment
from stories.actions.review.previews import make_preview, revoke_preview
from stories.actions.review.transitions import stale_version_error
from stories.actions.story.writing import restore_revision
from stories.models import Article, Comment, Preview
from stories.models.published import WithdrawalReason

# After these the story has left this person's desk; the next one is already on it.
ACTIONS_OPENING_NEXT_STORY = ("sign",)


def review_action_view(site: Any, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The action is done, or the review page shows its refusal and what was typed."""
    if verb not in REVIEW_ACTIONS:
        raise Http404
    sent = SubmittedForm.of(request.POST)
    story = get_story_or_404(pk)
    user = require_staff_user(request)
    if verb == "withdraw" and not sent.confirmed and withdrawal_needs_confirmation(user, story, sent):
        return render_withdrawal_confirmation_page(site, request, story, sent)
    following = next_story_url(user, story) if verb in ACTIONS_OPENING_NEXT_STORY else ""

    def act() -> HttpResponse:
        REVIEW_ACTIONS[verb].act(story, user, sent)
        messages.success(request, str(REVIEW_ACTIONS[verb].done) % {"story": story})
        return HttpResponseRedirect(following or url_after_action(user, story))

    return run_action(site, request, story, verb, sent, act)


def run_action(
    site: Any,
    request: HttpRequest,
    story: Article,
    verb: str,
    sent: SubmittedForm,
    act: Callable[[], HttpResponse],
) -> HttpResponse:
    """The action's response or its refusal; a hidden story is a 404."""
    try:
        return act()
    except NotVisible as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        return render_action_refused_page(request, site, story, refusal)
    except (ActionError, IntegrityError) as error:
        sentence = str(error) if isinstance(error, ActionError) else concurrent_change_message()
        told = RefusedAction(verb, sentence, sent, isinstance(error, StaleVersion | IntegrityError))
    now = get_story_or_404(story.pk)
    if not policy.is_allowed(require_staff_user(request), "see", now):
        raise Http404
    return render_review_page(site, request, now, refusal=told, status=409)


def url_after_action(user: User, story: Article) -> str:
    """The review page where the account may still see the story, else the first page."""
    return (
        story_admin_url(story, "review") if policy.is_allowed(user, "see", story) else reverse("admin:index")
    )


def withdrawal_needs_confirmation(user: User, story: Article, sent: SubmittedForm) -> bool:
    """Whether withdrawing would succeed as sent, so that it needs a confirmation."""
    return (
        policy.is_allowed(user, "withdraw", story)
        and is_action_applicable("withdraw", story)
        and sent.version == story.version
        and sent.why in WithdrawalReason.values
        and bool(sent.words.strip())
    )


def render_withdrawal_confirmation_page(
    site: Any, request: HttpRequest, story: Article, sent: SubmittedForm
) -> HttpResponse:
    """The page that shows what readers will see before a story is withdrawn."""
    context = {
        **site.each_context(request),
        "title": _("Withdraw this story?"),
        "story": story,
        "sent": sent,
        "why": WithdrawalReason(sent.why).label,
    }
    return TemplateResponse(request, "admin/review/withdraw.html", context)


def comment_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The comment is added to its paragraph or to the whole story."""
    story, user, sent = get_story_or_404(pk), require_staff_user(request), SubmittedForm.of(request.POST)
    paragraph = parse_int_or_zero(request.POST.get("paragraph")) or None

    def act() -> HttpResponse:
        shown = story.revision.number if story.revision else 0
        if policy.is_allowed(user, "comment", story) and paragraph and sent.revision != shown:
            # Its number may mean another paragraph by now.
            raise stale_version_error(story)
        remark = add_comment(story, by=user, text=sent.words, paragraph=paragraph)
        return HttpResponseRedirect(f"{story_admin_url(story, 'review')}#comment-{remark.pk}")

    return run_action(site, request, story, "comment", sent, act)


def resolve_comment_view(site: Any, request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """The comment is resolved."""
    story, user = get_story_or_404(pk), require_staff_user(request)

    def act() -> HttpResponse:
        remark = Comment.objects.select_related("article").filter(pk=comment_pk, article=story).first()
        if remark is None:
            raise Http404
        resolve_comment(remark, by=user)
        return HttpResponseRedirect(f"{story_admin_url(story, 'review')}#comments")

    return run_action(site, request, story, "resolve", SubmittedForm.of(request.POST), act)


def create_preview_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """A preview link exists, and only this response shows its address."""
    story, user = get_story_or_404(pk), require_staff_user(request)

    def act() -> HttpResponse:
        _link, token = make_preview(
            story,
            by=user,
            hours=parse_int_or_zero(request.POST.get("hours")),
            token=form_derived_secret(request, "preview"),
        )
        whole = request.build_absolute_uri(reverse("preview", args=[token]))
        # No redirect: the address must be kept nowhere, so this answer is the only place that has it.
        return render_review_page(site, request, story, preview_address=whole)

    return run_action(site, request, story, "preview", SubmittedForm.of(request.POST), act)


def revoke_preview_view(site: Any, request: HttpRequest, pk: int, preview_pk: int) -> HttpResponse:
    """The preview link is revoked."""
    story, user = get_story_or_404(pk), require_staff_user(request)

    def act() -> HttpResponse:
        link = Preview.objects.select_related("article").filter(pk=preview_pk, article=story).first()
        if link is None:
            raise Http404
        revoke_preview(link, by=user)
        messages.success(request, _("The preview link leads nowhere now."))
        return HttpResponseRedirect(f"{story_admin_url(story, 'review')}#previews")

    return run_action(site, request, story, "revoke", SubmittedForm.of(request.POST), act)


def restore_revision_view(site: Any, request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """The story has the text of that revision again, as a new revision."""
    story, user, sent = get_story_or_404(pk), require_staff_user(request), SubmittedForm.of(request.POST)

    def act() -> HttpResponse:
        if not story.revisions.filter(number=revision).exists() or not policy.is_allowed(user, "see", story):
            raise Http404
        restore_revision(story, number=revision, by=user, expected=sent.version)
        text = _("“%(story)s” reads again as in revision %(number)d.")
        messages.success(request, text % {"story": story, "number": revision})
        return HttpResponseRedirect(url_after_action(user, story))

    return run_action(site, request, story, "restore", sent, act)
