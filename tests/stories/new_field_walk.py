"""`python -m tests.stories.new_field_walk DATABASE` adds a field to stories and walks it through the whole house.

It runs by itself, in a database of its own, because a model that has got a field never loses it again.
"""

import sys
from typing import Any
from uuid import uuid4

import django
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models.signals import class_prepared

from stories import fields

FIELD = "imprint"
FIRST, SECOND, THIRD = "首版要旨词", "次版要旨词", "三版要旨词"
declared = fields.StoryField(FIELD, fields.StoryFieldType.LINE, longest=40, shown=True, later=True)
fields.STORY = (*fields.STORY[:5], declared, *fields.STORY[5:])


def column() -> models.CharField:
    return models.CharField("imprint", max_length=40, blank=True, default="")


def add_to_models(sender: Any, **_kwargs: Any) -> None:
    if sender.__name__ in ("Article", "PublishedArticle") and sender.__module__.startswith("stories.models"):
        sender.add_to_class(FIELD, column())


class_prepared.connect(add_to_models)
settings.DATABASES["default"]["TEST"]["NAME"] = sys.argv[1]
django.setup()

from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases
from django.utils import timezone

from newsroom.backoffice.articles import ArticleForm
from newsroom.site.labels import story_part_label
from people import roles
from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.models import Desk
from stories.actions import integrity
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts.working_copy import content_from_story
from stories.actions.editions import publishing
from stories.actions.editions.correction_cancellation import cancel_correction
from stories.actions.editions.withholding import withhold_correction
from stories.actions.story import writing
from stories.actions.story.revision import story_snapshot
from stories.migrations._added_field import AddStoryField
from stories.models import Article, Draft, PublishedArticle
from stories.published.public_copy_rows import public_rows
from stories.text.diff import compare_snapshots
from tests import make
from tests.cast import account
from tests.feeds import feeds


def migrate(*, back: bool = False) -> None:
    """The two operations that a migration would have."""
    state = MigrationLoader(connection).project_state()
    steps = []
    for model in ("article", "publishedarticle"):
        operation = AddStoryField(model, FIELD, column())
        before = state.clone()
        operation.state_forwards("stories", state)
        steps.append((operation, before, state.clone()))
    with connection.schema_editor() as editor:
        if back:
            for operation, before, after in reversed(steps):
                operation.database_backwards("stories", editor, after, before)
        else:
            for operation, before, after in steps:
                operation.database_forwards("stories", editor, before, after)


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name || sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname || pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t"
                " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
            )
        return {text for (text,) in cursor}


def refused(rows: Any, **changes: Any) -> bool:
    try:
        with transaction.atomic():
            rows.update(**changes)
    except IntegrityError:
        return True
    return False


class Walk:
    """One story with the new field, from the reporter's phone to readers and back."""

    def __init__(self) -> None:
        desk = save_desk(Desk(name="城区新闻部", slug="city"), by=SYSTEM)
        self.writer = account("w", "记者", roles.REPORTER, desk=desk)
        self.editor = account("e", "责任编辑", roles.EDITOR, desk=desk)
        self.second = account("d", "部主任", roles.DIRECTOR)
        self.chief = account("c", "总编", roles.CHIEF)
        self.story = make.draft(self.writer)
        assert FIELD not in story_snapshot(self.story), (
            "an empty one stands in no revision, so old fingerprints hold"
        )

    def now(self) -> Article:
        self.story = Article.objects.get(pk=self.story.pk)
        return self.story

    def write(self, words: str, by: Any) -> None:
        story = self.now()
        setattr(story, FIELD, words)
        writing.write_story(story, by=by, expected=story.version)

    def sign(self) -> None:
        make.signed(self.now(), self.editor, self.second, self.chief)

    def standing(self) -> int:
        story = self.now()
        return story.signatures.filter(standing=True, revision=story.revision).count()

    def from_the_desk(self) -> None:
        browser = Client()
        browser.force_login(self.writer)
        page = browser.get(f"/desk/stories/{self.story.pk}/write/").content.decode()
        assert f'name="{FIELD}"' in page and FIELD in page.partition('data-texts="')[2].partition('"')[0]
        drafts.autosave_draft(
            uuid4(), by=self.writer, version=0, save_key="walk-key-1", story=self.story,
            content={**content_from_story(self.story), FIELD: f"\u200b{FIRST}"}, based_on=self.story.version,
        )  # fmt: skip
        draft = Draft.objects.get()
        assert draft.content[FIELD] == FIRST, "cleaned and kept"
        before = self.now().revision
        drafts.save_and_file(draft, by=self.writer, expected=1, key="walk-key-2")
        story = self.now()
        assert getattr(story, FIELD) == FIRST and story.revision.content[FIELD] == FIRST
        assert [each.field for each in compare_snapshots(before.content, story.revision.content)] == [FIELD]
        assert refused(Article.objects.filter(pk=story.pk), **{FIELD: "偷改"})
        assert FIELD in ArticleForm.base_fields
        read = browser.get(f"/desk/stories/{self.story.pk}/").content.decode()
        assert FIRST in read

    def signed(self) -> None:
        self.sign()
        assert self.standing() == 3
        self.write(SECOND, SYSTEM)
        assert (self.standing(), self.now().state) == (0, "first"), "nothing unsigned goes on"
        self.sign()
        review = Client()
        review.force_login(self.second)
        assert SECOND in review.get(f"/admin/stories/article/{self.story.pk}/review/").content.decode()

    def out(self) -> None:
        make.published([self.now()])
        copy = PublishedArticle.objects.get()
        assert getattr(copy, FIELD) == SECOND and story_part_label(FIELD, 0) == "imprint"
        assert refused(PublishedArticle.objects.filter(pk=copy.pk), **{FIELD: "偷改"})
        reader = Client()
        for address in (f"/a/{self.story.pk}/", *feeds()):
            assert SECOND in reader.get(address, follow=True).content.decode(), address
        found = reader.get(f"/search/?q={SECOND}").content.decode()
        assert f"/{copy.number}-{copy.slug}/" in found, found[found.index("<main") :]
        assert SECOND in {getattr(row, FIELD, "") for row in public_rows(timezone.now())}

    def corrected(self) -> None:
        story = publishing.open_correction(
            self.now(), by=self.chief, expected=self.now().version, reason="核实"
        )
        self.write(THIRD, SYSTEM)
        cancel_correction(self.now(), by=self.chief, expected=self.now().version, reason="不改了")
        assert getattr(self.now(), FIELD) == SECOND and self.now().state == "published"
        publishing.open_correction(self.now(), by=self.chief, expected=self.now().version, reason="核实")
        self.write(THIRD, SYSTEM)
        self.sign()
        publishing.publish_correction(self.now(), by=self.chief, expected=self.now().version, note="更正")
        told = str(PublishedArticle.objects.get(current=True).corrections)
        assert SECOND in told and THIRD in told
        withhold_correction(
            story, by=self.chief, expected=self.now().version, number=1, kind="privacy", note=""
        )
        for copy in PublishedArticle.objects.all():
            assert SECOND not in getattr(copy, FIELD) + str(copy.corrections) + copy.text

    def restored(self) -> None:
        publishing.open_correction(self.now(), by=self.chief, expected=self.now().version, reason="核实")
        number = next(each.number for each in self.now().revisions.all() if each.content.get(FIELD) == FIRST)
        writing.restore_revision(self.now(), number=number, by=SYSTEM, expected=self.now().version)
        assert getattr(self.now(), FIELD) == FIRST

    def whole(self) -> None:
        assert not integrity.missing_triggers() and not list(integrity.integrity_faults())
        self.now()
        tampered = {**self.story.revision.content, FIELD: "别的"}
        assert integrity.snapshot_digest(tampered) != self.story.revision.digest


def main() -> None:
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        before = triggers()
        migrate()
        migrate(back=True)
        assert triggers() == before, "taken back, every trigger is as it was"
        migrate()
        assert triggers() > before and len(triggers() - before) == 3
        walk = Walk()
        for step in (walk.from_the_desk, walk.signed, walk.out, walk.corrected, walk.restored, walk.whole):
            step()
            print(step.__name__)
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
