"""A story as readers would get it now: the frozen shape, built in memory from the working rows."""

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
from stories.press import freeze
from stories.press.publish import lengthen_lead, one_story
from stories.press.reading import Story


def preview_of(article: Article, *, today: date) -> Story:
    """The story with the edition and page it stands on (today's date and page 1 where it stands nowhere yet)."""
    story = one_story(article)
    page = Page.objects.filter(placements__article=story).select_related("edition", "banner").first()
    publication = story.publication
    copy = freeze.freeze_article(story)
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
    lengthen_lead(copy)
    return Story(copy, None, None)


def picture_in(article: Article, token: str) -> PublishedPhoto | None:
    """The renditions of that token, if the story as it is now prints them."""
    story = one_story(article)
    pictures = freeze.freeze_pictures(story, freeze.freeze_article(story))
    return next((picture for picture in pictures if picture.token == token), None)
