"""A story as readers would get it now, frozen in memory from working rows."""

from datetime import date

from django.utils import timezone

from stories.models import (
    Article,
    Page,
    PublishedEdition,
    PublishedPage,
    PublishedPhoto,
    PublishedPublication,
)
from stories.published.queries import StoryWithNeighbours
from stories.publishing import freeze
from stories.publishing.publish import lengthen_lead_excerpt, load_story_for_freezing


def freeze_story_preview(article: Article, *, today: date) -> StoryWithNeighbours:
    """The story with its edition and page (today and page 1 if it has no place yet)."""
    story = load_story_for_freezing(article)
    page = Page.objects.filter(placements__article=story).select_related("edition", "banner").first()
    publication = story.publication
    copy = freeze.freeze_article(story)
    gone = expired_photo_ids(story)
    copy.frozen_photos = [
        {**photo, "file": None, "held": True} if photo["id"] in gone else photo
        for photo in copy.frozen_photos
    ]
    copy.edition = (
        freeze.freeze_edition(page.edition)
        if page
        else PublishedEdition(
            date=today,
            date_certainty="confirmed",
            edition_id=0,
            paper=publication.name,
            paper_english=publication.english_name,
            place=publication.place,
        )
    )
    copy.edition.publication = PublishedPublication(slug=publication.slug)
    copy.page = freeze.freeze_page(page) if page else PublishedPage(number="1", order=1)
    copy.number = copy.position = 1
    copy.rank = story.placement.rank if page else "normal"
    copy.visible_from = copy.published_at = timezone.now()
    lengthen_lead_excerpt(copy)
    return StoryWithNeighbours(copy, None, None)


def preview_photo_by_token(article: Article, token: str) -> PublishedPhoto | None:
    """The renditions of that token, if the story as it is now prints them."""
    story = load_story_for_freezing(article)
    pictures = freeze.freeze_pictures(story, freeze.freeze_article(story))
    gone = expired_photo_ids(story)
    shown = (picture for picture in pictures if picture.token == token and picture.photo_id not in gone)
    return next(shown, None)


def expired_photo_ids(story: Article) -> set[int]:
    """The photos of the story that nobody may be shown any more, not even early."""
    photos = [placement.photo for placement in story.photo_placements.all()]
    now = timezone.now()
    return {photo.pk for photo in photos if photo.rights_end_at and photo.rights_end_at <= now}
