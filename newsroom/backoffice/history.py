"""The history of an object (历史): what the journal says about it."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.presentation.journal_labels import action_label, entry_reason, state_transition_label
from people.models import User
from stories import policy
from stories.models import JournalEntry

ENTRIES_PER_PAGE = 50


def render_history_page(room: Any, request: HttpRequest, object_id: str, user: User) -> HttpResponse:
    """Fifty entries on the object; refusals only for who may read the journal."""
    thing = room.get_object(request, unquote(object_id))
    if thing is None:
        raise Http404
    if not room.has_view_permission(request, thing):
        raise PermissionDenied
    entries, more = journal_entry_batch(thing, user, request.GET.get("before", ""))
    context = {
        **room.admin_site.each_context(request),
        "title": _("History"),
        "opts": room.opts,
        "thing": thing,
        "events": [
            {
                "at": entry.at,
                "who": entry.actor_name,
                "what": action_label(entry.act),
                "denied": entry.outcome == JournalEntry.Outcome.DENIED,
                "words": entry_reason(entry),
                "way": state_transition_label(entry),
            }
            for entry in entries
        ],
        "more": more,
    }
    return TemplateResponse(request, "admin/object_history.html", context)


def journal_entry_batch(thing: models.Model, user: User, before: str) -> tuple[list[JournalEntry], int]:
    """Entries before a number, and the next page's number (0: none) (1 query)."""
    rows = JournalEntry.objects.about(thing).order_by("-number")
    if not policy.is_allowed(user, "see", JournalEntry):
        rows = rows.filter(outcome=JournalEntry.Outcome.DONE)
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: ENTRIES_PER_PAGE + 1])
    return found[:ENTRIES_PER_PAGE], found[ENTRIES_PER_PAGE - 1].number if len(
        found
    ) > ENTRIES_PER_PAGE else 0
