"""All addresses, face by face; the environment says which faces this process shows."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from newsroom.preview.views import preview
from newsroom.site import errors

urlpatterns: list[URLPattern | URLResolver] = []
if "admin" in settings.FACES:
    urlpatterns.append(path("admin/", admin.site.urls))
    urlpatterns.append(path("preview/<str:token>/", preview, name="preview"))
if {"admin", "desk"} & set(settings.FACES):
    urlpatterns.append(path("sign-in/", include("newsroom.signin.urls")))
if "site" in settings.FACES:
    urlpatterns += [
        path("en/", include(("newsroom.site.urls", "site"), namespace="en")),
        path("", include(("newsroom.site.urls", "site"), namespace="zh")),
    ]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
