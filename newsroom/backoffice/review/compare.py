"""Two revisions of a story side by side (对比)."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.backoffice.base import staff_user
from newsroom.backoffice.review.access import number, visible_story
from newsroom.backoffice.review.room import MOST_REVISIONS
from newsroom.presentation.manuscript import label_of
from stories import policy
from stories.actions.drafts.viewing import note_draft_views
from stories.models import Article, Revision
from stories.text import body, diff


@dataclass(frozen=True)
class Field:
    """One part of the story and its lines, those of the old revision beside those of the new."""

    name: str
    label: str
    rows: list[diff.Row]


def compare_view(site: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that differs between the two revisions named; without names, the newest and the one before."""
    story = visible_story(request, pk, "history")
    user = staff_user(request)
    newest = story.revision.number if story.revision else 0
    new = asked(request, "to", newest)
    old = asked(request, "from", max(new - 1, 1))
    before, after = (both := revisions(story, old, new))[0], both[-1]
    note_draft_views([story], by=user)
    fields = [
        Field(each.field, label_of(each.field), each.rows)
        for each in diff.compare_snapshots(before.content, after.content)
    ]
    if not any(each.name == "body" for each in fields):
        # Unchanged paragraphs are what one finds one's place by.
        same = body.paragraphs(after.content["body"])
        fields.append(Field("body", label_of("body"), diff.compare_paragraphs(same, same)))
    known = story.revisions.select_related("made_by").defer("content").order_by("-number")[:MOST_REVISIONS]
    context = {
        **site.each_context(request),
        "title": _("Compare revisions %(old)d and %(new)d") % {"old": old, "new": new},
        "story": story,
        "before": before,
        "after": after,
        "fields": fields,
        "is_same": before.digest == after.digest,
        "revisions": list(known),
        "may_restore": policy.may(user, "keep", story),
        "newest": newest,
    }
    return TemplateResponse(request, "admin/review/compare.html", context)


def asked(request: HttpRequest, name: str, otherwise: int) -> int:
    """The number of the revision in the address; the given one where the address names none."""
    return number(request.GET[name]) if request.GET.get(name) else otherwise


def revisions(story: Article, old: int, new: int) -> list[Revision]:
    """The revisions of these numbers, the older named first (1 query); 404 when one of them does not exist."""
    found = {
        each.number: each for each in story.revisions.select_related("made_by").filter(number__in=[old, new])
    }
    if old not in found or new not in found:
        raise Http404
    return [found[old], found[new]]
