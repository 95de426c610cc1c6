"""Where a photo is used (用在哪里), told only as far as the person may see; and what happened to it."""

from dataclasses import dataclass
from datetime import date, datetime

from newsroom.backoffice.addresses import public_address
from newsroom.backoffice.review.access import address
from newsroom.presentation import words
from newsroom.presentation.acts import act_name, act_sentence
from people.models import User
from stories import policy
from stories.models import Article, JournalEntry, Photo, PhotoPlacement, PublishedArticle

MOST_STORIES, MOST_EVENTS = 100, 30


@dataclass(frozen=True)
class Use:
    """One story that prints the photo: its review for who may see it, and the day readers got it."""

    title: str
    address: str
    state: str
    tone: str
    published_on: date | None
    public_address: str


@dataclass(frozen=True)
class Uses:
    """The stories one may know of, and how many more there are that one may not (其他稿件)."""

    stories: list[Use]
    others: int

    @property
    def is_nowhere(self) -> bool:
        return not self.stories and not self.others


@dataclass(frozen=True)
class Event:
    """One line of a photo's history."""

    at: datetime
    who: str
    what: str
    words: str
    is_refusal: bool


def uses_of(photo: Photo, user: User) -> Uses:
    """Where the photo stands; of a story neither out nor this person's to see, only that it is there (4 queries)."""
    return uses_of_all([photo], user)[photo.pk]


def uses_of_all(photos: list[Photo], user: User) -> dict[int, Uses]:
    """The same for several photos at once, for the same price."""
    placed = PhotoPlacement.objects.filter(photo__in=[photo.pk for photo in photos])
    pairs = list(placed.order_by("-article_id").values_list("photo_id", "article_id")[: MOST_STORIES * 5])
    numbers = {article for _photo, article in pairs}
    seen = policy.named_for(user).filter(pk__in=numbers).in_bulk()
    out = {copy.article_id: copy for copy in copies(numbers)}
    found: dict[int, Uses] = {}
    for photo in photos:
        stories = [article for which, article in pairs if which == photo.pk]
        known = [each for each in stories if each in seen or each in out]
        found[photo.pk] = Uses(
            [use(seen.get(each), out.get(each)) for each in known[:MOST_STORIES]], len(stories) - len(known)
        )
    return found


def copies(numbers: set[int]) -> list[PublishedArticle]:
    """What readers have of these stories (1 query)."""
    rows = PublishedArticle.objects.visible().filter(article_id__in=numbers)
    return list(rows.summaries().select_related("edition__publication"))


def use(story: Article | None, copy: PublishedArticle | None) -> Use:
    """What one may know of the story: its working copy where one may see that, else what readers have."""
    return Use(
        title=str(story or copy),
        address=address(story, "review") if story else "",
        state=words.state_of(story) if story else "",
        tone=words.tone(story.state) if story else "",
        published_on=copy.edition.date if copy else None,
        public_address=(public_address("article", **copy.address) or "") if copy else "",
    )


def history_of(photo: Photo, user: User) -> list[Event]:
    """What was done to the photo, newest first; what was refused only for who may read the journal (1 query)."""
    entries = JournalEntry.objects.about(photo).order_by("-number")
    if not policy.may(user, "see", JournalEntry):
        entries = entries.filter(outcome=JournalEntry.Outcome.DONE)
    return [
        Event(
            entry.at,
            entry.actor_name,
            act_name(entry.act),
            act_sentence(entry),
            entry.outcome == JournalEntry.Outcome.DENIED,
        )
        for entry in entries[:MOST_EVENTS]
    ]
