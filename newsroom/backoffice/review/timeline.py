"""All that happened to a story (大事记), page by page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.backoffice.base import staff_user
from newsroom.backoffice.review.access import visible_story
from newsroom.presentation.timeline import moment, page_of
from stories import policy
from stories.actions.drafts.viewing import note_draft_views


def timeline_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Fifty events from a moment back; denied attempts and readings only for who may read the journal."""
    story = visible_story(request, pk, "history")
    user = staff_user(request)
    note_draft_views([story], by=user)
    events, more = page_of(story, user, moment(request.GET.get("before", "")))
    context = {
        **site.each_context(request),
        "title": _("Timeline"),
        "story": story,
        "events": events,
        "more": more,
        "may_restore": policy.may(user, "keep", story),
        "newest": story.revision.number if story.revision else 0,
    }
    return TemplateResponse(request, "admin/review/timeline.html", context)
