"""Readers' addresses; a story's number is permanent, the slug after it is not."""

from datetime import date

from django.urls import path, register_converter

from newsroom.site import (
    archive_calendar,
    articles,
    browse,
    corrections,
    editions,
    feeds,
    offline,
    reader_report,
    search,
)


class DayConverter:
    """A day as 2020-03-27; days that do not exist match nothing."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"


class PositiveIntegerConverter:
    """A number from 1 on that fits the database; 01 matches nothing."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class PrintedPageNumberConverter:
    """A page number as printed: 1, 12, A5."""

    regex = "[A-Z]?[0-9]{1,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class YearConverter:
    """A year in which there were newspapers."""

    regex = "(?:19|20)[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class MonthConverter:
    """A month as 03."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class FeedFormatConverter:
    """One of the forms of a feed."""

    regex = "|".join(feeds.FEED_FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(FeedFormatConverter, "form")
register_converter(DayConverter, "day")
register_converter(PositiveIntegerConverter, "count")
register_converter(PrintedPageNumberConverter, "page")

urlpatterns = [
    path("", editions.front_page_view, name="front"),
    path("about/", browse.about_view, name="about"),
    path("search/", search.search_view, name="search"),
    path("search/suggest/", search.search_suggestions_view, name="suggest"),
    path("recent/", browse.recent_stories_view, name="recent"),
    path("editions/", archive_calendar.archive_view, name="archive"),
    path("editions/<year:year>/", archive_calendar.calendar_year_view, name="year"),
    path("editions/<year:year>/<month:month>/", archive_calendar.calendar_month_view, name="month"),
    path("offline/", offline.offline_page_view, name="offline"),
    path("manifest.webmanifest", offline.web_app_manifest_view, name="manifest"),
    path("corrections/", corrections.corrections_view, name="corrections"),
    path("corrections/feed.atom", corrections.corrections_feed_view, name="corrections_feed"),
    path("corrections/reports/", corrections.answered_reader_reports_view, name="cases"),
    path("reporters/", browse.subject_index_view, {"kind": "reporter"}, name="reporters"),
    path("reporters/<slug:slug>/", browse.subject_view, {"kind": "reporter"}, name="reporter"),
    path(
        "reporters/<slug:slug>/<year:year>/", browse.subject_view, {"kind": "reporter"}, name="reporter_year"
    ),
    path("columns/", browse.subject_index_view, {"kind": "column"}, name="columns"),
    path("columns/<slug:slug>/", browse.subject_view, {"kind": "column"}, name="column"),
    path("columns/<slug:slug>/<year:year>/", browse.subject_view, {"kind": "column"}, name="column_year"),
    path("series/", browse.subject_index_view, {"kind": "series"}, name="all_series"),
    path("series/<slug:slug>/", browse.subject_view, {"kind": "series"}, name="series"),
    path("series/<slug:slug>/<year:year>/", browse.subject_view, {"kind": "series"}, name="series_year"),
    path("tags/", browse.subject_index_view, {"kind": "tag"}, name="tags"),
    path("tags/<slug:slug>/", browse.subject_view, {"kind": "tag"}, name="tag"),
    path("tags/<slug:slug>/<year:year>/", browse.subject_view, {"kind": "tag"}, name="tag_year"),
    path("<slug:publication>/<day:date>/", editions.edition_view, name="edition"),
    path("<slug:publication>/<day:date>/page-<page:number>/", editions.edition_page_view, name="page"),
    path("<slug:publication>/<day:date>/<count:number>-<slug:slug>/", articles.article_view, name="article"),
    path(
        "<slug:publication>/<day:date>/<count:number>-<slug:slug>/report/",
        reader_report.report_error_view,
        name="report",
    ),
]
