"""How a readers' page answers: same bytes for everybody, no cookie, short life in caches, a fingerprint."""

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

from newsroom.site import addresses, autodiscovery
from stories.published.queries import PublishedEdition

# A story taken down is gone everywhere within five seconds: one until we know of it (`caching.LOOK_EVERY`), two in a
# shared cache, two in the browser behind it.
SECONDS_IN_CACHES = 2


def page(
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
        "face": addresses.face(),
        "origin": addresses.origin(request),
        "canonical": request.path,
        "feeds": autodiscovery.feeds(),
        "paper_name": name_of(context.get("edition")),
        **context,
    }
    response = render(request, template, given, status=status)
    response["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}"
    if changed_at:
        response["Last-Modified"] = http_date(math.ceil(changed_at.timestamp()))
    set_response_etag(response)
    conditional = get_conditional_response(request, etag=response["ETag"], response=response)
    return conditional if isinstance(conditional, HttpResponse) else response


def name_of(edition: PublishedEdition | None) -> str:
    """What the paper of that edition is called; before the first edition it is just a newsroom."""
    return edition.paper if edition else _("Newsroom")


def document(
    request: HttpRequest, content: str | bytes, kind: str, changed_at: datetime | None = None
) -> HttpResponse:
    """What a machine reads, answered with 304 when it has it already, by fingerprint or by date."""
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}"
    set_response_etag(response)
    # Rounded up and never in this very second: whatever changes later has a later date.
    second = math.ceil(changed_at.timestamp()) if changed_at else None
    if second and second < timezone.now().timestamp():
        response["Last-Modified"] = http_date(second)
    else:
        second = None
    answer = get_conditional_response(request, etag=response["ETag"], last_modified=second, response=response)
    return answer if isinstance(answer, HttpResponse) else response


def moved(address: str) -> HttpResponse:
    """A permanent redirect that caches forget as soon as a page."""
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}"
    return response
