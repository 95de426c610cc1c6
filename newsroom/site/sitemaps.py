"""For search engines: sitemaps by month and year, two days' news, robots.txt."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.site import public_urls
from newsroom.site.caching import cacheable_page
from newsroom.site.public_urls import largest_photo_url
from newsroom.site.responses import conditional_response, require_safe
from stories.published import edition_archive, feed_content
from stories.published.queries import PublishedArticle
from stories.text.xml import wrap_in_element, xml_element

XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE_NAMESPACE = "http://www.google.com/schemas/sitemap-image/1.1"
XML_CONTENT_TYPE = "application/xml; charset=utf-8"


@cacheable_page()
@require_safe
def robots_txt_view(request: HttpRequest) -> HttpResponse:
    """Readers' pages are for everybody; the back office and previews for nobody."""
    origin = public_urls.public_origin(request)
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /preview/",
        "",
        f"Sitemap: {origin}{public_urls.reverse_language_neutral('sitemap')}",
        f"Sitemap: {origin}{public_urls.reverse_language_neutral('news')}",
    ]
    return conditional_response(request, "\n".join(lines) + "\n", "text/plain; charset=utf-8")


@cacheable_page()
@require_safe
def sitemap_index_view(request: HttpRequest) -> HttpResponse:
    """All sitemaps: pages, subjects, editions by year, stories by month (3 queries)."""
    names = ["site"]
    names += [
        f"subjects-{part}"
        for part in feed_content.sitemap_part_numbers(feed_content.subjects_in_visible_stories().count())
    ]
    names += [f"editions-{counted.year}" for counted in edition_archive.edition_counts_by_year()]
    names += [
        f"stories-{year}-{month:02}-{part}"
        for year, month, number in feed_content.story_counts_by_month()
        for part in feed_content.sitemap_part_numbers(number)
    ]
    origin = public_urls.public_origin(request)
    entries = (
        wrap_in_element("sitemap", xml_element("loc", f"{origin}/sitemaps/{name}.xml")) for name in names
    )
    return conditional_response(
        request,
        XML_DECLARATION + wrap_in_element("sitemapindex", "\n".join(entries), xmlns=SITEMAP_NAMESPACE),
        XML_CONTENT_TYPE,
    )


@cacheable_page()
@require_safe
def static_pages_sitemap_view(request: HttpRequest) -> HttpResponse:
    """The standing pages, and the calendar of each year."""
    paths = [
        public_urls.reverse_in_language(name)
        for name in ("front", "recent", "archive", "columns", "reporters", "tags", "about")
    ]
    paths += [
        public_urls.reverse_in_language("year", year=counted.year)
        for counted in edition_archive.edition_counts_by_year()
    ]
    return urlset(request, (url_entry(request, path) for path in paths))


@cacheable_page()
@require_safe
def subjects_sitemap_view(request: HttpRequest, part: int) -> HttpResponse:
    """A part of the pages of reporters, columns, series and tags."""
    rows = feed_content.subjects_in_visible_stories()[
        feed_content.ADDRESSES_PER_SITEMAP * (part - 1) : feed_content.ADDRESSES_PER_SITEMAP * part
    ]
    return urlset(
        request,
        [url_entry(request, public_urls.reverse_in_language(row.kind, slug=row.slug)) for row in rows],
    )


@cacheable_page()
@require_safe
def editions_sitemap_view(request: HttpRequest, year: int) -> HttpResponse:
    """The year's editions and their pages."""
    entries = []
    for edition, pages in feed_content.editions_of_year(year):
        entries.append(url_entry(request, public_urls.edition_url(edition), edition.visible_from))
        entries += [
            url_entry(request, public_urls.edition_page_url(edition, page), edition.visible_from)
            for page in pages
        ]
    return urlset(request, entries)


@cacheable_page()
@require_safe
def stories_sitemap_view(request: HttpRequest, year: int, month: int, part: int) -> HttpResponse:
    """A part of the month's stories, each with its pictures."""
    return urlset(
        request,
        [story_entry(request, article) for article in feed_content.stories_of_month(year, month, part)],
    )


@cacheable_page()
@require_safe
def news_sitemap_view(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days for news indexes; empty when there are none."""
    entries = [news_entry(request, article) for article in feed_content.news_sitemap_stories(timezone.now())]
    return urlset(request, entries, may_be_empty=True)


def urlset(request: HttpRequest, entries: Iterable[str], *, may_be_empty: bool = False) -> HttpResponse:
    """The addresses as a sitemap; one without any does not exist."""
    inside = "\n".join(entries)
    if not inside and not may_be_empty:
        raise Http404
    made = wrap_in_element(
        "urlset", inside, xmlns=SITEMAP_NAMESPACE, xmlns_news=NEWS_NAMESPACE, xmlns_image=IMAGE_NAMESPACE
    )
    return conditional_response(request, XML_DECLARATION + made, XML_CONTENT_TYPE)


def url_entry(request: HttpRequest, path: str, changed_at: datetime | None = None, more: str = "") -> str:
    changed = xml_element("lastmod", iso_timestamp(changed_at)) if changed_at else ""
    return wrap_in_element(
        "url", xml_element("loc", public_urls.public_origin(request) + path) + changed + more
    )


def story_entry(request: HttpRequest, article: PublishedArticle) -> str:
    return url_entry(
        request, public_urls.article_url(article), article.changed_at, image_elements(request, article)
    )


def image_elements(request: HttpRequest, article: PublishedArticle) -> str:
    """Where the story's photos are, those that have their file."""
    pictures = [largest_photo_url(photo) for photo in article.photos]
    return "".join(
        wrap_in_element("image:image", xml_element("image:loc", public_urls.public_origin(request) + path))
        for path in pictures
        if path
    )


def news_entry(request: HttpRequest, article: PublishedArticle) -> str:
    publication = xml_element("news:name", article.edition.paper) + xml_element("news:language", "zh-cn")
    told = wrap_in_element(
        "news:news",
        wrap_in_element("news:publication", publication)
        + xml_element("news:publication_date", iso_timestamp(article.visible_from))
        + xml_element("news:title", article.title),
    )
    return url_entry(
        request, public_urls.article_url(article), article.changed_at, told + image_elements(request, article)
    )


def iso_timestamp(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
