"""Error reports (报错) without cookies; only here do readers' pages call an action.

The form is protected by a signed token that says for which story and when it was opened, by the browser's own word on
where the form was sent from, by a field that only machines fill in, and by limits kept in the database. Its pages
are never kept in a cache.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsroom.site import public_urls
from newsroom.site.articles import gone_response
from newsroom.site.request_origin import is_same_origin, sender_fingerprint
from newsroom.site.responses import render_public_page as public_page
from stories.actions.reader_reports.receiving import save_reader_report
from stories.errors import StoryError, TooManyRequests
from stories.published import queries
from stories.published.paragraph_numbers import paragraph_text

MAX_BODY_BYTES = 20_000
MAX_TEXT_LENGTH, MAX_CONTACT_LENGTH = 1000, 100
MIN_FILL_SECONDS, MAX_TOKEN_AGE_SECONDS = 2, 12 * 60 * 60
FORM_TOKEN_SIGNER = signing.TimestampSigner(salt="newsroom.site.report")


@dataclass(frozen=True)
class SentReport:
    """What a reader typed into the form."""

    text: str = ""
    contact: str = ""
    token: str = ""
    trap: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "SentReport":
        typed = request.POST
        return cls(*(typed.get(name, "") for name in ("text", "contact", "token", "website")))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("text", "contact")
def report_error_view(
    request: HttpRequest, publication: str, date: date, number: int, slug: str
) -> HttpResponse:
    """The form with the paragraph quoted; when sent, a case number or a refusal."""
    if request.method == "POST" and is_body_too_large(request):
        return error_response(request, _("This is longer than a report may be; please shorten it."), 413)
    story = queries.story_with_neighbours(publication, date, number)
    if story is None:
        return gone_response(request, queries.tombstone_by_story_number(publication, date, number))
    paragraph = parse_paragraph_number(request.GET.get("p", ""))
    if story.article.slug != slug and request.method != "POST":
        here = f"{public_urls.article_url(story.article)}report/"
        return HttpResponseRedirect(f"{here}?p={paragraph}" if paragraph else here)
    quote = paragraph_text(story.article, paragraph) if paragraph else ""
    paragraph = paragraph if quote else None
    page: dict[str, Any] = {
        "article": story.article,
        "edition": story.article.edition,
        "paragraph": paragraph,
        "quote": quote,
        "longest_text": MAX_TEXT_LENGTH,
        "longest_contact": MAX_CONTACT_LENGTH,
    }
    if not settings.READER_REPORTS_ENABLED:
        return render_report_page(request, {**page, "closed": True}, 200 if request.method != "POST" else 503)
    if request.method != "POST":
        return render_report_page(request, {**page, "token": new_form_token(story.article.pk)})
    sent = SentReport.of(request)
    if why := refusal_reason(request, sent, story.article.pk):
        # A token that has run out is replaced; one that was sent too soon is good in a moment.
        return render_report_page(
            request,
            {
                **page,
                "refused": why,
                "sent": sent,
                "token": reuse_or_renew_form_token(sent.token, story.article.pk),
            },
            400,
        )
    try:
        case = save_reader_report(
            story.article,
            paragraph=paragraph,
            quote=quote,
            text=sent.text,
            contact=sent.contact,
            token=sent.token,
            sender=sender_fingerprint(request),
        )
    except TooManyRequests as refused:
        return render_report_page(
            request, {**page, "refused": str(refused), "sent": sent, "token": sent.token}, 429
        )
    except StoryError as refused:
        return render_report_page(
            request, {**page, "refused": str(refused), "sent": sent, "token": sent.token}, 409
        )
    except DatabaseError:
        # A database that takes no writing (a replica, a role for reading) must not answer with a broken page.
        return render_report_page(request, {**page, "closed": True, "sent": sent}, 503)
    return render_report_page(request, {**page, "case": case})


def refusal_reason(request: HttpRequest, sent: SentReport, article: int) -> str:
    """Why the form is not taken as it was sent; empty when it is."""
    if not is_same_origin(request):
        return _("The form was sent from another site; please fill it in here.")
    if sent.trap:
        return _("A field that must stay empty was filled in; please send the form once more.")
    try:
        signed = FORM_TOKEN_SIGNER.unsign(sent.token, max_age=MAX_TOKEN_AGE_SECONDS)
    except signing.BadSignature:
        return _("The form was open for too long or is not ours; please send it once more.")
    if signed.partition(".")[0] != str(article):
        return _("The form belongs to another story; please send it once more.")
    if is_form_token_too_new(sent.token):
        return _("That was very quick; please read your report once more and send it.")
    if not sent.text.strip():
        return _("Please say what is wrong.")
    if len(sent.text) > MAX_TEXT_LENGTH or len(sent.contact) > MAX_CONTACT_LENGTH:
        return _("This is longer than a report may be; please shorten it.")
    return ""


def new_form_token(article: int) -> str:
    """For which story and when the form was opened, signed; no two are alike."""
    return FORM_TOKEN_SIGNER.sign(f"{article}.{secrets.token_urlsafe(9)}")


def reuse_or_renew_form_token(token: str, article: int) -> str:
    """The token if it will be good in a moment, else a new one."""
    try:
        signed = FORM_TOKEN_SIGNER.unsign(token, max_age=MAX_TOKEN_AGE_SECONDS)
    except signing.BadSignature:
        return new_form_token(article)
    return token if signed.partition(".")[0] == str(article) else new_form_token(article)


def is_form_token_too_new(token: str) -> bool:
    """Whether the form was opened so little ago that nobody can have filled it in."""
    try:
        FORM_TOKEN_SIGNER.unsign(token, max_age=MIN_FILL_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def is_body_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > MAX_BODY_BYTES


def parse_paragraph_number(typed: str) -> int | None:
    """The paragraph that the address names, if it is a number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 else None


def render_report_page(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page for this reader alone: no cache keeps it, no search engine lists it."""
    given = {**page, "unlisted": True, "shared": {"title": _("Report an error")}}
    response = public_page(request, "site/report.html", given, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    del response["ETag"]
    return response


def error_response(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """The sentence alone, before anything of the request was read."""
    response = render(request, "site/report_refused.html", {"sentence": sentence}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
