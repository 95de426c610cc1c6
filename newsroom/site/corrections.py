"""Corrections and clarifications (更正与说明), and what came of readers' reports."""

import uuid
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from newsroom.site import public_urls
from newsroom.site.caching import cacheable_page
from newsroom.site.feeds import STORY_UUID_NAMESPACE
from newsroom.site.labels import withheld_correction_note
from newsroom.site.responses import conditional_response, render_public_page, require_safe
from stories.published import correction_records, queries

MAX_CURSOR_DIGITS = 15
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cacheable_page("before")
@require_safe
def corrections_view(request: HttpRequest) -> HttpResponse:
    """Every correction of what can be read, newest first, a stretch at a time."""
    stretch = correction_records.correction_batch(parse_before_cursor(request))
    return render_public_page(
        request, "site/corrections.html", {"stretch": stretch, "edition": queries.latest_edition()}
    )


class CorrectionsFeed(Atom1Feed):
    """Corrections as Atom; the bytes depend on no visitor or time, also when empty."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=EPOCH)


@cacheable_page()
@require_safe
def corrections_feed_view(request: HttpRequest) -> HttpResponse:
    """The newest corrections as an Atom feed."""
    edition, origin = queries.latest_edition(), public_urls.public_origin(request)
    # The paper is Chinese; a feed has one language, whatever the page that led to it.
    with override("zh-hans"):
        paper = edition.paper if edition else _("Newsroom")
        atom = CorrectionsFeed(
            title=f"{_('Corrections')} · {paper}",
            link=origin + public_urls.reverse_in_language("corrections"),
            description="",
            language="zh-Hans",
            feed_url=origin + public_urls.reverse_in_language("corrections_feed"),
            author_name=paper,
            feed_guid=uuid.uuid5(STORY_UUID_NAMESPACE, "feed/corrections").urn,
        )
        for row in correction_records.correction_batch().rows:
            here = origin + public_urls.article_url(row.article)
            atom.add_item(
                title=row.article.title,
                link=here,
                description=correction_html(row),
                pubdate=row.at,
                updateddate=row.changed_at,
                unique_id=correction_urn(row),
                author_name=paper,
            )
        written = atom.writeString("utf-8")
    return conditional_response(request, written, Atom1Feed.content_type)


def correction_urn(row: correction_records.CorrectionRecord) -> str:
    """The correction's id; the same on every host and after a new headline."""
    edition = row.article.edition
    name = f"{edition.publication.slug}/{edition.date}/{row.article.number}/correction-{row.key}"
    return uuid.uuid5(STORY_UUID_NAMESPACE, name).urn


def correction_html(row: correction_records.CorrectionRecord) -> str:
    """The correction as HTML: note, old and new text, or why they are withheld."""
    if row.withheld:
        return format_html("<p>{}</p><p>{}</p>", row.note, withheld_correction_note(row.withheld, row.parts))
    changes = format_html_join("", "<p><del>{}</del> <ins>{}</ins></p>", row.changes)
    return format_html("<p>{}</p>{}", row.note, changes)


@cacheable_page("before")
@require_safe
def answered_reader_reports_view(request: HttpRequest) -> HttpResponse:
    """Every answered report by its number, newest first, a stretch at a time."""
    stretch = correction_records.answered_report_batch(parse_before_cursor(request))
    return render_public_page(
        request, "site/cases.html", {"stretch": stretch, "edition": queries.latest_edition()}
    )


def parse_before_cursor(request: HttpRequest) -> int:
    """Where the stretch begins; 0, the newest, for anything that is no number."""
    typed = request.GET.get("before", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MAX_CURSOR_DIGITS else 0
