"""A small newsroom with three signed stories in two editions, in which every word stands once."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from people import roles
from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.models import Desk, Reporter
from stories.actions.accounts.staff import save_reporter
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Edition, Label, Photo, Publication, Tag
from tests import make
from tests.cast import account
from tests.flows.told import WORD, Words

DAY = timedelta(days=1)
STORIES, EDITIONS = ("a", "b", "c"), ("one", "two")
STANDS_IN = {"a": "one", "b": "one", "c": "two"}


class World:
    """A small newsroom with three signed stories in two editions; made once, and put back after each history."""

    def __init__(self, folder: Path) -> None:
        settings.MEDIA_ROOT = folder / "media"
        self.folder = folder
        self.number = 0
        desk = save_desk(Desk(name="部", slug="bu"), by=SYSTEM)
        self.people = {
            role: account(f"h-{role}", role, held, desk=desk)
            for role, held in {
                "editor": roles.EDITOR,
                "hand": roles.EDITOR,
                "director": roles.DIRECTOR,
                "chief": roles.CHIEF,
                "photo": roles.PHOTO_EDITOR,
                "writer": roles.REPORTER,
            }.items()
        }
        self.signers = [self.people[name] for name in ("editor", "director", "chief")]
        self.tokens: dict[str, str] = {}
        publication = save_reference_record(
            Publication(name=self.say("报"), slug="ceshi", about=self.say("介绍")), by=SYSTEM
        )
        save_reporter(Reporter(name=self.say("记者"), slug="ren", bio=self.say("简介")), by=SYSTEM)
        column = Label(publication=publication, kind="column", slug="lan")
        column.name, column.description = self.say("栏"), self.say("说明")
        save_reference_record(column, by=SYSTEM)
        save_reference_record(Tag(name=self.say("词"), slug="ci"), by=SYSTEM)
        self.stories = {story: self.make_story(story) for story in STORIES}
        self.editions = {edition: self.make_edition(edition, day) for day, edition in enumerate(EDITIONS)}

    def say(self, what: str) -> str:
        """Words that stand nowhere yet."""
        self.number += 1
        return f"{what}zq{self.number:05d}"

    def make_story(self, story: str) -> int:
        said = Photo(caption=self.say("图"), credit=self.say("摄"), alt=self.say("画面"), rights="staff")
        writer = self.people["writer"]
        picture = encode_image(draw_street_scene(60, 40)) + story.encode()
        photo = ingest_photo(ContentFile(picture, f"{story}.jpg"), by=writer, given=said, again=True)
        self.tokens[story] = str(photo.renditions.values_list("token", flat=True)[0])
        article = make.draft(writer, self.say("题"), body=self.body(), column=Label.objects.get(slug="lan"))
        write_story(
            article,
            by=writer,
            expected=article.version,
            bylines=[BylineItem(Reporter.objects.get(slug="ren"), "reporter")],
            photos=[PhotoItem(photo)],
            tags=[Tag.objects.get(slug="ci").name],
        )
        make.file_story(article, by=writer, expected=article.version)
        make.signed(article, *self.signers)
        return article.pk

    def body(self) -> str:
        return f"<p>{self.say('文')}。</p>\n<p>第二段没有改过。</p>"

    def make_edition(self, edition: str, day: int) -> int:
        placed = [Article.objects.get(pk=self.stories[s]) for s in STORIES if STANDS_IN[s] == edition]
        return make.edition(placed, day=make.DAY + day * DAY).pk

    def photo(self, story: str) -> Photo:
        return Photo.objects.get(placements__article=self.stories[story])

    def article(self, story: str) -> Article:
        return Article.objects.get(pk=self.stories[story])

    def edition(self, edition: str) -> Edition:
        return Edition.objects.get(pk=self.editions[edition])

    def own(self, story: str) -> Words:
        """The words of the story's own headline and body."""
        article = self.article(story)
        return frozenset(WORD.findall(article.headline + article.body))

    def printed(self, story: str) -> Words:
        """Every word that readers would get with the story as it stands, which three people must have signed."""
        article, photo = self.article(story), self.photo(story)
        texts = [
            photo.caption,
            photo.credit,
            photo.alt,
            *(name for _key, (name, _about) in self.named(article)),
        ]
        return self.own(story) | frozenset(WORD.findall(" ".join(texts)))

    def register(self, story: str) -> dict[str, Words]:
        """What the register says of whom and what the story names."""
        named = self.named(self.article(story))
        return {key: frozenset(WORD.findall(f"{name} {about}")) for key, (name, about) in named}

    def named(self, article: Article) -> list[tuple[str, tuple[str, str]]]:
        people = [line.reporter for line in article.bylines.select_related("reporter")]
        found = [(f"reporter {one.slug}", (one.name, one.bio)) for one in people]
        if article.column:
            found.append((f"column {article.column.slug}", (article.column.name, article.column.description)))
        return found + [(f"tag {item.tag.slug}", (item.tag.name, "")) for item in article.tag_items.all()]

    def paper(self) -> Words:
        publication = Publication.objects.get(slug="ceshi")
        return frozenset(WORD.findall(f"{publication.name} {publication.about}"))
