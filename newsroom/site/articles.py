"""One story."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from newsroom.site import addresses, json_ld, sharing
from newsroom.site.caching import shared_page
from newsroom.site.responses import moved, page, require_safe
from stories.published import queries
from stories.published.queries import PublishedArticle


@shared_page()
@require_safe
def article(request: HttpRequest, publication: str, date: date, number: int, slug: str) -> HttpResponse:
    """The story with its neighbours; an outdated headline in the address leads to the present one."""
    story = queries.story_of(publication, date, number)
    if story is None:
        return gone(request, queries.tombstone_of(publication, date, number))
    if story.article.slug != slug:
        return moved(addresses.of_article(story.article))
    return page(
        request,
        "site/article.html",
        {
            "story": story,
            "edition": story.article.edition,
            "structured": json_ld.story(request, story.article),
            "shared": sharing.story(story.article),
            "short": addresses.short(story.article),
            "reports": True,
        },
        changed_at=story.article.changed_at,
    )


@shared_page()
@require_safe
def short(request: HttpRequest, article: int) -> HttpResponse:
    """The story's short address leads to its full one for ever."""
    story = queries.story_numbered(article)
    if story is None:
        return gone(request, queries.tombstone(article_id=article))
    return moved(addresses.of_article(story))


def gone(request: HttpRequest, tombstone: PublishedArticle | None) -> HttpResponse:
    """410 with date and class of the reason for a story that was withdrawn; 404 for what never was to be seen."""
    if tombstone is None:
        raise Http404
    return page(
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
