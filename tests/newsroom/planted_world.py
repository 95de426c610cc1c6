"""A newsroom in which every field of every story holds a word of its own: each state, each desk, each kind of thing.

A planted word is `zq` and a number, so that it survives whatever cleans, cuts or transliterates text. Whoever reads an
answer can say which story and which field each word in it came from.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.errors import ActionError
from people.models import Desk, User
from stories.actions.drafts.autosave import autosave_draft, discard_draft
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.drafts.unsent_answers import discard_unsent_answer, save_unsent_answer
from stories.actions.drafts.working_copy import blank_content
from stories.actions.editions import publishing
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.photos.intake import ingest_photo
from stories.actions.reader_reports.answering import assign_reader_report
from stories.actions.reference_records import save_reference_record
from stories.actions.review import filing, reviewing
from stories.actions.review.comments import add_comment
from stories.actions.review.presence import record_presence
from stories.actions.review.previews import make_preview
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Comment, Draft, Edition, Label, Page, Photo
from tests import make
from tests.cast import account

WORD = re.compile(r"zq(\d{4})", re.I)
UNFILED = ("draft", "taken back")
WITH_AN_EDITION = (
    "scheduled", "embargoed", "published", "corrected", "signed again", "withdrawn early", "withdrawn",
)  # fmt: skip
STATES = (
    *UNFILED, "filed", "first", "second", "third", "ready", "held", "returned", "spiked", *WITH_AN_EDITION,
)  # fmt: skip
OUT = ("published", "corrected", "signed again")
# The other desk and no desk have those states in which it matters most whose story it is.
STATES_OF = {
    "city": STATES,
    "towns": ("draft", "filed", "second", "ready", "embargoed"),
    "": ("draft", "first"),
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One planted word: whose it is, of which kind, and whether readers have it."""

    owner: str
    kind: str
    is_out: bool = False


@dataclass
class Told:
    """A story of the world: where it stands, whose desk's it is, who wrote it."""

    key: str
    state: str
    desk: str
    author: User
    article: Article = field(default_factory=Article)
    photo: Photo = field(default_factory=Photo)

    @property
    def is_unfiled(self) -> bool:
        return self.state in UNFILED


@dataclass
class World:
    """Everything planted, and the things that addresses name."""

    words: list[Word] = field(default_factory=list)
    stories: dict[str, Told] = field(default_factory=dict)
    copies: dict[UUID, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    loose: Photo = field(default_factory=Photo)

    def plant(self, owner: str, kind: str, *, is_out: bool = False) -> str:
        """A new word of that kind."""
        self.words.append(Word(owner, kind, is_out))
        return f"ZQ{len(self.words) - 1:04d}"


class Builder:
    """The world, made by the actions of the newsroom, by people whom no test tries."""

    def __init__(self, cast: dict[str, User], desks: dict[str, Desk | None]) -> None:
        self.world, self.cast, self.desks = World(), cast, desks
        self.days = iter(date(2020, 4, 1) + timedelta(n) for n in range(100))
        self.file = encode_image(draw_street_scene(64, 48))
        self.signers = {
            name: account(f"signer-{name or 'none'}", "签署编辑", roles.EDITOR, desk=desk)
            for name, desk in desks.items()
        }
        self.second = account("signer-2", "签署主任", roles.DIRECTOR)
        self.third = account("signer-3", "签署总编", roles.CHIEF)

    def build(self) -> World:
        save_reference_record(Label(publication=make.publication(), kind="column", name="走街"), by=SYSTEM)
        for desk, states in STATES_OF.items():
            for state in states:
                told = Told(f"{state}/{desk}", state, desk, self.cast[f"author {desk}"])
                self.world.stories[told.key] = told
                self.tell(told)
        self.lay_out_next()
        self.type_without_story()
        self.type_answers()
        self.refuse_and_look()
        return self.world

    def word(self, told: Told, kind: str) -> str:
        is_out = kind in ("text", "photo", "tag") and told.state in OUT
        return self.world.plant(told.key, kind, is_out=is_out)

    # ---- a story -------------------------------------------------------------------------------
    def tell(self, told: Told) -> None:
        self.write(told)
        author, signer, story = told.author, self.signers[told.desk], told.article
        if told.state == "draft":
            return self.type(told, author)
        filing.file_story(story, by=author, expected=story.version)
        self.remark(told, self.signers[told.desk or "city"])
        if not told.desk:
            # Nobody files a story without a desk; the desk it was filed to lets it go.
            story.desk = None
            write_story(story, by=self.signers["city"], expected=story.version)
        match told.state:
            case "taken back":
                filing.take_back_story(story, by=author, expected=story.version)
                return self.type(told, author)
            case "filed":
                return self.type(told, signer)
            case "first":
                if story.state == "filed":
                    reviewing.begin_review(story, by=signer, expected=story.version)
                return self.type(told, signer)
            case "returned":
                reason = self.word(told, "inner")
                reviewing.return_story(story, by=signer, expected=story.version, reason=reason)
                return self.type(told, author)
            case "spiked":
                reason = self.word(told, "inner")
                reviewing.spike_story(story, by=signer, expected=story.version, reason=reason)
                return None
        self.sign(told, signer)
        if told.state == "held":
            reason = self.word(told, "inner")
            reviewing.hold_story(story, by=self.second, expected=story.version, reason=reason)
            return None
        for state, person in (("second", self.second), ("third", self.third)):
            if told.state == state:
                return None
            self.sign(told, person)
        if told.state in WITH_AN_EDITION:
            self.bring_out(told)
        return None

    def write(self, told: Told) -> None:
        new = {name: self.word(told, "photo") for name in ("caption", "credit", "alt")}
        inner = {name: self.word(told, "photo inner") for name in ("place", "rights_note")}
        photo = Photo(**new, **inner, rights="staff")
        file = ContentFile(self.file, f"{self.word(told, 'photo inner')}.jpg")
        told.photo = ingest_photo(file, by=told.author, given=photo, again=True)
        says = lambda: self.word(told, "text")  # noqa: E731
        told.article = write_story(
            Article(
                publication=make.publication(), desk=self.desks[told.desk or "city"], headline=f"{says()}题",
                kicker=says(), deck=says(), lead_in=says(), source=says(), body=f"<p>{says()}。</p>\n<p>{says()}。</p>",
            ),
            by=told.author,
            bylines=[BylineItem(make.reporter(), "reporter", says())],
            photos=[PhotoItem(told.photo, says())],
            tags=[self.word(told, "tag")],
        )  # fmt: skip

    def type(self, told: Told, by: User) -> None:
        """What somebody has typed and not saved."""
        word, key = self.world.plant(f"copy of {by.username}", "copy"), uuid4()
        content = blank_content(headline=word, body=word)
        based_on = Article.objects.get(pk=told.article.pk).version
        autosave_draft(
            key,
            by=by,
            version=0,
            save_key=uuid4().hex,
            content=content,
            story=told.article,
            based_on=based_on,
        )
        self.world.copies[key] = by.username

    def remark(self, told: Told, by: User) -> None:
        add_comment(told.article, by=by, text=self.word(told, "inner"), paragraph=1)
        if not told.is_unfiled:
            self.world.tokens[make_preview(told.article, by=by, hours=72)[1]] = told.key

    def sign(self, told: Told, by: User) -> None:
        opinion = self.word(told, "inner")
        reviewing.sign_story(told.article, by=by, expected=told.article.version, opinion=opinion)

    # ---- an edition ----------------------------------------------------------------------------
    def page(self, *, is_out: bool) -> Page:
        name, staff = (self.world.plant("page", "page", is_out=is_out) for _ in range(2))
        return Page(number="1", name=name, staff=staff)

    def bring_out(self, told: Told) -> None:
        story, later = told.article, timezone.now() + timedelta(1)
        waits = told.state in ("scheduled", "withdrawn early")
        if told.state == "embargoed":
            publishing.set_embargo(story, by=self.third, expected=story.version, until=later)
        page = self.page(is_out=not waits)
        edition = Edition(publication=make.publication(), date=next(self.days))
        save_edition(edition, by=SYSTEM, pages=[page])
        place_stories_on_page(page, [StoryPlacement(story)], by=SYSTEM)
        at = later if waits else None
        publishing.publish_edition(edition, by=self.third, expected=edition.version, at=at)
        story.refresh_from_db()
        if not waits and told.state != "embargoed":
            self.report(told)
        if told.state.startswith("withdrawn"):
            reason = self.word(told, "inner")
            publishing.withdraw_story(
                story, by=self.third, expected=story.version, why="error", reason=reason
            )
        elif told.state in ("corrected", "signed again"):
            self.correct(told)

    def correct(self, told: Told) -> None:
        story, reason = told.article, self.word(told, "inner")
        publishing.open_correction(story, by=self.third, expected=story.version, reason=reason)
        if told.state == "corrected":
            story.headline, story.body = (self.world.plant(told.key, "change") for _ in range(2))
            story.body = f"<p>{story.body}。</p>"
            write_story(
                story, by=self.signers[told.desk], expected=story.version, why=self.word(told, "inner")
            )
            return
        for person in (self.signers[told.desk], self.second, self.third):
            self.sign(told, person)

    def report(self, told: Told) -> None:
        """A reader's report; that on the withdrawn story was passed on to the other desk."""
        owner = {"city": "towns", "towns": "city"}[told.desk] if told.state == "withdrawn" else told.desk
        text, contact = (self.world.plant(owner, "report") for _ in range(2))
        case = make.report(told.article, text=text, contact=contact, quote="", sender=told.key)
        assign_reader_report(case, by=SYSTEM, desk=self.desks[owner])

    def lay_out_next(self) -> None:
        """The edition being made, on which drafts and stories of both desks stand."""
        page = self.page(is_out=False)
        edition = Edition(publication=make.publication(), date=next(self.days))
        save_edition(edition, by=SYSTEM, pages=[page])
        keys = (
            "draft/city",
            "taken back/city",
            "filed/city",
            "filed/towns",
            "second/towns",
            "ready/city",
            "ready/towns",
        )
        place_stories_on_page(
            page, [StoryPlacement(self.world.stories[key].article) for key in keys], by=SYSTEM
        )
        try:
            publishing.publish_edition(edition, by=self.third, expected=edition.version)
        except ActionError:
            return
        raise AssertionError("an edition with drafts on it came out")

    # ---- what belongs to no story ----------------------------------------------------------------
    def type_without_story(self) -> None:
        """A working copy that was never saved, with its photo."""
        key, author = uuid4(), self.cast["author city"]
        word = self.world.plant(f"copy of {author.username}", "copy")
        caption = self.world.plant(author.username, "loose photo")
        autosave_draft(key, by=author, version=0, save_key=uuid4().hex, content=blank_content(headline=word))
        file = ContentFile(encode_image(draw_street_scene(66, 48)), "图.jpg")
        self.world.loose = add_photo_to_draft(
            Draft.objects.get(key=key), file, by=author, caption=caption, credit=caption
        )
        self.world.copies[key] = author.username
        self.throw_away(author)

    def throw_away(self, author: User) -> None:
        """A working copy that lies in its writer's bin."""
        key, word = uuid4(), self.world.plant(f"copy of {author.username}", "copy")
        autosave_draft(key, by=author, version=0, save_key=uuid4().hex, content=blank_content(headline=word))
        discard_draft(Draft.objects.get(key=key), by=author, expected=1)
        self.world.copies[key] = author.username

    def type_answers(self) -> None:
        """Writers have typed answers that they have not sent; others lie in their bins."""
        for remark in Comment.objects.select_related("article__author").order_by("pk"):
            writer = remark.article.author
            assert writer is not None
            for version in (0, 2):
                word = self.world.plant(f"copy of {writer.username}", "copy")
                save_unsent_answer(remark, by=writer, version=version, save_key=uuid4().hex, text=word)
                if not version:
                    discard_unsent_answer(remark, by=writer, expected=1)

    def refuse_and_look(self) -> None:
        """Refusals that name their stories are in the journal, and somebody sits at a story."""
        for told in self.world.stories.values():
            story: Any = Article.objects.get(pk=told.article.pk)
            move = filing.take_back_story if told.is_unfiled else filing.file_story
            if told.state == "returned":
                continue
            try:
                move(story, by=told.author, expected=story.version)
            except ActionError:
                continue
            raise AssertionError(f"{told.key} was moved")
        record_presence(self.world.stories["filed/city"].article, by=self.signers["city"])
