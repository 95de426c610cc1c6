"""Reading offline: the service worker, its fallback page, the installable paper."""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsroom.site import public_urls
from newsroom.site.caching import cacheable_page
from newsroom.site.responses import conditional_response, render_public_page, require_safe
from stories.published import queries

STATIC_DIR = Path(settings.BASE_DIR, "newsroom", "static", "newsroom")
SERVICE_WORKER_JS = (STATIC_DIR / "js" / "service_worker.js").read_bytes()
FAVICON = (STATIC_DIR / "img" / "favicon.ico").read_bytes()
# As the sheets have them, in light.
BACKGROUND_COLOR, THEME_COLOR = "#fbf8f1", "#9d1c16"


@require_safe
def service_worker_view(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root because it covers only paths below its own."""
    return conditional_response(request, SERVICE_WORKER_JS, "text/javascript; charset=utf-8")


@require_safe
def favicon_view(request: HttpRequest) -> HttpResponse:
    """The icon at the address where every browser looks for it by default."""
    answer = conditional_response(request, FAVICON, "image/x-icon")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@cacheable_page()
@require_safe
def web_app_manifest_view(request: HttpRequest) -> HttpResponse:
    """What the paper is called and looks like on a phone's home screen."""
    edition = queries.latest_edition()
    name = edition.paper if edition else _("Newsroom")
    about = {
        "name": name,
        "short_name": name[:12],
        "lang": "zh-Hans" if get_language() != "en" else "en",
        "id": public_urls.reverse_in_language("front"),
        "start_url": public_urls.reverse_in_language("front"),
        "scope": public_urls.reverse_in_language("front"),
        "display": "minimal-ui",
        "background_color": BACKGROUND_COLOR,
        "theme_color": THEME_COLOR,
        "icons": [manifest_icon(file, sizes, purpose) for file, sizes, purpose in MANIFEST_ICONS],
    }
    return conditional_response(request, json.dumps(about, ensure_ascii=False), "application/manifest+json")


MANIFEST_ICONS = (
    ("seal.svg", "any", "any"),
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable.svg", "any", "maskable"),
)


def manifest_icon(file: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if file.endswith(".svg") else "image/png"
    return {"src": static(f"newsroom/img/{file}"), "sizes": sizes, "type": kind, "purpose": purpose}


@cacheable_page()
@require_safe
def offline_page_view(request: HttpRequest) -> HttpResponse:
    """The offline page for pages that were not kept; the browser lists kept ones."""
    return render_public_page(
        request, "site/offline.html", {"edition": queries.latest_edition(), "unlisted": True}
    )
