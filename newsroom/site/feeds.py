"""Atom and RSS feeds of whole stories: all, or by reporter, column, series or tag.

A new format is one function here with `@register_feed_format`: address, media type and links follow.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from newsroom.site import public_urls
from newsroom.site.caching import cacheable_page
from newsroom.site.feed_formats import FEED_FORMATS, register_feed_format
from newsroom.site.labels import story_kind_label, subject_kind_label
from newsroom.site.responses import conditional_response, require_safe
from stories.published import feed_content
from stories.published.queries import PublishedArticle
from stories.text.xml import strip_forbidden_characters, wrap_in_element, xml_element

XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# Ids are made of where a story stands on paper, so they are the same on every host and for ever.
STORY_UUID_NAMESPACE = uuid.UUID("6f0c3f0e-5b0e-5c3a-9b5e-2f6d2a3b7c11")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FeedMetadata:
    """What a feed says of itself."""

    title: str
    about: str
    page: str
    itself: str
    ident: str
    paper: str
    changed_at: datetime


@cacheable_page()
@require_safe
def feed_view(request: HttpRequest, form: str, kind: str = "", slug: str = "") -> HttpResponse:
    """The feed in the form asked for; of what readers may not see there is none."""
    found = feed_content.build_feed(kind, slug)
    if found is None:
        raise Http404
    with override("zh-hans"):
        head = feed_metadata(found, public_urls.public_origin(request), form, kind, slug)
        made = FEED_FORMATS[form].render(head, found.articles, public_urls.public_origin(request))
    return conditional_response(
        request, made, f"{FEED_FORMATS[form].media_type}; charset=utf-8", found.changed_at
    )


def feed_metadata(found: feed_content.Feed, origin: str, form: str, kind: str, slug: str) -> FeedMetadata:
    newest = found.articles[0] if found.articles else None
    paper = newest.edition.paper if newest else _("Newsroom")
    path = (
        public_urls.reverse_in_language(kind, slug=slug) if kind else public_urls.reverse_in_language("front")
    )
    subject = found.subject
    return FeedMetadata(
        title=f"{subject.name} · {subject_kind_label(kind)} · {paper}" if subject else paper,
        about=" ".join(subject.about.split()) if subject else newest.edition.about if newest else "",
        page=origin + path,
        itself=origin + public_urls.feed_url(form, kind, slug),
        ident=uuid.uuid5(STORY_UUID_NAMESPACE, f"feed/{kind}/{slug}").urn,
        paper=paper,
        changed_at=found.changed_at or EPOCH,
    )


def story_urn(article: PublishedArticle) -> str:
    """The story's id; the same after corrections, new headlines and a new host."""
    edition = article.edition
    return uuid.uuid5(STORY_UUID_NAMESPACE, f"{edition.publication.slug}/{edition.date}/{article.number}").urn


def story_html(article: PublishedArticle, origin: str) -> str:
    """The whole story as HTML for a feed reader, every address in it complete."""
    html = render_to_string("site/feed_story.html", {"article": article, "origin": origin})
    return (
        strip_forbidden_characters(html.strip())
        .replace('href="/', f'href="{origin}/')
        .replace('src="/', f'src="{origin}/')
    )


def story_title(article: PublishedArticle) -> str:
    """The story's title; an advertisement says that it is one."""
    return (
        f"【{story_kind_label(article.kind)}】{article.title}" if article.kind == "advert" else article.title
    )


def story_categories(article: PublishedArticle) -> list[str]:
    """The story's column, series and tag names, each once; an advert's mark, too."""
    labels = [story_kind_label(article.kind)] if article.kind == "advert" else []
    labels += [label["name"] for label in (article.column, article.series) if label]
    return list(dict.fromkeys([*labels, *(tag["name"] for tag in article.tags)]))


@register_feed_format("atom", "Atom", "application/atom+xml")
def render_atom(head: FeedMetadata, articles: list[PublishedArticle], origin: str) -> str:
    """The feed as Atom 1.0 (RFC 4287)."""
    entries = [atom_entry(article, origin) for article in articles]
    inside = [
        xml_element("id", head.ident),
        xml_element("title", head.title),
        *([xml_element("subtitle", head.about)] if head.about else []),
        xml_element("updated", iso_timestamp(head.changed_at)),
        wrap_in_element("author", xml_element("name", head.paper)),
        xml_element("link", "", rel="self", type="application/atom+xml", href=head.itself),
        xml_element("link", "", rel="alternate", type="text/html", hreflang="zh-Hans", href=head.page),
        xml_element("generator", "Newsroom"),
        *entries,
    ]
    made = wrap_in_element("feed", "\n".join(inside), xmlns="http://www.w3.org/2005/Atom", xml_lang="zh-Hans")
    return f"{XML_DECLARATION}{made}\n"


def atom_entry(article: PublishedArticle, origin: str) -> str:
    people = [
        wrap_in_element(
            "author",
            xml_element("name", person["name"])
            + xml_element("uri", origin + public_urls.reverse_in_language("reporter", slug=person["slug"])),
        )
        for person in article.byline
    ]
    own: list[dict[str, Any]] = [{"name": article.edition.paper}]
    return wrap_in_element(
        "entry",
        "".join(
            [
                xml_element("id", story_urn(article)),
                xml_element("title", story_title(article)),
                xml_element(
                    "link",
                    "",
                    rel="alternate",
                    type="text/html",
                    href=origin + public_urls.article_url(article),
                ),
                xml_element("published", iso_timestamp(article.visible_from)),
                xml_element("updated", iso_timestamp(article.changed_at)),
                *(
                    people
                    or [wrap_in_element("author", xml_element("name", person["name"])) for person in own]
                ),
                *(xml_element("category", "", term=topic) for topic in story_categories(article)),
                xml_element("summary", " ".join(article.excerpt.split())),
                xml_element("content", story_html(article, origin), type="html", xml_lang="zh-Hans"),
            ]
        ),
    )


@register_feed_format("rss", "RSS", "application/rss+xml")
def render_rss(head: FeedMetadata, articles: list[PublishedArticle], origin: str) -> str:
    """The feed as RSS 2.0, with the text as content:encoded."""
    inside = [
        xml_element("title", head.title),
        xml_element("link", head.page),
        xml_element("description", head.about or head.title),
        xml_element("language", "zh-cn"),
        xml_element("lastBuildDate", format_datetime(timezone.localtime(head.changed_at))),
        xml_element("generator", "Newsroom"),
        xml_element("ttl", "5"),
        xml_element("atom:link", "", rel="self", type="application/rss+xml", href=head.itself),
        *(rss_item(article, origin) for article in articles),
    ]
    made = wrap_in_element(
        "rss",
        wrap_in_element("channel", "\n".join(inside)),
        version="2.0",
        xmlns_atom="http://www.w3.org/2005/Atom",
        xmlns_content="http://purl.org/rss/1.0/modules/content/",
        xmlns_dc="http://purl.org/dc/elements/1.1/",
    )
    return f"{XML_DECLARATION}{made}\n"


def rss_item(article: PublishedArticle, origin: str) -> str:
    return wrap_in_element(
        "item",
        "".join(
            [
                xml_element("title", story_title(article)),
                xml_element("link", origin + public_urls.article_url(article)),
                xml_element("guid", story_urn(article), isPermaLink="false"),
                xml_element("pubDate", format_datetime(timezone.localtime(article.visible_from))),
                *(xml_element("dc:creator", person["name"]) for person in article.byline),
                *(xml_element("category", topic) for topic in story_categories(article)),
                xml_element("description", " ".join(article.excerpt.split())),
                xml_element("content:encoded", story_html(article, origin)),
            ]
        ),
    )


def iso_timestamp(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
