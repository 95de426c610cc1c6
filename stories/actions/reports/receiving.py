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
from people.journal.record import journal_changes
from people.row_saving import check_row
from stories.errors import InvalidState, TooManyRequests
from stories.models import Article, PublishedArticle, ReaderReport, ReportTaken

MAX_QUOTE_CHARACTERS = 300
RATE_LIMIT_WINDOW = timedelta(hours=1)
# Longer than the window; after that nothing is left of where reports came from.
SENDER_RETENTION = timedelta(hours=24)


def take_report(
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

    The same form sent twice is one case. Too many, from one sender or from all together, are refused, and then
    nothing is kept.
    """
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    if taken := ReaderReport.objects.filter(token_hash=token_hash).first():
        return taken.number
    # Asked before the journal's pen is taken, so that a flood does not keep the newsroom waiting …
    refuse_flood(sender)
    with journal_changes("report", ReaderReport, by=READER, paragraph=paragraph or 0) as detail:
        # … and again while no other report can be written, so that the limit holds exactly.
        refuse_flood(sender)
        if taken := ReaderReport.objects.filter(token_hash=token_hash).first():
            raise InvalidState(
                _("This report has been taken already; its number is %(number)s.") % {"number": taken.number}
            )
        story = Article.objects.filter(pk=printed.article_id).only("pk", "desk").first()
        if story is None:
            raise InvalidState(_("Reports about this story cannot be taken; please write to the newsroom."))
        report = ReaderReport(
            article=story,
            desk_id=story.desk_id,
            copy=printed.copy,
            paragraph=paragraph,
            quote=quote[:MAX_QUOTE_CHARACTERS],
            text=text,
            contact=contact,
            token_hash=token_hash,
        )
        check_row(report)
        report.save(force_insert=True)
        now = timezone.now()
        ReportTaken.objects.filter(at__lt=now - SENDER_RETENTION).delete()
        ReportTaken.objects.create(sender=sender, at=now)
        detail.update(case=report.number, article=printed.article_id)
    return report.number


def refuse_flood(sender: str) -> None:
    """Raises TooManyRequests if the sender, or all together, reach the hourly limit."""
    lately = ReportTaken.objects.filter(at__gt=timezone.now() - RATE_LIMIT_WINDOW)
    if lately.filter(sender=sender).count() >= settings.MAX_HOURLY_REPORTS_PER_SENDER:
        raise TooManyRequests(
            _("Several reports came from your connection within an hour; please send the next one later.")
        )
    if lately.count() >= settings.MAX_HOURLY_READER_REPORTS:
        raise TooManyRequests(_("More reports are coming in than can be read; please try again in an hour."))
