"""Readers' pages as responses: no cookie, short caching, an ETag, alike for all."""

import math
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe as require_safe

from newsroom.site import feed_formats, public_urls
from stories.published.queries import PublishedEdition

# A story taken down is gone everywhere within five seconds: one until we know of it (`caching.LOOK_EVERY`), two in a
# shared cache, two in the browser behind it.
CACHE_MAX_AGE_SECONDS = 2


def render_public_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    changed_at: datetime | None = None,
) -> HttpResponse:
    """The rendered page with its caching headers; nothing in it depends on who asks.

    `changed_at` is told as Last-Modified and answers no condition: around the story other things change, too, and
    only the fingerprint knows of all of them.
    """
    given = {
        "face": public_urls.url_namespace(),
        "origin": public_urls.public_origin(request),
        "canonical": request.path,
        "feeds": feed_formats.feed_links(),
        "paper_name": paper_name(context.get("edition")),
        **context,
    }
    response = render(request, template, given, status=status)
    response["Cache-Control"] = f"public, max-age={CACHE_MAX_AGE_SECONDS}"
    if changed_at:
        response["Last-Modified"] = http_date(math.ceil(changed_at.timestamp()))
    set_response_etag(response)
    conditional = get_conditional_response(request, etag=response["ETag"], response=response)
    return conditional if isinstance(conditional, HttpResponse) else response


def paper_name(edition: PublishedEdition | None) -> str:
    """The name of the edition's paper; “Newsroom” before the first edition."""
    return edition.paper if edition else _("Newsroom")


def conditional_response(
    request: HttpRequest, content: str | bytes, kind: str, changed_at: datetime | None = None
) -> HttpResponse:
    """A response for machines; 304 when its ETag or date is known already."""
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = f"public, max-age={CACHE_MAX_AGE_SECONDS}"
    set_response_etag(response)
    # Rounded up and never in this very second: whatever changes later has a later date.
    second = math.ceil(changed_at.timestamp()) if changed_at else None
    if second and second < timezone.now().timestamp():
        response["Last-Modified"] = http_date(second)
    else:
        second = None
    answer = get_conditional_response(request, etag=response["ETag"], last_modified=second, response=response)
    return answer if isinstance(answer, HttpResponse) else response


def permanent_redirect(address: str) -> HttpResponse:
    """A permanent redirect that caches forget as soon as a page."""
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = f"public, max-age={CACHE_MAX_AGE_SECONDS}"
    return response
