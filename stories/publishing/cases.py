"""The ledger of readers' reports (报错台账): what was answered, for everybody to read."""

from django.utils import timezone

from stories.models import PublishedCase, ReaderReport


def publish_case(report: ReaderReport) -> PublishedCase:
    """Readers find the answered case by its number; neither its words nor the reader's are in it."""
    return PublishedCase.objects.create(
        number=report.number,
        outcome=report.state,
        received_on=timezone.localdate(report.received_at),
        answered_on=timezone.localdate(report.answered_at),
    )
