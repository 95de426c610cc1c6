"""Who else has the story open (正在编辑)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.review.access import get_visible_story_or_404
from stories.actions.review.presence import record_presence


def record_presence_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The account's presence is recorded; the answer says who else is there."""
    others = record_presence(get_visible_story_or_404(request, pk), by=require_staff_user(request))
    return JsonResponse({"says": presence_text(others)})


def presence_text(others: list[str]) -> str:
    """The sentence about the others; "" when nobody is there."""
    return _("%(names)s: editing now") % {"names": "、".join(others)} if others else ""
