"""Pages for what cannot be shown; they say the same to everybody."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from newsroom.presentation.refused_form_texts import RefusedFormText, list_refused_form_texts
from newsroom.private_paths import MACHINE_PATH
from newsroom.site.responses import CACHE_MAX_AGE_SECONDS


def not_found_view(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the answer for what never existed, and for what must not be seen."""
    if request.path.startswith(MACHINE_PATH):
        return JsonResponse({"detail": _("There is no such address; docs/api.md lists them.")}, status=404)
    if typed := list_refused_form_texts(request):
        return render_unsaved_texts_page(request, typed, 404)
    response = render(request, "404.html", status=404)
    response["Cache-Control"] = f"public, max-age={CACHE_MAX_AGE_SECONDS}"
    return response


def render_unsaved_texts_page(
    request: HttpRequest, typed: list[RefusedFormText], status: int, sentence: str = ""
) -> HttpResponse:
    """403 or 404 to a form that was open too long: nothing is changed, and every word stands in the answer."""
    # Where there is nothing (any more), there is nothing to look at either.
    address = form_page_url(request) if status == 403 else ""
    context = {"refused_form_texts": typed, "address": address, "sentence": sentence}
    return render(request, "site/refused_form_texts.html", context, status=status)


def form_page_url(request: HttpRequest) -> str:
    """The page of ours that the form was sent from; "" where the browser does not say."""
    page = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if here else ""


def bad_request_view(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself makes no sense."""
    return render(request, "400.html", status=400)


def forbidden_view(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    if typed := list_refused_form_texts(request):
        return render_unsaved_texts_page(request, typed, 403, sentence=str(exception or ""))
    return render(request, "403.html", status=403)


def csrf_failure_view(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or another session's; nothing of it was read."""
    return render(request, "403.html", status=403)


def server_error_view(request: HttpRequest) -> HttpResponse:
    """500, without database and session; 503 when the database is unavailable."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return service_unavailable_view(request)
    return render(request, "500.html", status=500)


def service_unavailable_view(request: HttpRequest) -> HttpResponse:
    """503: the database is away; come back in a moment."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response


def request_body_error_view(request: HttpRequest, status: int) -> HttpResponse:
    """400 for a cut body, 408 for a slow one, 411 without a length, 413 too large, 503 when many are slow."""
    if status == 408:
        sentence = _("What you sent took too long to arrive. Nothing was saved; please send it once more.")
    elif status == 400:
        sentence = _("What you sent did not arrive whole. Nothing was saved; please send it once more.")
    elif status == 411:
        sentence = _("What was sent does not say how long it is. Nothing was saved; send it with its length.")
    elif status == 413:
        sentence = _(
            "This is larger than is taken here. Nothing was saved; if you are signed out, sign in first."
        )
    else:
        sentence = _(
            "Too much is arriving slowly just now. Nothing was saved; please send it again in ten seconds."
        )
    response: HttpResponse
    if request.path_info.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse({"detail": sentence}, status=status)
    else:
        response = render(
            request, "refused_body.html", {"sentence": sentence, "status": status}, status=status
        )
    if status in (408, 503):
        response["Retry-After"] = "10"
    response["Cache-Control"] = "private, no-store"
    # Whoever sent it here has said so in the log, once for many.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
