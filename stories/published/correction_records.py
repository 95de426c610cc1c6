"""Public records of errors: corrections of what is out, and outcomes of reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from stories.models.published import (
    PublishedArticle,
    PublishedArticleQuerySet,
    PublishedCase,
    PublishedEdition,
)

RECORDS_PER_PAGE = 50


@dataclass(frozen=True)
class CorrectionRecord:
    """One correction: the present story, when it was corrected, how, and what changed.

    `withheld` is the kind of reason why the old words are not told ("" when they are), `parts` what they stood in.
    """

    article: PublishedArticle
    at: datetime
    note: str
    changes: list[list[str]]
    withheld: str
    parts: list[list[Any]]
    changed_at: datetime
    key: int


@dataclass(frozen=True)
class PublicRecordBatch:
    """Part of a list, newest first; `older` asks for the next part, 0 if none follows."""

    rows: list
    older: int


def readable_articles() -> PublishedArticleQuerySet:
    """The stories that readers can still read."""
    return PublishedArticle.objects.visible().filter(edition__in=PublishedEdition.objects.visible())


def articles_that_brought_corrections() -> QuerySet[PublishedArticle]:
    """Copies that each brought one correction, their last, to a still readable story."""
    now = readable_articles().filter(article_id=OuterRef("article_id"), edition=OuterRef("edition"))
    return PublishedArticle.objects.filter(Exists(now), copy__gt=1)


def correction_batch(before: int = 0, most: int = RECORDS_PER_PAGE) -> PublicRecordBatch:
    """Corrections of stories that readers can still read (2 queries)."""
    copies = articles_that_brought_corrections()
    if before:
        copies = copies.filter(pk__lt=before)
    found = list(copies.only("pk", "article_id", "corrections").order_by("-pk")[: most + 1])
    shown = found[:most]
    stories = readable_articles().filter(article_id__in=[copy.article_id for copy in shown]).summaries()
    now = {story.article_id: story for story in stories.select_related("page", "edition__publication")}
    rows = [
        correction_record(now[copy.article_id], copy)
        for copy in shown
        if copy.article_id in now and copy.corrections
    ]
    return PublicRecordBatch(rows, shown[-1].pk if len(found) > most else 0)


def correction_record(article: PublishedArticle, copy: PublishedArticle) -> CorrectionRecord:
    """The correction that this copy of the story brought."""
    last = copy.corrections[-1]
    return CorrectionRecord(
        article=article,
        at=datetime.fromisoformat(last["date"]),
        note=last["note"],
        changes=last["changes"],
        withheld=last.get("withheld", ""),
        parts=last.get("parts", []),
        changed_at=datetime.fromisoformat(last.get("withheld_on", last["date"])),
        key=copy.pk,
    )


def answered_report_batch(before: int = 0, most: int = RECORDS_PER_PAGE) -> PublicRecordBatch:
    """Answered reports, the one answered last first (1 query)."""
    rows = PublishedCase.objects.order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: most + 1])
    return PublicRecordBatch(found[:most], found[most - 1].pk if len(found) > most else 0)
