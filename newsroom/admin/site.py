"""The back office: Django's admin under our own roof."""

from posixpath import normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from newsroom.admin import articles, editions, labels, people, photos, published
from newsroom.admin.doors import ThroughActions, staff, works_here
from people.actions import choose_language
from people.errors import Refusal
from people.models import Desk, Reporter, User
from stories.models import (
    Article,
    Edition,
    Label,
    Page,
    Photo,
    Publication,
    PublishedArticle,
    PublishedEdition,
    Tag,
)

# Every room of the house, in the order an edition is made; the lists on the first page keep this order.
ROOMS: dict[type[models.Model], type[ThroughActions]] = {
    Edition: editions.EditionAdmin,
    Page: editions.PageAdmin,
    Article: articles.ArticleAdmin,
    Photo: photos.PhotoAdmin,
    Label: labels.LabelAdmin,
    Tag: labels.TagAdmin,
    Publication: editions.PublicationAdmin,
    PublishedEdition: published.PublishedEditionAdmin,
    PublishedArticle: published.PublishedArticleAdmin,
    Reporter: people.ReporterAdmin,
    Desk: people.DeskAdmin,
    User: people.AccountAdmin,
}


class BackOffice(admin.AdminSite):
    """The editors' admin site: exactly the rooms named above, for whoever holds a role of the back office."""

    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("Editors’ desk")
    login_form = people.StaffLogin
    password_change_form = people.OwnPasswordForm
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        for model, room in ROOMS.items():
            super().register(model, room)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Nothing comes in by itself: other apps bring admins of their own (groups, tags) that know no actions."""

    def has_permission(self, request: HttpRequest) -> bool:
        return works_here(request.user)

    def get_urls(self) -> list[Any]:
        language = path("language/", self.admin_view(require_POST(self.language_view)), name="language")
        return [language, *super().get_urls()]

    def language_view(self, request: HttpRequest) -> HttpResponse:
        """The account speaks the language it chose."""
        try:
            choose_language(staff(request), request.POST.get("language", ""))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self.way_back(request.POST.get("next", "")))

    def way_back(self, wanted: str) -> str:
        """The wanted address where it lies inside the back office, and its first page where not."""
        home = reverse("admin:index", current_app=self.name)
        inside = unquote(urlsplit(wanted).path)
        plain = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and "\\" not in inside
        return wanted if plain and f"{normpath(inside)}/".startswith(home) else home

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        today = {
            "today": timezone.localdate(),
            "recent_editions": editions.recent_editions(),
            "recent_stories": articles.recent_stories(),
        }
        return super().index(request, {**today, **(extra_context or {})})

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """The first page, which lists all rooms anyway."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        order = {model: place for place, model in enumerate(ROOMS)}
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda room: order[room["model"]])
        return sorted(apps, key=lambda app: order[app["models"][0]["model"]])
