"""What I have written (我写的): every working copy and story, what they said before, and what was thrown away."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.access import require_writer_user, writer_login_required
from newsroom.desk.draft_diff import draft_differences
from newsroom.desk.home import (
    StoryRow,
    answer_row,
    draft_row,
    draft_title,
    story_row,
    with_remark_counts,
)
from newsroom.desk.unsent_answers import answer_version_row
from newsroom.presentation.story_labels import age_label, character_count_label
from people.errors import ActionError, NotAllowed
from people.models import User
from people.text import clean_line
from stories import writers
from stories.actions.drafts.restoring import restore_draft_version
from stories.actions.drafts.unsent_answers import discarded_answers_of, unsent_answers_of
from stories.actions.drafts.versions import KEEP_PERIOD, discarded_drafts_of, field_lines, kept_versions_of
from stories.actions.drafts.working_copy import (
    MULTILINE_FIELDS,
    SINGLE_LINE_FIELDS,
    DraftContent,
    field_label,
)
from stories.models import AnswerVersion, Article, CoWriter, Draft, DraftVersion, UnsentAnswer
from stories.text.chinese import newspaper_character_count

ROWS_PER_PAGE = 30
MAX_SEARCH_LENGTH = 60


@require_safe
@writer_login_required
def my_drafts_and_stories_view(request: HttpRequest) -> HttpResponse:
    """All unsent answers, working copies that hold more than a story, and stories, with a search (6 queries)."""
    user = require_writer_user(request)
    sought = clean_line(request.GET.get("q", ""))[:MAX_SEARCH_LENGTH]
    found = [*find_answers(user, sought), *find_drafts(user, sought), *find_stories(user, sought)]
    page: Page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows: list[StoryRow] = [listed_row(each, user) for each in load_listed_stories(page, user)]
    context = {
        "rows": rows,
        "page": page,
        "sought": sought,
        "discarded": discarded_drafts_of(user).count() + discarded_answers_of(user).count(),
    }
    return render(request, "desk/written.html", context)


def listed_row(found: UnsentAnswer | Draft | Article, user: User) -> StoryRow:
    """What was found as a row of the list."""
    if isinstance(found, UnsentAnswer):
        return answer_row(found, user)
    if isinstance(found, Draft):
        return draft_row(found, is_shared=getattr(found, "is_shared", False))
    return story_row(found, user)


def find_answers(user: User, sought: str) -> list[UnsentAnswer]:
    """The person's unsent answers, newest first; those that say what is sought."""
    rows = unsent_answers_of(user).select_related("remark__article").defer("remark__article__body")
    return list(rows.filter(text__icontains=sought) if sought else rows)


def find_drafts(user: User, sought: str) -> list[Draft]:
    """Working copies of the person with words that no story has, newest first; those that say what is sought."""
    along = CoWriter.objects.filter(article=OuterRef("article"), revoked_at=None)
    rows = Draft.objects.filter(writers.shared_with_q(user)).select_related("article").defer("article__body")
    rows = rows.annotate(is_shared=Exists(along) & Q(user=F("article__author")))
    return [
        row for row in rows if not row.is_settled and (not sought or content_contains(row.content, sought))
    ]


def find_stories(user: User, sought: str) -> list[int]:
    """The keys of the stories that the person writes, newest first; of those that say what is sought."""
    rows = Article.objects.filter(writers.written_by_q(user))
    if sought:
        rows = rows.filter(
            Q(headline__icontains=sought) | Q(body__icontains=sought) | Q(kicker__icontains=sought)
        )
    return list(rows.order_by("-pk").values_list("pk", flat=True))


def load_listed_stories(found: Page, user: User) -> list[UnsentAnswer | Draft | Article]:
    """The answers, working copies and stories of one page; of stories only their keys were read before."""
    rows = Article.objects.filter(pk__in=[each for each in found if isinstance(each, int)]).defer("body")
    by_key = {story.pk: story for story in with_remark_counts(rows, user)}
    return [by_key[each] if isinstance(each, int) else each for each in found]


def content_contains(content: DraftContent, sought: str) -> bool:
    """Whether any text of the content holds what is sought, in whatever case."""
    return any(
        sought.casefold() in str(content.get(name) or "").casefold()
        for name in (*SINGLE_LINE_FIELDS, *MULTILINE_FIELDS)
    )


@require_safe
@writer_login_required
def discarded_drafts_view(request: HttpRequest) -> HttpResponse:
    """What the person has thrown away within thirty days, each with a button to have it back."""
    user = require_writer_user(request)
    times = [
        (kept_at, model, pk)
        for model, rows in (
            (DraftVersion, discarded_drafts_of(user)),
            (AnswerVersion, discarded_answers_of(user)),
        )
        for kept_at, pk in rows.values_list("kept_at", "pk")
    ]
    newest = [(model, pk) for _at, model, pk in sorted(times, key=lambda each: each[0], reverse=True)]
    page: Page = Paginator(newest, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    drafts = DraftVersion.objects.in_bulk([pk for model, pk in page if model is DraftVersion])
    answers = AnswerVersion.objects.in_bulk([pk for model, pk in page if model is AnswerVersion])
    context = {
        "rows": [
            version_row(drafts[pk]) if model is DraftVersion else answer_version_row(answers[pk])
            for model, pk in page
        ],
        "page": page,
        "days": KEEP_PERIOD.days,
    }
    return render(request, "desk/bin.html", context)


@require_safe
@writer_login_required
def draft_versions_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the working copy of that key said before, newest first."""
    user = require_writer_user(request)
    draft = Draft.objects.filter(writers.shared_with_q(user), key=key).first()
    rows = kept_versions_of(user).filter(key=key)
    if draft is None and not rows.exists():
        raise Http404
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "draft": draft,
        "title": draft_title(draft.content) if draft else "",
        "rows": [version_row(kept) for kept in page],
        "page": page,
        "days": KEEP_PERIOD.days,
    }
    return render(request, "desk/versions.html", context)


@require_safe
@writer_login_required
def draft_version_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One earlier version: its whole text, and how it differs from what stands there now."""
    user = require_writer_user(request)
    kept = get_own_version_or_404(pk, user)
    now = Draft.objects.filter(writers.shared_with_q(user), key=kept.key).first()
    context = {
        "kept": kept,
        "row": version_row(kept),
        "fields": [
            (field_label(name), field_lines(kept.content[name]))
            for name in (*SINGLE_LINE_FIELDS, *MULTILINE_FIELDS)
            if kept.content.get(name) and name != "kind"
        ],
        "captions": [row["caption"] for row in kept.content.get("photos", []) if row["caption"]],
        "photo_count": len(kept.content.get("photos", [])),
        "now": now,
        "differences": draft_differences(kept.content, now.content) if now else [],
    }
    return render(request, "desk/version.html", context)


@require_POST
@writer_login_required
def restore_version_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The working copy says again what this version said; what stood there is an earlier version now."""
    user = require_writer_user(request)
    kept = get_own_version_or_404(pk, user)
    try:
        draft = restore_draft_version(kept, by=user)
    except NotAllowed:
        raise
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("desk:version", args=[pk]))
    told = _("It stands in the working copy again; what stood there before is among its earlier versions.")
    if kept.article_id and draft.article_id is None:
        told = _("The story cannot be changed now, so this is a working copy of its own.")
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:write", args=[draft.key]))


def get_own_version_or_404(pk: int, user: User) -> DraftVersion:
    """An earlier version of what the person writes in; 404 for others' and for what is kept no longer (1 query)."""
    kept = kept_versions_of(user).select_related("article").filter(pk=pk).first()
    if kept is None:
        raise Http404
    return kept


def version_row(kept: DraftVersion) -> dict[str, object]:
    """An earlier version as a row of a list."""
    return {
        "address": reverse("desk:version", args=[kept.pk]),
        "restore": reverse("desk:version_restore", args=[kept.pk]),
        "title": draft_title(kept.content),
        "saved_at": kept.saved_at,
        "facts": " · ".join(
            [
                character_count_label(newspaper_character_count(kept.content["body"])),
                age_label(kept.saved_at),
                *([str(kept.saved_by)] if kept.saved_by_id not in (None, kept.user_id) else []),
            ]
        ),
        "is_discarded": kept.is_discarded,
    }
