"""The archive as a calendar: the years, the months of one, the days of one."""

import calendar as weeks
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.site.caching import cacheable_page
from newsroom.site.responses import render_public_page, require_safe
from stories.published import edition_archive, queries
from stories.published.edition_archive import PublishedDay, YearCount

# Chinese calendars begin with Monday.
MONDAY_FIRST_CALENDAR = weeks.Calendar(firstweekday=0)


@dataclass(frozen=True)
class CalendarDay:
    """A day of a month with its editions; `date` is None outside the month."""

    date: date | None
    editions: list[PublishedDay]


@dataclass(frozen=True)
class CalendarMonth:
    """A month as weeks of seven days."""

    first: date
    weeks: list[list[CalendarDay]]

    @property
    def number(self) -> int:
        return sum(len(day.editions) for week in self.weeks for day in week)


@cacheable_page()
@require_safe
def archive_view(request: HttpRequest) -> HttpResponse:
    """The newest year, and the way to every other (3 queries)."""
    years = edition_archive.edition_counts_by_year()
    if not years:
        return render_public_page(request, "site/archive.html", {})
    return render_calendar_year_page(request, years, years[0].year)


@cacheable_page()
@require_safe
def calendar_year_view(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months; days without an edition are not links (3 queries)."""
    years = edition_archive.edition_counts_by_year()
    if year not in [counted.year for counted in years]:
        raise Http404
    return render_calendar_year_page(request, years, year)


def render_calendar_year_page(request: HttpRequest, years: list[YearCount], year: int) -> HttpResponse:
    found = edition_archive.published_days_between(date(year, 1, 1), date(year, 12, 31))
    in_month: list[list[PublishedDay]] = [[] for _n in range(12)]
    for edition in found:
        in_month[edition.date.month - 1].append(edition)
    newest = queries.visible_editions().filter(date__lte=found[-1].date).first()
    return render_public_page(
        request,
        "site/archive.html",
        {
            "year": year,
            "years": years,
            "around": neighbouring_years(year, [counted.year for counted in years]),
            "months": [month_grid(year, n, out) for n, out in enumerate(in_month, start=1)],
            "number": len(found),
            "today": timezone.localdate(),
            "newest": newest.date if newest else None,
            "edition": newest,
        },
    )


@cacheable_page()
@require_safe
def calendar_month_view(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month as a calendar and as a list with leads, with neighbours (4 queries)."""
    days = edition_archive.editions_of_month(year, month)
    if not days:
        raise Http404
    first = date(year, month, 1)
    before, after = edition_archive.neighbouring_months_with_editions(first)
    return render_public_page(
        request,
        "site/month.html",
        {
            "month": month_grid(
                year, month, [PublishedDay(day.edition.date, day.edition.publication.slug) for day in days]
            ),
            "newest": days[-1].edition.date,
            "days": days[::-1],
            "before": before,
            "after": after,
            "today": timezone.localdate(),
            "edition": days[-1].edition,
        },
    )


def month_grid(year: int, month: int, editions: Iterable[PublishedDay]) -> CalendarMonth:
    """The month's grid with the editions of its days."""
    on: dict[date, list[PublishedDay]] = {}
    for edition in editions:
        on.setdefault(edition.date, []).append(edition)
    grid = [
        [
            CalendarDay(day if day.month == month else None, on.get(day, []) if day.month == month else [])
            for day in week
        ]
        for week in MONDAY_FIRST_CALENDAR.monthdatescalendar(year, month)
    ]
    return CalendarMonth(date(year, month, 1), grid)


def neighbouring_years(year: int, years: list[int]) -> tuple[int | None, int | None]:
    """The years with editions before and after this one."""
    earlier = [each for each in years if each < year]
    later = [each for each in years if each > year]
    return (max(earlier) if earlier else None, min(later) if later else None)
