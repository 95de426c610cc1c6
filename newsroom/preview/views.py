"""A story as readers will get it, for whoever holds a valid link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.image_responses import rendition_response
from stories.actions.review.previews import story_for_preview_token
from stories.publishing.preview import freeze_story_preview, preview_photo_by_token

PRIVATE_CACHE_CONTROL = "private, no-store"


@require_safe
def preview_view(request: HttpRequest, token: str) -> HttpResponse:
    """The story in the public template; every invalid link gives the same 404."""
    story = story_for_preview_token(token)
    if story is None:
        raise Http404
    made = freeze_story_preview(story, today=timezone.localdate())
    response = render(
        request,
        "site/preview.html",
        # Photos of a preview lie below its own address and live as long as it does.
        {"story": made, "edition": made.article.edition, "face": "zh", "photo_root": request.path},
    )
    response["Cache-Control"] = PRIVATE_CACHE_CONTROL
    response["X-Robots-Tag"] = "noindex, nofollow"
    # The address is the key; it must not travel on with a click.
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def preview_photo_view(request: HttpRequest, token: str, made: str, spec: str, format: str) -> HttpResponse:
    """A rendition of a photo in the previewed story; it is gone with the link."""
    story = story_for_preview_token(token)
    picture = preview_photo_by_token(story, made) if story else None
    if picture is None or f"{spec}.{format}" not in picture.files:
        raise Http404
    return rendition_response(request, made, f"{spec}.{format}", picture.label, PRIVATE_CACHE_CONTROL)
