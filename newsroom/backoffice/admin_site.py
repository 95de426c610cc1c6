"""The back office as a Django admin site."""

from functools import partial, update_wrapper
from posixpath import normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom.accounts.views import SignInView
from newsroom.backoffice import (
    account_changes,
    accounts,
    articles,
    editions,
    journal,
    labels,
    page_import,
    people,
    photos,
    published_content,
    reader_reports,
)
from newsroom.backoffice.admin_base import PolicyModelAdmin, may_enter_back_office, require_staff_user
from newsroom.backoffice.photo_library.photo_cards import summarise_missing_files
from newsroom.backoffice.review import notifications, queue
from people import policy as people_policy
from people.errors import ActionError
from people.models import Desk, Reporter, User
from stories import policy
from stories.actions.accounts.staff import choose_language
from stories.actions.notifications import unread_notification_count
from stories.models import (
    Article,
    Edition,
    JournalEntry,
    Label,
    Page,
    Photo,
    Publication,
    PublishedArticle,
    PublishedEdition,
    ReaderReport,
    Tag,
)

# Every ModelAdmin, in the order an edition is made; the lists on the first page keep this order.
MODEL_ADMINS: dict[type[models.Model], type[PolicyModelAdmin]] = {
    Edition: editions.EditionAdmin,
    Page: editions.PageAdmin,
    Article: articles.ArticleAdmin,
    Photo: photos.PhotoAdmin,
    Label: labels.LabelAdmin,
    Tag: labels.TagAdmin,
    Publication: editions.PublicationAdmin,
    PublishedEdition: published_content.PublishedEditionAdmin,
    PublishedArticle: published_content.PublishedArticleAdmin,
    ReaderReport: reader_reports.ReaderReportAdmin,
    Reporter: people.ReporterAdmin,
    Desk: people.DeskAdmin,
    User: accounts.AccountAdmin,
    JournalEntry: journal.JournalEntryAdmin,
}

MAX_READER_REPORTS_LISTED = 5


class BackOfficeSite(admin.AdminSite):
    """The admin site of `MODEL_ADMINS`, for accounts with a back-office role."""

    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("Editors’ desk")
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        for model, room in MODEL_ADMINS.items():
            super().register(model, room)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Registers nothing: other apps' admins (groups, tags) would bypass the actions."""

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter_back_office(request.user)

    def get_urls(self) -> list[Any]:
        language = path("language/", self.admin_view(require_POST(self.language_view)), name="language")
        return [
            language,
            path("queue/", self.admin_view(require_safe(partial(queue.queue_view, self))), name="queue"),
            path(
                "notices/",
                self.admin_view(require_safe(partial(notifications.notifications_view, self))),
                name="notices",
            ),
            path(
                "notices/read/",
                self.admin_view(require_POST(notifications.mark_read_view)),
                name="notices_read",
            ),
            path(
                "account-changes/",
                self.admin_view(require_safe(partial(account_changes.account_changes_view, self))),
                name="account_changes",
            ),
            path(
                "account-changes/<int:pk>/decide/",
                self.admin_view(require_POST(partial(account_changes.decide_account_change_view, self))),
                name="account_change_decide",
            ),
            path(
                "stories/page/import/",
                self.admin_view(
                    require_http_methods(["GET", "HEAD", "POST"])(partial(page_import.import_view, self))
                ),
                name="stories_page_import",
            ),
            *super().get_urls(),
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The view for staff; strangers go to the sign-in page, other accounts get 403."""
        inside = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not may_enter_back_office(request.user):
                # Signing in again would only bring them back here; but everybody may leave.
                if request.path != reverse("admin:logout", current_app=self.name):
                    raise PermissionDenied
                return view(request, *args, **kwargs)
            return inside(request, *args, **kwargs)

        return update_wrapper(guarded, inside)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if self.has_permission(request):
            context["unread_count"] = unread_notification_count(require_staff_user(request))
            # The desk is another face; this process may not show it.
            context["may_write"] = "desk" in settings.ENABLED_INTERFACES and policy.is_allowed(
                require_staff_user(request), "keep", Article
            )
        return context

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The shared sign-in page, for accounts of the back office."""
        return SignInView.as_view(home="admin:index", admits=may_enter_back_office)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One's own new password, by our action; Django's page would write the whole row."""
        return PasswordChangeView.as_view(
            form_class=people.OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)

    def language_view(self, request: HttpRequest) -> HttpResponse:
        """The account's language is the one it chose."""
        try:
            choose_language(require_staff_user(request), request.POST.get("language", ""))
        except ActionError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self.way_back(request.POST.get("next", "")))

    def way_back(self, wanted: str) -> str:
        """The wanted URL where it lies in the back office, else the first page."""
        home = reverse("admin:index", current_app=self.name)
        inside = unquote(urlsplit(wanted).path)
        plain = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and "\\" not in inside
        return wanted if plain and f"{normpath(inside)}/".startswith(home) else home

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        user = require_staff_user(request)
        today = {
            "today": timezone.localdate(),
            "queues": queue.load_start_page_queues(user),
            "coming_editions": queue.upcoming_editions(timezone.localdate()),
            "missing_files": summarise_missing_files(user),
            "unread": notifications.unread_notifications(user),
            "changes": account_changes.pending_change_rows(user),
            "sees_changes": people_policy.can_see_account_changes(user),
            "reports": [
                (case, reader_reports.reader_report_title(case))
                for case in reader_reports.open_reader_reports_for(user)[:MAX_READER_REPORTS_LISTED]
            ],
            "may_publish": policy.is_allowed(user, "publish", Edition),
            "recent_editions": editions.recent_editions(),
        }
        return super().index(request, {**today, **(extra_context or {})})

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """Redirects to the first page, which lists all models."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        order = {model: place for place, model in enumerate(MODEL_ADMINS)}
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda room: order[room["model"]])
        return sorted(apps, key=lambda app: order[app["models"][0]["model"]])
