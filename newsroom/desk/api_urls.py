"""The URLs of the API."""

from django.urls import path

from newsroom.desk import api

app_name = "api"
urlpatterns = [
    path("stories/", api.stories_view, name="stories"),
    path("stories/<int:pk>/", api.story_view, name="story"),
    path("stories/<int:pk>/file/", api.file_story_view, name="story_file"),
    path("stories/<int:pk>/take-back/", api.take_back_story_view, name="story_take_back"),
]
