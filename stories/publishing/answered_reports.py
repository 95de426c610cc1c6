"""The ledger of readers' reports (报错台账): what was answered, for everybody to read."""

from django.utils import timezone

from stories.models import PublishedCase, ReaderReport


def publish_answered_report(report: ReaderReport) -> PublishedCase:
    """Readers find the answered case by number, without its words or the reader's."""
    return PublishedCase.objects.create(
        number=report.number,
        outcome=report.state,
        received_on=timezone.localdate(report.received_at),
        answered_on=timezone.localdate(report.answered_at),
    )
