"""The desk without a network (离线): service worker, manifest and offline pages."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.desk.access import require_writer_user, writer_login_required
from newsroom.desk.story_editor import EditSession, render_editor_page
from newsroom.desk.story_templates import STORY_TEMPLATES, content_from_template
from newsroom.script_modules import list_script_modules

# The key that no working copy has; the page takes the real one from its own address.
PLACEHOLDER_DRAFT_KEY = UUID(int=0)
# What the desk's pages name; what these import is kept with them.
CACHED_SCRIPTS = ("newsroom/js/desk/main.js", "newsroom/js/desk/write_page.js")
CACHED_STYLESHEETS = ("tokens", "desk")


@require_safe
def service_worker_view(request: HttpRequest) -> HttpResponse:
    """The service worker of /desk/; another list of files is another worker."""
    files = [
        *(static(f"newsroom/css/{name}.css") for name in CACHED_STYLESHEETS),
        *(static(name) for name in list_script_modules(*CACHED_SCRIPTS)),
        static("newsroom/img/seal.svg"),
        static("django_htmx/htmx-2.min.js"),
    ]
    shells = [f"{reverse('desk:shell')}?start={name}" for name in ("", *STORY_TEMPLATES)]
    context = {
        "files": files,
        "shells": shells,
        "home": reverse("desk:home"),
        "release": hashlib.sha256("\n".join(files).encode()).hexdigest()[:12],
    }
    return render(request, "desk/worker.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
def web_app_manifest_view(request: HttpRequest) -> JsonResponse:
    """The web app manifest, with which a phone installs the desk."""
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
@writer_login_required
def app_shell_view(request: HttpRequest) -> HttpResponse:
    """An empty write page for the phone's cache; its script fills in the story."""
    user = require_writer_user(request)
    at = EditSession(user, PLACEHOLDER_DRAFT_KEY, None, None, is_shell=True)
    return render_editor_page(request, at, content_from_template(request.GET.get("start", ""), user))


@require_safe
@writer_login_required
def offline_page_view(request: HttpRequest) -> HttpResponse:
    """The page shown when another cannot be reached, with what is on the phone."""
    return render(request, "desk/away.html")
