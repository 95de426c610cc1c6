"""What was cut and why (删改对照): the filed text beside the published one."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.desk.access import require_writer_user, writer_login_required
from newsroom.desk.stories import get_own_story_or_404, latest_published_article
from newsroom.presentation.inline_diff import merge_diff_sides
from newsroom.presentation.manuscript import revision_field_label
from newsroom.presentation.story_labels import review_stage_name
from stories.models import Article, JournalEntry, PublishedArticle, Revision
from stories.text import diff


@dataclass(frozen=True)
class EditSinceFiling:
    """One field that differs, each row as one running text."""

    label: str
    lines: list[list[diff.DiffPiece]]


@dataclass(frozen=True)
class EditReason:
    """A revision, comment or opinion since filing: who, when and why."""

    at: datetime
    who: str
    what: str
    words: str


@require_safe
@writer_login_required
def edits_since_filing_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The filed text beside the published, or else the newest one (10 queries)."""
    user = require_writer_user(request)
    story = get_own_story_or_404(pk, user)
    filed, out = filed_revision(story), latest_published_article(story)
    if filed is None:
        raise Http404
    now = published_revision(story, out) or story.revision or filed
    found = [
        EditSinceFiling(
            revision_field_label(each.field),
            [merge_diff_sides(row) for row in each.rows if row.kind != "same"],
        )
        for each in diff.compare_snapshots(filed.content, now.content)
    ]
    context = {
        "story": story,
        "filed": filed,
        "now": now,
        "out": out,
        "cuts": found,
        "why": edit_reasons(story, filed, now, user.pk),
    }
    return render(request, "desk/cuts.html", context)


def filed_revision(story: Article) -> Revision | None:
    """The revision that its writer filed last (2 queries)."""
    entries = JournalEntry.objects.about(story).filter(act="file", outcome=JournalEntry.Outcome.DONE)
    entry = entries.order_by("-number").first()
    return story.revisions.filter(number=entry.detail.get("revision")).first() if entry else None


def published_revision(story: Article, out: PublishedArticle | None) -> Revision | None:
    """The revision that readers have (1 query)."""
    return story.revisions.filter(pk=out.revision_id).first() if out and out.revision_id else None


def edit_reasons(story: Article, filed: Revision, now: Revision, writer_pk: int) -> list[EditReason]:
    """Who made each later revision, and what reviewers said, by time (3 queries)."""
    between = story.revisions.filter(number__gt=filed.number, number__lte=now.number)
    told = [
        EditReason(
            each.made_at,
            str(each.made_by or ""),
            _("Revision %(number)d") % {"number": each.number},
            each.why,
        )
        for each in between.select_related("made_by").defer("content")
    ]
    told += [
        EditReason(
            each.at,
            str(each.author),
            _("Comment on paragraph %(number)d") % {"number": each.paragraph}
            if each.paragraph
            else _("Comment"),
            each.text,
        )
        for each in story.comments.select_related("author")
        .exclude(author=writer_pk)
        .filter(at__gte=filed.made_at)
    ]
    told += [
        EditReason(each.at, str(each.signer), review_stage_name(each.stage), each.opinion)
        for each in story.signatures.select_related("signer")
        .exclude(opinion="")
        .filter(at__gte=filed.made_at)
    ]
    return sorted(told, key=lambda each: each.at)
