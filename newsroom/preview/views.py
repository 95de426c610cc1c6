"""A story as readers will get it, for whoever holds a valid link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stories.actions.previews import story_behind
from stories.press.preview import preview_of


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The story under the public template; expired, revoked, altered and invented links are all the same 404."""
    story = story_behind(token)
    if story is None:
        raise Http404
    made = preview_of(story, today=timezone.localdate())
    response = render(
        request, "site/preview.html", {"story": made, "edition": made.article.edition, "face": "zh"}
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # The address is the key; it must not travel on with a click.
    response["Referrer-Policy"] = "no-referrer"
    return response
