"""Two revisions of a story side by side (对比)."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.review.access import get_visible_story_or_404, parse_int_or_zero
from newsroom.backoffice.review.review_page import MAX_REVISIONS
from newsroom.presentation.manuscript import revision_field_label
from stories import policy
from stories.actions.drafts.viewing import record_draft_views
from stories.models import Article, Revision
from stories.text import body, diff


@dataclass(frozen=True)
class ComparedField:
    """One field of the story and its rows, old revision beside new."""

    name: str
    label: str
    rows: list[diff.DiffRow]


def compare_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The differences of two revisions, by default the newest and the one before."""
    story = get_visible_story_or_404(request, pk, "history")
    user = require_staff_user(request)
    newest = story.revision.number if story.revision else 0
    new = requested_revision_number(request, "to", newest)
    old = requested_revision_number(request, "from", max(new - 1, 1))
    before, after = (both := get_revisions_or_404(story, old, new))[0], both[-1]
    record_draft_views([story], by=user)
    fields = [
        ComparedField(each.field, revision_field_label(each.field), each.rows)
        for each in diff.compare_snapshots(before.content, after.content)
    ]
    if not any(each.name == "body" for each in fields):
        # Unchanged paragraphs are what one finds one's place by.
        same = body.paragraphs(after.content["body"])
        fields.append(
            ComparedField("body", revision_field_label("body"), diff.compare_paragraphs(same, same))
        )
    known = story.revisions.select_related("made_by").defer("content").order_by("-number")[:MAX_REVISIONS]
    context = {
        **site.each_context(request),
        "title": _("Compare revisions %(old)d and %(new)d") % {"old": old, "new": new},
        "story": story,
        "before": before,
        "after": after,
        "fields": fields,
        "is_same": before.digest == after.digest,
        "revisions": list(known),
        "may_restore": policy.is_allowed(user, "keep", story),
        "newest": newest,
    }
    return TemplateResponse(request, "admin/review/compare.html", context)


def requested_revision_number(request: HttpRequest, name: str, otherwise: int) -> int:
    """The revision number in the URL; without one, the given default."""
    return parse_int_or_zero(request.GET[name]) if request.GET.get(name) else otherwise


def get_revisions_or_404(story: Article, old: int, new: int) -> list[Revision]:
    """The two revisions, `old` first (1 query); 404 when one of them is missing."""
    found = {
        each.number: each for each in story.revisions.select_related("made_by").filter(number__in=[old, new])
    }
    if old not in found or new not in found:
        raise Http404
    return [found[old], found[new]]
