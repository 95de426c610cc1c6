"""One story."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from newsroom.site import json_ld, public_urls, sharing
from newsroom.site.caching import cacheable_page
from newsroom.site.responses import permanent_redirect, render_public_page, require_safe
from stories.published import queries
from stories.published.queries import PublishedArticle


@cacheable_page()
@require_safe
def article_view(request: HttpRequest, publication: str, date: date, number: int, slug: str) -> HttpResponse:
    """The story with its neighbours; an outdated slug redirects to the present one."""
    story = queries.story_with_neighbours(publication, date, number)
    if story is None:
        return gone_response(request, queries.tombstone_by_story_number(publication, date, number))
    if story.article.slug != slug:
        return permanent_redirect(public_urls.article_url(story.article))
    return render_public_page(
        request,
        "site/article.html",
        {
            "story": story,
            "edition": story.article.edition,
            "structured": json_ld.story_page_data(request, story.article),
            "shared": sharing.story_metadata(story.article),
            "short": public_urls.short_url(story.article),
            "reports": True,
        },
        changed_at=story.article.changed_at,
    )


@cacheable_page()
@require_safe
def short_url_view(request: HttpRequest, article: int) -> HttpResponse:
    """The story's short address leads to its full one for ever."""
    story = queries.story_by_article_id(article)
    if story is None:
        return gone_response(request, queries.find_tombstone(article_id=article))
    return permanent_redirect(public_urls.article_url(story))


def gone_response(request: HttpRequest, tombstone: PublishedArticle | None) -> HttpResponse:
    """410 with date and class of the reason for a withdrawn story; otherwise 404."""
    if tombstone is None:
        raise Http404
    return render_public_page(
        request,
        "site/gone.html",
        {
            "tombstone": tombstone,
            "edition": tombstone.edition,
            "shared": {"title": _("This story was withdrawn")},
            "unlisted": True,
        },
        status=410,
    )
