"""Readers' addresses. A story's number in its edition is permanent; the words after it may change."""

from datetime import date

from django.urls import path, register_converter

from newsroom.site import articles, browse, editions, search


class DayConverter:
    """A day as 2020-03-27; days that do not exist match nothing."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"


class CountConverter:
    """A number that starts at 1 and fits the database; 01 is another spelling and matches nothing."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class PageConverter:
    """A page number as printed: 1, 12, A5."""

    regex = "[A-Z]?[0-9]{1,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DayConverter, "day")
register_converter(CountConverter, "count")
register_converter(PageConverter, "page")

urlpatterns = [
    path("", editions.front, name="front"),
    path("about/", browse.about, name="about"),
    path("editions/", browse.archive, name="archive"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("reporters/", browse.subjects, {"kind": "reporter"}, name="reporters"),
    path("reporters/<slug:slug>/", browse.subject, {"kind": "reporter"}, name="reporter"),
    path("columns/", browse.subjects, {"kind": "column"}, name="columns"),
    path("columns/<slug:slug>/", browse.subject, {"kind": "column"}, name="column"),
    path("series/<slug:slug>/", browse.subject, {"kind": "series"}, name="series"),
    path("tags/", browse.subjects, {"kind": "tag"}, name="tags"),
    path("tags/<slug:slug>/", browse.subject, {"kind": "tag"}, name="tag"),
    path("<slug:publication>/<day:date>/", editions.edition, name="edition"),
    path("<slug:publication>/<day:date>/page-<page:number>/", editions.page, name="page"),
    path("<slug:publication>/<day:date>/<count:number>-<slug:slug>/", articles.article, name="article"),
]
