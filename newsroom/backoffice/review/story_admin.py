"""What review adds to the ModelAdmin of stories: visibility, locks and pages."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.backoffice.admin_base import SAFE_METHODS, require_staff_user
from newsroom.backoffice.review import action_views
from newsroom.backoffice.review.access import (
    MAX_INT32,
    get_story_or_404,
    get_visible_story_or_404,
    require_changeable_story,
    story_admin_url,
)
from newsroom.backoffice.review.compare import compare_view
from newsroom.backoffice.review.presence import presence_text, record_presence_view
from newsroom.backoffice.review.queue import IN_PROGRESS_STATES, UNFINISHED_STORY_CONDITION
from newsroom.backoffice.review.review_actions import SubmittedForm
from newsroom.backoffice.review.review_page import RefusedAction, render_review_page, review_view
from newsroom.backoffice.review.timeline import timeline_view
from newsroom.presentation import story_labels
from stories import policy
from stories.actions.drafts.viewing import record_draft_views
from stories.actions.review.presence import other_users_viewing_story
from stories.errors import InvalidState
from stories.models import Article
from stories.workflow import State

FINISHED_STATES = (State.PUBLISHED, State.SPIKED, State.WITHDRAWN)


class StateFilter(admin.SimpleListFilter):
    """Filters stories by their state."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value not in State.values:
            return queryset
        # What is not yet at rest is found by the index of the queue, however large the archive.
        return (
            queryset.filter(state=value)
            if value in FINISHED_STATES
            else queryset.filter(UNFINISHED_STORY_CONDITION, state=value)
        )


class ReviewedStoryAdmin(admin.ModelAdmin):
    """A ModelAdmin of the stories that the account may see, with their review pages."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Lists, choosers, histories and forms all begin here.
        return policy.permitted_stories(require_staff_user(request), "see").order_by(
            *self.get_ordering(request)
        )

    def named(self, request: HttpRequest) -> QuerySet:
        return policy.listable_stories(require_staff_user(request))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        # Whoever asks for words finds only what may be named; so does every chooser, whatever is typed into it.
        if search_term or request.path == reverse("admin:autocomplete"):
            queryset = queryset.filter(pk__in=self.named(request).values("pk"))
        return super().get_search_results(request, queryset, search_term)

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns; others' unfiled drafts are listed without their titles."""

        @admin.display(description=_("article"))
        def title(article: Article) -> str:
            return story_labels.story_name_for(article, require_staff_user(request))

        return [title if name == "__str__" else name for name in super().get_list_display(request)]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Always False: a story is spiked, never deleted."""
        return False

    def get_ordering(self, request: HttpRequest) -> Any:
        return self.ordering or ["-pk"]

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, article: Article) -> SafeString:
        return format_html(
            '<a class="badge {}" href="{}">{}</a>',
            story_labels.badge_tone(article.state),
            story_admin_url(article, "review"),
            story_labels.state_label(article),
        )

    @admin.display(description=_("since"), ordering="state_since", empty_value="—")
    def age(self, article: Article) -> str | None:
        return story_labels.age_label(article.state_since) if article.state in IN_PROGRESS_STATES else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The form; a POST of who may not change the story now is refused unread."""
        if request.method == "POST" and object_id is not None:
            pk = parse_object_id(object_id)
            try:
                require_changeable_story(pk, by=require_staff_user(request))
            except InvalidState as refusal:
                sent = replace(SubmittedForm.of(request.POST), words=request.POST.get("body", ""))
                told = RefusedAction("write", str(refusal), sent, is_stale=False)
                return render_review_page(
                    self.admin_site, request, get_story_or_404(pk), refusal=told, status=409
                )
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if story := context.get("original"):
            user = require_staff_user(request)
            record_draft_views([story], by=user)
            others = other_users_viewing_story(story, user)
            context |= {
                "state": story_labels.state_label(story),
                "tone": story_labels.badge_tone(story.state),
                "age": story_labels.age_label(story.state_since),
                "may_edit": policy.is_allowed(user, "keep", story),
                "knows_history": policy.is_allowed(user, "history", story),
                "others_say": presence_text(others),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the timeline; 404 for who may not read it."""
        if request.method not in SAFE_METHODS:
            return HttpResponseNotAllowed(SAFE_METHODS)
        pk = parse_object_id(object_id)
        get_visible_story_or_404(request, pk, "history")
        return HttpResponseRedirect(story_admin_url(pk, "timeline"))

    # ---- the pages around a story --------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        reading, sending = require_safe, require_POST
        return [
            self.page("<int:pk>/review/", review_view, "review", reading),
            self.page("<int:pk>/review/comment/", action_views.comment_view, "comment", sending),
            self.page(
                "<int:pk>/review/comment/<int:comment_pk>/resolve/",
                action_views.resolve_comment_view,
                "resolve",
                sending,
            ),
            self.page("<int:pk>/review/preview/", action_views.create_preview_view, "preview", sending),
            self.page(
                "<int:pk>/review/preview/<int:preview_pk>/revoke/",
                action_views.revoke_preview_view,
                "revoke",
                sending,
            ),
            self.page("<int:pk>/review/<slug:verb>/", action_views.review_action_view, "verb", sending),
            self.page("<int:pk>/compare/", compare_view, "compare", reading),
            self.page("<int:pk>/timeline/", timeline_view, "timeline", reading),
            self.page(
                "<int:pk>/restore/<int:revision>/", action_views.restore_revision_view, "restore", sending
            ),
            self.page("<int:pk>/presence/", record_presence_view, "presence", sending),
            *super().get_urls(),
        ]

    def page(self, route: str, view: Callable[..., HttpResponse], name: str, how: Any) -> URLPattern:
        """A URL pattern of this ModelAdmin, for accounts of the back office."""
        bound = how(partial(view, self.admin_site))
        return path(route, self.admin_site.admin_view(bound), name=f"stories_article_{name}")


def parse_object_id(object_id: str) -> int:
    """The number in a URL of Django's admin; 404 when it is none."""
    typed = unquote(object_id)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 19 and 0 < int(typed) <= MAX_INT32):
        raise Http404
    return int(typed)
