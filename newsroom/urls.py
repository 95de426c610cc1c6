"""All addresses; NEWSROOM_FACES says which sections this process serves."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from newsroom import converters
from newsroom.operations import health
from newsroom.preview.views import preview_photo_view, preview_view
from newsroom.site import errors, offline
from newsroom.site.photos import photo_view

converters.register_photo_converters()

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", offline.favicon_view, name="favicon"),
]
if "admin" in settings.ENABLED_INTERFACES:
    urlpatterns.append(path("admin/", admin.site.urls))
    urlpatterns.append(path("preview/<str:token>/", preview_view, name="preview"))
    urlpatterns.append(
        path(
            "preview/<str:token>/<token:made>/<slug:spec>.<format:format>",
            preview_photo_view,
            name="preview_photo",
        )
    )
if {"admin", "desk"} & set(settings.ENABLED_INTERFACES):
    urlpatterns.append(path("sign-in/", include("newsroom.accounts.urls")))
    urlpatterns.append(path("darkroom/", include("newsroom.private_media.urls")))
if "desk" in settings.ENABLED_INTERFACES:
    urlpatterns.append(path("desk/", include("newsroom.desk.urls")))
    urlpatterns.append(path("api/v1/", include("newsroom.desk.api_urls")))
if "site" in settings.ENABLED_INTERFACES:
    urlpatterns += [
        path("photos/<token:token>/<slug:spec>.<format:format>", photo_view, name="photo"),
        path("", include(("newsroom.site.language_neutral_urls", "site"), namespace="wire")),
        path("sw.js", offline.service_worker_view, name="worker"),
        path("en/", include(("newsroom.site.urls", "site"), namespace="en")),
        path("", include(("newsroom.site.urls", "site"), namespace="zh")),
    ]

handler400 = errors.bad_request_view
handler403 = errors.forbidden_view
handler404 = errors.not_found_view
handler500 = errors.server_error_view
