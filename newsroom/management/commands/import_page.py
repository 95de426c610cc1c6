"""`manage.py import_page FILE` shows what a printed page holds, and can load it."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.actors import SYSTEM
from people.errors import ActionError
from people.models import Reporter
from stories.importing.page_import import TargetPage, import_page
from stories.importing.page_parser import parse_page
from stories.importing.parsed_page import ParsedPage, ParsedStory, Person
from stories.importing.textfile import MAX_TEXT_FILE_BYTES, decode_text_file
from stories.models import Article, Byline, Label, Publication


def parse_date_argument(text: str) -> date:
    """The day written as 2020-03-27; argparse shows the sentence when there is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            _("“%(text)s” is not a day; write it as 2020-03-27.") % {"text": text}
        ) from error


class Command(BaseCommand):
    help = (
        "Read the raw text of one printed page and print the stories, people, photos and doubts found in it. With "
        "--load the page becomes part of an edition in preparation; nothing is published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a UTF-8 or GB 18030 text file, or - for standard input")
        parser.add_argument("--load", action="store_true", help="write the stories into the edition")
        parser.add_argument("--publication", default="wenfeng", help="the publication's address")
        parser.add_argument("--date", type=parse_date_argument, help="the edition's day, such as 2020-03-27")
        parser.add_argument("--page", default="", help="the page number, such as 1 or A5")
        parser.add_argument("--name", default="", help="the page name, such as 要闻")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        columns = Label.objects.filter(kind="column").values_list("name", flat=True)
        read = parse_page(read_page_file(file), columns=set(columns))
        for line in describe_page(read):
            self.stdout.write(line)
        if options["load"]:
            self.stdout.write(self.loaded(read, **options))

    def loaded(self, read: ParsedPage, **options: Any) -> str:
        """The page is in its edition in preparation; returned is a sentence about it."""
        day, number = options["date"], options["page"] or (read.page_head.number if read.page_head else "")
        if day is None or not number:
            raise CommandError(
                _("The text does not say the day and the page; name both: --date 2020-03-27 --page 1.")
            )
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            known = _(", ").join(Publication.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(
                _("There is no publication “%(asked)s”; there are: %(known)s.")
                % {"asked": options["publication"], "known": known or _("none yet")}
            )
        to = TargetPage(publication, day, number, options["name"])
        try:
            page, stories = import_page(read, to, by=SYSTEM, origin=Article.Origin.ARCHIVE)
        except ActionError as refusal:
            raise CommandError(str(refusal)) from refusal
        return ngettext(
            "%(count)d story stands on %(page)s.", "%(count)d stories stand on %(page)s.", len(stories)
        ) % {"count": len(stories), "page": page}


def read_page_file(file: str) -> str:
    """The file's text; refused when it is no text, empty, or longer than any page."""
    try:
        raw = (
            sys.stdin.buffer.read(MAX_TEXT_FILE_BYTES + 1)
            if file == "-"
            else Path(file).read_bytes()[: MAX_TEXT_FILE_BYTES + 1]
        )
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror}
        ) from error
    try:
        return decode_text_file(raw, file)
    except ActionError as refusal:
        raise CommandError(str(refusal)) from refusal


def describe_page(read: ParsedPage) -> Iterator[str]:
    """The page's structure, one line for each item, with what should be checked."""
    if read.page_head:
        yield _("Page head: %(text)s") % {"text": " / ".join(read.page_head.lines)}
    if read.banner:
        yield _("Banner: %(text)s") % {"text": read.banner}
    for number, story in enumerate(read.stories, 1):
        yield from describe_story(number, story)
    for line in read.staff_lines:
        yield _("Staff: %(text)s") % {"text": line.text}
    for span in read.unplaced:
        yield _("Unplaced: %(text)s") % {"text": read.raw[span.start : span.end]}
    for doubt in read.all_doubts:
        sentence = _(doubt.message) % doubt.params if doubt.params else _(doubt.message)
        yield _("? line %(line)d: %(doubt)s") % {
            "line": read.raw.count("\n", 0, doubt.span.start) + 1,
            "doubt": sentence,
        }
    if read.newest_date:
        newest = f"{read.newest_date.month}月{read.newest_date.day}日"
        yield _("Newest day in the text: %(day)s") % {"day": newest}


def describe_story(number: int, story: ParsedStory) -> Iterator[str]:
    """What the story was read as, its size and people, and its photos."""
    heads = [
        story.column and f"［{story.column}］",
        story.kicker,
        story.headline.replace("\n", " / "),
        story.deck,
    ]
    title = " | ".join(part for part in heads if part) or _("(no headline)")
    yield f"{number}. {Article.Kind(story.kind).label} {title}"
    facts = {
        "paragraphs": len(story.paragraphs),
        "joins": sum(len(paragraph.joins) for paragraph in story.paragraphs),
        "people": _("; ").join(map(describe_person, story.people)) or _("no byline"),
    }
    yield "   " + _("Paragraphs: %(paragraphs)d; joins: %(joins)d; %(people)s") % facts
    for photo in story.photos:
        credit = f"（{photo.credit}）" if photo.credit else ""
        yield "   " + _("Photo: %(text)s") % {"text": photo.caption + credit}


def describe_person(person: Person) -> str:
    """The name with what the person did here and whom the person works for."""
    role, status = Byline.Role(person.role).label, Reporter.Status(person.status).label
    return f"{person.name} {role}/{status}"
