"""Unsent answers to remarks (没发出的回复) over JSON, as docs/api.md says, and the page of what each said before."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom.desk.access import (
    json_endpoint,
    json_error,
    parse_version,
    require_writer_user,
    writer_login_required,
)
from newsroom.desk.drafts import parse_json_body, require_same_writer
from newsroom.desk.home import answer_title
from newsroom.desk.stories import get_remark_or_404
from newsroom.presentation.story_labels import age_label, character_count_label
from people.errors import ActionError, NotAllowed
from people.models import User
from people.text import clean_prose
from stories import policy, writers
from stories.actions.drafts import unsent_answers as answers
from stories.actions.drafts.versions import KEEP_PERIOD
from stories.errors import FieldErrors
from stories.models import AnswerVersion, Comment, UnsentAnswer
from stories.text.chinese import newspaper_character_count

ROWS_PER_PAGE = 30


@json_endpoint
@require_http_methods(["GET", "HEAD", "PUT", "POST", "DELETE"])
def unsent_answer_view(request: HttpRequest, pk: int, remark_pk: int) -> HttpResponse:
    """GET returns the person's unsent answer to the remark; PUT or POST saves it, DELETE throws it away.

    A save answers 200, 409 with both texts, or 400 with a sentence for each field.
    """
    user = require_writer_user(request)
    remark = get_remark_or_404(pk, remark_pk)
    row = UnsentAnswer.objects.select_related("sent_as").filter(user=user, remark=remark).first()
    if request.method in ("GET", "HEAD"):
        if row is None:
            policy.require_permission(user, "comment", remark.article)
        return JsonResponse(answer_as_json(row))
    if row is None:
        answers.require_commenter(remark, user)
    sent = parse_json_body(request)
    require_same_writer(sent, user)
    text = sent.get("text", "")
    if not isinstance(text, str):
        raise FieldErrors({"text": _("This must be text.")})
    try:
        if request.method == "DELETE":
            answers.discard_unsent_answer(remark, by=user, expected=parse_version(sent))
            row = UnsentAnswer.objects.filter(user=user, remark=remark).first()
            return JsonResponse(answer_as_json(row))
        saved = answers.save_unsent_answer(
            remark,
            by=user,
            version=parse_version(sent, least=0),
            save_key=str(sent.get("save_key") or ""),
            text=text,
        )
    except answers.StaleAnswer as refusal:
        there = refusal.answer
        is_sent = there.sent_as is not None and there.sent_as.text == clean_prose(text)
        return json_error(409, str(refusal), stale=True, **answer_as_json(there), yours=text, is_sent=is_sent)
    return JsonResponse({"version": saved.version, "saved_at": saved.saved_at.isoformat()})


def answer_as_json(row: UnsentAnswer | None) -> dict[str, Any]:
    """The unsent answer as a client keeps it; version 0 when there is none yet."""
    if row is None or not row.version:
        return {"version": 0, "saved_at": None, "text": ""}
    return {"version": row.version, "saved_at": row.saved_at.isoformat(), "text": row.text}


@require_safe
@writer_login_required
def answer_versions_view(request: HttpRequest, remark_pk: int) -> HttpResponse:
    """What the person's answer to a remark says and said before, whole, whatever has become of the story."""
    user = require_writer_user(request)
    now = answers.unsent_answers_of(user).filter(remark=remark_pk).first()
    rows = answers.answer_versions_of(user).filter(remark=remark_pk)
    if now is None and not rows.exists():
        raise Http404
    remark = Comment.objects.select_related("article").get(pk=remark_pk)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now,
        "remark": remark if policy.is_allowed(user, "see", remark.article) else None,
        "is_writer": writers.is_writer(user, remark.article),
        "rows": [answer_version_row(kept) for kept in page],
        "page": page,
        "days": KEEP_PERIOD.days,
    }
    return render(request, "desk/answer.html", context)


@require_POST
@writer_login_required
def restore_answer_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The unsent answer says again what this version said; what stood there is an earlier version now."""
    user = require_writer_user(request)
    kept = get_own_answer_version_or_404(pk, user)
    try:
        answers.restore_answer_version(kept, by=user)
    except NotAllowed:
        raise
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("desk:answer", args=[kept.remark_id]))
    messages.success(
        request, _("It stands below the comment again, not sent yet; what stood there was kept.")
    )
    if writers.is_writer(user, kept.remark.article):
        story = reverse("desk:story", args=[kept.remark.article_id])
        return HttpResponseRedirect(f"{story}#remark-{kept.remark_id}")
    return HttpResponseRedirect(reverse("desk:answer", args=[kept.remark_id]))


def get_own_answer_version_or_404(pk: int, user: User) -> AnswerVersion:
    """The person's own earlier answer; 404 for others' and for what is kept no longer (1 query)."""
    rows = answers.answer_versions_of(user).select_related("remark__article")
    kept = rows.filter(pk=pk).first()
    if kept is None:
        raise Http404
    return kept


def answer_version_row(kept: AnswerVersion) -> dict[str, object]:
    """An earlier answer as a row of a list."""
    length = character_count_label(newspaper_character_count(kept.text))
    return {
        "address": reverse("desk:answer", args=[kept.remark_id]),
        "restore": reverse("desk:answer_restore", args=[kept.pk]),
        "title": answer_title(kept.text),
        "text": kept.text,
        "saved_at": kept.saved_at,
        "facts": " · ".join([pgettext("comment", "answer"), length, age_label(kept.saved_at)]),
        "is_discarded": kept.is_discarded,
    }
