"""Three people sign one version, in order, and nobody signs own work."""

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from people import roles
from people.models import Reporter, User
from stories.actions.review.filing import file_story, take_back_story
from stories.actions.review.reviewing import (
    hold_story,
    release_held_story,
    return_story,
    revive_story,
    send_story_back,
    sign_story,
    spike_story,
)
from stories.actions.story.writing import BylineItem, write_story
from stories.errors import InvalidState, NotAllowed, NotVisible, StaleVersion
from stories.models import Article, JournalEntry, Notification, Signature
from tests import make
from tests.cast import account


def standing(article: Article) -> list[tuple[int, str]]:
    rows = Signature.objects.filter(article=article, standing=True).order_by("stage")
    return [(row.stage, row.signer.username) for row in rows]


def test_a_story_goes_from_draft_to_signed_off(
    reporter_account: User, editor: User, director: User, chief: User
) -> None:
    story = make.filed(reporter_account)
    assert story.state == "filed"
    seen = []
    for signer in (editor, director, chief):
        sign_story(story, by=signer, expected=story.version)
        seen.append(story.state)
    assert seen == ["second", "third", "ready"]
    assert standing(story) == [(1, "editor"), (2, "director"), (3, "chief")]
    acts = JournalEntry.objects.about(story).values_list("act", "actor_name", "outcome")
    assert list(acts) == [
        ("write", "记者", "done"),
        ("file", "记者", "done"),
        ("sign", "责任编辑", "done"),
        ("sign", "部主任", "done"),
        ("sign", "总编", "done"),
    ]


def test_a_changed_text_voids_every_signature_and_starts_over(
    reporter_account: User, editor: User, second_editor: User, director: User
) -> None:
    story = make.signed(make.filed(reporter_account), editor)
    with translation.override("en"):
        send_story_back(story, by=director, expected=story.version, stage=1, reason="请核实时间")
    assert standing(story) == []
    story.body = "<p>前日，社区食堂开张。</p>"
    write_story(story, by=second_editor, expected=story.version)
    assert story.state == "first" and story.revision.number == 2
    sign_story(story, by=editor, expected=story.version)
    assert standing(story) == [(1, "editor")]
    story.kicker = "民生实事"
    with translation.override("en"):
        write_story(story, by=director, expected=story.version)
    assert story.state == "first" and standing(story) == []
    voided = Signature.objects.filter(article=story, standing=False).values_list("void_reason", flat=True)
    assert list(voided) == ["sent back", "changed in revision 3"]


def test_a_save_that_changes_nothing_keeps_the_signatures(
    reporter_account: User, editor: User, director: User
) -> None:
    story = make.signed(make.filed(reporter_account), editor)
    write_story(story, by=director, expected=story.version)
    assert story.state == "second" and standing(story) == [(1, "editor")]


def test_nobody_signs_what_he_wrote_cowrote_or_edited(
    reporter_account: User, editor: User, second_editor: User, director: User, chief: User
) -> None:
    own = make.filed(editor)
    with pytest.raises(NotAllowed):
        sign_story(own, by=editor, expected=own.version)
    edited = make.filed(reporter_account)
    edited.deck = "——老人吃上热饭"
    write_story(edited, by=editor, expected=edited.version)
    with pytest.raises(NotAllowed):
        sign_story(edited, by=editor, expected=edited.version)
    sign_story(edited, by=second_editor, expected=edited.version)
    cowritten = make.draft(reporter_account)
    person = Reporter.objects.create(name="部主任", slug="bu-zhu-ren", user=director)
    write_story(
        cowritten, by=reporter_account, expected=cowritten.version, bylines=[BylineItem(person, "reporter")]
    )
    file_story(cowritten, by=reporter_account, expected=cowritten.version)
    sign_story(cowritten, by=editor, expected=cowritten.version)
    with pytest.raises(NotAllowed):
        sign_story(cowritten, by=director, expected=cowritten.version)
    assert standing(own) == [] and standing(edited) == [(1, "editor3")]
    assert standing(cowritten) == [(1, "editor")]
    denied = JournalEntry.objects.filter(outcome="denied").values_list("act", "actor_name")
    assert list(denied) == [("sign", "责任编辑"), ("sign", "责任编辑"), ("sign", "部主任")]


def test_one_person_with_two_roles_signs_one_stage_only(reporter_account: User, editor: User) -> None:
    story = make.signed(make.filed(reporter_account), editor)
    editor.groups.add(Group.objects.get(name="director"))
    editor.__dict__.pop("roles", None)
    with pytest.raises(NotAllowed):
        sign_story(story, by=editor, expected=story.version)
    assert story.state == "second" and standing(story) == [(1, "editor")]


def test_a_second_signature_by_the_same_editor_is_refused(reporter_account: User, editor: User) -> None:
    story = make.signed(make.filed(reporter_account), editor)
    with pytest.raises(NotAllowed):
        sign_story(story, by=editor, expected=story.version)
    assert standing(story) == [(1, "editor")]


def test_an_old_version_cannot_be_signed(reporter_account: User, editor: User, second_editor: User) -> None:
    story = make.filed(reporter_account)
    seen = story.version
    story.deck = "新副题"
    write_story(story, by=second_editor, expected=story.version)
    with pytest.raises(StaleVersion):
        sign_story(story, by=editor, expected=seen)
    assert standing(story) == []


def test_a_return_needs_a_reason_and_reaches_the_writer(reporter_account: User, editor: User) -> None:
    story = make.filed(reporter_account)
    with pytest.raises(InvalidState):
        return_story(story, by=editor, expected=story.version, reason="  ")
    assert story.state == "filed"
    return_story(story, by=editor, expected=story.version, reason="缺少联系人")
    assert story.state == "returned"
    notice = Notification.objects.get(user=reporter_account)
    assert (notice.act, notice.note) == ("return", "缺少联系人")


def test_a_story_on_hold_keeps_its_signatures_until_it_is_released(
    reporter_account: User, editor: User, director: User
) -> None:
    story = make.signed(make.filed(reporter_account), editor)
    hold_story(story, by=director, expected=story.version, reason="等待通稿")
    assert story.state == "held"
    chief = account("chief", "总编", roles.CHIEF)
    release_held_story(story, by=chief, expected=story.version)
    assert story.state == "second" and standing(story) == [(1, "editor")]


def test_a_writer_takes_a_story_back_only_before_its_review_begins(
    reporter_account: User, editor: User
) -> None:
    story = make.filed(reporter_account)
    take_back_story(story, by=reporter_account, expected=story.version)
    assert story.state == "draft"
    again = make.filed(reporter_account, headline="第二篇")
    again.deck = "编辑加了副题"
    write_story(again, by=editor, expected=again.version)
    with pytest.raises(InvalidState):
        take_back_story(again, by=reporter_account, expected=again.version)
    assert again.state == "first"


def test_a_spiked_story_keeps_every_word_and_can_be_revived(
    reporter_account: User, editor: User, chief: User
) -> None:
    story = make.filed(reporter_account)
    spike_story(story, by=editor, expected=story.version, reason="已过时效")
    assert story.state == "spiked" and story.revisions.count() == 1
    revive_story(story, by=chief, expected=story.version)
    assert story.state == "returned"


def test_a_story_without_a_desk_is_not_filed(reporter_account: User) -> None:
    story = make.draft(reporter_account, desk=None)
    with pytest.raises(InvalidState):
        file_story(story, by=reporter_account, expected=story.version)
    assert story.state == "draft"


def test_for_an_outsider_a_story_does_not_exist(
    reporter_account: User, reporter_b: User, other_editor: User
) -> None:
    story = make.draft(reporter_account)
    for who in (reporter_b, other_editor):
        story.headline = "被改的标题"
        with pytest.raises(NotVisible):
            write_story(story, by=who, expected=story.version)
    story.refresh_from_db()
    assert story.headline == "社区食堂开张" and story.version == 1
