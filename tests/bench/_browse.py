"""`python -m tests.bench._browse STORIES TIMES` measures readers' lists on the database it is given; prints JSON."""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from stories.models import (  # noqa: E402
    PublishedArticle,
    PublishedEdition,
    PublishedListing,
    PublishedPage,
    PublishedProfile,
    PublishedPublication,
    PublishedSubject,
    PublishedTally,
)

PAPERS = 12
# What is copied keeps its number and adds this much for each copy; half a year and a bit further back each time.
STEP, WEEKS = 1_000_000, 34
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def multiply(copies: int) -> None:
    """The made-up archive once more for each copy, each further back: only published rows, all that readers have."""
    sample = PublishedPublication.objects.get(slug="sample")
    editions = list(PublishedEdition.objects.filter(publication=sample))
    pages = list(PublishedPage.objects.filter(edition__publication=sample))
    columns = [field.column for field in PublishedArticle._meta.concrete_fields]
    moved = {
        "id": "a.id + %(step)s",
        "edition_id": "a.edition_id + %(step)s",
        "page_id": "a.page_id + %(step)s",
    }
    moved["visible_from"] = "e.visible_from"
    taken = ", ".join(moved.get(column, f'a."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    for turn in range(1, copies + 1):
        step, back = turn * STEP, timedelta(weeks=WEEKS)
        for edition in editions:
            edition.date, edition.visible_from = edition.date - back, edition.visible_from - back
        made = [copy_of(edition, step) for edition in editions]
        PublishedEdition.objects.bulk_create(made, batch_size=500)
        PublishedPage.objects.bulk_create([copy_of(page, step) for page in pages], batch_size=500)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO stories_publishedarticle ({named}) SELECT {taken} FROM stories_publishedarticle a "
                "JOIN stories_publishededition e ON e.id = a.edition_id + %(step)s WHERE a.id < %(first)s",
                {"step": step, "first": STEP},
            )
            cursor.execute(
                "INSERT INTO stories_publishedlisting (subject_id, article_id, date) "
                "SELECT l.subject_id, l.article_id + %(step)s, e.date FROM stories_publishedlisting l "
                "JOIN stories_publishedarticle a ON a.id = l.article_id + %(step)s "
                "JOIN stories_publishededition e ON e.id = a.edition_id WHERE l.article_id < %(first)s",
                {"step": step, "first": STEP},
            )


def copy_of(row: Any, step: int) -> Any:
    """The row under another number, not yet in the database."""
    made = copy(row)
    made.pk = row.pk + step
    # The number of the working edition, or the edition that a page belongs to.
    made.edition_id = row.edition_id + step
    return made


FILLED = ("stories_publishedarticle", "stories_publishedlisting")


@contextmanager
def without_guards() -> Iterator[None]:
    """Inside the block nothing watches what is filled, so that it takes minutes; after it the listings are counted."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            named = ", ".join(f"'{table}'" for table in FILLED)
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({named})"
            )
            found = cursor.fetchall()
            for name, _sql in found:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _name, sql in found:
                cursor.execute(sql)
    PublishedTally.objects.all().delete()
    listed = PublishedListing.objects.values("subject", "date__year").annotate(stories=Count("pk"))
    PublishedTally.objects.bulk_create(
        PublishedTally(subject_id=row["subject"], year=row["date__year"], stories=row["stories"])
        for row in listed
    )


def fill(stories: int) -> int:
    """So many stories; one reporter, column and tag list all of them; eleven more papers came out on every day."""
    sample = PublishedPublication.objects.get(slug="sample")
    with without_guards(), transaction.atomic():
        multiply(stories // PublishedArticle.objects.filter(edition__publication=sample).count() - 1)
        for kind in ("reporter", "column", "tag"):
            subject = PublishedSubject.objects.create(kind=kind, slug="everything")
            profile = PublishedProfile.objects.create(subject=subject, name="全部")
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO stories_publishedlisting (subject_id, article_id, date) "
                    "SELECT %s, a.id, e.date FROM stories_publishedarticle a "
                    "JOIN stories_publishededition e ON e.id = a.edition_id WHERE a.current",
                    [subject.pk],
                )
                cursor.execute(
                    "INSERT INTO stories_publishedprofileuse (profile_id, article_id) "
                    "SELECT %s, l.article_id FROM stories_publishedlisting l WHERE l.subject_id = %s",
                    [profile.pk, subject.pk],
                )
    days = list(PublishedEdition.objects.filter(publication=sample))
    for n in range(1, PAPERS):
        paper = PublishedPublication.objects.create(slug=f"paper-{n}")
        papers = [copy_of(day, n * 1000 * STEP) for day in days]
        for edition in papers:
            edition.publication = paper
        PublishedEdition.objects.bulk_create(papers, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return PublishedListing.objects.filter(subject=subject).count()


def pages() -> dict[str, str]:
    """What is measured, by what it is."""
    middle = PublishedArticle.objects.filter(edition__publication__slug="sample").order_by("pk")
    story = middle[middle.count() // 2]
    day, edition = story.edition.date, f"/sample/{story.edition.date}/"
    deep = f"?before={day}.{story.pk}"
    month = f"{day.year}/{day.month:02}/"
    return {
        "front": "/",
        "archive, newest year": "/editions/",
        "archive, a year": f"/editions/{day.year}/",
        "archive, a month": f"/editions/{month}",
        "newest stories": "/recent/",
        "newest stories, far down": f"/recent/{deep}",
        "reporters": "/reporters/",
        "columns": "/columns/",
        "tags": "/tags/",
        "reporter with every story": "/reporters/everything/",
        "column with every story": "/columns/everything/",
        "tag with every story": "/tags/everything/",
        "tag with every story, a year": f"/tags/everything/{day.year}/",
        "tag with every story, far down": f"/tags/everything/{deep}",
        "an ordinary tag": "/tags/sample-1/",
        "edition": edition,
        "page": f"{edition}page-1/",
        "story": f"{edition}{story.number}-{story.slug}/",
        "short address": f"/a/{story.article_id}/",
        "card": f"/cards{edition}{story.number}.png",
        "feed": "/feed.atom",
        "feed of a tag with every story": "/tags/everything/feed.rss",
        "sitemap": "/sitemap.xml",
        "sitemap of subjects": "/sitemaps/subjects-1.xml",
        "sitemap of a month": f"/sitemaps/stories-{day.year}-{day.month:02}-1.xml",
        "news sitemap": "/sitemap-news.xml",
    }


def main(stories: int, times: int) -> None:
    listed = fill(stories)
    client, took = Client(HTTP_HOST="localhost"), {}
    for name, address in pages().items():
        spent, own = [], []
        for _turn in range(times + 1):
            started, began = time.perf_counter(), time.process_time()
            answer = client.get(address)
            spent.append((time.perf_counter() - started) * 1000)
            own.append((time.process_time() - began) * 1000)
            if answer.status_code not in (200, 301, 302):
                raise SystemExit(f"{address} answered {answer.status_code}")
        # The first call loads templates and the catalogue.
        took[name] = (statistics.median(spent[1:]), min(spent[1:]), statistics.median(own[1:]))
    print(
        json.dumps(
            {
                "pages": took,
                "listed": listed,
                "stories": PublishedArticle.objects.count(),
                "editions": PublishedEdition.objects.count(),
            }
        )
    )


if __name__ == "__main__":
    with override_settings(STORAGES=PLAIN):
        main(int(sys.argv[1]), int(sys.argv[2]))
