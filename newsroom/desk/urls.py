"""The addresses of the desk."""

from django.urls import path

from newsroom.desk import (
    autocomplete,
    chunked_uploads,
    drafts,
    edits_since_filing,
    home,
    login,
    notices,
    offline,
    published,
    stories,
    tokens,
    writing,
)

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login.Login.as_view(admits=login.has_business), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("language/", login.language, name="language"),
    path("session/", login.session, name="session"),
    path("new/", writing.new, name="new"),
    path("drafts/<uuid:key>/", drafts.draft, name="draft"),
    path("drafts/<uuid:key>/write/", writing.write, name="write"),
    path("drafts/<uuid:key>/discard/", writing.discard, name="discard"),
    path("stories/<int:pk>/", stories.story, name="story"),
    path("stories/<int:pk>/write/", writing.story_write, name="story_write"),
    path("stories/<int:pk>/file/", stories.file, name="story_file"),
    path("stories/<int:pk>/take-back/", stories.back, name="story_take_back"),
    path("stories/<int:pk>/changes/", edits_since_filing.cuts, name="cuts"),
    path("stories/<int:pk>/remark/", stories.remark, name="story_remark"),
    path(
        "stories/<int:pk>/remark/<int:remark_pk>/settle/", stories.settle_remark, name="story_remark_settle"
    ),
    path("published/", published.published, name="published"),
    path("published/csv/", published.as_csv, name="published_csv"),
    path("published/xlsx/", published.as_xlsx, name="published_xlsx"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("people/", autocomplete.people, name="people"),
    path("tags/", autocomplete.tags, name="tags"),
    path("paste/", drafts.paste, name="paste"),
    path("uploads/<uuid:key>/", chunked_uploads.parcel, name="parcel"),
    path("worker.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("shell/", offline.shell, name="shell"),
    path("away/", offline.away, name="away"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices_read"),
]
