"""Handling readers' reports (处理报错): answer each once, assign it, forget contacts."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import Actor
from people.errors import ActionError
from people.journal.recording import journal_changes
from people.models import Desk, User
from people.row_saving import check_row
from stories import policy
from stories.errors import InvalidState
from stories.models import ReaderReport
from stories.publishing.answered_reports import publish_answered_report

ReportState = ReaderReport.State


def answer_reader_report(
    report: ReaderReport, *, by: User, state: str, answer: str = "", original: int | None = None
) -> ReaderReport:
    """The case is closed with that outcome, once, and published to readers.

    Accepting changes no story: a correction is opened, signed and published like any other.
    """
    with journal_changes("answer_report", report, by=by, to=state) as detail:
        # The journal's lock is held: whatever another answer said before this one is known here.
        case = ReaderReport.objects.select_related("article").get(pk=report.pk)
        policy.require_permission(by, "answer", case)
        if not case.is_open:
            raise InvalidState(_("Case %(number)s is answered already.") % {"number": case.number})
        if state not in (ReportState.ACCEPTED, ReportState.DECLINED, ReportState.DUPLICATE):
            raise InvalidState(_("Choose what comes of the report: accepted, declined or duplicate."))
        case.state, case.answer = state, answer
        case.answered_at, case.answered_by = timezone.now(), by
        if state == ReportState.DUPLICATE:
            case.duplicate_of = find_original_reader_report(case, original)
        if state == ReportState.DECLINED and not answer.strip():
            raise ActionError(_("Give the reason why the report is declined."))
        check_row(case)
        changed = {
            name: getattr(case, name)
            for name in ("state", "answer", "answered_at", "answered_by", "duplicate_of")
        }
        if not ReaderReport.objects.filter(pk=case.pk, state=ReportState.OPEN).update(**changed):
            raise InvalidState(_("Case %(number)s is answered already.") % {"number": case.number})
        # What repeats this case repeats now what this one repeats: no duplicate names another.
        if state == ReportState.DUPLICATE and (followers := [each.number for each in case.duplicates.all()]):
            case.duplicates.update(duplicate_of=case.duplicate_of)
            detail["followers"] = followers
        publish_answered_report(case)
        detail.update(case=case.number, reason=case.answer)
    return case


def find_original_reader_report(case: ReaderReport, original: int | None) -> ReaderReport:
    """The other case about the same story that this one repeats, itself no duplicate."""
    found = ReaderReport.objects.filter(pk=original or 0, article=case.article_id).exclude(pk=case.pk)
    first = found.exclude(state=ReportState.DUPLICATE).first()
    if first is None:
        raise InvalidState(_("Name the case about the same story that this one repeats."))
    return first


def assign_reader_report(report: ReaderReport, *, by: Actor, desk: Desk | None) -> ReaderReport:
    """The open case belongs to that desk (None: to all)."""
    with journal_changes("assign_report", report, by=by, desk=desk.slug if desk else "") as detail:
        case = ReaderReport.objects.get(pk=report.pk)
        policy.require_permission(by, "answer", case)
        detail["case"] = case.number
        if not ReaderReport.objects.filter(pk=case.pk, state=ReportState.OPEN).update(desk=desk):
            raise InvalidState(_("Case %(number)s is answered already.") % {"number": case.number})
    report.desk = desk
    return report


def delete_sender_contact(report: ReaderReport, *, by: User) -> ReaderReport:
    """The reader's contact is deleted; doing it twice changes nothing."""
    with journal_changes("forget_contact", report, by=by) as detail:
        case = ReaderReport.objects.get(pk=report.pk)
        policy.require_permission(by, "forget", case)
        detail["case"] = case.number
        ReaderReport.objects.filter(pk=case.pk).update(contact="")
    report.contact = ""
    return report
