"""Addresses that machines read; they exist once, whatever language a page speaks."""

from django.urls import path

from newsroom.site import articles, feeds, photos, sitemaps
from newsroom.site import urls as urls  # registers the converters

urlpatterns = [
    path("robots.txt", sitemaps.robots_txt_view, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index_view, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news_sitemap_view, name="news"),
    path("sitemaps/site.xml", sitemaps.static_pages_sitemap_view, name="sitemap_site"),
    path("sitemaps/subjects-<count:part>.xml", sitemaps.subjects_sitemap_view, name="sitemap_subjects"),
    path("sitemaps/editions-<year:year>.xml", sitemaps.editions_sitemap_view, name="sitemap_editions"),
    path(
        "sitemaps/stories-<year:year>-<month:month>-<count:part>.xml",
        sitemaps.stories_sitemap_view,
        name="sitemap_stories",
    ),
    path("feed.<form:form>", feeds.feed_view, name="feed"),
    path(
        "reporters/<slug:slug>/feed.<form:form>", feeds.feed_view, {"kind": "reporter"}, name="feed_reporter"
    ),
    path("columns/<slug:slug>/feed.<form:form>", feeds.feed_view, {"kind": "column"}, name="feed_column"),
    path("series/<slug:slug>/feed.<form:form>", feeds.feed_view, {"kind": "series"}, name="feed_series"),
    path("tags/<slug:slug>/feed.<form:form>", feeds.feed_view, {"kind": "tag"}, name="feed_tag"),
    path("a/<count:article>/", articles.short_url_view, name="short"),
    path("cards/<slug:publication>/<day:date>/<count:number>.png", photos.share_card_view, name="card"),
]
