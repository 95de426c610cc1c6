"""What the owner of the database changes with all rules lifted is found afterwards, story by story."""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions import integrity
from stories.actions.editions.publishing import (
    open_correction,
    publish_correction,
    publish_edition,
    withdraw_story,
)
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import hold_story, send_story_back
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.models import Article, Label, Photo, PublishedArticle, Revision, Signature, Tag
from tests import make
from tests.conftest import triggers_lifted

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def rules_lifted() -> Iterator[None]:
    """Inside the block the owner of the database does as he pleases."""
    # PostgreSQL alters no table on which checks are still to be made.
    immediately = "SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1"
    with connection.cursor() as cursor:
        cursor.execute(immediately)
    with triggers_lifted():
        yield


def command() -> tuple[int, list[str]]:
    """The exit status of `manage.py integrity` and the lines it prints."""
    out = StringIO()
    try:
        call_command("integrity", stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def found() -> list[str]:
    """The faults, each without the number of its story."""
    return [fault.reason for fault in integrity.integrity_faults()]


@pytest.fixture
def story(reporter_account: User) -> Article:
    """A filed story with a byline, a photo, a column and a tag."""
    photo = save_reference_record(Photo(caption="新食堂。", credit="张三 摄"), by=SYSTEM)
    draft = make.draft(reporter_account, column=make.column())
    write_story(
        draft,
        by=reporter_account,
        expected=draft.version,
        bylines=[BylineItem(make.reporter(), "reporter", "本报记者 张三")],
        photos=[PhotoItem(photo)],
        tags=["民生"],
    )
    return file_story(draft, by=reporter_account, expected=draft.version)


@pytest.fixture
def ready(story: Article, editor: User, director: User, chief: User) -> Article:
    return make.signed(story, editor, director, chief)


@pytest.fixture
def out(ready: Article, chief: User) -> Article:
    edition = make.edition([ready, make.story("旧闻")])
    publish_edition(edition, by=chief, expected=edition.version)
    ready.refresh_from_db()
    return ready


# ---- nothing to find ----------------------------------------------------------------------------
@pytest.fixture
def first_edition(db: None) -> None:
    call_command("loaddata", "wenfeng", verbosity=0)


def test_a_house_in_order_is_confirmed(
    first_edition, out, editor, second_editor, director, chief, reporter_account
):
    make.draft(reporter_account)
    make.signed(make.filed(reporter_account, headline="二审"), editor)
    hold_story(
        held := make.filed(reporter_account, headline="缓发"),
        by=chief,
        expected=held.version,
        reason="等通稿",
    )
    sent = make.signed(make.filed(reporter_account, headline="退回"), editor, director)
    send_story_back(sent, by=chief, expected=sent.version, stage=1, reason="核实")
    open_correction(out, by=chief, expected=out.version, reason="错字")
    out.headline = "社区食堂开业"
    write_story(out, by=second_editor, expected=out.version)
    make.signed(out, editor, director, chief)
    publish_correction(out, by=chief, expected=out.version, note="改字")
    withdraw_story(out, by=chief, expected=out.version, why="error", reason="数字有误")
    # A name changed after a story came out is no fault of the story.
    Label.objects.filter(name="百姓故事").update(name="街坊故事")
    assert found() == []
    assert command() == (0, [f"ok, {Article.objects.count()} stories read as they were signed"])


# ---- tampering ----------------------------------------------------------------------------------
BESIDE_THE_STORY: dict[str, Callable[[], object]] = {
    "a byline": lambda: Article.objects.get(headline="社区食堂开张").bylines.update(as_printed="换名"),
    "a name": lambda: Reporter.objects.filter(name="张三").update(name="换人"),
    "a caption": lambda: Photo.objects.update(caption="换说明"),
    "a credit": lambda: Photo.objects.update(credit="换人 摄"),
    "a tag": lambda: Tag.objects.update(name="换词"),
    "a column": lambda: Label.objects.update(name="换栏"),
}


@pytest.mark.parametrize("what", BESIDE_THE_STORY)
def test_a_change_beside_a_signed_story_is_found(ready, what):
    BESIDE_THE_STORY[what]()
    assert command() == (1, [f"Story {ready.pk} reads differently from its revision 2."])


@pytest.mark.parametrize("facts", [{"headline": "换题"}, {"body": "<p>换了。</p>"}, {"source": "别处"}])
def test_a_text_changed_with_the_rules_lifted_is_found(out, facts):
    with rules_lifted():
        Article.objects.filter(pk=out.pk).update(**facts)
    assert command() == (1, [f"Story {out.pk} reads differently from its revision 2."])


def test_a_changed_revision_is_found_though_the_text_was_changed_with_it(out):
    with rules_lifted():
        revision = Revision.objects.get(pk=out.revision_id)
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "headline": "换题"})
        Article.objects.filter(pk=out.pk).update(headline="换题")
    assert found() == [
        "has a revision 2 that was changed.",
        "is with readers (copy 1) in other words than its revision 2.",
    ]


def test_a_story_moved_on_without_signatures_is_found(story, reporter_account):
    held = make.filed(reporter_account, headline="缓发")
    with rules_lifted():
        Article.objects.filter(pk=story.pk).update(state="ready")
        Article.objects.filter(pk=held.pk).update(state="held", held_from="third")
    assert found() == [
        "stands at “ready” without its signatures.",
        "stands at “held” without its signatures.",
    ]


def test_a_signature_of_the_writer_and_one_person_at_two_stages_are_found(story, reporter_account, editor):
    with rules_lifted():
        for stage, signer, standing in ((1, editor, True), (2, reporter_account, True), (3, editor, False)):
            Signature.objects.bulk_create(
                [
                    Signature(
                        article=story, revision=story.revision, round=0, stage=stage, signer=signer,
                        standing=standing, voided_at=None if standing else timezone.now(),
                    )
                ]
            )  # fmt: skip
    assert found() == [
        "carries the signature of 记者, who wrote or edited it.",
        "was signed at two stages by 责任编辑.",
    ]


def test_an_account_tied_to_a_byline_after_its_signature_is_found(ready, director):
    Reporter.objects.filter(name="张三").update(user=director)
    assert found() == ["carries the signature of 部主任, who wrote or edited it."]


def test_a_published_row_without_three_signatures_is_found(out, reporter_account, editor):
    unsigned = make.signed(make.filed(reporter_account, headline="没有签完"), editor)
    copy = PublishedArticle.objects.get(article_id=out.pk)
    copy.pk, copy._state.adding, copy.number = None, True, 9
    copy.article_id, copy.revision_id, copy.headline = unsigned.pk, unsigned.revision_id, "没有签完"
    with rules_lifted():
        copy.save()
    assert command() == (
        1,
        [
            f"Story {unsigned.pk} is with readers (copy 1) without three signatures.",
            f"Story {unsigned.pk} is with readers (copy 1) in other words than its revision 1.",
            f"Story {unsigned.pk} is with readers and not marked so.",
        ],
    )


def test_three_signatures_that_never_stood_together_are_not_three(out):
    with rules_lifted():
        first = Signature.objects.get(article=out, stage=1)
        Signature.objects.filter(pk=first.pk).update(standing=False, voided_at=first.at)
    assert found() == [
        "stands at “published” without its signatures.",
        "is with readers (copy 1) without three signatures.",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"headline": "换题"},
        {"body": "<p>换了。</p>"},
        {"tags": []},
        {"byline": [{"name": "别人", "slug": "bie-ren", "role": "reporter", "printed": "别人"}]},
        {"frozen_photos": []},
        {"column": None},
        {"lead_in": [["本报讯", ""]]},
    ],
)
def test_a_published_copy_in_other_words_is_found(out, facts):
    with rules_lifted():
        PublishedArticle.objects.filter(article_id=out.pk).update(**facts)
    assert found() == ["is with readers (copy 1) in other words than its revision 2."]


def test_a_copy_of_nothing_and_a_story_without_its_copy_are_found(out):
    with rules_lifted():
        PublishedArticle.objects.filter(article_id=out.pk).update(article_id=987654)
    assert command() == (
        1,
        [f"Story {out.pk} is not with readers.", "Story 987654 is with readers and not in the newsroom."],
    )


def test_a_story_that_shows_an_older_revision_is_found(story, editor):
    story.headline = "社区食堂开业"
    write_story(story, by=editor, expected=story.version)
    first = story.revisions.get(number=2)
    with rules_lifted():
        Article.objects.filter(pk=story.pk).update(revision=first, headline="社区食堂开张")
    assert found() == ["does not show its newest revision, 3."]


# ---- the rules themselves -----------------------------------------------------------------------
def test_a_missing_rule_is_named(db):
    table = "" if connection.vendor == "sqlite" else " ON stories_revision"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER revision_never_changes{table}")
    assert command() == (1, ["No longer guarded: revision_never_changes is missing or switched off."])


def test_all_rules_of_the_migration_are_looked_for():
    text = (ROOT / "stories/migrations/0005_review_is_held_by_the_database.py").read_text()
    rules = text[text.index("RULES = {") :]
    names = set(re.findall(r'^    "(\w+)": \(', rules, re.MULTILINE))
    assert names == integrity.REVIEW_TRIGGER_NAMES
    emptied = ast.literal_eval(re.search(r"NEVER_EMPTIED = (\(.*\))", text)[1])
    assert {f"{table}_is_never_emptied" for table in emptied} == integrity.TRUNCATE_TRIGGER_NAMES
