"""Filing over the API (接口投稿): JSON views for token owners; see docs/api.md."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.accounts import throttle
from newsroom.desk.access import (
    json_error,
    json_response_or_error,
    may_enter_desk,
    parse_int_or_zero,
    parse_version,
)
from newsroom.desk.drafts import parse_json_body
from people.models import ApiToken, User
from stories import policy, writers
from stories.actions.accounts.api_tokens import find_valid_token, require_scope
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts import working_copy
from stories.errors import FieldErrors
from stories.models import Article, Receipt

STORIES_PER_PAGE = 50
# What a sent object may hold beside the fields of a story.
NON_CONTENT_KEYS = ("version", "file")

ViewFunction = Callable[..., HttpResponse]


def api_view(view: ViewFunction) -> ViewFunction:
    """A view for token owners, without session; every answer is JSON."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        by_token = kind.lower() == "bearer"
        token = find_valid_token(secret, address=throttle.client_ip(request)) if by_token else None
        if token is None:
            response: HttpResponse = json_error(401, _("Send a valid token: “Authorization: Bearer …”."))
            response["WWW-Authenticate"] = "Bearer"
        elif not may_enter_desk(token.user):
            response = json_error(403, policy.wrong_role_message())
        else:
            with translation.override(token.user.language):
                response = json_response_or_error(
                    partial(call_view_within_scopes, view), request, token, *args, **kwargs
                )
                response["Content-Language"] = translation.get_language()
        add_never_cache_headers(response)
        return response

    return guarded


def call_view_within_scopes(
    view: ViewFunction, request: HttpRequest, token: ApiToken, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The view's response, if the token's scopes allow the request."""
    require_scope(token, filing=request.method not in ("GET", "HEAD"))
    return view(request, token.user, *args, **kwargs)


@api_view
@require_http_methods(["GET", "HEAD", "POST"])
def stories_view(request: HttpRequest, user: User) -> HttpResponse:
    """GET lists the person's stories; POST writes one, and files it if “file” is true."""
    if request.method != "POST":
        rows = Article.objects.filter(writers.written_by_q(user)).defer("body").order_by("-pk")
        if before := parse_int_or_zero(request.GET.get("before")):
            rows = rows.filter(pk__lt=before)
        found = list(rows[: STORIES_PER_PAGE + 1])
        more = found[STORIES_PER_PAGE - 1].pk if len(found) > STORIES_PER_PAGE else None
        return JsonResponse(
            {"stories": [story_summary(story) for story in found[:STORIES_PER_PAGE]], "before": more}
        )
    sent = parse_json_body(request)
    receipt = drafts.save_story_from_api(
        None,
        new_content_from_json(sent, user),
        by=user,
        key=idempotency_key(request),
        to_file=parse_filing_flag(sent),
    )
    response = JsonResponse(receipt_as_json(receipt), status=201)
    response["Location"] = reverse("api:story", args=[receipt.article_id])
    return response


@api_view
@require_http_methods(["GET", "HEAD", "PUT"])
def story_view(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """GET returns the content of the story; PUT writes it, from the version read."""
    if request.method != "PUT":
        mine = get_story_or_404(pk, user, seen=True)
        return JsonResponse({**story_summary(mine), "content": working_copy.content_from_story(mine)})
    sent, key = parse_json_body(request), idempotency_key(request)
    version, to_file = parse_version(sent), parse_filing_flag(sent)
    content = working_copy.normalise_content(content_from_json(sent, user))
    mine = get_story_or_404(pk, user, seen=False)
    receipt = drafts.save_story_from_api(mine, content, by=user, key=key, expected=version, to_file=to_file)
    return JsonResponse(receipt_as_json(receipt))


@api_view
@require_POST
def file_story_view(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The story waits for its first review; 409 for an outdated version."""
    version, key = parse_version(parse_json_body(request)), idempotency_key(request)
    mine = get_story_or_404(pk, user, seen=False)
    return JsonResponse(receipt_as_json(drafts.file_story_once(mine, by=user, expected=version, key=key)))


@api_view
@require_POST
def take_back_story_view(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The story is a draft again; 409 for an outdated version."""
    version, key = parse_version(parse_json_body(request)), idempotency_key(request)
    mine = get_story_or_404(pk, user, seen=False)
    receipt = drafts.take_back_story_once(mine, by=user, expected=version, key=key)
    return JsonResponse(story_summary(receipt.article))


def get_story_or_404(pk: int, user: User, *, seen: bool) -> Article:
    """The story, to be `seen` only one that the person writes; for changes the action decides.

    What was sent is looked at before this: what is wrong with it must not tell that there is such a story.
    """
    rows = Article.objects.select_related("revision")
    found = (rows.filter(writers.written_by_q(user)) if seen else rows).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def content_from_json(sent: dict[str, Any], user: User) -> Any:
    """The fields of the story; a desk that is not named is the person's own."""
    content = {name: value for name, value in sent.items() if name not in NON_CONTENT_KEYS}
    return {"desk": user.desk_id, **content}


def new_content_from_json(sent: dict[str, Any], user: User) -> Any:
    """The fields of a new story; without a byline it is signed by its writer, as at the desk."""
    return {"bylines": working_copy.default_byline_for(user), **content_from_json(sent, user)}


def parse_filing_flag(sent: dict[str, Any]) -> bool:
    if sent.get("file", False) not in (True, False):
        raise FieldErrors({"file": _("This must be true or false.")})
    return bool(sent.get("file"))


def idempotency_key(request: HttpRequest) -> str:
    """The Idempotency-Key of the request, or FieldErrors if it can be none; without one, a new key."""
    # The server hands on a value with other characters than ASCII as an empty one.
    key = request.headers.get("Idempotency-Key", uuid4().hex)
    drafts.require_valid_save_key(key)
    return key


def story_summary(story: Article) -> dict[str, Any]:
    return {
        "id": story.pk,
        "version": story.version,
        "state": story.state,
        "headline": story.headline,
        "kind": story.kind,
        "length": story.length,
        "due_at": story.due_at.isoformat() if story.due_at else None,
        "changed_at": story.changed_at.isoformat(),
    }


def receipt_as_json(receipt: Receipt) -> dict[str, Any]:
    """The receipt, with the version the story had then."""
    return {
        "receipt": receipt.number,
        "at": receipt.at.isoformat(),
        "act": receipt.act,
        "id": receipt.article_id,
        "version": receipt.version,
    }
