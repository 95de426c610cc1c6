"""The URLs of the desk."""

from django.urls import path

from newsroom.desk import (
    autocomplete,
    chunked_uploads,
    drafts,
    edits_since_filing,
    home,
    login,
    notifications,
    offline,
    published_stories,
    stories,
    story_editor,
    tokens,
)

app_name = "desk"
urlpatterns = [
    path("", home.home_view, name="home"),
    path("login/", login.DeskSignInView.as_view(admits=login.has_any_role), name="login"),
    path("logout/", login.DeskLogoutView.as_view(), name="logout"),
    path("language/", login.set_language_view, name="language"),
    path("session/", login.session_status_view, name="session"),
    path("new/", story_editor.story_template_list_view, name="new"),
    path("drafts/<uuid:key>/", drafts.draft_view, name="draft"),
    path("drafts/<uuid:key>/write/", story_editor.edit_draft_view, name="write"),
    path("drafts/<uuid:key>/discard/", story_editor.discard_draft_view, name="discard"),
    path("stories/<int:pk>/", stories.story_view, name="story"),
    path("stories/<int:pk>/write/", story_editor.edit_story_view, name="story_write"),
    path("stories/<int:pk>/file/", stories.file_story_view, name="story_file"),
    path("stories/<int:pk>/take-back/", stories.take_back_story_view, name="story_take_back"),
    path("stories/<int:pk>/changes/", edits_since_filing.edits_since_filing_view, name="cuts"),
    path("stories/<int:pk>/remark/", stories.add_remark_view, name="story_remark"),
    path(
        "stories/<int:pk>/remark/<int:remark_pk>/settle/",
        stories.resolve_remark_view,
        name="story_remark_settle",
    ),
    path("published/", published_stories.published_stories_view, name="published"),
    path("published/csv/", published_stories.csv_export_view, name="published_csv"),
    path("published/xlsx/", published_stories.xlsx_export_view, name="published_xlsx"),
    path("tokens/", tokens.tokens_view, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token_view, name="token_revoke"),
    path("people/", autocomplete.suggest_people_view, name="people"),
    path("tags/", autocomplete.suggest_tags_view, name="tags"),
    path("paste/", drafts.clean_pasted_text_view, name="paste"),
    path("uploads/<uuid:key>/", chunked_uploads.chunked_upload_view, name="parcel"),
    path("worker.js", offline.service_worker_view, name="worker"),
    path("manifest.webmanifest", offline.web_app_manifest_view, name="manifest"),
    path("shell/", offline.app_shell_view, name="shell"),
    path("away/", offline.offline_page_view, name="away"),
    path("notices/", notifications.notifications_view, name="notices"),
    path("notices/read/", notifications.mark_notifications_read_view, name="notices_read"),
]
