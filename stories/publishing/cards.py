"""Cards of published stories: drawn once, kept as files named by what is printed on them, read by readers' pages."""

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
from stories.publishing import card
from stories.text import headline

logger = logging.getLogger(__name__)

# A new way of drawing is a new number, and every card is drawn anew.
DRAWING = "1"
# So many are drawn while the publisher waits; `manage.py cards` draws the rest.
AT_ONCE = 10
WEEKDAYS = "一二三四五六日"
KINDS = {"photo": "新闻照片", "advert": "广告", "notice": "公告", "correction": "更正"}
WANTED = (
    "number", "page__number", "page__name", "edition__date", "edition__paper", "edition__publication__slug",
)  # fmt: skip
PRINTED = ("kicker", "headline", "deck", "excerpt", "kind", "column", "byline", "corrections", "visible_from")


def words_of(article: PublishedArticle) -> card.Words:
    """What is printed on the story's card."""
    day, page = article.edition.date, article.page
    return card.Words(
        nameplate=article.edition.paper,
        day=f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
        page=f"第{page.number}版 {page.name}".rstrip(),
        kicker=article.kicker,
        headline=article.headline or headline.first_clause(article.excerpt),
        deck=article.deck or beneath(article),
        label=article.column["name"] if article.column else KINDS.get(article.kind, ""),
        byline=" ".join(person["name"] for person in article.byline),
    )


def beneath(article: PublishedArticle) -> str:
    """What stands under a headline of one line that has no deck: the beginning of the text."""
    if len(headline.halves(article.headline)) > 1:
        return ""
    first = article.excerpt.partition("\n")[0]
    return first if article.headline else first.removeprefix(headline.first_clause(first)).lstrip("。，")


def name_of(words: card.Words) -> str:
    """The file's name: the same words have the same card, and changed words never the old one."""
    digest = hashlib.sha256("\x1f".join([DRAWING, *astuple(words)]).encode()).hexdigest()[:40]
    return f"cards/{digest[:2]}/{digest}.png"


def story_of(publication: str, day: date, number: int) -> PublishedArticle | None:
    """The story whose card is asked for, if readers may see it (1 query)."""
    rows = printed().filter(edition__publication__slug=publication, edition__date=day, number=number)
    return rows.first()


def printed() -> QuerySet[PublishedArticle]:
    """The stories that readers may see, with what is printed on their cards."""
    return queries.articles().only(*WANTED, *PRINTED)


def kept(article: PublishedArticle) -> bytes | None:
    """The story's card, or None when it was not drawn yet."""
    try:
        with default_storage.open(name_of(words_of(article))) as file:
            return file.read()
    except OSError:
        return None


def remove(names: Iterable[str]) -> None:
    """There is no card of these names any more."""
    for name in names:
        default_storage.delete(name)


def strays() -> set[str]:
    """The cards of words that no story has now: it was corrected or withdrawn, or another paper's name stands there."""
    # What lies there is looked at first: a card is drawn after its story was committed.
    folders, _files = default_storage.listdir("cards") if default_storage.exists("cards") else ([], [])
    lying = {
        f"cards/{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"cards/{folder}")[1]
    }
    rows = PublishedArticle.objects.filter(current=True, withdrawn_at=None)
    known = rows.select_related("page", "edition__publication").only(*WANTED, *PRINTED)
    return lying - {name_of(words_of(article)) for article in known.iterator(chunk_size=200)}


def draw_missing(articles: Iterable[PublishedArticle]) -> int:
    """Each of the stories has its card; returned is how many had to be drawn."""
    drawn = 0
    for article in articles:
        words = words_of(article)
        if not default_storage.exists(name_of(words)):
            default_storage.save(name_of(words), ContentFile(card.draw(words)))
            drawn += 1
    return drawn


def draw_first(edition_id: int) -> None:
    """The first stories of the edition, as one reads them, have their cards."""
    rows = PublishedArticle.objects.filter(edition__edition_id=edition_id, current=True)
    draw_for_publisher(rows.order_by("position")[:AT_ONCE])


def draw_one(copy: int) -> None:
    """This copy of a story has its card."""
    draw_for_publisher(PublishedArticle.objects.filter(pk=copy))


def draw_for_publisher(rows: QuerySet[PublishedArticle]) -> None:
    """The stories have their cards; without a font, or a place to keep them, nothing happens."""
    try:
        draw_missing(rows.select_related("page", "edition__publication"))
    except card.NoFont as reason:
        logger.warning("No cards were drawn: %s.", reason)
    except OSError:
        logger.exception("A card could not be kept.")
