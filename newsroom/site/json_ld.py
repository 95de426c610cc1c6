"""What a page is, said in the words of schema.org, for those who index it."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.site import labels, public_urls
from newsroom.site.public_urls import largest_photo_url
from stories.published.edition_archive import SubjectListing
from stories.published.queries import PublishedArticle, PublishedEdition, PublishedPage

JsonObject = dict[str, Any]
SCHEMA_ORG_CONTEXT = "https://schema.org"
JOB_TITLES = {
    "reporter": gettext_lazy("Reporter"),
    "correspondent": gettext_lazy("Correspondent"),
    "photographer": gettext_lazy("Photographer"),
    "text_and_photo": gettext_lazy("Reporter and photographer"),
    "special": gettext_lazy("Special correspondent"),
    "intern": gettext_lazy("Trainee reporter"),
    "compiler": gettext_lazy("Compiler"),
    "commentator": gettext_lazy("Commentator"),
}
# Inside HTML a “<” could end the script element, and two line ends are none in JSON's sense.
SCRIPT_UNSAFE_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
MAX_HEADLINE_LENGTH = 110


def as_script_safe_json(data: JsonObject) -> SafeString:
    """The data as JSON that may stand inside a script element."""
    text = json.dumps({"@context": SCHEMA_ORG_CONTEXT, **data}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(SCRIPT_UNSAFE_ESCAPES))  # noqa: S308 - nothing in it can end the element


def story_page_data(request: HttpRequest, article: PublishedArticle) -> list[JsonObject]:
    """The story, and the way to it from the front."""
    edition = article.edition
    way = [
        (edition.paper, public_urls.reverse_in_language("front")),
        (labels.newspaper_date(edition.date), public_urls.edition_url(edition)),
        (labels.page_title(article.page), public_urls.edition_page_url(edition, article.page)),
        (article.title, public_urls.article_url(article)),
    ]
    return [news_article(public_urls.public_origin(request), article), breadcrumb_list(request, way)]


def news_article(origin: str, article: PublishedArticle) -> JsonObject:
    """The story as a NewsArticle of a printed page, or as an advertisement.

    It does not repeat the text as articleBody: the page holds it once, and the feeds hold it whole.
    """
    edition, page, url = article.edition, article.page, origin + public_urls.article_url(article)
    pictures = [photo_object(origin, article, photo) for photo in article.photos]
    shown = [picture for picture in pictures if "contentUrl" in picture]
    card = {
        "@type": "ImageObject",
        "url": origin + public_urls.share_card_url(article),
        "width": 1200,
        "height": 630,
    }
    photographers = byline_persons(origin, article, only=("photographer",))
    data = {
        # An advertisement is no news, and schema.org has a word for it.
        "@type": "AdvertiserContentArticle" if article.kind == "advert" else "NewsArticle",
        "@id": f"{origin}{public_urls.short_url(article)}",
        "url": url,
        "mainEntityOfPage": url,
        "headline": truncate_headline(article.title),
        "alternativeHeadline": article.deck.lstrip("—") or article.kicker,
        "description": " ".join(article.excerpt.split()),
        "articleSection": article.column["name"] if article.column else page.name or labels.page_title(page),
        "inLanguage": "zh-Hans",
        "datePublished": iso_timestamp(article.visible_from),
        "dateModified": iso_timestamp(article.changed_at),
        "author": byline_persons(origin, article) or [news_organisation(origin, edition)],
        "contributor": photographers,
        "publisher": news_organisation(origin, edition),
        "copyrightHolder": {"@type": "Organization", "name": edition.paper},
        "isPartOf": publication_issue(origin, edition),
        "printEdition": f"{edition.paper} {labels.newspaper_date(edition.date)}",
        "printPage": page.number,
        "printSection": page.name or labels.page_title(page),
        "wordCount": article.length,
        "isAccessibleForFree": True,
        "keywords": [tag["name"] for tag in article.tags],
        "image": shown or [card],
        "associatedMedia": pictures,
        "correction": [correction_comment(each) for each in article.corrections],
        "sourceOrganization": {"@type": "Organization", "name": article.source} if article.source else None,
        "genre": labels.story_kind_label(article.kind),
    }
    return drop_empty_values(data)


def byline_persons(origin: str, article: PublishedArticle, only: tuple[str, ...] = ()) -> list[JsonObject]:
    """Who wrote the story (or had one of these roles), each once."""
    found: dict[str, JsonObject] = {}
    for person in article.byline:
        if only and person["role"] not in only:
            continue
        found.setdefault(
            person["slug"],
            {
                "@type": "Person",
                "name": person["name"],
                "url": origin + public_urls.reverse_in_language("reporter", slug=person["slug"]),
                "jobTitle": str(JOB_TITLES.get(person["role"], person["role"])),
            },
        )
    return list(found.values())


def photo_object(origin: str, article: PublishedArticle, photo: dict[str, Any]) -> JsonObject:
    """The photo with its caption; without an address when its file is missing."""
    credit = "".join(part for part, _slug in photo["credit"])
    takers = [
        {
            "@type": "Person",
            "name": part,
            "url": origin + public_urls.reverse_in_language("reporter", slug=slug),
        }
        for part, slug in photo["credit"]
        if slug
    ] or byline_persons(origin, article, only=("photographer", "text_and_photo"))
    path = largest_photo_url(photo)
    paper_name = article.edition.paper
    return drop_empty_values(
        {
            "@type": "ImageObject",
            "contentUrl": origin + path if path else None,
            "url": origin + path if path else None,
            "caption": photo["caption"],
            "creditText": credit or paper_name,
            "creator": takers or {"@type": "Organization", "name": paper_name},
            "copyrightNotice": f"© {article.edition.date.year} {paper_name}{f' {credit}' if credit else ''}",
            "acquireLicensePage": origin + public_urls.reverse_in_language("about"),
            "representativeOfPage": article.kind == "photo",
        }
    )


def correction_comment(each: dict[str, Any]) -> JsonObject:
    """The correction as told to readers: its note, its change, or why it is withheld."""
    if "withheld" in each:
        record = labels.withheld_correction_note(each["withheld"], each["parts"])
        return {
            "@type": "CorrectionComment",
            "text": f"{each['note']} {record}".strip(),
            "datePublished": each["date"],
        }
    changes = "；".join(f"{old} → {new}" if old and new else old or new for old, new in each["changes"])
    return {
        "@type": "CorrectionComment",
        "text": each["note"] or changes or _("Correction"),
        "datePublished": each["date"],
    }


def news_organisation(origin: str, edition: PublishedEdition) -> JsonObject:
    return drop_empty_values(
        {
            "@type": "NewsMediaOrganization",
            "name": edition.paper,
            "alternateName": edition.paper_english,
            "url": origin + public_urls.reverse_in_language("front"),
            "areaServed": edition.place,
            "logo": {"@type": "ImageObject", "url": origin + static("newsroom/img/logo.png")},
            "publishingPrinciples": origin + public_urls.reverse_in_language("about"),
        }
    )


def newspaper(origin: str, edition: PublishedEdition) -> JsonObject:
    return drop_empty_values(
        {
            "@type": "Newspaper",
            "name": edition.paper,
            "alternateName": edition.paper_english,
            "url": origin + public_urls.reverse_in_language("front"),
            "inLanguage": "zh-Hans",
            "spatialCoverage": edition.place,
            "publisher": news_organisation(origin, edition),
        }
    )


def publication_issue(origin: str, edition: PublishedEdition) -> JsonObject:
    """The edition; without a printed issue number, its date is the number (期次)."""
    return {
        "@type": "PublicationIssue",
        "issueNumber": str(edition.number or f"{edition.date:%Y%m%d}"),
        "datePublished": f"{edition.date:%Y-%m-%d}",
        "url": origin + public_urls.edition_url(edition),
        "isPartOf": newspaper(origin, edition),
    }


def whole_edition_data(
    request: HttpRequest, edition: PublishedEdition, articles: Iterable[PublishedArticle]
) -> list[JsonObject]:
    """The edition with its stories, and the way to it."""
    origin = public_urls.public_origin(request)
    parts = [
        {
            # An advertisement is no news, and schema.org has a word for it.
            "@type": "AdvertiserContentArticle" if article.kind == "advert" else "NewsArticle",
            "headline": truncate_headline(article.title),
            "url": origin + public_urls.article_url(article),
        }
        for article in articles
    ]
    way = [
        (edition.paper, public_urls.reverse_in_language("front")),
        (labels.newspaper_date(edition.date), public_urls.edition_url(edition)),
    ]
    return [{**publication_issue(origin, edition), "hasPart": parts}, breadcrumb_list(request, way)]


def edition_page_data(
    request: HttpRequest, edition: PublishedEdition, shown: PublishedPage
) -> list[JsonObject]:
    """The way to a page."""
    way = [
        (edition.paper, public_urls.reverse_in_language("front")),
        (labels.newspaper_date(edition.date), public_urls.edition_url(edition)),
        (labels.page_title(shown), public_urls.edition_page_url(edition, shown)),
    ]
    return [breadcrumb_list(request, way)]


def subject_page_data(request: HttpRequest, found: SubjectListing) -> list[JsonObject]:
    """A reporter's page as a profile, any other as a collection, with breadcrumbs."""
    origin, subject = public_urls.public_origin(request), found.subject
    url = origin + public_urls.reverse_in_language(subject.kind, slug=subject.slug)
    if subject.kind == "reporter":
        person = {
            "@type": "Person",
            "name": subject.name,
            "url": url,
            "jobTitle": labels.reporter_status_label(subject.status),
            "description": subject.about,
            "affiliation": {"@type": "Organization", "name": subject.organisation}
            if subject.organisation
            else None,
        }
        data: JsonObject = {"@type": "ProfilePage", "url": url, "mainEntity": drop_empty_values(person)}
    else:
        data = drop_empty_values(
            {"@type": "CollectionPage", "name": subject.name, "url": url, "description": subject.about}
        )
    way = [
        (labels.subject_kind_label(subject.kind), public_urls.subject_index_url(subject.kind)),
        (subject.name, public_urls.reverse_in_language(subject.kind, slug=subject.slug)),
    ]
    return [data, breadcrumb_list(request, way)]


def breadcrumb_list(request: HttpRequest, way: Iterable[tuple[str, str]]) -> JsonObject:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": n,
                "name": name,
                "item": public_urls.public_origin(request) + path,
            }
            for n, (name, path) in enumerate(way, 1)
        ],
    }


def truncate_headline(headline: str) -> str:
    return headline if len(headline) <= MAX_HEADLINE_LENGTH else headline[: MAX_HEADLINE_LENGTH - 1] + "…"


def iso_timestamp(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def drop_empty_values(data: JsonObject) -> JsonObject:
    """The data without what is not known."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
