"""Share cards of published stories: files drawn once and named by their content."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from stories.models import PublishedArticle
from stories.published import queries
from stories.publishing import share_card_image
from stories.text import headline

logger = logging.getLogger(__name__)

# A new way of drawing is a new number, and every card is drawn anew.
CARD_DESIGN_VERSION = "1"
# So many are drawn while the publisher waits; `manage.py cards` draws the rest.
MAX_CARDS_DRAWN_ON_PUBLISHING = 10
WEEKDAYS = "一二三四五六日"
STORY_KIND_LABELS = {"photo": "新闻照片", "advert": "广告", "notice": "公告", "correction": "更正"}
CARD_PAGE_AND_EDITION_FIELDS = (
    "number", "page__number", "page__name", "edition__date", "edition__paper", "edition__publication__slug",
)  # fmt: skip
CARD_TEXT_FIELDS = (
    "kicker",
    "headline",
    "deck",
    "excerpt",
    "kind",
    "column",
    "byline",
    "corrections",
    "visible_from",
)


def card_text(article: PublishedArticle) -> share_card_image.CardText:
    """What is printed on the story's card."""
    day, page = article.edition.date, article.page
    return share_card_image.CardText(
        nameplate=article.edition.paper,
        day=f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
        page=f"第{page.number}版 {page.name}".rstrip(),
        kicker=article.kicker,
        headline=article.headline or headline.first_clause(article.excerpt),
        deck=article.deck or deck_from_excerpt(article),
        label=article.column["name"] if article.column else STORY_KIND_LABELS.get(article.kind, ""),
        byline=" ".join(person["name"] for person in article.byline),
    )


def deck_from_excerpt(article: PublishedArticle) -> str:
    """The deck of a one-line headline that has none: the beginning of the text."""
    if len(headline.split_at_breaks(article.headline)) > 1:
        return ""
    first = article.excerpt.partition("\n")[0]
    return first if article.headline else first.removeprefix(headline.first_clause(first)).lstrip("。，")


def card_file_name(words: share_card_image.CardText) -> str:
    """The file's name: the same for the same words, another one for changed words."""
    digest = hashlib.sha256("\x1f".join([CARD_DESIGN_VERSION, *astuple(words)]).encode()).hexdigest()[:40]
    return f"cards/{digest[:2]}/{digest}.png"


def story_of_card(publication: str, day: date, number: int) -> PublishedArticle | None:
    """The story whose card is asked for, if readers may see it (1 query)."""
    rows = stories_with_card_fields().filter(
        edition__publication__slug=publication, edition__date=day, number=number
    )
    return rows.first()


def stories_with_card_fields() -> QuerySet[PublishedArticle]:
    """The stories that readers may see, with what is printed on their cards."""
    return queries.visible_articles().only(*CARD_PAGE_AND_EDITION_FIELDS, *CARD_TEXT_FIELDS)


def read_card(article: PublishedArticle) -> bytes | None:
    """The story's card, or None when it was not drawn yet."""
    try:
        with default_storage.open(card_file_name(card_text(article))) as file:
            return file.read()
    except OSError:
        return None


def delete_cards(names: Iterable[str]) -> None:
    """There is no card of these names any more."""
    for name in names:
        default_storage.delete(name)


def orphaned_card_names() -> set[str]:
    """Cards whose words no current story has: it was corrected, withdrawn or renamed."""
    # What lies there is looked at first: a card is drawn after its story was committed.
    folders, _files = default_storage.listdir("cards") if default_storage.exists("cards") else ([], [])
    lying = {
        f"cards/{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"cards/{folder}")[1]
    }
    rows = PublishedArticle.objects.filter(current=True, withdrawn_at=None)
    known = rows.select_related("page", "edition__publication").only(
        *CARD_PAGE_AND_EDITION_FIELDS, *CARD_TEXT_FIELDS
    )
    return lying - {card_file_name(card_text(article)) for article in known.iterator(chunk_size=200)}


def draw_missing_cards(articles: Iterable[PublishedArticle]) -> int:
    """Each of the stories has its card; returned is how many had to be drawn."""
    drawn = 0
    for article in articles:
        words = card_text(article)
        if not default_storage.exists(card_file_name(words)):
            default_storage.save(card_file_name(words), ContentFile(share_card_image.draw_card(words)))
            drawn += 1
    return drawn


def draw_first_cards_of_edition(edition_id: int) -> None:
    """The first stories of the edition, as one reads them, have their cards."""
    rows = PublishedArticle.objects.filter(edition__edition_id=edition_id, current=True)
    draw_cards_or_log_failure(rows.order_by("position")[:MAX_CARDS_DRAWN_ON_PUBLISHING])


def draw_card_of_published_article(copy: int) -> None:
    """This copy of a story has its card."""
    draw_cards_or_log_failure(PublishedArticle.objects.filter(pk=copy))


def draw_cards_or_log_failure(rows: QuerySet[PublishedArticle]) -> None:
    """The stories have their cards; without a font or storage a log entry says so."""
    try:
        draw_missing_cards(rows.select_related("page", "edition__publication"))
    except share_card_image.ChineseFontMissing as reason:
        logger.warning("No cards were drawn: %s.", reason)
    except OSError:
        logger.exception("A card could not be kept.")
