"""All that happened to a story (大事记), page by page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.review.access import get_visible_story_or_404
from newsroom.presentation.timeline import parse_time_cursor, timeline_batch
from stories import policy
from stories.actions.drafts.viewing import record_draft_views


def timeline_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Fifty events; refusals and readings only for who may read the journal."""
    story = get_visible_story_or_404(request, pk, "history")
    user = require_staff_user(request)
    record_draft_views([story], by=user)
    events, more = timeline_batch(story, user, parse_time_cursor(request.GET.get("before", "")))
    context = {
        **site.each_context(request),
        "title": _("Timeline"),
        "story": story,
        "events": events,
        "more": more,
        "may_restore": policy.is_allowed(user, "keep", story),
        "newest": story.revision.number if story.revision else 0,
    }
    return TemplateResponse(request, "admin/review/timeline.html", context)
