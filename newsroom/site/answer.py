"""How a readers' page answers: same bytes for everybody, no cookie, short life in caches, a fingerprint."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe as require_safe

from newsroom.site import addresses

# A story taken down is gone everywhere within five seconds: one until we know of it (`caching.LOOK_EVERY`), two in a
# shared cache, two in the browser behind it.
SECONDS_IN_CACHES = 2


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The rendered page with its caching headers; nothing in it depends on who asks."""
    response = render(request, template, {"face": addresses.face(), **context}, status=status)
    response["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}"
    set_response_etag(response)
    conditional = get_conditional_response(request, etag=response["ETag"], response=response)
    return conditional if isinstance(conditional, HttpResponse) else response
