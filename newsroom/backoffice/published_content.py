"""What readers see (已刊出), read-only."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.admin_base import SAFE_METHODS, ReadOnlyAdmin, require_staff_user
from newsroom.backoffice.public_urls import public_url
from stories import policy
from stories.models import PublishedArticle, PublishedEdition


class PublishedEditionAdmin(ReadOnlyAdmin):
    list_display = ["date", "paper", "number", "published_at", "withdrawn_at"]
    list_select_related = ["publication"]
    list_filter = [("publication", admin.RelatedOnlyFieldListFilter)]
    ordering = ["-date", "-pk"]
    fields = [
        "paper", "paper_english", "place", "about", "date", "date_certainty", "date_note", "number",
        "published_at", "visible_from", "withdrawn_at",
    ]  # fmt: skip

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return redirect_to_history(self, request, object_id, "admin:stories_edition_history", "edition_id")

    def view_on_site(self, edition: PublishedEdition) -> str | None:
        is_out = PublishedEdition.objects.visible().filter(pk=edition.pk).exists()
        return (
            public_url("edition", publication=edition.publication.slug, date=edition.date) if is_out else None
        )


class PublishedArticleAdmin(ReadOnlyAdmin):
    list_display = ["title", "edition", "page", "number", "copy", "current", "published_at"]
    list_select_related = ["edition", "page"]
    list_filter = ["current", "kind"]
    search_fields = ["headline", "kicker"]
    ordering = ["-pk"]
    fields = [
        "edition", "page", "number", "copy", "current", "kind", "kicker", "headline", "deck",
        "names", "paragraphs", "source", "published_at", "visible_from", "withdrawn_at",
    ]  # fmt: skip
    readonly_fields = ["names", "paragraphs"]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return redirect_to_history(self, request, object_id, "admin:stories_article_history", "article_id")

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article: PublishedArticle) -> str:
        return str(article)

    @admin.display(description=_("byline"))
    def names(self, article: PublishedArticle) -> str:
        return "、".join(person["printed"] for person in article.byline)

    @admin.display(description=_("body"))
    def paragraphs(self, article: PublishedArticle) -> SafeString:
        return format_html_join("", "<p>{}</p>", ((line,) for line in article.text.split("\n")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublishedArticle]:
        # Lists, forms and histories all begin here.
        rows = policy.visible_published_articles(require_staff_user(request)).select_related(
            "edition__publication", "page"
        )
        return rows.order_by(*self.ordering)

    def view_on_site(self, article: PublishedArticle) -> str | None:
        is_out = PublishedArticle.objects.with_readers().filter(pk=article.pk).exists()
        return public_url("article", **article.address) if is_out else None


def redirect_to_history(
    room: ReadOnlyAdmin, request: HttpRequest, object_id: str, address: str, name: str
) -> HttpResponse:
    """Redirects from a published copy to the history of its story or edition."""
    if request.method not in SAFE_METHODS:
        raise PermissionDenied
    copy = room.get_object(request, unquote(object_id))
    if copy is None:
        raise Http404
    return HttpResponseRedirect(reverse(address, args=[getattr(copy, name)]))
