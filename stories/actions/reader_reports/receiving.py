"""Taking a reader's report (报错): the one action that readers' pages may call.

It writes a case and nothing else, so whatever comes in through it can touch no story, and it is the only writing
that needs no account. Hence the limits: they are counted in the database, so they hold for all workers together.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import READER
from people.journal.recording import journal_changes
from people.row_saving import check_row
from stories.errors import InvalidState, TooManyRequests
from stories.models import Article, PublishedArticle, ReaderReport, ReportTaken

MAX_QUOTE_CHARACTERS = 300
RATE_LIMIT_WINDOW = timedelta(hours=1)
# Longer than the window; after that nothing is left of where reports came from.
SENDER_RETENTION_PERIOD = timedelta(hours=24)
READER_TYPED_FIELDS = ("paragraph", "text", "contact")


class ConcurrentReaderReport(Exception):
    """The same form arrived twice at once, and the other one was first."""


def save_reader_report(
    printed: PublishedArticle,
    *,
    paragraph: int | None,
    quote: str,
    text: str,
    contact: str,
    token: str,
    sender: str,
) -> str:
    """A case about that paragraph (None: the whole story) exists; returns its number.

    The same form sent twice is one case, with one number for both. Too many, from one sender or from all together,
    are refused, and then nothing is kept.
    """
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    sent = ReaderReport(paragraph=paragraph, text=text, contact=contact)
    if taken := find_existing_report_of_form(token_hash, sent):
        return taken.number
    # Asked before the journal's lock is taken, so that a flood does not keep the newsroom waiting …
    enforce_reader_report_rate_limit(sender)
    try:
        return insert_reader_report(printed, sent, quote=quote, token_hash=token_hash, sender=sender)
    except ConcurrentReaderReport:
        taken = find_existing_report_of_form(token_hash, sent)
        assert taken is not None
        return taken.number


def find_existing_report_of_form(token_hash: str, sent: ReaderReport) -> ReaderReport | None:
    """The report that this form has become; InvalidState if the form says something else now."""
    taken = ReaderReport.objects.filter(token_hash=token_hash).first()
    if taken is None:
        return None
    # As it was cleaned when it was kept.
    sent.clean_fields(
        exclude=[field.name for field in sent._meta.fields if field.name not in READER_TYPED_FIELDS]
    )
    if any(getattr(taken, name) != getattr(sent, name) for name in READER_TYPED_FIELDS):
        raise InvalidState(
            _("This form was sent before and is case %(number)s; open the page again for another report.")
            % {"number": taken.number}
        )
    return taken


def insert_reader_report(
    printed: PublishedArticle, report: ReaderReport, *, quote: str, token_hash: str, sender: str
) -> str:
    """The case exists, and counts against the limits; returns its number."""
    with journal_changes("report", ReaderReport, by=READER, paragraph=report.paragraph or 0) as detail:
        # Again, while no other report can be written, so that the limit holds exactly.
        if ReaderReport.objects.filter(token_hash=token_hash).exists():
            raise ConcurrentReaderReport
        enforce_reader_report_rate_limit(sender)
        story = Article.objects.filter(pk=printed.article_id).only("pk", "desk").first()
        if story is None:
            raise InvalidState(_("Reports about this story cannot be taken; please write to the newsroom."))
        report.article, report.desk_id, report.copy = story, story.desk_id, printed.copy
        report.quote, report.token_hash = quote[:MAX_QUOTE_CHARACTERS], token_hash
        check_row(report)
        report.save(force_insert=True)
        now = timezone.now()
        ReportTaken.objects.filter(at__lt=now - SENDER_RETENTION_PERIOD).delete()
        ReportTaken.objects.create(sender=sender, at=now)
        detail.update(case=report.number, article=printed.article_id)
    return report.number


def enforce_reader_report_rate_limit(sender: str) -> None:
    """Raises TooManyRequests if the sender, or all together, reach the hourly limit."""
    lately = ReportTaken.objects.filter(at__gt=timezone.now() - RATE_LIMIT_WINDOW)
    if lately.filter(sender=sender).count() >= settings.MAX_HOURLY_REPORTS_PER_SENDER:
        raise TooManyRequests(
            _("Several reports came from your connection within an hour; please send the next one later.")
        )
    if lately.count() >= settings.MAX_HOURLY_READER_REPORTS:
        raise TooManyRequests(_("More reports are coming in than can be read; please try again in an hour."))
