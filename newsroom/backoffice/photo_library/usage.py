"""Where a photo is used (用在哪里), as far as the user may see, and its history."""

from dataclasses import dataclass
from datetime import date, datetime

from newsroom.backoffice.public_urls import public_url
from newsroom.backoffice.review.access import story_admin_url
from newsroom.presentation import story_labels
from newsroom.presentation.journal_labels import action_label, entry_reason
from people.models import User
from stories import policy
from stories.models import Article, JournalEntry, Photo, PhotoPlacement, PublishedArticle

MAX_STORIES_PER_PHOTO, MAX_HISTORY_EVENTS = 100, 30


@dataclass(frozen=True)
class StoryUsage:
    """A story with the photo: its review for who may see it, and its published copy."""

    title: str
    address: str
    state: str
    tone: str
    published_on: date | None
    public_address: str


@dataclass(frozen=True)
class PhotoUsage:
    """The stories one may know of, and how many others there are (其他稿件)."""

    stories: list[StoryUsage]
    others: int

    @property
    def is_nowhere(self) -> bool:
        return not self.stories and not self.others


@dataclass(frozen=True)
class PhotoHistoryEvent:
    """One event in a photo's history."""

    at: datetime
    who: str
    what: str
    words: str
    is_refusal: bool


def usage_of_photo(photo: Photo, user: User) -> PhotoUsage:
    """Where the photo is used; hidden unpublished stories are counted (4 queries)."""
    return usage_by_photo([photo], user)[photo.pk]


def usage_by_photo(photos: list[Photo], user: User) -> dict[int, PhotoUsage]:
    """The usage of several photos, for the same number of queries."""
    placed = PhotoPlacement.objects.filter(photo__in=[photo.pk for photo in photos])
    pairs = list(
        placed.order_by("-article_id").values_list("photo_id", "article_id")[: MAX_STORIES_PER_PHOTO * 5]
    )
    numbers = {article for _photo, article in pairs}
    seen = policy.listable_stories(user).filter(pk__in=numbers).in_bulk()
    out = {copy.article_id: copy for copy in published_articles_of_stories(numbers)}
    found: dict[int, PhotoUsage] = {}
    for photo in photos:
        stories = [article for which, article in pairs if which == photo.pk]
        known = [each for each in stories if each in seen or each in out]
        found[photo.pk] = PhotoUsage(
            [story_usage(seen.get(each), out.get(each)) for each in known[:MAX_STORIES_PER_PHOTO]],
            len(stories) - len(known),
        )
    return found


def published_articles_of_stories(numbers: set[int]) -> list[PublishedArticle]:
    """The published copies of these stories (1 query)."""
    rows = PublishedArticle.objects.visible().filter(article_id__in=numbers)
    return list(rows.summaries().select_related("edition__publication"))


def story_usage(story: Article | None, copy: PublishedArticle | None) -> StoryUsage:
    """The usage as the user may know it: the story if visible, else its copy."""
    return StoryUsage(
        title=str(story or copy),
        address=story_admin_url(story, "review") if story else "",
        state=story_labels.state_label(story) if story else "",
        tone=story_labels.badge_tone(story.state) if story else "",
        published_on=copy.edition.date if copy else None,
        public_address=(public_url("article", **copy.address) or "") if copy else "",
    )


def photo_history(photo: Photo, user: User) -> list[PhotoHistoryEvent]:
    """The photo's history; refusals only for who may read the journal (1 query)."""
    entries = JournalEntry.objects.about(photo).order_by("-number")
    if not policy.is_allowed(user, "see", JournalEntry):
        entries = entries.filter(outcome=JournalEntry.Outcome.DONE)
    return [
        PhotoHistoryEvent(
            entry.at,
            entry.actor_name,
            action_label(entry.act),
            entry_reason(entry),
            entry.outcome == JournalEntry.Outcome.DENIED,
        )
        for entry in entries[:MAX_HISTORY_EVENTS]
    ]
