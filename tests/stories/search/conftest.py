"""An archive to search in, small and always the same."""

import random
from pathlib import Path

import pytest

from stories.importing.sample_archive import create_sample_stories
from stories.models import PublishedArticle
from stories.text.search_folding import fold

RAW = Path(__file__).resolve().parents[3] / "fixtures" / "wenfeng" / "page.txt"


@pytest.fixture
def archive(db: None) -> dict[int, list[str]]:
    """Forty published stories, with the folded lines of each by its key."""
    for _done in create_sample_stories(40, RAW.read_text("utf-8"), published=True):
        pass
    return {
        article.pk: [
            fold(line)
            for line in (
                article.headline,
                *article.text.split("\n"),
                *(person["printed"] for person in article.byline),
            )
        ]
        for article in PublishedArticle.objects.all()
    }


def samples(archive: dict[int, list[str]], number: int, lengths: tuple[int, int]) -> list[str]:
    """Pieces of published lines."""
    die = random.Random(7)
    lines = [line for lines in archive.values() for line in lines]
    found = []
    for _n in range(number):
        line, length = die.choice(lines), die.randint(*lengths)
        start = die.randrange(max(1, len(line) - length + 1))
        found.append(line[start : start + length])
    return found
