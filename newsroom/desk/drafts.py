"""Working copies over JSON (自动保存); the contract is in docs/api.md."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.desk.access import (
    json_endpoint,
    json_error,
    parse_int_or_zero,
    parse_version,
    require_writer_user,
)
from newsroom.desk.draft_diff import differences_as_json, draft_differences
from newsroom.desk.filing_warnings import draft_filing_warnings
from newsroom.desk.forms import body_character_count
from people.errors import NotAllowed
from people.models import User
from stories import writers
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts import ownership, working_copy
from stories.errors import FieldErrors
from stories.models import Article, Draft
from stories.models.article import BODY_TOO_LONG_MESSAGE
from stories.text import body, plain_markup
from stories.text.chinese import newspaper_character_count


@json_endpoint
@require_http_methods(["GET", "HEAD", "PUT", "POST", "DELETE"])
def draft_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET returns the working copy; PUT or POST saves it, DELETE discards it.

    A save answers 200 with what to look at before filing, 409 with both texts, or 400 with a sentence for each field.
    """
    user = require_writer_user(request)
    if request.method in ("GET", "HEAD"):
        return JsonResponse(draft_as_json(get_own_draft_or_404(key, user)))
    sent = parse_json_body(request)
    require_same_writer(sent, user)
    if request.method == "DELETE":
        drafts.discard_draft(get_own_draft_or_404(key, user), by=user, expected=parse_version(sent))
        return JsonResponse({"version": 0})
    try:
        content = working_copy.normalise_content(sent.get("content"))
        answer = drafts.autosave_draft(
            key,
            by=user,
            version=parse_version(sent, least=0),
            save_key=str(sent.get("save_key") or ""),
            content=content,
            story=requested_story(parse_int_or_zero(sent.get("story"))),
            based_on=parse_int_or_zero(sent.get("based_on")) or None,
            keep_present=sent.get("keep") is True,
        )
    except drafts.StaleDraft as refusal:
        return json_error(
            409,
            str(refusal),
            stale=True,
            **draft_as_json(refusal.draft),
            yours=content,
            difference=differences_as_json(draft_differences(refusal.draft.content, content)),
        )
    except ownership.NoLongerCoWriter as refusal:
        # What was typed goes on as a working copy of this person's own.
        return json_error(409, str(refusal), gone=True, key=str(refusal.key), yours=content)
    except ownership.DiscardedDraft as refusal:
        return json_error(409, str(refusal), gone=True, yours=content)
    return JsonResponse(
        {
            "version": answer.version,
            "saved_at": answer.saved_at.isoformat(),
            "receipt": answer.receipt,
            "length": body_character_count(content),
            "warnings": [asdict(each) for each in draft_filing_warnings(key, user, content)],
        }
    )


def require_same_writer(sent: dict[str, Any], user: User) -> None:
    """Raises NotAllowed when a phone sends what somebody else typed on it before."""
    if sent.get("user") not in (None, "", user.get_username()):
        raise NotAllowed(_("Somebody else typed this; it is kept on the phone until they sign in again."))


def get_own_draft_or_404(key: UUID, user: User) -> Draft:
    """The working copy of that key that the person writes in; 404 if there is none (1 query)."""
    rows = Draft.objects.select_related("article").defer("article__body").filter(writers.shared_with_q(user))
    row = rows.filter(key=key).first()
    if row is None:
        raise Http404
    return row


def requested_story(pk: int) -> Article | None:
    """The story that the client names; 404 when there is none of that number."""
    if not pk:
        return None
    story = Article.objects.filter(pk=pk).first()
    if story is None:
        raise Http404
    return story


def draft_as_json(row: Draft) -> dict[str, Any]:
    """The working copy as a client keeps it."""
    return {
        "key": str(row.key),
        "version": row.version,
        "saved_at": row.saved_at.isoformat(),
        "receipt": row.receipt,
        "story": row.article_id,
        "based_on": row.based_on,
        "settled": row.is_settled,
        "content": row.content,
        "length": body_character_count(row.content),
    }


def parse_json_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; FieldErrors when it is none or too large."""
    try:
        sent = json.loads(request.body or b"{}")
    except RequestDataTooBig as error:
        raise FieldErrors({"body": body_too_large_message()}) from error
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise FieldErrors({"content": _("This is not a JSON object.")}) from error
    if not isinstance(sent, dict):
        raise FieldErrors({"content": _("This is not a JSON object.")})
    return sent


def body_too_large_message() -> str:
    return _(
        "This is larger than a story can be; divide it into several stories, and send photos one by one."
    )


@json_endpoint
@require_POST
def clean_pasted_text_view(request: HttpRequest) -> HttpResponse:
    """{html} or {text}, up to 5 MB, is answered with {text, html, length, left_out}."""
    sent = parse_json_body(request)
    html, text = sent.get("html"), sent.get("text")
    if not isinstance(html if html is not None else text, str):
        raise FieldErrors({"html": _("Send “html” or “text”.")})
    try:
        clean, left_out = (
            body.clean_pasted(html) if html is not None else (plain_markup.lines_to_body(str(text)), {})
        )
    except body.BodyTooLong as error:
        raise FieldErrors({"html": str(BODY_TOO_LONG_MESSAGE)}) from error
    lines = plain_markup.body_to_lines(clean)
    length = newspaper_character_count(lines)
    return JsonResponse({"text": lines, "html": clean, "length": length, "left_out": left_out})
