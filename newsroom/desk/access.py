"""Access to the filing desk; refusals are sentences on a page or in JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from people.errors import ActionError, NotAllowed, NotVisible, StaleVersion
from people.models import User
from stories import policy
from stories.errors import FieldErrors
from stories.models import Article

ViewFunction = Callable[..., HttpResponse]
MAX_INT32 = 2**31 - 1


def may_enter_desk(user: Any) -> bool:
    """Whether the person may write stories."""
    return isinstance(user, User) and policy.is_allowed(user, "keep", Article)


def require_writer_user(request: HttpRequest) -> User:
    """The signed-in writer; PermissionDenied for anybody else."""
    if not may_enter_desk(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def writer_login_required(view: ViewFunction) -> ViewFunction:
    """A page of the desk: strangers go to the sign-in page, refusals are 403 or 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            way = urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
            return HttpResponseRedirect(f"{reverse('desk:login')}{'?' if way else ''}{way}")
        require_writer_user(request)
        try:
            response = view(request, *args, **kwargs)
        except NotVisible as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        add_never_cache_headers(response)
        return response

    return guarded


def json_endpoint(view: ViewFunction) -> ViewFunction:
    """A JSON view: every refusal is a sentence with its status, never a redirect."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            response: HttpResponse = json_error(
                401, _("You are signed out; sign in again, nothing you typed is lost.")
            )
        elif not may_enter_desk(request.user):
            response = json_error(
                403, _("Your account may not do this; ask an administrator for the role it needs.")
            )
        else:
            response = json_response_or_error(view, request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def json_response_or_error(
    view: ViewFunction, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The view's response, or its refusal as JSON; a method that it does not know is one, too."""
    try:
        response = view(request, *args, **kwargs)
    except (NotVisible, Http404):
        return json_error(404, _("There is no such story."))
    except NotAllowed as refusal:
        return json_error(403, str(refusal))
    except FieldErrors as refusal:
        return json_error(400, str(refusal), fields=refusal.fields)
    except ActionError as refusal:
        return json_error(409, str(refusal), stale=isinstance(refusal, StaleVersion))
    except IntegrityError:
        return json_error(409, _("Somebody saved at the same moment; save once more."))
    if isinstance(response, HttpResponseNotAllowed):
        return method_not_allowed(response["Allow"])
    return response


def method_not_allowed(allowed: str) -> HttpResponse:
    """405 with the methods that this address knows."""
    refusal = json_error(405, _("This address is only asked with %(methods)s.") % {"methods": allowed})
    refusal["Allow"] = allowed
    return refusal


def json_error(status: int, detail: str, **more: Any) -> JsonResponse:
    """A sentence as JSON."""
    return JsonResponse({"detail": detail, **more}, status=status)


def parse_version(sent: dict[str, Any], *, least: int = 1) -> int:
    """The version that the client read, as it names it; FieldErrors when it names none."""
    version = parse_int_or_zero(sent.get("version"))
    if sent.get("version") in (None, "") or version < least:
        raise FieldErrors({"version": _("Send “version”, the number of the version that you read.")})
    return version


def parse_int_or_zero(typed: Any) -> int:
    """The whole number that was sent, or 0, which no row and no version has."""
    typed = str(typed or "")
    plain = typed.isascii() and typed.isdigit() and len(typed) <= 10
    return int(typed) if plain and int(typed) <= MAX_INT32 else 0
