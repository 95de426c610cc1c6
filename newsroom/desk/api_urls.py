"""The URLs of the API."""

from django.urls import path

from newsroom.desk import api

app_name = "api"
urlpatterns = [
    path("stories/", api.stories, name="stories"),
    path("stories/<int:pk>/", api.story, name="story"),
    path("stories/<int:pk>/file/", api.file_story, name="story_file"),
    path("stories/<int:pk>/take-back/", api.take_back_story, name="story_take_back"),
]
