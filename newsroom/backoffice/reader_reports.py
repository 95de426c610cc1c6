"""Readers' reports (读者报错): the list of cases, and a page to answer each."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from newsroom.backoffice.admin_base import ReadOnlyAdmin, require_staff_user
from newsroom.backoffice.public_urls import public_url
from newsroom.backoffice.review.access import parse_int_or_zero, story_admin_url
from people.errors import ActionError, NotAllowed, NotVisible
from people.journal.recording import record_denied_attempt
from people.models import Desk, User
from stories import policy
from stories.actions.reader_reports.answering import (
    answer_reader_report,
    assign_reader_report,
    delete_sender_contact,
)
from stories.models import PublishedArticle, ReaderReport
from stories.text import headline

ReaderReportState = ReaderReport.State
OUTCOME_CHOICES = (
    (ReaderReportState.ACCEPTED, gettext_lazy("Accept: there is an error")),
    (ReaderReportState.DECLINED, gettext_lazy("Decline: there is none")),
    (ReaderReportState.DUPLICATE, gettext_lazy("Duplicate of another case")),
)
MAX_OTHER_REPORTS = 20


def open_reader_reports_for(user: User) -> QuerySet[ReaderReport]:
    """The open cases that the account may answer, oldest first."""
    cases = (
        policy.visible_reader_reports(user)
        if user.has_role(*policy.REVIEWER_ROLES)
        else ReaderReport.objects.none()
    )
    return annotate_headlines(cases.filter(state=ReaderReportState.OPEN), user).order_by("pk")


def annotate_headlines(cases: QuerySet[ReaderReport], user: User) -> QuerySet[ReaderReport]:
    """The cases with the reported copy's headline, if the account may read that copy."""
    had = policy.visible_published_articles(user).filter(
        article_id=OuterRef("article"), copy=OuterRef("copy")
    )
    return cases.annotate(
        headline=Subquery(had.values("headline")[:1]), excerpt=Subquery(had.values("excerpt")[:1])
    )


def reader_report_title(report: Any) -> str:
    """The reported copy's headline, or the beginning of its text."""
    return (
        headline.join_headline_lines(report.headline or "")
        or headline.first_clause(report.excerpt or "")
        or "—"
    )


class ReaderReportAdmin(ReadOnlyAdmin):
    """Readers' reports, which are answered here and never changed."""

    list_display = ["number", "state_badge", "story", "paragraph", "words", "desk", "received"]
    list_select_related = ["desk"]
    list_filter = ["state", "desk"]
    ordering = ["-pk"]
    change_form_template = "admin/stories/readerreport/case.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReaderReport]:
        return annotate_headlines(
            policy.visible_reader_reports(require_staff_user(request)), require_staff_user(request)
        ).order_by(*self.ordering)

    @admin.display(description=gettext_lazy("case"), ordering="pk")
    def number(self, report: ReaderReport) -> str:
        return report.number

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, report: ReaderReport) -> SafeString:
        tone = "waits" if report.is_open else "quiet"
        return format_html('<span class="badge {}">{}</span>', tone, report.get_state_display())

    @admin.display(description=gettext_lazy("article"))
    def story(self, report: ReaderReport) -> str:
        return reader_report_title(report)

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, report: ReaderReport) -> str:
        return f"{localtime(report.received_at):%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("what is wrong"))
    def words(self, report: ReaderReport) -> str:
        return Truncator(report.text).chars(40)

    def get_urls(self) -> list[URLPattern]:
        def to(name: str, view: Callable[..., HttpResponse]) -> URLPattern:
            route = f"<int:pk>/{name}/"
            return path(
                route, self.admin_site.admin_view(require_POST(view)), name=f"stories_readerreport_{name}"
            )

        own = [to("answer", self.answer_view), to("assign", self.assign_view), to("forget", self.forget_view)]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case as the reader sent it, and what can be done with it."""
        report = self.get_object(request, unquote(object_id))
        if report is None and policy.is_allowed(require_staff_user(request), "see", ReaderReport):
            raise Http404
        if request.method == "POST" or report is None:
            raise PermissionDenied
        return self.case_page(request, report)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The case is answered; an answer is final."""
        typed = request.POST

        def act(report: ReaderReport, user: User) -> str:
            answer_reader_report(
                report,
                by=user,
                state=typed.get("outcome", ""),
                answer=typed.get("answer", ""),
                original=parse_case_number(typed.get("original", "")),
            )
            return _("Case %(number)s is answered; readers find the outcome in the ledger.")

        return self.attempt(request, pk, act)

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The case is assigned to the chosen desk."""

        def act(report: ReaderReport, user: User) -> str:
            if "desk" not in request.POST:
                raise ActionError(_("Choose a desk."))
            wanted = parse_int_or_zero(request.POST["desk"])
            desk = Desk.objects.filter(pk=wanted).first()
            if wanted and desk is None:
                raise ActionError(_("Choose a desk."))
            assign_reader_report(report, by=user, desk=desk)
            return _("Case %(number)s lies with the desk you chose.")

        return self.attempt(request, pk, act)

    def forget_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The reader's contact is deleted from the case."""

        def act(report: ReaderReport, user: User) -> str:
            delete_sender_contact(report, by=user)
            return _("The contact given with case %(number)s is deleted.")

        return self.attempt(request, pk, act)

    def attempt(
        self, request: HttpRequest, pk: int, act: Callable[[ReaderReport, User], str]
    ) -> HttpResponse:
        """The action's message; its refusal is shown on the case's page with typed values."""
        user = require_staff_user(request)
        if not policy.is_allowed(user, "see", ReaderReport):
            raise PermissionDenied
        report = policy.visible_reader_reports(user).select_related("article", "desk").filter(pk=pk).first()
        if report is None:
            raise Http404
        try:
            done = act(report, user)
        except NotVisible as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            record_denied_attempt(refusal)
            raise PermissionDenied(str(refusal)) from refusal
        except ActionError as refusal:
            record_denied_attempt(refusal)
            report.refresh_from_db()
            return self.case_page(request, report, refusal=str(refusal), status=409)
        messages.success(request, done % {"number": report.number})
        seen = policy.visible_reader_reports(user).filter(pk=pk).exists()
        onward = reverse(self.address("change"), args=[pk]) if seen else reverse(self.address("changelist"))
        return HttpResponseRedirect(onward)

    def case_page(
        self, request: HttpRequest, report: ReaderReport, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        user = require_staff_user(request)
        copies = policy.visible_published_articles(user).filter(article_id=report.article_id)
        copy = copies.filter(copy=report.copy).select_related("edition__publication").first()
        slug = copies.filter(current=True).values_list("slug", flat=True).first() or "-"
        others = policy.visible_reader_reports(user).filter(article=report.article_id).exclude(pk=report.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Case %(number)s") % {"number": report.number},
            "opts": self.opts,
            "report": report,
            "printed": copy,
            # With the present slug: that of an old copy may be of words that were taken out.
            "public": public_url("article", **{**copy.address, "slug": slug})
            if copy and is_publicly_visible(copy)
            else None,
            "others": others.order_by("-pk")[:MAX_OTHER_REPORTS],
            "outcomes": OUTCOME_CHOICES,
            "desks": Desk.objects.all(),
            "may_answer": report.is_open and policy.is_allowed(user, "answer", report),
            "may_forget": bool(report.contact) and policy.is_allowed(user, "forget", report),
            "review": story_admin_url(report.article_id, "review")
            if policy.is_allowed(user, "see", report.article)
            else "",
            "may_correct": policy.is_allowed(user, "correct", report.article),
            "refusal": refusal,
            "typed": request.POST,
        }
        return TemplateResponse(request, self.change_form_template, context, status=status)


def is_publicly_visible(copy: PublishedArticle) -> bool:
    """Whether readers find anything at the story's address."""
    return PublishedArticle.objects.with_readers().filter(article_id=copy.article_id).exists()


def parse_case_number(typed: str) -> int | None:
    """The primary key in a case number: 42 for 2020-00042."""
    return parse_int_or_zero(typed.strip().rpartition("-")[2].lstrip("0")) or None
