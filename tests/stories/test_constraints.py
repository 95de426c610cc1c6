"""What must be true, the database holds: a row that no action would write is refused by a constraint's name.

Triggers have tests of their own; most stand before a constraint, so here they are lifted and it answers alone.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from people.actors import SYSTEM
from people.journal.recording import add_journal_entry
from people.models import AccountChange, ApiToken, PenName, Reporter, User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_account, save_reporter
from stories.actions.drafts.autosave import autosave_draft, save_as_story
from stories.actions.drafts.unsent_answers import save_unsent_answer
from stories.actions.drafts.working_copy import content_from_story
from stories.actions.photos.chunked_uploads import create_upload
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.actions.review.presence import record_presence
from stories.models import (
    Article,
    ArticleTag,
    Byline,
    Comment,
    CoWriter,
    Draft,
    Edition,
    JournalEntry,
    JournalHead,
    Label,
    Notification,
    Page,
    Parcel,
    Photo,
    PhotoPlacement,
    Placement,
    Presence,
    Publication,
    PublishedArticle,
    PublishedCase,
    PublishedEdition,
    PublishedListing,
    PublishedPage,
    PublishedPhoto,
    PublishedPrinting,
    PublishedProfileUse,
    PublishedSubject,
    PublishedTally,
    ReaderReport,
    Receipt,
    Rendition,
    Revision,
    Signature,
    Tag,
    UnsentAnswer,
)
from tests import make
from tests.conftest import triggers_lifted
from tests.rows import unchanged

pytestmark = pytest.mark.django_db

ANSWERED = {"answered_at": datetime(2020, 4, 3, tzinfo=UTC), "answered_by_id": 1}
# The constraint, and what is different in the copy of a good row that it refuses.
CHECKS: list[tuple[str, type[models.Model], dict[str, Any]]] = [
    ("a_reporter_has_a_name", Reporter, {"name": ""}),
    ("reporter_status_is_known", Reporter, {"status": "boss"}),
    ("a_pen_name_is_a_name", PenName, {"name": ""}),
    ("a_publication_has_a_name", Publication, {"name": ""}),
    ("an_issue_number_starts_at_one", Edition, {"number": 0}),
    ("date_certainty_is_known", Edition, {"date_certainty": "guessed"}),
    ("an_inferred_date_says_why", Edition, {"date_certainty": "inferred", "date_note": ""}),
    ("a_page_has_a_number", Page, {"number": ""}),
    ("a_label_has_a_name", Label, {"name": ""}),
    ("label_kind_is_known", Label, {"kind": "gossip"}),
    ("only_a_news_photo_has_no_headline", Article, {"headline": ""}),
    ("article_kind_is_known", Article, {"kind": "gossip"}),
    ("article_state_is_known", Article, {"state": "gossip"}),
    ("a_story_on_hold_knows_where_from", Article, {"state": "held"}),
    ("byline_role_is_known", Byline, {"role": "boss"}),
    ("placement_rank_is_known", Placement, {"rank": "front"}),
    ("a_focus_lies_within_the_photo", Photo, {"focus_x": 1.01}),
    ("a_focus_lies_within_the_photo", Photo, {"focus_x": -0.01}),
    ("a_focus_lies_within_the_photo", Photo, {"focus_y": 1.01}),
    ("a_focus_lies_within_the_photo", Photo, {"focus_y": -0.01}),
    ("photo_rights_are_known", Photo, {"rights": "stolen"}),
    ("no_more_is_received_than_was_sent", Parcel, {"key": uuid4(), "received": 10}),
    ("a_token_has_a_name", ApiToken, {"name": "", "token_hash": "another"}),
    (
        "a_token_is_good_for_something",
        ApiToken,
        {"may_read": False, "may_file": False, "token_hash": "another"},
    ),
    ("a_change_is_confirmed_by_a_second_person", AccountChange, {"state": "confirmed"}),
    ("only_a_waiting_change_holds_a_password", AccountChange, {"state": "void", "password": "pbkdf2$x"}),
    ("a_notification_is_about_something", Notification, {"article_id": None, "subject": ""}),
    ("a_report_says_something", ReaderReport, {"text": "", "token_hash": "another"}),
    ("report_state_is_known", ReaderReport, {"state": "lost", "token_hash": "another", **ANSWERED}),
    (
        "an_answered_report_says_when_and_by_whom",
        ReaderReport,
        {"state": "accepted", "token_hash": "another"},
    ),
    (
        "a_declined_report_has_a_reason",
        ReaderReport,
        {"state": "declined", "token_hash": "another", **ANSWERED},
    ),
    (
        "a_duplicate_report_names_its_original",
        ReaderReport,
        {"state": "duplicate", "token_hash": "another", **ANSWERED},
    ),
    ("outcome_of_a_case_is_known", PublishedCase, {"number": "2020-00002", "outcome": "lost"}),
    ("subject_kind_is_known", PublishedSubject, {"kind": "gossip"}),
    ("there_are_three_stages", Signature, {"stage": 0}),
    ("there_are_three_stages", Signature, {"stage": 4}),
    ("a_void_signature_has_a_time", Signature, {"standing": False}),
    ("a_void_signature_has_a_time", Signature, {"voided_at": datetime(2020, 4, 3, tzinfo=UTC)}),
    ("a_comment_says_something", Comment, {"text": ""}),
    ("the_journal_counts_from_one", JournalEntry, {"number": 0}),
    ("an_entry_names_an_act", JournalEntry, {"number": 4711, "act": ""}),
    ("journal_outcome_is_known", JournalEntry, {"number": 4711, "outcome": "maybe"}),
    ("the_journal_has_one_head", JournalHead, {"id": 2}),
    ("there_is_one_printing", PublishedPrinting, {"id": 2}),
]
# The same, and the columns that SQLite names in the constraint's stead.
ONCE: list[tuple[str, str, type[models.Model], dict[str, Any]]] = [
    ("a_pen_name_is_listed_once", "reporter_id name", PenName, {}),
    ("one_edition_per_publication_and_day", "publication_id date", Edition, {"number": 8}),
    ("an_issue_number_is_used_once", "publication_id number", Edition, {"date": "2020-04-04"}),
    ("a_page_number_is_used_once", "edition_id number", Page, {}),
    ("a_label_has_its_own_address", "kind slug", Label, {"name": "另一栏目"}),
    ("a_person_has_each_role_in_a_story_once", "article_id reporter_id role", Byline, {}),
    ("a_story_carries_a_tag_once", "tag_id content_object_id", ArticleTag, {}),
    ("a_photo_stands_in_a_story_once", "article_id photo_id", PhotoPlacement, {}),
    (
        "one_published_edition_per_publication_and_day",
        "publication_id date",
        PublishedEdition,
        {"edition_id": 99},
    ),
    ("a_published_page_number_is_used_once", "edition_id number", PublishedPage, {}),
    ("each_copy_of_a_story_is_kept_once", "edition_id number copy", PublishedArticle, {"current": False}),
    ("readers_get_one_copy_of_a_story", "edition_id number", PublishedArticle, {"copy": 2}),
    ("a_subject_has_one_address", "kind slug", PublishedSubject, {}),
    ("a_story_is_listed_once_under_a_subject", "subject_id article_id", PublishedListing, {}),
    ("a_subject_has_one_tally_a_year", "subject_id year", PublishedTally, {}),
    ("a_revision_number_is_used_once", "article_id number", Revision, {}),
    ("one_standing_signature_per_stage", "article_id round stage", Signature, {"signer_id": 4711}),
    ("nobody_signs_two_stages_of_one_story", "article_id round signer_id", Signature, {"stage": 2}),
    ("a_person_is_at_a_story_once", "article_id user_id", Presence, {}),
    ("a_rendition_is_made_once", "token spec format", Rendition, {}),
    ("a_copy_takes_a_profile_once", "profile_id article_id", PublishedProfileUse, {}),
    ("a_copy_prints_a_photo_once", "article_id photo_id", PublishedPhoto, {}),
    ("a_person_has_one_working_copy_of_a_story", "user_id article_id", Draft, {"key": uuid4()}),
    ("a_co_writer_is_named_once", "article_id user_id", CoWriter, {}),
    ("a_person_has_one_unsent_answer_to_a_remark", "user_id remark_id", UnsentAnswer, {}),
    ("one_change_waits_for_an_account", "user_id", AccountChange, {}),
    ("a_key_is_taken_in_once", "user_id act key", Receipt, {}),
]


# A name and the key it is compared by are saved together, so each is tried alone, by an update.
NAMED: list[tuple[str, str, type[models.Model], str]] = [
    ("a_label_is_listed_once", "publication_id kind name", Label, "name"),
    ("a_label_is_written_one_way", "publication_id kind key", Label, "key"),
    ("a_tag_is_written_one_way", "key", Tag, "key"),
]


@pytest.fixture
def paper(reporter_account: User, editor: User, administrator: User) -> None:
    """At least one good row in every table: a story with all its lines, published, and one in review."""
    story = make.story(full=True)
    save_reporter(make.reporter(), by=SYSTEM, expected=1, pen_names=["小雨"])
    make.published([story])
    Edition.objects.update(number=7)
    add_journal_entry("publish", story, by=SYSTEM)
    reviewed = make.filed(reporter_account)
    remark = add_comment(reviewed, by=editor, text="请核实时间。", paragraph=1)
    save_unsent_answer(remark, by=reporter_account, version=0, save_key="constraints-3", text="核实过了")
    record_presence(reviewed, by=editor)
    make.signed(reviewed, editor)
    draft = make.draft(reporter_account)
    save = {"save_key": "constraints-1", "content": content_from_story(draft), "story": draft}
    autosave_draft(uuid4(), by=reporter_account, version=0, **save)
    save_as_story(Draft.objects.get(), by=reporter_account, expected=1, key="constraints-2")
    CoWriter.objects.create(article=Article.objects.order_by("pk")[0], user=reporter_account)
    create_upload(uuid4(), by=reporter_account, name="图.jpg", size=9)
    make_api_token(name="编辑系统", by=reporter_account)
    save_account(editor, by=administrator, role_codes=["editor", "director"], reason="试验")
    # What only a picture, a reader or an answer would bring is written down here.
    frozen = PublishedArticle.objects.order_by("pk")[0]
    PublishedPhoto.objects.create(article=frozen, photo_id=1, token="t")
    Rendition.objects.create(
        photo=Photo.objects.order_by("pk")[0],
        token="t",
        spec="16x9-480",
        format="jpg",
        width=480,
        height=270,
        size=9,
    )
    ReaderReport.objects.create(article=story, copy=1, text="第二段有误。", token_hash="one")
    day = datetime(2020, 4, 3, tzinfo=UTC).date()
    PublishedCase.objects.create(number="2020-00001", outcome="accepted", received_on=day, answered_on=day)


def refusal_of(table: type[models.Model], changes: dict[str, Any]) -> str:
    """What the database says to a changed copy of a good row, written past every action; nothing has changed."""
    row = table._base_manager.order_by("pk").first()
    assert row is not None
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    # PostgreSQL lifts no trigger of a table while a foreign key of its new rows is still to be checked.
    connection.check_constraints()
    with unchanged(), triggers_lifted(), pytest.raises(IntegrityError) as refusal, transaction.atomic():
        table._base_manager.bulk_create([row])
    return str(refusal.value).split("\n")[0]


def check_failed(name: str, table: type[models.Model]) -> tuple[str, str]:
    """How SQLite and PostgreSQL say it."""
    return (
        f"CHECK constraint failed: {name}",
        f'new row for relation "{table._meta.db_table}" violates check constraint "{name}"',
    )


@pytest.mark.parametrize(("name", "table", "changes"), CHECKS)
def test_a_row_that_cannot_be_true_is_refused(
    paper: None, name: str, table: type[models.Model], changes: dict[str, Any]
) -> None:
    assert refusal_of(table, changes) in check_failed(name, table)


@pytest.mark.parametrize(("name", "columns", "table", "changes"), ONCE)
def test_a_row_that_is_there_already_is_refused(
    paper: None, name: str, columns: str, table: type[models.Model], changes: dict[str, Any]
) -> None:
    said = refusal_of(table, changes)
    listed = ", ".join(f"{table._meta.db_table}.{column}" for column in columns.split())
    assert said in (
        f"UNIQUE constraint failed: {listed}",
        f'duplicate key value violates unique constraint "{name}"',
    )


@pytest.mark.parametrize(("name", "columns", "table", "column"), NAMED)
def test_a_name_stands_once_however_it_is_written(
    paper: None, name: str, columns: str, table: type[models.Model], column: str
) -> None:
    row = table._base_manager.order_by("pk").first()
    facts = {"publication": make.publication()} if table is Label else {}
    other = save_reference_record(table(name="另一名称", **facts), by=SYSTEM)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        table._base_manager.filter(pk=other.pk).update(**{column: getattr(row, column)})
    listed = ", ".join(f"{table._meta.db_table}.{each}" for each in columns.split())
    assert str(refusal.value).split("\n")[0] in (
        f"UNIQUE constraint failed: {listed}",
        f'duplicate key value violates unique constraint "{name}"',
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stories_article SET headline = ''",
        "UPDATE stories_edition SET date_certainty = 'inferred'",
        "UPDATE people_reporter SET name = ''",
    ],
)
def test_plain_sql_is_refused_like_anybody(paper: None, statement: str) -> None:
    with unchanged(), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_constraint_is_tried_here() -> None:
    held = {
        constraint.name
        for app in ("people", "stories")
        for table in apps.get_app_config(app).get_models()
        for constraint in table._meta.constraints
    }
    tried = {name for name, *_rest in [*CHECKS, *ONCE, *NAMED]}
    assert (held - tried, tried - held) == (set(), set()), "Add a case for each new constraint."
