"""Pages for what cannot be shown; they say the same to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the answer for what never existed, and for what must not be seen."""
    response = render(request, "404.html", status=404)
    response["Cache-Control"] = "public, max-age=5"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself makes no sense."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke; the page needs neither database nor session."""
    return render(request, "500.html", status=500)
