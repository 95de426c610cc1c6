"""A page laid out anew from its stories (版面示意): how wide each stands, row by row; it is no facsimile."""

from collections.abc import Iterable
from dataclasses import dataclass

from stories.published.queries import PublishedArticle

# A sheet is six columns wide; a story takes as many as its rank and length ask for.
COLUMNS = 6
WIDTHS = {"lead": 6, "second": 3, "normal": 2, "brief": 2}
LONG, WIDER = 700, 3


@dataclass(frozen=True)
class StoryBox:
    """A story with its width in columns."""

    article: PublishedArticle
    width: int


def sheet_of(articles: Iterable[PublishedArticle]) -> list[list[StoryBox]]:
    """The stories in rows, each row as wide as the sheet: the lead first, the rest in reading order."""
    stories = sorted(articles, key=lambda article: article.rank != "lead")
    rows: list[list[StoryBox]] = []
    row: list[StoryBox] = []
    for article in stories:
        box = StoryBox(article, wanted(article))
        if row and sum(each.width for each in row) + box.width > COLUMNS:
            rows.append(filled(row))
            row = []
        row.append(box)
    if row:
        rows.append(filled(row))
    return rows


def wanted(article: PublishedArticle) -> int:
    """How many columns the story asks for."""
    width = WIDTHS.get(article.rank, 2)
    return max(width, WIDER) if article.length >= LONG else width


def filled(row: list[StoryBox]) -> list[StoryBox]:
    """The row with its longest stories widened until nothing of the sheet stays empty."""
    widths = [box.width for box in row]
    by_length = sorted(range(len(row)), key=lambda n: -row[n].article.length)
    for n in range(COLUMNS - sum(widths)):
        widths[by_length[n % len(row)]] += 1
    return [StoryBox(box.article, width) for box, width in zip(row, widths, strict=True)]
