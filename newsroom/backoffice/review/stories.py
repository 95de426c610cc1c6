"""What review adds to the room of stories: who sees which, when they are read-only, and the pages around each."""

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

from newsroom.backoffice.base import READING, staff_user
from newsroom.backoffice.review import moves
from newsroom.backoffice.review.access import (
    LARGEST_NUMBER,
    address,
    require_changeable,
    story_numbered,
    visible_story,
)
from newsroom.backoffice.review.compare import compare_view
from newsroom.backoffice.review.presence import presence_text, presence_view
from newsroom.backoffice.review.queue import IN_THE_QUEUE, ON_ITS_WAY
from newsroom.backoffice.review.room import RefusedMove, review_view, room_page
from newsroom.backoffice.review.timeline import timeline_view
from newsroom.backoffice.review.verbs import Sent
from newsroom.presentation import words
from stories import policy
from stories.actions.drafts.viewing import note_draft_views
from stories.actions.review.presence import others_at
from stories.errors import InvalidState
from stories.models import Article
from stories.workflow import State

AT_REST = (State.PUBLISHED, State.SPIKED, State.WITHDRAWN)


class OfState(admin.SimpleListFilter):
    """Stories that stand at one point of the way."""

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
            queryset.filter(state=value) if value in AT_REST else queryset.filter(IN_THE_QUEUE, state=value)
        )


class ReviewedStories(admin.ModelAdmin):
    """A room that holds only what the account may see, and leads from each story to its review."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Lists, choosers, histories and forms all begin here.
        return policy.for_user(staff_user(request), "see").order_by(*self.get_ordering(request))

    def named(self, request: HttpRequest) -> QuerySet:
        return policy.named_for(staff_user(request))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        # Whoever asks for words finds only what may be named; so does every chooser, whatever is typed into it.
        if search_term or request.path == reverse("admin:autocomplete"):
            queryset = queryset.filter(pk__in=self.named(request).values("pk"))
        return super().get_search_results(request, queryset, search_term)

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns; in that of the titles, somebody else's unfiled draft has none."""

        @admin.display(description=_("article"))
        def title(article: Article) -> str:
            return words.name_of(article, staff_user(request))

        return [title if name == "__str__" else name for name in super().get_list_display(request)]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a story is spiked, and no word of it is lost."""
        return False

    def get_ordering(self, request: HttpRequest) -> Any:
        return self.ordering or ["-pk"]

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, article: Article) -> SafeString:
        return format_html(
            '<a class="badge {}" href="{}">{}</a>',
            words.tone(article.state),
            address(article, "review"),
            words.state_of(article),
        )

    @admin.display(description=_("since"), ordering="state_since", empty_value="—")
    def age(self, article: Article) -> str | None:
        return words.age(article.state_since) if article.state in ON_ITS_WAY else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The form; sent by somebody who may not change the story now, it is refused before it is read."""
        if request.method == "POST" and object_id is not None:
            pk = numbered(object_id)
            try:
                require_changeable(pk, by=staff_user(request))
            except InvalidState as refusal:
                sent = replace(Sent.of(request.POST), words=request.POST.get("body", ""))
                told = RefusedMove("write", str(refusal), sent, is_stale=False)
                return room_page(self.admin_site, request, story_numbered(pk), refusal=told, status=409)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if story := context.get("original"):
            user = staff_user(request)
            note_draft_views([story], by=user)
            others = others_at(story, user)
            context |= {
                "state": words.state_of(story),
                "tone": words.tone(story.state),
                "age": words.age(story.state_since),
                "may_edit": policy.may(user, "keep", story),
                "knows_history": policy.may(user, "history", story),
                "others_say": presence_text(others),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The timeline, which tells more, for whoever may read it."""
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        pk = numbered(object_id)
        visible_story(request, pk, "history")
        return HttpResponseRedirect(address(pk, "timeline"))

    # ---- the pages around a story --------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        reading, sending = require_safe, require_POST
        return [
            self.page("<int:pk>/review/", review_view, "review", reading),
            self.page("<int:pk>/review/comment/", moves.comment_view, "comment", sending),
            self.page(
                "<int:pk>/review/comment/<int:comment_pk>/resolve/", moves.resolve_view, "resolve", sending
            ),
            self.page("<int:pk>/review/preview/", moves.preview_view, "preview", sending),
            self.page(
                "<int:pk>/review/preview/<int:preview_pk>/revoke/", moves.revoke_view, "revoke", sending
            ),
            self.page("<int:pk>/review/<slug:verb>/", moves.verb_view, "verb", sending),
            self.page("<int:pk>/compare/", compare_view, "compare", reading),
            self.page("<int:pk>/timeline/", timeline_view, "timeline", reading),
            self.page("<int:pk>/restore/<int:revision>/", moves.restore_view, "restore", sending),
            self.page("<int:pk>/presence/", presence_view, "presence", sending),
            *super().get_urls(),
        ]

    def page(self, route: str, view: Callable[..., HttpResponse], name: str, how: Any) -> URLPattern:
        """An address of this room, for whoever works here."""
        bound = how(partial(view, self.admin_site))
        return path(route, self.admin_site.admin_view(bound), name=f"stories_article_{name}")


def numbered(object_id: str) -> int:
    """The number in an address of Django's admin; 404 when it is none."""
    typed = unquote(object_id)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 19 and 0 < int(typed) <= LARGEST_NUMBER):
        raise Http404
    return int(typed)
