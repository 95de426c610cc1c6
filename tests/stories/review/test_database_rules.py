"""The database refuses what would go around the reviews: bulk updates, bulk inserts and plain SQL alike."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from people.models import Reporter, User
from stories.actions.editions.publishing import open_correction
from stories.actions.integrity import missing_triggers
from stories.actions.review.reviewing import send_story_back, sign_story
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, Edition, PublishedArticle, Revision, Signature
from tests import make
from tests.stories.review.database import refused, signature, sql, update


# ---- moving on ----------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["second", "third", "ready", "published"])
def test_a_story_does_not_move_on_without_signatures(filed, state):
    with refused("a story moves on by signatures"):
        update(filed, state=state)
    with refused("a story moves on by signatures"):
        sql("UPDATE stories_article SET state = %s", state)
    filed.state = state
    with refused("a story moves on by signatures"):
        Article.objects.bulk_update([filed], ["state"])
    assert Article.objects.get().state == "filed"


@pytest.mark.parametrize(("signatures", "state"), [(1, "third"), (2, "ready"), (2, "published")])
def test_a_story_moves_on_by_one_stage_for_each_signature(filed, editor, director, signatures, state):
    make.signed(filed, *[editor, director][:signatures])
    with refused("a story moves on by signatures"):
        update(filed, state=state)


def test_void_signatures_and_those_of_another_round_count_for_nothing(ready):
    with refused("a story moves on by signatures"):
        update(ready, round=1)
    update(ready, state="third")
    Signature.objects.filter(stage=2).update(standing=False, voided_at=timezone.now())
    with refused("a story moves on by signatures"):
        update(ready, state="ready")


def test_a_story_is_not_born_signed_live_or_in_a_later_round(reporter_account):
    def born(**facts: object) -> Article:
        return Article(publication=make.publication(), headline="新稿", author=reporter_account, **facts)

    for facts in (
        {"state": "filed"},
        {"state": "ready"},
        {"state": "published", "live": True},
        {"state": "published", "live": True, "origin": "archive"},
        {"state": "ready", "origin": "archive"},
        {"round": 1},
        {"live": True},
    ):
        with refused("a story begins as a draft"):
            Article.objects.bulk_create([born(**facts)])
    assert Article.objects.count() == 0
    Article.objects.bulk_create([born()])


def test_a_story_does_not_become_an_archived_one_or_somebody_elses(filed, editor):
    for facts in ({"origin": "archive"}, {"author": editor}, {"author": None}):
        with refused("a story keeps its writer, its origin and its rounds"):
            update(filed, **facts)
    with refused("a story keeps its writer, its origin and its rounds"):
        sql("UPDATE stories_article SET id = id + 1000")


def test_a_round_does_not_go_back(out, chief):
    story = open_correction(
        Article.objects.get(), by=chief, expected=Article.objects.get().version, reason="错字"
    )
    with refused("a story keeps its writer, its origin and its rounds"):
        update(story, round=0)


def test_a_story_goes_live_only_when_it_is_published(ready):
    with refused("a story goes live when it is published"):
        update(ready, live=True)


def test_an_archived_story_that_went_through_other_states_needs_signatures(db):
    story = make.story()
    update(story, state="filed")
    with refused("a story moves on by signatures"):
        update(story, state="published", live=True)
    update(story, state="draft")
    update(story, state="published", live=True)


def test_an_archived_story_that_is_out_takes_no_new_text(db):
    make.published([make.story()])
    story = Article.objects.get()
    revision = Revision.objects.create(article=story, number=2, content={}, digest="0" * 64)
    with refused("a story moves on by signatures"):
        update(story, body="<p>换了。</p>", revision=revision)


# ---- text and revisions -------------------------------------------------------------------------
WRITTEN = {
    "kind": "feature", "kicker": "眉题", "headline": "另一标题", "deck": "副题", "lead_in": "本报讯",
    "body": "<p>另一正文。</p>", "source": "新华社",
}  # fmt: skip


@pytest.mark.parametrize("field", WRITTEN)
def test_a_changed_text_needs_a_revision(ready, field):
    with refused("a changed text needs a revision"):
        update(ready, **{field: WRITTEN[field]})
    with refused("a changed text needs a revision"):
        sql(f'UPDATE stories_article SET "{field}" = %s', WRITTEN[field])
    setattr(ready, field, WRITTEN[field])
    with refused("a changed text needs a revision"):
        Article.objects.bulk_update([ready], [field])
    with refused("a changed text needs a revision"):
        ready.save(update_fields=[field])


def test_a_changed_column_or_series_needs_a_revision(ready):
    for field in ("column", "series"):
        with refused("a changed text needs a revision"):
            update(ready, **{field: make.column()})


def test_a_story_shows_its_own_newest_revision_and_no_other(filed, editor, reporter_account):
    other = make.filed(reporter_account, headline="另一篇")
    first = filed.revision
    filed.deck = "副题"
    write_story(filed, by=editor, expected=filed.version)
    for revision in (first, other.revision, None):
        with refused("a story shows its newest revision"):
            update(filed, revision=revision)


def test_a_new_revision_under_a_signed_story_takes_its_state_away(ready):
    forged = Revision.objects.create(article=ready, number=2, content=ready.revision.content, digest="0" * 64)
    with refused("a story moves on by signatures"):
        update(ready, revision=forged, body="<p>换了。</p>")
    with refused("a story moves on by signatures"):
        update(ready, revision=forged)


def test_a_revision_is_never_changed_replaced_or_deleted(filed, editor):
    for facts in (
        {"content": {}}, {"digest": "0" * 64}, {"number": 9}, {"made_by": editor}, {"why": "x"},
        {"made_at": timezone.now()},
    ):  # fmt: skip
        with refused("a revision never changes"):
            Revision.objects.update(**facts)
    with refused("a revision is never deleted"):
        sql("DELETE FROM stories_revision")
    with refused("a revision is never deleted"):
        Revision.objects.all()._raw_delete("default")
    with refused("a revision is never replaced"):
        Revision.objects.bulk_create(
            [Revision(article=filed, number=1, content={}, digest="0" * 64)],
            update_conflicts=True, unique_fields=["article", "number"], update_fields=["content"],
        )  # fmt: skip
    assert Revision.objects.get().content["headline"] == "社区食堂开张"


# ---- signatures ---------------------------------------------------------------------------------
def test_nobody_signs_what_he_wrote_cowrote_or_edited_by_any_way_in(
    reporter_account, editor, second_editor, director
):
    own = make.filed(editor)
    edited = make.filed(reporter_account, headline="编辑改过")
    edited.deck = "副题"
    write_story(edited, by=second_editor, expected=edited.version)
    person = Reporter.objects.create(name="部主任", slug="bu-zhu-ren", user=director)
    cowritten = make.draft(reporter_account, headline="合写")
    write_story(
        cowritten, by=reporter_account, expected=cowritten.version, bylines=[BylineItem(person, "reporter")]
    )
    update(cowritten, state="filed")
    for story, signer in ((own, editor), (edited, second_editor), (cowritten, director)):
        with refused("nobody signs what he wrote or edited"):
            Signature.objects.bulk_create([signature(story, signer, 1)])
        with refused("nobody signs what he wrote or edited"):
            sql(
                "INSERT INTO stories_signature"
                " (article_id, revision_id, round, stage, signer_id, at, opinion, standing, void_reason)"
                " VALUES (%s, %s, 0, 1, %s, %s, '', %s, '')",
                story.pk, story.revision_id, signer.pk, timezone.now(), True,
            )  # fmt: skip
    assert Signature.objects.count() == 0


# Which of several rules that a row breaks speaks first, each database decides for itself.
NOT_NOW = "a signature is given to the text and stage the story has now|reviews are signed in order"


@pytest.mark.parametrize("stage", [2, 3])
def test_a_stage_that_is_not_reached_cannot_be_signed(filed, chief, stage):
    with refused(NOT_NOW):
        Signature.objects.bulk_create([signature(filed, chief, stage)])


@pytest.mark.parametrize("stage", [0, 4])
def test_there_are_three_stages(filed, chief, stage):
    with refused(f"{NOT_NOW}|there_are_three_stages"):
        signature(filed, chief, stage).save()


def test_a_stage_cannot_be_signed_ahead_by_moving_the_story_there_and_back(filed, editor, director, chief):
    make.signed(filed, editor)
    with refused("a story moves on by signatures"):
        update(filed, state="third")
    # A signature of a stage whose elder was voided by hand is out of order.
    sign_story(filed, by=director, expected=filed.version)
    Signature.objects.filter(stage=1).update(standing=False, voided_at=timezone.now())
    with refused("reviews are signed in order"):
        signature(filed, chief, 3).save()


def test_one_person_signs_one_stage_though_the_other_signature_is_void(filed, editor, director):
    make.signed(filed, editor)
    with refused("nobody signs two stages of one story"):
        signature(filed, editor, 2).save()
    send_story_back(filed, by=director, expected=filed.version, stage=1, reason="请核实")
    make.signed(filed, make_editor(filed))
    with refused("nobody signs two stages of one story"):
        signature(filed, editor, 2).save()


def make_editor(story: Article) -> User:
    from people import roles
    from tests.cast import account

    return account("editor4", "第三责任编辑", roles.EDITOR, desk=story.desk)


def test_a_signature_names_the_text_and_round_the_story_has(filed, editor, second_editor):
    old = filed.revision
    filed.deck = "副题"
    write_story(filed, by=second_editor, expected=filed.version)
    for facts in ({"revision_id": old.pk}, {"round": 1}, {"standing": False, "voided_at": timezone.now()}):
        with refused(NOT_NOW):
            signature(filed, editor, 1, **facts).save()
    signature(filed, editor, 1).save()


def test_a_stage_carries_one_standing_signature(filed, editor, second_editor):
    signature(filed, editor, 1).save()
    with refused("one_standing_signature_per_stage|UNIQUE"):
        signature(filed, second_editor, 1).save()


def test_a_signature_can_only_be_voided_once_and_never_deleted(filed, editor, chief):
    make.signed(filed, editor)
    for facts in (
        {"signer": chief}, {"stage": 2}, {"round": 1}, {"opinion": "同意"}, {"at": timezone.now()},
    ):  # fmt: skip
        with refused("a signature can only be voided"):
            Signature.objects.update(**facts)
    with refused("a_void_signature_has_a_time|CHECK"):
        Signature.objects.update(standing=False)
    Signature.objects.update(standing=False, voided_at=timezone.now(), void_reason="退回")
    for facts in (
        {"standing": True, "voided_at": None},
        {"void_reason": "别的原因"},
        {"voided_at": timezone.now()},
    ):
        with refused("a signature can only be voided"):
            Signature.objects.update(**facts)
    with refused("a signature is never deleted"):
        sql("DELETE FROM stories_signature")


# ---- each database's own back doors -------------------------------------------------------------
def replacing(table: str) -> Callable[[], int]:
    """The row that is there once more, in the way that deletes what stands in its way without asking."""
    if connection.vendor == "sqlite":
        return lambda: sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    return lambda: sql(
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = {table}.id"
    )


def test_no_row_is_replaced_by_inserting_another_in_its_place(ready, out):
    for table in ("stories_revision", "stories_signature", "stories_article", "stories_publishedarticle"):
        with pytest.raises(IntegrityError), transaction.atomic():
            replacing(table)()
    assert (Revision.objects.count(), Signature.objects.count(), PublishedArticle.objects.count()) == (
        1,
        3,
        1,
    )


def test_the_rules_are_not_deceived_by_a_temporary_table_nor_by_emptying(filed):
    if connection.vendor == "postgresql":
        sql("CREATE TEMPORARY TABLE stories_signature AS SELECT generate_series(1, 3) AS id")
        sql("ALTER TABLE pg_temp.stories_signature ADD article_id bigint, ADD standing boolean DEFAULT true")
        sql("ALTER TABLE pg_temp.stories_signature ADD round int DEFAULT 0, ADD revision_id bigint")
        sql(
            "UPDATE pg_temp.stories_signature SET article_id = %s, revision_id = %s",
            filed.pk,
            filed.revision_id,
        )
        # PostgreSQL empties no table on which checks are still to be made.
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("stories_revision", "public.stories_signature", "stories_publishedarticle"):
            with refused("what was signed is never emptied"):
                sql(f"TRUNCATE {table} CASCADE")
    else:
        sql("CREATE TEMPORARY TABLE stories_signature (article_id, standing, round, revision_id)")
        for _stage in (1, 2, 3):
            sql("INSERT INTO temp.stories_signature VALUES (%s, 1, 0, %s)", filed.pk, filed.revision_id)
    try:
        with refused("a story moves on by signatures"):
            update(filed, state="ready")
    finally:
        sql(f"DROP TABLE {'pg_temp' if connection.vendor == 'postgresql' else 'temp'}.stories_signature")


# ---- what must still pass -----------------------------------------------------------------------
def test_the_first_edition_is_loaded_twice_with_all_rules_standing(db):
    assert missing_triggers() == []
    for _time in (1, 2):
        call_command("loaddata", "wenfeng", verbosity=0)
    assert (Article.objects.count(), Revision.objects.count()) == (8, 8)
    assert PublishedArticle.objects.visible().count() == 8
    assert {(story.state, story.live) for story in Article.objects.all()} == {("published", True)}


def test_the_first_edition_is_not_loaded_over_a_story_that_was_written_here(reporter_account):
    here = Article(pk=1, publication=make.publication(), headline="这里写的", author=reporter_account)
    Article.objects.bulk_create([here])
    with refused("a story keeps its writer, its origin and its rounds"):
        call_command("loaddata", "wenfeng", verbosity=0)
    assert [story.headline for story in Article.objects.all()] == ["这里写的"]


def test_a_story_moves_freely_where_no_signature_is_asked(filed):
    for state in ("first", "filed", "draft", "returned", "spiked", "returned", "first"):
        assert update(filed, state=state) == 1
    assert update(filed, state="held", held_from="first") == 1
    assert Edition.objects.count() == 0
