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

from newsroom.site import addresses, labels
from newsroom.site.addresses import picture_address
from stories.published.edition_archive import Listing
from stories.published.queries import PublishedArticle, PublishedEdition, PublishedPage

Data = dict[str, Any]
CONTEXT = "https://schema.org"
ROLES = {
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
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
LONGEST_HEADLINE = 110


def as_json(data: Data) -> SafeString:
    """The data as JSON that may stand inside a script element."""
    text = json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 - nothing in it can end the element


def story(request: HttpRequest, article: PublishedArticle) -> list[Data]:
    """The story, and the way to it from the front."""
    edition = article.edition
    way = [
        (edition.paper, addresses.to("front")),
        (labels.newspaper_date(edition.date), addresses.of_edition(edition)),
        (labels.page_title(article.page), addresses.of_page(edition, article.page)),
        (article.title, addresses.of_article(article)),
    ]
    return [news_article(addresses.origin(request), article), breadcrumbs(request, way)]


def news_article(origin: str, article: PublishedArticle) -> Data:
    """The story as a NewsArticle of a printed page, or as an advertisement.

    It does not repeat the text as articleBody: the page holds it once, and the feeds hold it whole.
    """
    edition, page, url = article.edition, article.page, origin + addresses.of_article(article)
    pictures = [photo_object(origin, article, photo) for photo in article.photos]
    shown = [picture for picture in pictures if "contentUrl" in picture]
    card = {"@type": "ImageObject", "url": origin + addresses.of_card(article), "width": 1200, "height": 630}
    photographers = people(origin, article, only=("photographer",))
    data = {
        # An advertisement is no news, and schema.org has a word for it.
        "@type": "AdvertiserContentArticle" if article.kind == "advert" else "NewsArticle",
        "@id": f"{origin}{addresses.short(article)}",
        "url": url,
        "mainEntityOfPage": url,
        "headline": shortened(article.title),
        "alternativeHeadline": article.deck.lstrip("—") or article.kicker,
        "description": " ".join(article.excerpt.split()),
        "articleSection": article.column["name"] if article.column else page.name or labels.page_title(page),
        "inLanguage": "zh-Hans",
        "datePublished": stamp(article.visible_from),
        "dateModified": stamp(article.changed_at),
        "author": people(origin, article) or [organisation(origin, edition)],
        "contributor": photographers,
        "publisher": organisation(origin, edition),
        "copyrightHolder": {"@type": "Organization", "name": edition.paper},
        "isPartOf": issue(origin, edition),
        "printEdition": f"{edition.paper} {labels.newspaper_date(edition.date)}",
        "printPage": page.number,
        "printSection": page.name or labels.page_title(page),
        "wordCount": article.length,
        "isAccessibleForFree": True,
        "keywords": [tag["name"] for tag in article.tags],
        "image": shown or [card],
        "associatedMedia": pictures,
        "correction": [correction(each) for each in article.corrections],
        "sourceOrganization": {"@type": "Organization", "name": article.source} if article.source else None,
        "genre": labels.kind_name(article.kind),
    }
    return without_empty(data)


def people(origin: str, article: PublishedArticle, only: tuple[str, ...] = ()) -> list[Data]:
    """Who wrote the story (or had one of these roles), each once."""
    found: dict[str, Data] = {}
    for person in article.byline:
        if only and person["role"] not in only:
            continue
        found.setdefault(
            person["slug"],
            {
                "@type": "Person",
                "name": person["name"],
                "url": origin + addresses.to("reporter", slug=person["slug"]),
                "jobTitle": str(ROLES.get(person["role"], person["role"])),
            },
        )
    return list(found.values())


def photo_object(origin: str, article: PublishedArticle, photo: dict[str, Any]) -> Data:
    """The photo with what is printed under it; where its file is missing there is no address to fetch it from."""
    credit = "".join(part for part, _slug in photo["credit"])
    takers = [
        {"@type": "Person", "name": part, "url": origin + addresses.to("reporter", slug=slug)}
        for part, slug in photo["credit"]
        if slug
    ] or people(origin, article, only=("photographer", "text_and_photo"))
    path = picture_address(photo)
    paper_name = article.edition.paper
    return without_empty(
        {
            "@type": "ImageObject",
            "contentUrl": origin + path if path else None,
            "url": origin + path if path else None,
            "caption": photo["caption"],
            "creditText": credit or paper_name,
            "creator": takers or {"@type": "Organization", "name": paper_name},
            "copyrightNotice": f"© {article.edition.date.year} {paper_name}{f' {credit}' if credit else ''}",
            "acquireLicensePage": origin + addresses.to("about"),
            "representativeOfPage": article.kind == "photo",
        }
    )


def correction(each: dict[str, Any]) -> Data:
    """The correction as readers are told it: its note, else what was put right, or why that is not told."""
    if "withheld" in each:
        record = labels.without_the_words(each["withheld"], each["parts"])
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


def organisation(origin: str, edition: PublishedEdition) -> Data:
    return without_empty(
        {
            "@type": "NewsMediaOrganization",
            "name": edition.paper,
            "alternateName": edition.paper_english,
            "url": origin + addresses.to("front"),
            "areaServed": edition.place,
            "logo": {"@type": "ImageObject", "url": origin + static("newsroom/img/logo.png")},
            "publishingPrinciples": origin + addresses.to("about"),
        }
    )


def newspaper(origin: str, edition: PublishedEdition) -> Data:
    return without_empty(
        {
            "@type": "Newspaper",
            "name": edition.paper,
            "alternateName": edition.paper_english,
            "url": origin + addresses.to("front"),
            "inLanguage": "zh-Hans",
            "spatialCoverage": edition.place,
            "publisher": organisation(origin, edition),
        }
    )


def issue(origin: str, edition: PublishedEdition) -> Data:
    """The edition; where no issue number was printed its date is its number, as digital papers count (期次)."""
    return {
        "@type": "PublicationIssue",
        "issueNumber": str(edition.number or f"{edition.date:%Y%m%d}"),
        "datePublished": f"{edition.date:%Y-%m-%d}",
        "url": origin + addresses.of_edition(edition),
        "isPartOf": newspaper(origin, edition),
    }


def whole_edition(
    request: HttpRequest, edition: PublishedEdition, articles: Iterable[PublishedArticle]
) -> list[Data]:
    """The edition with its stories, and the way to it."""
    origin = addresses.origin(request)
    parts = [
        {
            # An advertisement is no news, and schema.org has a word for it.
            "@type": "AdvertiserContentArticle" if article.kind == "advert" else "NewsArticle",
            "headline": shortened(article.title),
            "url": origin + addresses.of_article(article),
        }
        for article in articles
    ]
    way = [
        (edition.paper, addresses.to("front")),
        (labels.newspaper_date(edition.date), addresses.of_edition(edition)),
    ]
    return [{**issue(origin, edition), "hasPart": parts}, breadcrumbs(request, way)]


def page(request: HttpRequest, edition: PublishedEdition, shown: PublishedPage) -> list[Data]:
    """The way to a page."""
    way = [
        (edition.paper, addresses.to("front")),
        (labels.newspaper_date(edition.date), addresses.of_edition(edition)),
        (labels.page_title(shown), addresses.of_page(edition, shown)),
    ]
    return [breadcrumbs(request, way)]


def listing(request: HttpRequest, found: Listing) -> list[Data]:
    """A reporter's page as a profile, any other as a collection of stories, and the way to it."""
    origin, subject = addresses.origin(request), found.subject
    url = origin + addresses.to(subject.kind, slug=subject.slug)
    if subject.kind == "reporter":
        person = {
            "@type": "Person",
            "name": subject.name,
            "url": url,
            "jobTitle": labels.status_name(subject.status),
            "description": subject.about,
            "affiliation": {"@type": "Organization", "name": subject.organisation}
            if subject.organisation
            else None,
        }
        data: Data = {"@type": "ProfilePage", "url": url, "mainEntity": without_empty(person)}
    else:
        data = without_empty(
            {"@type": "CollectionPage", "name": subject.name, "url": url, "description": subject.about}
        )
    way = [
        (labels.subject_name(subject.kind), addresses.of_index(subject.kind)),
        (subject.name, addresses.to(subject.kind, slug=subject.slug)),
    ]
    return [data, breadcrumbs(request, way)]


def breadcrumbs(request: HttpRequest, way: Iterable[tuple[str, str]]) -> Data:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": addresses.origin(request) + path}
            for n, (name, path) in enumerate(way, 1)
        ],
    }


def shortened(headline: str) -> str:
    return headline if len(headline) <= LONGEST_HEADLINE else headline[: LONGEST_HEADLINE - 1] + "…"


def stamp(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def without_empty(data: Data) -> Data:
    """The data without what is not known."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
