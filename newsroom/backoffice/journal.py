"""The journal (审计日志), read-only, for the chief editor and administrators."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.admin_base import (
    SAFE_METHODS,
    ReadOnlyAdmin,
    may_enter_back_office,
    require_staff_user,
)
from newsroom.presentation.journal_labels import (
    ACTION_LABELS,
    action_label,
    entry_reason,
    state_transition_label,
)
from stories import policy
from stories.actions.drafts import viewing as draft_views
from stories.models import Article, JournalEntry


class JournalActFilter(admin.SimpleListFilter):
    """Filters entries by act; the acts are known, so that no query looks for them."""

    title = _("act")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ACTION_LABELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(act=self.value()) if self.value() in ACTION_LABELS else queryset


class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "actor_name", "what", "thing_named", "outcome", "details"]
    list_display_links = ["number"]
    list_filter = [JournalActFilter, "outcome"]
    ordering = ["-number"]
    fields = [
        "number", "at", "actor_name", "actor_id", "what", "outcome", "thing_named", "details", "previous", "hash",
    ]  # fmt: skip
    readonly_fields = ["what", "thing_named", "details"]

    def get_urls(self) -> list[Any]:
        patterns = super().get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = reject_unsafe_methods(pattern.callback)
        return patterns

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the entry itself, which has no history."""
        entry = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request):
            raise PermissionDenied
        if entry is None:
            raise Http404
        return HttpResponseRedirect(reverse(self.address("change"), args=[entry.pk]))

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns; entries on others' unfiled drafts show no words, only the state."""
        drafts = {
            str(pk)
            for pk in draft_views.drafts_of_others(require_staff_user(request)).values_list("pk", flat=True)
        }

        @admin.display(description=_("detail"))
        def words(entry: JournalEntry) -> str:
            of_a_draft = entry.thing == Article._meta.label_lower and entry.thing_id in drafts
            return (
                state_transition_label(entry)
                if of_a_draft
                else (entry_reason(entry) or state_transition_label(entry))[:80]
            )

        return [words if name == "details" else name for name in super().get_list_display(request)]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> JournalEntry | None:
        """The entry; opening it is recorded where it shows somebody else's draft."""
        entry: JournalEntry | None = super().get_object(request, object_id, from_field)
        if entry:
            draft_views.record_views_through_journal_entry(entry, by=require_staff_user(request))
        return entry

    @admin.display(description=_("act"), ordering="act")
    def what(self, entry: JournalEntry) -> str:
        return action_label(entry.act)

    @admin.display(description=_("thing"))
    def thing_named(self, entry: JournalEntry) -> str:
        return f"{entry.thing.rpartition('.')[2]} {entry.thing_id}".strip()

    @admin.display(description=_("detail"))
    def details(self, entry: JournalEntry) -> SafeString:
        return format_html_join("", "<p>{}: {}</p>", sorted(entry.detail.items()))


def reject_unsafe_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, which answers unsafe methods with 405, or 403 to who may not read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in SAFE_METHODS or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if not may_enter_back_office(request.user) or not policy.is_allowed(
            request.user, "see", JournalEntry
        ):
            raise PermissionDenied
        return HttpResponseNotAllowed(SAFE_METHODS)

    return guarded
