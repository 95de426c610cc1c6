"""`manage.py import_page FILE` reads a printed page's text, shows what it found, and loads it when told to."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from people.actors import COMMAND_LINE
from people.errors import Refusal
from stories.actions.editions import keep_edition
from stories.importing.load import load
from stories.importing.pagetext import PageText, StoryText
from stories.importing.parse import parse
from stories.models import Article, Edition, Label, Page, Publication

LARGEST = 2_000_000


class Command(BaseCommand):
    help = (
        "Read the raw text of one printed page and print the stories, people, photos and doubts found in it. With "
        "--load the page becomes part of an edition in preparation; nothing is published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a UTF-8 or GB 18030 text file, or - for standard input")
        parser.add_argument("--load", action="store_true", help="write the stories into the edition")
        parser.add_argument("--publication", default="wenfeng", help="the publication's address")
        parser.add_argument("--date", type=date.fromisoformat, help="the edition's day, such as 2020-03-27")
        parser.add_argument("--page", default="", help="the page number, such as 1 or A5")
        parser.add_argument("--name", default="", help="the page name, such as 要闻")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        columns = Label.objects.filter(kind="column").values_list("name", flat=True)
        read = parse(text_of(file), columns=set(columns))
        for line in described(read):
            self.stdout.write(line)
        if options["load"]:
            self.stdout.write(self.loaded(read, **options))

    def loaded(self, read: PageText, **options: Any) -> str:
        """The page is in its edition; returned is a sentence about it."""
        day, number = options["date"], options["page"] or (read.page_head.number if read.page_head else "")
        if day is None or not number:
            raise CommandError(
                "Name the day and the page: --date 2020-03-27 --page 1; the text does not say them."
            )
        newest = read.newest_date
        if newest and (newest.month, newest.day) > (day.month, day.day) and newest.month - day.month < 6:
            raise CommandError(
                f"The text speaks of {newest.month}月{newest.day}日, after {day}; give a day on or after it."
            )
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            known = ", ".join(Publication.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no publication “{options['publication']}”; there are: {known}.")
        try:
            with transaction.atomic():
                edition = Edition.objects.filter(publication=publication, date=day).first() or keep_edition(
                    Edition(publication=publication, date=day), by=COMMAND_LINE
                )
                page = Page.objects.filter(edition=edition, number=number).first()
                if page is None:
                    name = options["name"] or (read.page_head.name if read.page_head else "")
                    page = Page(number=number, name=name, order=edition.pages.count() + 1)
                    keep_edition(edition, by=COMMAND_LINE, expected=edition.version, pages=[page])
                stories = load(read, page, by=COMMAND_LINE, origin=Article.Origin.ARCHIVE)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        return f"{len(stories)} stories stand on {page}."


def text_of(file: str) -> str:
    """The file's text; refused when it is no text, empty, or longer than any page."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else Path(file).read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    if len(raw) > LARGEST:
        raise CommandError(f"{file} is larger than {LARGEST:,} bytes; give the text of one page.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip():
            return text
        raise CommandError(f"{file} holds no text.")
    raise CommandError(f"{file} is neither UTF-8 nor GB 18030 text; save it as UTF-8 and try again.")


def described(read: PageText) -> Iterator[str]:
    """The page's structure, a line for each thing found, with everything a person should check."""
    if read.page_head:
        yield f"报眉 {' / '.join(read.page_head.lines)}"
    if read.banner:
        yield f"栏题 {read.banner}"
    for number, story in enumerate(read.stories, 1):
        yield from described_story(number, story)
    for line in read.staff_lines:
        yield f"版面人员 {line.text}"
    for span in read.unplaced:
        yield f"未归入 {read.raw[span.start : span.end]}"
    for doubt in read.all_doubts:
        sentence = _(doubt.message) % doubt.params if doubt.params else _(doubt.message)
        yield f"? {read.raw.count(chr(10), 0, doubt.span.start) + 1}: {sentence}"
    if read.newest_date:
        yield f"文中最晚的日期 {read.newest_date.month}月{read.newest_date.day}日"


def described_story(number: int, story: StoryText) -> Iterator[str]:
    heads = [
        story.column and f"［{story.column}］",
        story.kicker,
        story.headline.replace("\n", " / "),
        story.deck,
    ]
    yield f"{number}. {story.kind}: {' | '.join(part for part in heads if part) or '（无题）'}"
    people = "；".join(f"{person.name} {person.role}/{person.status}" for person in story.people)
    joins = sum(len(paragraph.joins) for paragraph in story.paragraphs)
    yield f"   {len(story.paragraphs)} 段，接合 {joins} 处；{people or '无署名'}"
    for photo in story.photos:
        yield f"   图片 {photo.caption}（{photo.credit}）"
