"""Changes to a story that is out: a correction, a moved embargo, a withdrawal."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from stories.fields import PLAIN_TEXT_TYPES, field_names
from stories.models import Article, PublishedArticle
from stories.published import clock
from stories.publishing import freeze
from stories.publishing.publish import lengthen_lead_excerpt, load_story_for_freezing, publish_articles
from stories.text import body
from stories.text.diff import changed_passages

# The place and times of a copy that the next copy of the same story takes over.
FIELDS_CARRIED_TO_CORRECTION = (
    "edition_id",
    "page_id",
    "number",
    "position",
    "rank",
    "published_at",
    "withdrawn_at",
)


def current_published_articles(article: Article) -> QuerySet[PublishedArticle]:
    """The copy that readers get (none before the story is out)."""
    return PublishedArticle.objects.filter(article_id=article.pk, current=True)


def publish_correction(article: Article, *, note: str, at: datetime) -> PublishedArticle:
    """Readers get the present story with a correction (更正); the old copy is kept.

    A correction has a date, a note, and old and new words. A copy that no reader has seen yet is replaced
    without one.
    """
    old = current_published_articles(article).select_related("edition", "page").get()
    story = load_story_for_freezing(article)
    copy = freeze.freeze_article(story)
    for name in FIELDS_CARRIED_TO_CORRECTION:
        setattr(copy, name, getattr(old, name))
    copy.copy, copy.corrections = old.copy, old.corrections
    copy.visible_from = max(old.visible_from, story.embargo_until or old.visible_from)
    lengthen_lead_excerpt(copy)
    if not deleted_unseen(old):
        changes = [
            list(pair) for pair in changed_passages(published_text_lines(old), published_text_lines(copy))
        ]
        told = {"date": at.isoformat(timespec="seconds"), "note": note, "changes": changes}
        copy.copy, copy.corrections = old.copy + 1, [*old.corrections, told]
        PublishedArticle.objects.filter(pk=old.pk).update(current=False)
        old.listings.all().delete()
    publish_articles([(story, copy)])
    return copy


def deleted_unseen(copy: PublishedArticle) -> bool:
    """Whether no reader has seen the copy, so that it could go; the database has the last word about the moment."""
    if copy.visible_from <= clock.database_now():
        return False
    try:
        with transaction.atomic():
            copy.delete()
    except IntegrityError:
        # It came out between the question and the deed.
        return False
    return True


def published_text_lines(copy: PublishedArticle) -> list[str]:
    """Everything of the copy that a reader reads, line by line."""
    lead_in = "".join(part for part, _slug in copy.lead_in)
    bylines = " ".join(person["printed"] for person in copy.byline)
    photos = [
        photo["caption"] + "".join(part for part, _slug in photo["credit"]) for photo in copy.frozen_photos
    ]
    heads = [
        getattr(copy, name).replace("\n", " ")
        for name in field_names(*PLAIN_TEXT_TYPES, shown=True, without=("source",))
    ]
    paragraphs = body.paragraphs(copy.body)
    if lead_in:
        paragraphs = [lead_in + (paragraphs[0] if paragraphs else ""), *paragraphs[1:]]
    return [line for line in [*heads, bylines, copy.source, *paragraphs, *photos] if line]


def replace_with_tombstone(article: Article, *, reason: str, at: datetime) -> int:
    """Readers get a tombstone in the story's place; returns how many copies they had."""
    return current_published_articles(article).update(withdrawn_at=at, withdrawn_reason=reason)


def move_embargo(article: Article, *, until: datetime | None, now: datetime) -> bool:
    """An unseen story appears at the new time, not before its edition; False if out."""
    waiting = (
        current_published_articles(article).filter(visible_from__gt=now).select_related("edition").first()
    )
    if waiting is None:
        return False
    # A story added later has a time of its own, which is later than its edition's.
    earliest = max(waiting.edition.visible_from, waiting.published_at)
    return bool(
        current_published_articles(article)
        .filter(pk=waiting.pk)
        .update(visible_from=max(earliest, until or earliest))
    )
