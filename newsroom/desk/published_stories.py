"""My published stories (我的见报稿), month by month, and as a file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.desk.access import parse_int_or_zero, require_writer_user, writer_login_required
from people.models import User
from stories.models import Article, Byline, PublishedArticle

STORIES_PER_PAGE = 30
MAX_EXPORT_ROWS = 10_000
# What a spreadsheet would take for the beginning of a formula.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")
XLSX_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class MonthlyCount:
    """How many stories and characters of one person came out in a month."""

    first: date
    pieces: int
    characters: int

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"


@require_safe
@writer_login_required
def published_stories_view(request: HttpRequest) -> HttpResponse:
    """The counts by month, and the stories of one month or all (4 queries)."""
    user = require_writer_user(request)
    asked = parse_month(request.GET.get("month", ""))
    rows = published_articles_by(user, asked)
    before = parse_int_or_zero(request.GET.get("before"))
    found = list((rows.filter(pk__lt=before) if before else rows)[: STORIES_PER_PAGE + 1])
    context = {
        "months": monthly_counts(user),
        "asked": f"{asked:%Y-%m}" if asked else "",
        "pieces": found[:STORIES_PER_PAGE],
        "more": found[STORIES_PER_PAGE - 1].pk if len(found) > STORIES_PER_PAGE else 0,
    }
    return render(request, "desk/published.html", context)


def published_articles_by(user: User, month: date | None = None) -> QuerySet[PublishedArticle]:
    """Published copies of stories the person wrote or is credited in, newest first."""
    mine = Article.objects.filter(
        Q(author=user) | Q(pk__in=Byline.objects.filter(reporter__user=user).values("article"))
    )
    rows = PublishedArticle.objects.visible().summaries().filter(article_id__in=mine.values("pk"))
    if month:
        rows = rows.filter(edition__date__year=month.year, edition__date__month=month.month)
    return rows.select_related("edition__publication", "page").order_by("-pk")


def monthly_counts(user: User) -> list[MonthlyCount]:
    """Every month in which something came out, newest first (1 query)."""
    counted = (
        published_articles_by(user)
        .order_by()
        .select_related(None)
        .defer(None)
        .values(month=TruncMonth("edition__date"))
        .annotate(pieces=Count("pk"), characters=Sum("length"))
        .order_by("-month")
    )
    return [MonthlyCount(row["month"], row["pieces"], row["characters"]) for row in counted[:120]]


def parse_month(typed: str) -> date | None:
    """The first day of the month that the URL names; 404 for what is no month."""
    if not typed:
        return None
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError as error:
        raise Http404 from error


# ---- files --------------------------------------------------------------------------------------
def column_headings() -> list[str]:
    return [
        _("Date"), _("Publication"), _("Page"), _("Headline"), _("Kind"), _("Characters"), _("Photos"), _("Byline"),
        _("Address"),
    ]  # fmt: skip


def export_rows(request: HttpRequest, user: User) -> Iterator[list[str | int | date]]:
    """One row for each story, newest first."""
    for piece in published_articles_by(user, parse_month(request.GET.get("month", "")))[:MAX_EXPORT_ROWS]:
        yield [
            piece.edition.date,
            piece.edition.paper,
            piece.page.number,
            piece.title,
            str(dict(Article.Kind.choices).get(piece.kind, piece.kind)),
            piece.length,
            len(piece.photos),
            " ".join(person["printed"] or person["name"] for person in piece.byline),
            request.build_absolute_uri(reverse("zh:article", kwargs=piece.address)),
        ]


@require_safe
@writer_login_required
def csv_export_view(request: HttpRequest) -> HttpResponse:
    """The stories as CSV that spreadsheets open as UTF-8; no cell is a formula."""
    user = require_writer_user(request)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(column_headings())
    rows.writerows([escape_formula(str(cell)) for cell in line] for line in export_rows(request, user))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="published.csv"'
    return response


def escape_formula(cell: str) -> str:
    """The cell as text, even where a spreadsheet would calculate."""
    return f"'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell


@require_safe
@writer_login_required
def xlsx_export_view(request: HttpRequest) -> HttpResponse:
    """The stories as a workbook: dates are dates, counts can be summed, and no text is a formula."""
    user = require_writer_user(request)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, heading in enumerate(column_headings()):
            sheet.write_string(0, column, heading)
        for row, line in enumerate(export_rows(request, user), 1):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, int):
                    sheet.write_number(row, column, cell)
                else:
                    sheet.write_string(row, column, cell)
        sheet.set_column(0, 0, 12)
        sheet.freeze_panes(1, 0)
        sheet.set_column(3, 3, 40)
    response = HttpResponse(out.getvalue(), content_type=XLSX_CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="published.xlsx"'
    return response
