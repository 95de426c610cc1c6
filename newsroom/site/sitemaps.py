"""For those who index the site: sitemaps by month and year, the news of two days, and what robots may read."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.site import addresses
from newsroom.site.addresses import picture_address
from newsroom.site.caching import shared_page
from newsroom.site.responses import document, require_safe
from stories.published import edition_archive, feed_content
from stories.published.queries import PublishedArticle
from stories.text.xml import around, element

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
XML = "application/xml; charset=utf-8"


@shared_page()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Readers' pages are for everybody; the back office and previews for nobody."""
    origin = addresses.origin(request)
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /preview/",
        "",
        f"Sitemap: {origin}{addresses.machine('sitemap')}",
        f"Sitemap: {origin}{addresses.machine('news')}",
    ]
    return document(request, "\n".join(lines) + "\n", "text/plain; charset=utf-8")


@shared_page()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every sitemap there is: the ways in, subjects, editions by year, stories by month, each in parts (3 queries)."""
    names = ["site"]
    names += [f"subjects-{part}" for part in feed_content.parts(feed_content.named_subjects().count())]
    names += [f"editions-{counted.year}" for counted in edition_archive.years()]
    names += [
        f"stories-{year}-{month:02}-{part}"
        for year, month, number in feed_content.months()
        for part in feed_content.parts(number)
    ]
    origin = addresses.origin(request)
    entries = (around("sitemap", element("loc", f"{origin}/sitemaps/{name}.xml")) for name in names)
    return document(request, HEAD + around("sitemapindex", "\n".join(entries), xmlns=SITEMAP), XML)


@shared_page()
@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """The standing pages, and the calendar of each year."""
    paths = [
        addresses.to(name) for name in ("front", "recent", "archive", "columns", "reporters", "tags", "about")
    ]
    paths += [addresses.to("year", year=counted.year) for counted in edition_archive.years()]
    return urlset(request, (entry(request, path) for path in paths))


@shared_page()
@require_safe
def subjects(request: HttpRequest, part: int) -> HttpResponse:
    """A part of the pages of reporters, columns, series and tags."""
    rows = feed_content.named_subjects()[
        feed_content.PER_SITEMAP * (part - 1) : feed_content.PER_SITEMAP * part
    ]
    return urlset(request, [entry(request, addresses.to(row.kind, slug=row.slug)) for row in rows])


@shared_page()
@require_safe
def editions(request: HttpRequest, year: int) -> HttpResponse:
    """The year's editions and their pages."""
    entries = []
    for edition, pages in feed_content.editions_of(year):
        entries.append(entry(request, addresses.of_edition(edition), edition.visible_from))
        entries += [entry(request, addresses.of_page(edition, page), edition.visible_from) for page in pages]
    return urlset(request, entries)


@shared_page()
@require_safe
def stories(request: HttpRequest, year: int, month: int, part: int) -> HttpResponse:
    """A part of the month's stories, each with its pictures."""
    return urlset(
        request, [story(request, article) for article in feed_content.stories_of_month(year, month, part)]
    )


@shared_page()
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days for news indexes; empty when there are none."""
    entries = [news_entry(request, article) for article in feed_content.news(timezone.now())]
    return urlset(request, entries, may_be_empty=True)


def urlset(request: HttpRequest, entries: Iterable[str], *, may_be_empty: bool = False) -> HttpResponse:
    """The addresses as a sitemap; one without any does not exist."""
    inside = "\n".join(entries)
    if not inside and not may_be_empty:
        raise Http404
    made = around("urlset", inside, xmlns=SITEMAP, xmlns_news=NEWS, xmlns_image=IMAGE)
    return document(request, HEAD + made, XML)


def entry(request: HttpRequest, path: str, changed_at: datetime | None = None, more: str = "") -> str:
    changed = element("lastmod", stamp(changed_at)) if changed_at else ""
    return around("url", element("loc", addresses.origin(request) + path) + changed + more)


def story(request: HttpRequest, article: PublishedArticle) -> str:
    return entry(request, addresses.of_article(article), article.changed_at, images(request, article))


def images(request: HttpRequest, article: PublishedArticle) -> str:
    """Where the story's photos are, those that have their file."""
    pictures = [picture_address(photo) for photo in article.photos]
    return "".join(
        around("image:image", element("image:loc", addresses.origin(request) + path))
        for path in pictures
        if path
    )


def news_entry(request: HttpRequest, article: PublishedArticle) -> str:
    publication = element("news:name", article.edition.paper) + element("news:language", "zh-cn")
    told = around(
        "news:news",
        around("news:publication", publication)
        + element("news:publication_date", stamp(article.visible_from))
        + element("news:title", article.title),
    )
    return entry(request, addresses.of_article(article), article.changed_at, told + images(request, article))


def stamp(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
