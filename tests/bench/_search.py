"""`python -m tests.bench._search N` measures search on the database of DATABASE_URL, and prints one line of JSON."""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable

import django

django.setup()

from stories.models import PublishedArticle  # noqa: E402
from stories.published import story_search  # noqa: E402
from stories.search import index  # noqa: E402
from stories.search.query import SearchQuery, parse_query_words  # noqa: E402
from stories.text.search_folding import fold  # noqa: E402

EVERYTHING = 10_000_000
MIXED = [
    "24小时",
    "87.5%",
    "2020",
    "3月25日",
    "152户",
    "2020年",
    "5",
    "12",
    "COVID-19",
    "疫情2020",
    "第1",
    "（记者",
]
SEVERAL = [
    "疫情 防控",
    "复工 复产 企业",
    "环境 卫生",
    "党员 干部 群众 社区",
    "疫 情 2020",
    "记者10 疫情",
    "的 了 在",
]


def folded_lines(article: PublishedArticle) -> str:
    """What is printed of a story, folded here and not by the database."""
    lead_in = "".join(part for part, _slug in article.lead_in)
    photos = [
        (photo["caption"], "".join(part for part, _slug in photo["credit"])) for photo in article.photos
    ]
    lines = [
        article.kicker,
        article.headline.replace("\n", " "),
        article.deck,
        lead_in + article.text,
        article.source,
    ]
    lines += [person["printed"] for person in article.byline]
    lines += [line for photo in photos for line in photo]
    return fold("\n".join([*lines, article.column["name"] if article.column else ""]))


def sampled(texts: list[str], number: int, lengths: tuple[int, int]) -> list[str]:
    die = random.Random(500)
    found = []
    while len(found) < number:
        line = die.choice(die.choice(texts).split("\n"))
        length = die.randint(*lengths)
        start = die.randrange(max(1, len(line) - length + 1))
        if parse_query_words(line[start : start + length]):
            found.append(line[start : start + length])
    return found


def timed(queries: list[str], work: Callable[[str], object]) -> list[float]:
    took = []
    for typed in queries:
        started = time.perf_counter()
        work(typed)
        took.append((time.perf_counter() - started) * 1000)
    return sorted(took)


def summed(took: list[float]) -> dict[str, float]:
    return {"p50": statistics.median(took), "p95": took[int(len(took) * 0.95)], "slowest": took[-1]}


def first_page(typed: str) -> None:
    story_search.find_stories(parse_query_words(typed), story_search.SearchFilters())


def far_down(typed: str) -> float:
    """The slowest of some stretches behind the ten-thousandth story or the last."""
    places = index.find_stories_in_index(SearchQuery(parse_query_words(typed)), 10_000)
    return max(
        timed(
            [typed] * 5,
            lambda text: story_search.find_stories(
                parse_query_words(text), story_search.SearchFilters(), after=places[-1]
            ),
        )
    )


def main(number: int) -> None:
    texts = {
        article.pk: folded_lines(article)
        for article in PublishedArticle.objects.defer("body", "blocks")
        .filter(current=True, withdrawn_at=None)
        .iterator()
    }
    every = list(texts.values())
    sets = {
        "2–6 characters": sampled(every, number, (2, 6)),
        "1 character": sampled(every, number // 10, (1, 1)),
        "mixed": MIXED,
        "several words": SEVERAL,
        "whole sentence": sampled(every, number // 10, (20, 60)),
        "never written": ["火星人登陆", "无人写过的词", "ｚｚｚｚ", "的的的的的", "在在", "。。。。"],
    }
    first_page("疫情")
    times = {what: summed(timed(queries, first_page)) for what, queries in sets.items()}
    right = missing = extra = miscounted = 0
    for typed in [typed for queries in sets.values() for typed in queries]:
        words = parse_query_words(typed)
        wanted = {pk for pk, text in texts.items() if all(word in text for word in words)}
        found = [
            index.story_id_of_index_key(place.key)
            for place in index.find_stories_in_index(SearchQuery(words), EVERYTHING)
        ]
        right += len(wanted & set(found))
        missing += len(wanted - set(found))
        extra += len(found) - len(wanted & set(found))
        miscounted += index.count_stories_in_index(SearchQuery(words), EVERYTHING) != len(found)
    suggestions = timed(["zhou", "yb", "样本", "疫情", "2020", "sample"] * 10, story_search.subjects_by_name)
    print(
        json.dumps(
            {
                "times": times,
                "deep": far_down("疫情"),
                "suggest": summed(suggestions)["p95"],
                "stories": len(texts),
                "queries": sum(map(len, sets.values())),
                "recall": right / (right + missing),
                "precision": right / (right + extra),
                "miscounted": miscounted,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
