"""The desk without a network (离线): its worker, its manifest, an empty write page, and a page that says so."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.desk.access import page, writer_user
from newsroom.desk.story_templates import STARTS, content_for
from newsroom.desk.writing import Writing, shown
from newsroom.script_modules import modules_of

# The key that no working copy has; the page takes the real one from its own address.
NO_KEY = UUID(int=0)
# What the desk's pages name; what these import is kept with them.
SCRIPTS = ("newsroom/js/desk/main.js", "newsroom/js/desk/write_page.js")
SHEETS = ("tokens", "desk")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of everything below /desk/, with the list of what it keeps; another list is another worker."""
    files = [
        *(static(f"newsroom/css/{name}.css") for name in SHEETS),
        *(static(name) for name in modules_of(*SCRIPTS)),
        static("newsroom/img/seal.svg"),
        static("django_htmx/htmx-2.min.js"),
    ]
    shells = [f"{reverse('desk:shell')}?start={name}" for name in ("", *STARTS)]
    context = {
        "files": files,
        "shells": shells,
        "home": reverse("desk:home"),
        "release": hashlib.sha256("\n".join(files).encode()).hexdigest()[:12],
    }
    return render(request, "desk/worker.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the desk among its apps."""
    return JsonResponse(
        {
            "id": reverse("desk:home"),
            "name": _("Filing desk"),
            "short_name": _("Filing desk"),
            "lang": "zh-Hans",
            "start_url": reverse("desk:home"),
            "scope": reverse("desk:home"),
            "display": "standalone",
            "background_color": "#fbf8f1",
            "theme_color": "#9d1c16",
            "icons": [
                {"src": static(f"newsroom/img/desk-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
                 "purpose": purpose}
                for size in (192, 512)
                for purpose in ("any", "maskable")
            ],
            "shortcuts": [{"name": _("Write a story"), "url": reverse("desk:new")}],
        },
        content_type="application/manifest+json",
    )  # fmt: skip


@require_safe
@page
def shell(request: HttpRequest) -> HttpResponse:
    """An empty write page for the phone to keep; its script fills in whose story it is."""
    user = writer_user(request)
    at = Writing(user, NO_KEY, None, None, is_shell=True)
    return shown(request, at, content_for(request.GET.get("start", ""), user))


@require_safe
@page
def away(request: HttpRequest) -> HttpResponse:
    """The page that is shown instead of one that cannot be reached, with what still lies on this phone."""
    return render(request, "desk/away.html")
