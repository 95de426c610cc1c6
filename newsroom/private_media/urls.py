"""Addresses of private files, by the photo's number."""

from django.urls import path

from newsroom.private_media import views

urlpatterns = [
    path("<photo:photo>/original/", views.original, name="original"),
    path("<photo:photo>/<slug:spec>.<format:format>", views.rendition, name="working_rendition"),
]
