"""A page laid out from its stories (版面示意), row by row; it is no facsimile."""

from collections.abc import Iterable
from dataclasses import dataclass

from stories.published.queries import PublishedArticle

# A sheet is six columns wide; a story takes as many as its rank and length ask for.
COLUMNS_PER_PAGE = 6
COLUMNS_BY_RANK = {"lead": 6, "second": 3, "normal": 2, "brief": 2}
LONG_STORY_CHARACTERS, LONG_STORY_COLUMNS = 700, 3


@dataclass(frozen=True)
class StoryBox:
    """A story with its width in columns."""

    article: PublishedArticle
    width: int


def layout_rows(articles: Iterable[PublishedArticle]) -> list[list[StoryBox]]:
    """The stories in full-width rows: the lead first, the rest in reading order."""
    stories = sorted(articles, key=lambda article: article.rank != "lead")
    rows: list[list[StoryBox]] = []
    row: list[StoryBox] = []
    for article in stories:
        box = StoryBox(article, preferred_columns(article))
        if row and sum(each.width for each in row) + box.width > COLUMNS_PER_PAGE:
            rows.append(widen_to_fill_row(row))
            row = []
        row.append(box)
    if row:
        rows.append(widen_to_fill_row(row))
    return rows


def preferred_columns(article: PublishedArticle) -> int:
    """How many columns the story asks for."""
    width = COLUMNS_BY_RANK.get(article.rank, 2)
    return max(width, LONG_STORY_COLUMNS) if article.length >= LONG_STORY_CHARACTERS else width


def widen_to_fill_row(row: list[StoryBox]) -> list[StoryBox]:
    """The row with its longest stories widened until nothing of the sheet stays empty."""
    widths = [box.width for box in row]
    by_length = sorted(range(len(row)), key=lambda n: -row[n].article.length)
    for n in range(COLUMNS_PER_PAGE - sum(widths)):
        widths[by_length[n % len(row)]] += 1
    return [StoryBox(box.article, width) for box, width in zip(row, widths, strict=True)]
