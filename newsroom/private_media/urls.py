"""Addresses of private files, by the photo's number."""

from django.urls import path

from newsroom.private_media import views

urlpatterns = [
    path("<photo:photo>/original/", views.original_file_view, name="original"),
    path("<photo:photo>/<slug:spec>.<format:format>", views.rendition_view, name="working_rendition"),
]
