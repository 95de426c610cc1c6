"""A newsroom in which random people do random things while the clock moves, held against what readers may be told."""

import random
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from people.models import Reporter
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions import publishing
from stories.actions.editions.correction_cancellation import cancel_correction
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.withholding import withhold_correction
from stories.actions.photos.takedown import take_down_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import write_story
from stories.errors import StoryError
from stories.models import Label, Page, Publication, Tag
from stories.workflow import REVIEW_STAGES, State
from tests.flows.looking import SELDOM, Looking
from tests.flows.small_newsroom import EDITIONS, STANDS_IN, STORIES
from tests.flows.told import Copy, Told, Words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPANS = (MINUTE, 40 * MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY)
ONE_IN_EIGHT = 1 / 8
SUBJECTS = ("reporter", "column", "tag")
spans, stories, editions = st.sampled_from(SPANS), st.sampled_from(STORIES), st.sampled_from(EDITIONS)


class Histories(Looking, RuleBasedStateMachine):
    """One history: what is done, refused and seen."""

    histories = 0

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.told = Told()
        self.signed = {story: self.world.printed(story) for story in STORIES}
        type(self).histories += 1

    def teardown(self) -> None:
        try:
            self.wait(4 * DAY)
            if random.random() < ONE_IN_EIGHT:
                self.look_at_baked_pages()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            for shelf in (self.reader.cache.pages, self.reader.cache.asked):
                shelf.pages.clear()
                shelf.bytes = 0

    # ---- doing -------------------------------------------------------------------------------------
    def attempt(self, act: Callable[[], Any]) -> bool:
        """Whether it was done; refused, nothing has changed."""
        try:
            with transaction.atomic():
                act()
        except StoryError:
            return False
        self.met[sys._getframe(1).f_code.co_name] += 1
        return True

    @initialize(first=st.sampled_from((timedelta(0), *SPANS)), second=st.sampled_from((None, *SPANS)))
    def freeze_editions(self, first: timedelta, second: timedelta | None) -> None:
        self.publish("one", first)
        if second:
            self.publish("two", second)

    @rule(edition=editions, span=st.sampled_from((timedelta(0), *SPANS)))
    def publish(self, edition: str, span: timedelta) -> None:
        now, made = self.clock.now, self.world.edition(edition)
        new = [s for s in STORIES if STANDS_IN[s] == edition and self.told.current(s) is None]
        embargoes = {s: self.world.article(s).embargo_until for s in new}

        def act() -> None:
            publishing.publish_edition(
                made, by=self.world.people["chief"], expected=made.version, at=now + span
            )

        if not self.attempt(act):
            return
        at = now + span
        if edition in self.told.papers:
            at = max(at, self.told.papers[edition][0])
        else:
            self.told.papers[edition] = (at, self.world.paper())
        for story in new:
            assert self.signed[story] == self.world.printed(story), f"{story} came out unsigned"
            visible = max(at, embargoes[story] or at)
            self.freeze(story, edition, visible)

    def freeze(
        self,
        story: str,
        edition: str,
        at: datetime,
        seen: Words = frozenset(),
        earlier: tuple[Words, ...] = (),
    ) -> None:
        own, printed = self.world.own(story), self.world.printed(story)
        copy = Copy(story, edition, own, printed, story, at, seen_before=seen, earlier=earlier)
        self.told.freeze(copy, self.world.register(story))

    @rule(edition=editions)
    def unschedule(self, edition: str) -> None:
        made = self.world.edition(edition)
        if self.attempt(
            lambda: publishing.unschedule_edition(made, by=self.world.people["chief"], expected=made.version)
        ):
            assert self.told.papers[edition][0] > self.clock.now
            self.told.take_back(edition)

    @rule(story=stories, span=st.sampled_from((None, *SPANS)))
    def embargo(self, story: str, span: timedelta | None) -> None:
        article, until = self.world.article(story), self.clock.now + span if span else None

        def act() -> None:
            publishing.set_embargo(
                article, by=self.world.people["chief"], expected=article.version, until=until
            )

        if self.attempt(act) and (copy := self.told.current(story)):
            assert copy.at > self.clock.now
            earliest = self.told.papers[copy.edition][0]
            copy.at = max(earliest, until or earliest)

    @rule(story=stories)
    def withdraw(self, story: str) -> None:
        article = self.world.article(story)

        def act() -> None:
            publishing.withdraw_story(
                article, by=self.world.people["chief"], expected=article.version, why="error", reason="有误"
            )

        if self.attempt(act):
            copy = self.told.current(story)
            assert copy and copy.withdrawn is None
            copy.withdrawn = self.clock.now

    @rule(story=stories)
    def open_correction(self, story: str) -> None:
        article = self.world.article(story)
        self.attempt(
            lambda: publishing.open_correction(
                article, by=self.world.people["chief"], expected=article.version, reason="更正"
            )
        )

    @rule(story=stories, name=st.sampled_from(("headline", "body")))
    def write(self, story: str, name: str) -> None:
        article = self.world.article(story)
        if name == "headline":
            article.headline = self.world.say("题")
        else:
            article.body = self.world.body()
        self.attempt(lambda: write_story(article, by=self.world.people["hand"], expected=article.version))

    @rule(story=stories)
    def sign_all(self, story: str) -> None:
        for _stage in REVIEW_STAGES:
            article = self.world.article(story)
            stage = next((one for one in REVIEW_STAGES if article.state in one.states), None)
            if stage is None:
                break
            signer = self.world.signers[stage.number - 1]
            if not self.attempt(
                lambda article=article, by=signer: sign_story(article, by=by, expected=article.version)
            ):
                break
        if self.world.article(story).state == State.READY:
            self.signed[story] = self.world.printed(story)

    @rule(story=stories)
    def publish_correction(self, story: str) -> None:
        article, now = self.world.article(story), self.clock.now
        if not self.attempt(
            lambda: publishing.publish_correction(
                article, by=self.world.people["chief"], expected=article.version, note="更正说明"
            )
        ):
            return
        old = self.told.current(story)
        assert old and old.withdrawn is None
        assert self.signed[story] == self.world.printed(story), f"{story} was corrected unsigned"
        old.replaced = True
        # What nobody had seen is replaced without a word.
        had = (old.words,) if old.at <= now else ()
        self.freeze(story, old.edition, old.at, old.seen_before.union(*had), (*old.earlier, *had))

    @rule(story=stories)
    def cancel(self, story: str) -> None:
        article = self.world.article(story)
        self.attempt(
            lambda: cancel_correction(
                article, by=self.world.people["chief"], expected=article.version, reason="不更正了"
            )
        )

    @rule(story=stories, name=st.sampled_from(("headline", "body")), span=st.sampled_from((None, MINUTE)))
    def correct(self, story: str, name: str, span: timedelta | None) -> None:
        self.open_correction(story)
        self.write(story, name)
        self.sign_all(story)
        if span:
            self.wait(span)
        self.publish_correction(story)

    @rule(story=stories, number=st.integers(1, 2), kind=st.sampled_from(("privacy", "minor", "law")))
    def withhold(self, story: str, number: int, kind: str) -> None:
        article = self.world.article(story)

        def act() -> None:
            withhold_correction(
                article,
                by=self.world.people["chief"],
                expected=article.version,
                number=number,
                kind=kind,
                note="",
            )

        if self.attempt(act):
            copy = self.told.current(story)
            assert copy and number <= len(copy.earlier)
            self.told.withhold(copy, number)

    # ---- photographs -----------------------------------------------------------------------------
    @rule(story=stories, begins=st.sampled_from((None, *SPANS)), ends=st.sampled_from((None, None, *SPANS)))
    def photo_times(self, story: str, begins: timedelta | None, ends: timedelta | None) -> None:
        photo = self.world.photo(story)
        photo.embargo_until = self.clock.now + begins if begins else None
        photo.rights_end_at = self.clock.now + ends if ends else None
        if self.attempt(
            lambda: save_reference_record(photo, by=self.world.people["photo"], expected=photo.version)
        ):
            self.told.photo_from[story], self.told.photo_until[story] = (
                photo.embargo_until,
                photo.rights_end_at,
            )

    @rule(story=stories)
    def pull(self, story: str) -> None:
        photo = self.world.photo(story)
        if self.attempt(
            lambda: take_down_photo(
                photo, by=self.world.people["photo"], expected=photo.version, reason="权利到期"
            )
        ):
            self.told.photo_until[story] = self.clock.now

    @rule(story=stories, name=st.sampled_from(("caption", "credit", "alt")))
    def describe_photo(self, story: str, name: str) -> None:
        photo = self.world.photo(story)
        setattr(photo, name, self.world.say("改"))
        assert self.attempt(
            lambda: save_reference_record(photo, by=self.world.people["photo"], expected=photo.version)
        )

    # ---- the register ----------------------------------------------------------------------------
    @rule(subject=st.sampled_from(SUBJECTS), name=st.sampled_from(("name", "about")))
    def rename(self, subject: str, name: str) -> None:
        by = self.world.people["hand"]
        if subject == "tag":
            tag = Tag.objects.get(slug="ci")
            tag.name = self.world.say("词")
            assert self.attempt(lambda: save_reference_record(tag, by=by))
        elif subject == "column":
            column = Label.objects.get(slug="lan")
            setattr(column, "description" if name == "about" else "name", self.world.say("栏"))
            assert self.attempt(lambda: save_reference_record(column, by=by, expected=column.version))
        else:
            person = Reporter.objects.get(slug="ren")
            setattr(person, "bio" if name == "about" else "name", self.world.say("记者"))
            assert self.attempt(lambda: save_reporter(person, by=by, expected=person.version))

    @rule(name=st.sampled_from(("name", "about")))
    def rename_paper(self, name: str) -> None:
        paper = Publication.objects.get(slug="ceshi")
        setattr(paper, name, self.world.say("报"))
        assert self.attempt(
            lambda: save_reference_record(paper, by=self.world.people["chief"], expected=paper.version)
        )

    # ---- editions --------------------------------------------------------------------------------
    @rule(edition=editions, days=st.integers(2, 9))
    def move_edition(self, edition: str, days: int) -> None:
        made = self.world.edition(edition)
        before, made.date = made.date, date(2020, 5 if edition == "one" else 6, days)
        done = self.attempt(lambda: save_edition(made, by=self.world.people["hand"], expected=made.version))
        assert done == (edition not in self.told.papers or made.date == before), f"{edition} moved: {done}"

    @rule(edition=editions, name=st.sampled_from(("name", "staff")))
    def write_page(self, edition: str, name: str) -> None:
        page = Page.objects.select_related("edition").get(edition=self.world.editions[edition])
        setattr(page, name, "版面")
        lines = [StoryPlacement(one.article, one.rank) for one in page.placements.order_by("order")]
        self.attempt(
            lambda: place_stories_on_page(page, lines, by=self.world.people["hand"], expected=page.version)
        )

    # ---- time ------------------------------------------------------------------------------------
    @rule(span=spans)
    def wait_and_see(self, span: timedelta) -> None:
        self.wait(span)

    @rule(span=spans)
    def wait(self, span: timedelta) -> None:
        if random.random() < SELDOM:
            self.look()
        self.clock.move(span)
        self.look()
