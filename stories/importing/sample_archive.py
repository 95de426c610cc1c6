"""A made-up archive for tests of scale; the same size gives the same stories."""

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
from stories.publishing.publish import (
    freeze_placed_story,
    get_published_publication,
    placements_in_reading_order,
    publish_articles,
)
from stories.text import body
from stories.text.chinese import newspaper_character_count, restore_full_width_punctuation
from stories.workflow import State

STORIES_PER_EDITION = 12
EDITIONS_PER_BATCH = 40
NEWEST_EDITION_DATE = date(2020, 3, 26)
REPORTER_COUNT, CORRESPONDENT_COUNT, TAG_COUNT = 24, 60, 40
SENTENCE_PATTERN = re.compile(r"[^。？！\n]{8,120}[。？！]")
QUOTES_AND_BRACKETS_PATTERN = re.compile(r"[“”‘’（）《》]")
# A page's sentences are few, so each stands in many stories; made-up words stand in few, as most words do.
WORD_COUNT, WORDS_PER_STORY = 60_000, 24


@dataclass(frozen=True)
class SampleMaterial:
    """What stories are made of."""

    publication: Publication
    sentences: list[str]
    clauses: list[str]
    words: list[str]
    reporters: list[Reporter]
    tags: list[Tag]


def extract_sentences(raw: str) -> list[str]:
    """The page's sentences without quotation marks and brackets, fit for any order."""
    found = [
        sentence
        for sentence in SENTENCE_PATTERN.findall(restore_full_width_punctuation(raw))
        if not QUOTES_AND_BRACKETS_PATTERN.search(sentence)
    ]
    return list(dict.fromkeys(found))


def extract_clauses(sentences: list[str]) -> list[str]:
    """Clauses of six to twelve characters, of which headlines are made."""
    parts = [part for sentence in sentences for part in re.split(r"[，；：、。？！]", sentence)]
    return sorted({part for part in parts if 6 <= len(part) <= 12 and not re.search(r"[0-9…—]", part)})


def invent_words(clauses: list[str]) -> list[str]:
    """Made-up words of two to four characters, the first frequent, the last rare."""
    characters = sorted(set("".join(clauses)))
    die = random.Random(WORD_COUNT)  # noqa: S311 - the same words every time
    return ["".join(die.choices(characters, k=die.choice((2, 2, 3, 4)))) for _ in range(WORD_COUNT)]


def weekdays_newest_first(newest: date) -> Iterator[date]:
    """Days from Monday to Friday, newest first."""
    day = newest
    while True:
        if day.weekday() < 5:
            yield day
        day -= timedelta(days=1)


@transaction.atomic
def create_sample_material(raw: str) -> SampleMaterial:
    """The archive's publication, people and tags are saved; a second time fails."""
    sentences = extract_sentences(raw)
    clauses = extract_clauses(sentences)
    publication = Publication.objects.create(
        name="样本档案",
        english_name="Sample archive",
        slug="sample",
        about="用于测试规模的样本，内容由程序拼成。",
    )
    people = [
        Reporter(name=f"样本记者{n}", slug=f"sample-reporter-{n}", status="staff")
        for n in range(1, REPORTER_COUNT + 1)
    ] + [
        Reporter(name=f"样本通讯员{n}", slug=f"sample-correspondent-{n}", status="correspondent")
        for n in range(1, CORRESPONDENT_COUNT + 1)
    ]
    tags = [Tag(name=f"样本·{clause}", slug=f"sample-{n}") for n, clause in enumerate(clauses[:TAG_COUNT], 1)]
    return SampleMaterial(
        publication,
        sentences,
        clauses,
        invent_words(clauses),
        Reporter.objects.bulk_create(people),
        Tag.objects.bulk_create(tags),
    )


def create_sample_stories(number: int, raw: str, *, published: bool) -> Iterator[int]:
    """There are `number` more stories, twelve per edition; yields the count so far."""
    things = create_sample_material(raw)
    days = weekdays_newest_first(NEWEST_EDITION_DATE)
    done = 0
    while done < number:
        wanted = min(number - done, STORIES_PER_EDITION * EDITIONS_PER_BATCH)
        create_edition_batch(
            things, list(islice(days, -(-wanted // STORIES_PER_EDITION))), done, wanted, published=published
        )
        done += wanted
        yield done


@transaction.atomic
def create_edition_batch(
    things: SampleMaterial, days: list[date], first: int, number: int, *, published: bool
) -> None:
    """One batch of editions with their stories is in the database."""
    editions = Edition.objects.bulk_create(
        [
            Edition(
                publication=things.publication,
                date=day,
                published_at=start_of_day(day) if published else None,
            )
            for day in days
        ]
    )
    pages = Page.objects.bulk_create([Page(edition=edition, number="1", order=1) for edition in editions])
    dice = [random.Random(first + n) for n in range(number)]  # noqa: S311 - the same stories every time
    articles = Article.objects.bulk_create([build_sample_article(things, die, published) for die in dice])
    bylines, tags, placements = [], [], []
    for n, (article, die) in enumerate(zip(articles, dice, strict=True)):
        writer = die.choice(things.reporters[:REPORTER_COUNT])
        helper = die.choice(things.reporters[REPORTER_COUNT:])
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
        order = n % STORIES_PER_EDITION + 1
        rank = "lead" if order == 1 else "normal"
        placements.append(
            Placement(page=pages[n // STORIES_PER_EDITION], article=article, order=order, rank=rank)
        )
    Byline.objects.bulk_create(bylines)
    ArticleTag.objects.bulk_create(tags)
    Placement.objects.bulk_create(placements)
    if published:
        publish_batch(things.publication, pages)


def build_sample_article(things: SampleMaterial, die: random.Random, published: bool) -> Article:
    """An unsaved story of two to six paragraphs and one of made-up words."""
    paragraphs = ["".join(die.sample(things.sentences, die.randint(2, 4))) for _ in range(die.randint(2, 6))]
    # The n-th word is n times rarer than the first, as Zipf counted in every language.
    apart = random.Random(paragraphs[0])  # noqa: S311 - the same words every time
    words = [things.words[int(WORD_COUNT ** apart.random()) - 1] for _ in range(WORDS_PER_STORY)]
    paragraphs.append(f"{'、'.join(words)}。")
    return Article(
        publication=things.publication,
        kind="news",
        headline=" ".join(die.sample(things.clauses, 2)),
        lead_in="",
        body=body.from_paragraphs(paragraphs),
        length=sum(map(newspaper_character_count, paragraphs)),
        origin=Article.Origin.ARCHIVE,
        state=State.PUBLISHED if published else State.DRAFT,
        live=published,
    )


def publish_batch(publication: Publication, pages: list[Page]) -> None:
    """The batch's editions are frozen like any other, but many in one go."""
    kept = get_published_publication(publication)
    out = []
    for page in pages:
        edition = freeze.freeze_edition(page.edition)
        edition.publication = kept
        edition.published_at = edition.visible_from = start_of_day(page.edition.date)
        out.append(edition)
    PublishedEdition.objects.bulk_create(out)
    frozen_pages = [freeze.freeze_page(page) for page in pages]
    for frozen_page, edition in zip(frozen_pages, out, strict=True):
        frozen_page.edition = edition
    PublishedPage.objects.bulk_create(frozen_pages)
    by_page = {page.pk: frozen for page, frozen in zip(pages, frozen_pages, strict=True)}
    placements = placements_in_reading_order(Placement.objects.filter(page__in=pages))
    publish_articles(
        [
            (
                placement.article,
                freeze_placed_story(
                    placement,
                    by_page[placement.page_id],
                    placement.order,
                    by_page[placement.page_id].edition.visible_from,
                ),
            )
            for placement in placements
        ]
    )


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
