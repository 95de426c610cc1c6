"""A made-up archive of any size for tests of scale: the same number always gives the same stories."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from people.models import Reporter
from stories.models import (
    Article,
    ArticleTag,
    Byline,
    Edition,
    Page,
    Placement,
    Publication,
    PublishedEdition,
    PublishedPage,
    Tag,
)
from stories.publishing import freeze
from stories.publishing.publish import address_of, in_order, place_stories, publish_articles
from stories.text import body
from stories.text.chinese import chinese_length, restore_width
from stories.workflow import State

PER_EDITION = 12
EDITIONS_PER_BATCH = 40
NEWEST = date(2020, 3, 26)
REPORTERS, CORRESPONDENTS, TAGS = 24, 60, 40
SENTENCE = re.compile(r"[^。？！\n]{8,120}[。？！]")
PLAIN = re.compile(r"[“”‘’（）《》]")
# A page's sentences are few, so each stands in many stories; made-up words stand in few, as most words do.
WORDS, WORDS_PER_STORY = 60_000, 24


@dataclass(frozen=True)
class Stock:
    """What stories are made of."""

    publication: Publication
    sentences: list[str]
    clauses: list[str]
    words: list[str]
    reporters: list[Reporter]
    tags: list[Tag]


def sentences_of(raw: str) -> list[str]:
    """The page's sentences without quotation marks and brackets, so that any order of them reads."""
    found = [sentence for sentence in SENTENCE.findall(restore_width(raw)) if not PLAIN.search(sentence)]
    return list(dict.fromkeys(found))


def clauses_of(sentences: list[str]) -> list[str]:
    """Clauses of six to twelve characters, of which headlines are made."""
    parts = [part for sentence in sentences for part in re.split(r"[，；：、。？！]", sentence)]
    return sorted({part for part in parts if 6 <= len(part) <= 12 and not re.search(r"[0-9…—]", part)})


def words_of(clauses: list[str]) -> list[str]:
    """Made-up words of two to four characters: the first stand in most stories, the last in one or none."""
    characters = sorted(set("".join(clauses)))
    die = random.Random(WORDS)  # noqa: S311 - the same words every time
    return ["".join(die.choices(characters, k=die.choice((2, 2, 3, 4)))) for _ in range(WORDS)]


def weekdays(newest: date) -> Iterator[date]:
    """Days from Monday to Friday, newest first."""
    day = newest
    while True:
        if day.weekday() < 5:
            yield day
        day -= timedelta(days=1)


@transaction.atomic
def stock(raw: str) -> Stock:
    """The archive's own publication, its people and tags are in the database; an archive is only made once."""
    sentences = sentences_of(raw)
    clauses = clauses_of(sentences)
    publication = Publication.objects.create(
        name="样本档案",
        english_name="Sample archive",
        slug="sample",
        about="用于测试规模的样本，内容由程序拼成。",
    )
    people = [
        Reporter(name=f"样本记者{n}", slug=f"sample-reporter-{n}", status="staff")
        for n in range(1, REPORTERS + 1)
    ] + [
        Reporter(name=f"样本通讯员{n}", slug=f"sample-correspondent-{n}", status="correspondent")
        for n in range(1, CORRESPONDENTS + 1)
    ]
    tags = [Tag(name=f"样本·{clause}", slug=f"sample-{n}") for n, clause in enumerate(clauses[:TAGS], 1)]
    return Stock(
        publication,
        sentences,
        clauses,
        words_of(clauses),
        Reporter.objects.bulk_create(people),
        Tag.objects.bulk_create(tags),
    )


def make(number: int, raw: str, *, published: bool) -> Iterator[int]:
    """There are `number` more stories, twelve to an edition; yields how many exist after each batch."""
    things = stock(raw)
    days = weekdays(NEWEST)
    done = 0
    while done < number:
        wanted = min(number - done, PER_EDITION * EDITIONS_PER_BATCH)
        batch_of(things, list(islice(days, -(-wanted // PER_EDITION))), done, wanted, published=published)
        done += wanted
        yield done


@transaction.atomic
def batch_of(things: Stock, days: list[date], first: int, number: int, *, published: bool) -> None:
    """One batch of editions with their stories is in the database."""
    editions = Edition.objects.bulk_create(
        [
            Edition(
                publication=things.publication, date=day, published_at=morning(day) if published else None
            )
            for day in days
        ]
    )
    pages = Page.objects.bulk_create([Page(edition=edition, number="1", order=1) for edition in editions])
    dice = [random.Random(first + n) for n in range(number)]  # noqa: S311 - the same stories every time
    articles = Article.objects.bulk_create([story(things, die, published) for die in dice])
    bylines, tags, placements = [], [], []
    for n, (article, die) in enumerate(zip(articles, dice, strict=True)):
        writer = die.choice(things.reporters[:REPORTERS])
        helper = die.choice(things.reporters[REPORTERS:])
        bylines.append(
            Byline(article=article, reporter=writer, role="reporter", as_printed=f"本报记者 {writer.name}")
        )
        bylines.append(
            Byline(
                article=article,
                reporter=helper,
                role="correspondent",
                order=2,
                as_printed=f"通讯员 {helper.name}",
            )
        )
        tags += [ArticleTag(content_object=article, tag=tag) for tag in die.sample(things.tags, 3)]
        order = n % PER_EDITION + 1
        rank = "lead" if order == 1 else "normal"
        placements.append(Placement(page=pages[n // PER_EDITION], article=article, order=order, rank=rank))
    Byline.objects.bulk_create(bylines)
    ArticleTag.objects.bulk_create(tags)
    Placement.objects.bulk_create(placements)
    if published:
        publish_batch(things.publication, pages)


def story(things: Stock, die: random.Random, published: bool) -> Article:
    """A story of two to six paragraphs and one of made-up words, not yet in the database."""
    paragraphs = ["".join(die.sample(things.sentences, die.randint(2, 4))) for _ in range(die.randint(2, 6))]
    # The n-th word is n times rarer than the first, as Zipf counted in every language.
    apart = random.Random(paragraphs[0])  # noqa: S311 - the same words every time
    words = [things.words[int(WORDS ** apart.random()) - 1] for _ in range(WORDS_PER_STORY)]
    paragraphs.append(f"{'、'.join(words)}。")
    return Article(
        publication=things.publication,
        kind="news",
        headline=" ".join(die.sample(things.clauses, 2)),
        lead_in="",
        body=body.from_paragraphs(paragraphs),
        length=sum(map(chinese_length, paragraphs)),
        origin=Article.Origin.ARCHIVE,
        state=State.PUBLISHED if published else State.DRAFT,
        live=published,
    )


def publish_batch(publication: Publication, pages: list[Page]) -> None:
    """The batch's editions are frozen like any other, but many in one go."""
    kept = address_of(publication)
    out = []
    for page in pages:
        edition = freeze.freeze_edition(page.edition)
        edition.publication = kept
        edition.published_at = edition.visible_from = morning(page.edition.date)
        out.append(edition)
    PublishedEdition.objects.bulk_create(out)
    frozen_pages = [freeze.freeze_page(page) for page in pages]
    for frozen_page, edition in zip(frozen_pages, out, strict=True):
        frozen_page.edition = edition
    PublishedPage.objects.bulk_create(frozen_pages)
    by_page = {page.pk: frozen for page, frozen in zip(pages, frozen_pages, strict=True)}
    placements = in_order(Placement.objects.filter(page__in=pages))
    publish_articles(
        [
            (
                placement.article,
                place_stories(
                    placement,
                    by_page[placement.page_id],
                    placement.order,
                    by_page[placement.page_id].edition.visible_from,
                ),
            )
            for placement in placements
        ]
    )


def morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
