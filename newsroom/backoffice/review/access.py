"""Access to one story; hidden stories are answered like missing ones."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.presentation.refused_form_texts import list_refused_form_texts
from people.errors import ActionError, NotAllowed, NotVisible
from people.journal.recording import journal_changes
from people.models import User
from stories import policy, writers
from stories.actions.drafts.viewing import record_draft_views
from stories.errors import InvalidState
from stories.models import Article
from stories.workflow import State

MAX_INT32 = 2**31 - 1


def get_story_or_404(pk: int) -> Article:
    """The story with all that its pages name, for whoever asks (1 query); else 404."""
    rows = Article.objects.select_related(
        "revision", "desk", "author", "publication", "placement__page__edition__publication"
    )
    story = rows.filter(pk=pk).first()
    if story is None:
        raise Http404
    return story


def get_visible_story_or_404(request: HttpRequest, pk: int, act: str = "see") -> Article:
    """The story, if the account may do this with it; else 404."""
    user = require_staff_user(request)
    story = get_story_or_404(pk)
    if not policy.is_allowed(user, act, story):
        raise Http404
    return story


def require_changeable_story(pk: int, *, by: User) -> None:
    """Raises 404, 403 or InvalidState, journalled, if the account may not change it."""
    story = Article.objects.filter(pk=pk).first()
    if story is None:
        raise Http404
    if policy.is_allowed(by, "keep", story):
        return
    try:
        with journal_changes("write", story, by=by):
            if writers.is_writer(by, story) and story.state == State.FILED:
                raise InvalidState(_("The story is filed; take it back, then change it."))
            policy.require_permission(by, "keep", story)
    except NotVisible as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def render_action_refused_page(
    request: HttpRequest, site: Any, story: Article, refusal: ActionError
) -> HttpResponse:
    """The 403 page, with a sentence that says who could do it."""
    if not policy.is_allowed(require_staff_user(request), "see", story):
        raise PermissionDenied from refusal
    record_draft_views([story], by=require_staff_user(request))
    context = {
        **site.each_context(request),
        "title": _("This is not yours to do"),
        "sentence": str(refusal),
        "story": story,
        "way_back": story_admin_url(story, "review"),
        "refused_form_texts": list_refused_form_texts(request),
    }
    return TemplateResponse(request, "admin/review/refused.html", context, status=403)


def story_admin_url(story: Article | int, view: str, *more: Any) -> str:
    """The address of a page about the story."""
    pk = story if isinstance(story, int) else story.pk
    return reverse(f"admin:stories_article_{view}", args=[pk, *more])


def parse_int_or_zero(typed: str | None) -> int:
    """The whole number that was sent, or 0, which no version or revision has."""
    typed = typed or ""
    plain = typed.isascii() and typed.isdigit() and len(typed) <= 10
    return int(typed) if plain and int(typed) <= MAX_INT32 else 0
