"""Publications, editions and pages (报、期、版), and bringing an edition out (出版)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.backoffice.admin_base import ParentPermissionInline, PolicyModelAdmin, require_staff_user
from newsroom.backoffice.forms import (
    InlineRowForm,
    VersionedForm,
    VersionField,
    edit_conflict_message,
    rows_digest,
)
from newsroom.backoffice.labels import TaxonomyAdmin
from newsroom.backoffice.public_urls import public_url
from newsroom.backoffice.review import publishing
from people.models import User
from stories import policy
from stories.actions.drafts.viewing import record_draft_views
from stories.actions.editions.layout import (
    StoryPlacement,
    discard_edition,
    discard_page,
    place_stories_on_page,
    save_edition,
)
from stories.models import Article, Edition, Page, Placement, Publication, PublishedEdition
from stories.writers import UNFILED_STORY_Q


class PublicationForm(VersionedForm):
    class Meta:
        model = Publication
        fields = ["name", "english_name", "slug", "place", "about"]


class PublicationAdmin(TaxonomyAdmin):
    form = PublicationForm
    fields = ["name", "english_name", "slug", "place", "about"]
    list_display = ["name", "english_name", "place", "slug"]
    search_fields = ["name"]


PAGE_FIELDS: list[Any] = ["number", "name", "banner", "staff", "order"]


class EditionForm(VersionedForm):
    """An edition, with a digest of its pages as they were shown: these have a form of their own, too."""

    pages_shown = VersionField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Edition
        fields = ["publication", "date", "date_certainty", "date_note", "number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [] if self.instance._state.adding else [*self.instance.pages.order_by("pk")]
        # A page that somebody saves after this moment is another than the one that was compared.
        self.page_versions = {page.pk: page.version for page in rows}
        self.initial["pages_shown"] = rows_digest(rows, PAGE_FIELDS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.instance._state.adding and cleaned.get("pages_shown") != self.initial["pages_shown"]:
            told = gettext(
                "Somebody changed a page of this edition while you were working; nothing was saved."
            )
            raise forms.ValidationError(edit_conflict_message() if self.merge else told, code="stale")
        return cleaned


class PageInline(ParentPermissionInline):
    model = Page
    fields = PAGE_FIELDS
    autocomplete_fields = ["banner"]
    related = ("banner", "edition__publication")
    max_num = 64
    show_change_link = True


class EditionStateFilter(admin.SimpleListFilter):
    """Filters editions by whether they are in the making, scheduled or published."""

    title = _("state")
    parameter_name = "out"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("in the making")), ("later", _("scheduled")), ("yes", _("published"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        now = timezone.now()
        asked: dict[str, dict[str, Any]] = {
            "no": {"published_at": None},
            "later": {"published_at__gt": now},
            "yes": {"published_at__lte": now},
        }
        return queryset.filter(**asked.get(self.value() or "", {}))


class EditionAdmin(PolicyModelAdmin):
    form = EditionForm
    inlines = [PageInline]
    list_display = ["date", "publication", "number", "state", "page_count", "story_count"]
    list_filter = [EditionStateFilter, ("publication", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["publication"]
    search_fields = ["publication__name", "date"]
    date_hierarchy = "date"
    ordering = ["-date", "publication"]
    readonly_fields = ["state", "published_at", "version"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets: list[Any] = [
            (None, {"fields": [("publication", "date", "number"), ("date_certainty", "date_note")]}),
        ]
        if obj:
            sets.append(
                (_("Record"), {"fields": [("state", "published_at", "version")], "classes": ["record"]})
            )
        return sets

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return annotate_page_and_story_counts(super().get_queryset(request).select_related("publication"))

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, edition: Edition) -> Any:
        if edition.is_scheduled:
            return _("scheduled")
        return _("published") if edition.is_published else _("in the making")

    @admin.display(description=_("pages"))
    def page_count(self, edition: Any) -> int:
        return edition.page_count

    @admin.display(description=_("stories"))
    def story_count(self, edition: Any) -> int:
        return edition.story_count

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        pages = lines[Page]
        for place, page in enumerate(pages, 1):
            page.order = place
            page.version = form.page_versions.get(page.pk, page.version)
        kept = {page.pk for page in pages}
        dropped = [page for page in thing.pages.all() if page.pk not in kept] if thing.pk else []
        save_edition(thing, by=by, expected=form.cleaned_data["expected"], pages=pages, dropped=dropped)

    def discard(self, thing: Any, *, by: User) -> None:
        discard_edition(thing, by=by)

    def view_on_site(self, edition: Edition) -> str | None:
        out = (
            PublishedEdition.objects.visible()
            .filter(edition_id=edition.pk)
            .select_related("publication")
            .first()
        )
        return public_url("edition", publication=out.publication.slug, date=out.date) if out else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        edition = context.get("original")
        if edition and policy.is_allowed(require_staff_user(request), "publish", edition):
            context["publish_address"] = reverse("admin:stories_edition_publish", args=[quote(edition.pk)])
        elif edition and policy.is_allowed(require_staff_user(request), "emergency", edition):
            context["emergency_address"] = reverse(
                "admin:stories_edition_emergency", args=[quote(edition.pk)]
            )
        return super().render_change_form(request, context, *args, **kwargs)

    # ---- bringing it out -----------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        publish = path(
            "<path:object_id>/publish/",
            self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.publish_view)),
            name="stories_edition_publish",
        )
        unschedule = path(
            "<path:object_id>/unschedule/",
            self.admin_site.admin_view(require_POST(self.unschedule_view)),
            name="stories_edition_unschedule",
        )
        emergency = path(
            "<path:object_id>/emergency/",
            self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.emergency_view)),
            name="stories_edition_emergency",
        )
        return [publish, unschedule, emergency, *super().get_urls()]

    def emergency_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page of emergency publishing, whose reason every chief editor reads."""
        return publishing.emergency_publish_view(self, request, self.get_object(request, unquote(object_id)))

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET shows the edition and what it lacks; POST publishes it."""
        return publishing.publish_view(self, request, self.get_object(request, unquote(object_id)))

    def unschedule_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The scheduled edition, which no reader has seen yet, is in preparation again."""
        return publishing.unschedule_view(self, request, self.get_object(request, unquote(object_id)))


class PageForm(VersionedForm):
    class Meta:
        model = Page
        fields = ["edition", "number", "name", "order", "banner", "staff"]


class PlacementForm(InlineRowForm):
    """A placement; a story hidden from the account stands there without its headline."""

    seen_by: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Before the line learns the name of what is chosen.
        if (placement := kwargs.get("instance")) and placement.article_id:
            placement.article = mask_hidden_story(placement.article, self.seen_by)
        super().__init__(*args, **kwargs)
        if "article" in self.fields:
            seen = models.Q(pk__in=policy.listable_stories(self.seen_by).values("pk"))
            here = models.Q(pk=self.instance.article_id)
            field: Any = self.fields["article"]
            field.queryset = Article.objects.filter(seen | here)

    def clean_article(self) -> Article:
        return mask_hidden_story(self.cleaned_data["article"], self.seen_by)


def mask_hidden_story(article: Article, user: User) -> Article:
    """The story, or a stand-in without its text if the user may not see it."""
    if policy.can_see_story(user, article):
        return article
    return Article(
        pk=article.pk,
        publication_id=article.publication_id,
        kind=article.kind,
        headline=gettext("(a story of another desk)"),
    )


class PlacementInline(ParentPermissionInline):
    model = Placement
    form = PlacementForm
    fields = ["article", "rank", "order"]
    autocomplete_fields = ["article"]
    related = ("article", "page__edition__publication")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        # Django makes a class of its own for each request.
        formset.form.seen_by = require_staff_user(request)
        return formset


class PageAdmin(PolicyModelAdmin):
    form = PageForm
    inlines = [PlacementInline]
    fieldsets = [(None, {"fields": ["edition", ("number", "name", "order"), "banner", "staff"]})]
    list_display = ["number", "name", "edition", "banner", "story_count"]
    list_filter = [("edition__publication", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["edition__publication", "banner"]
    search_fields = ["name", "number", "edition__date"]
    autocomplete_fields = ["edition", "banner"]
    date_hierarchy = "edition__date"
    ordering = ["-edition__date", "edition", "order", "pk"]
    change_list_template = "admin/stories/page/change_list.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request).select_related("edition__publication", "banner")
        return rows.annotate(story_count=models.Count("placements"))

    @admin.display(description=_("stories"))
    def story_count(self, page: Any) -> int:
        return page.story_count

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if page := context.get("original"):
            placed = Article.objects.filter(placement__page=page).filter(UNFILED_STORY_Q)
            record_draft_views(placed, by=require_staff_user(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        placed = [StoryPlacement(line.article, line.rank) for line in lines[Placement]]
        place_stories_on_page(thing, placed, by=by, expected=form.cleaned_data["expected"])

    def discard(self, thing: Any, *, by: User) -> None:
        discard_page(thing, by=by)


def annotate_page_and_story_counts(editions: models.QuerySet) -> models.QuerySet:
    """The editions with the numbers of their pages and stories."""
    return editions.annotate(
        page_count=models.Count("pages", distinct=True),
        story_count=models.Count("pages__placements", distinct=True),
    )


def recent_editions(most: int = 8) -> list[Any]:
    """The newest editions with publication and counts, for these only (1 query)."""
    newest = Edition.objects.order_by("-date", "-pk").values("pk")[:most]
    rows = Edition.objects.filter(pk__in=newest).select_related("publication")
    return list(annotate_page_and_story_counts(rows).order_by("-date", "-pk"))
