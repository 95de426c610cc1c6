"""Who hears of what: those whom it concerns and who may see the story, after it has happened, in their language."""

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from people import roles
from people.actors import SYSTEM
from people.models import User
from stories.actions import notifications
from stories.actions.accounts.staff import save_account
from stories.actions.editions.publishing import (
    open_correction,
    publish_correction,
    publish_edition,
    withdraw_story,
)
from stories.actions.review.comments import add_comment, resolve_comment
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import (
    hold_story,
    release_held_story,
    return_story,
    revive_story,
    send_story_back,
    sign_story,
    spike_story,
)
from stories.errors import InvalidState, NotAllowed, StoryError
from stories.models import Article, Comment, JournalEntry, Notification
from tests import make
from tests.cast import account


@pytest.fixture
def staff(
    reporter_account: User, reporter_b: User, correspondent: User, editor: User, second_editor: User,
    other_editor: User, director: User, chief: User, administrator: User, proofreader: User, photo_editor: User,
    outsider: User,
) -> None:  # fmt: skip
    """Everybody is there, so that whoever is not told could have been."""


@pytest.fixture
def story(staff: None, reporter_account: User) -> Article:
    return make.filed(reporter_account)


def told(act: str) -> list[str]:
    """Who was told of the last such act."""
    rows = Notification.objects.filter(act=act).order_by("user__username")
    return [row.user.username for row in rows]


def test_a_filed_story_is_told_to_the_editors_of_its_desk_and_to_no_one_else(story):
    assert told("file") == ["editor", "editor3"]


def test_each_signature_is_told_to_the_writer_and_to_whose_turn_it_is(story, editor, director, chief):
    seen = []
    for signer in (editor, director, chief):
        Notification.objects.all().delete()
        sign_story(story, by=signer, expected=story.version, opinion="可发")
        seen.append(told("sign"))
    # Whoever acted is not told what he did.
    assert seen == [["director", "reporter"], ["chief", "reporter"], ["reporter"]]


def test_the_third_signature_is_told_to_the_other_chiefs_too(story, editor, director, chief):
    account("chief2", "另一总编", roles.CHIEF)
    make.signed(story, editor, director)
    Notification.objects.all().delete()
    sign_story(story, by=chief, expected=story.version)
    assert told("sign") == ["chief2", "reporter"]


def test_every_other_move_is_told_to_the_writer_and_to_whose_turn_it_becomes(story, editor, director, chief):
    make.signed(story, editor, director)
    heard = {}

    def heard_of(act: str) -> None:
        heard[act] = told(act)

    send_story_back(story, by=chief, expected=story.version, stage=2, reason="核实")
    heard_of("send_back")
    hold_story(story, by=director, expected=story.version, reason="等通稿")
    heard_of("hold")
    release_held_story(story, by=chief, expected=story.version)
    heard_of("release")
    return_story(story, by=director, expected=story.version, reason="缺少联系人")
    heard_of("return")
    spike_story(story, by=chief, expected=story.version, reason="已过时效")
    heard_of("spike")
    revive_story(story, by=chief, expected=story.version)
    heard_of("revive")
    assert heard == {
        "send_back": ["director", "reporter"],
        "hold": ["reporter"],
        "release": ["director", "reporter"],
        "return": ["reporter"],
        "spike": ["reporter"],
        "revive": ["reporter"],
    }
    assert Notification.objects.get(act="return").note == "缺少联系人"


def test_what_becomes_of_a_published_story_is_told(story, editor, director, chief):
    make.signed(story, editor, director, chief)
    edition = make.edition([story])
    publish_edition(edition, by=chief, expected=edition.version)
    assert told("publish") == ["reporter"]
    story.refresh_from_db()
    open_correction(story, by=chief, expected=story.version, reason="错字")
    assert told("correct") == ["editor", "editor3", "reporter"]
    make.signed(story, editor, director, chief)
    publish_correction(story, by=chief, expected=story.version, note="改字")
    assert told("publish") == ["reporter", "reporter"]
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="数字有误")
    assert told("withdraw") == ["reporter"]


def test_a_comment_is_told_to_the_writer_and_to_whose_turn_it_is(story, editor, reporter_account):
    add_comment(story, by=editor, text="时间请核实")
    assert told("comment") == ["editor3", "reporter"]
    add_comment(story, by=reporter_account, text="已核实")
    assert told("comment") == ["editor", "editor3", "editor3", "reporter"]


def test_a_remark_stands_beside_a_paragraph_or_under_the_whole_story(story, editor):
    whole = add_comment(story, by=editor, text="整体可用")
    beside = add_comment(story, by=editor, text="时间请核实", paragraph=2)
    assert [(one.paragraph, one.quote) for one in (whole, beside)] == [(None, ""), (2, "老人吃上热饭。")]
    for paragraph in (0, 3, -1):
        with pytest.raises(InvalidState):
            add_comment(story, by=editor, text="第几段？", paragraph=paragraph)
    with pytest.raises(StoryError):
        add_comment(story, by=editor, text=" \u200b ")
    assert Comment.objects.count() == 2


def test_a_remark_is_settled_once_by_whoever_might_have_made_it(
    story, editor, reporter_account, other_editor
):
    remark = add_comment(story, by=editor, text="时间请核实")
    with pytest.raises(NotAllowed):
        resolve_comment(remark, by=other_editor)
    assert resolve_comment(remark, by=reporter_account).resolved_by == reporter_account
    with pytest.raises(InvalidState):
        resolve_comment(remark, by=editor)
    remark.refresh_from_db()
    assert remark.resolved_by == reporter_account


def test_a_chiefs_comment_on_a_draft_is_told_to_its_writer_only(staff, reporter_account, chief):
    add_comment(make.draft(reporter_account), by=chief, text="尽快交稿")
    assert told("comment") == ["reporter"]


def test_who_left_or_changed_roles_is_not_told(staff, reporter_account, editor, second_editor):
    editor.is_active = False
    save_account(editor, by=SYSTEM)
    save_account(second_editor, by=SYSTEM, role_codes=[roles.REPORTER.code])
    make.filed(reporter_account)
    assert told("file") == []


# ---- letters ------------------------------------------------------------------------------------
def test_letters_leave_after_the_transaction_and_not_at_all_when_it_fails(
    staff, reporter_account, mailoutbox, django_capture_on_commit_callbacks
):
    draft = make.draft(reporter_account)
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            file_story(draft, by=reporter_account, expected=draft.version)
            raise ZeroDivisionError
        assert mailoutbox == []
    assert (mailoutbox, Notification.objects.count()) == ([], 0)
    draft.refresh_from_db()
    with django_capture_on_commit_callbacks() as waiting:
        file_story(draft, by=reporter_account, expected=draft.version)
        assert mailoutbox == []
    for send in waiting:
        send()
    assert sorted(letter.to for letter in mailoutbox) == [["editor3@example.org"], ["editor@example.org"]]


def test_a_refused_move_sends_nothing(story, editor, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(InvalidState):
        return_story(story, by=editor, expected=story.version, reason="")
    assert mailoutbox == [] and told("return") == []


def test_each_reads_a_letter_in_the_own_language(
    story, editor, second_editor, director, mailoutbox, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=director.pk).update(language="en")
    with django_capture_on_commit_callbacks(execute=True):
        sign_story(story, by=editor, expected=story.version, opinion="可发，\n请核时间")
    letters = {letter.to[0]: (letter.subject, letter.body) for letter in mailoutbox}
    assert letters["director@example.org"] == (
        "责任编辑 signed “社区食堂开张”",
        "责任编辑 signed “社区食堂开张”\n\n可发，\n请核时间",
    )
    subject, body = letters["reporter@example.org"]
    assert "signed" not in subject and "社区食堂开张" in subject and body.endswith("\n\n可发，\n请核时间")


def test_a_headline_of_two_lines_makes_one_subject(
    staff, reporter_account, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make.filed(reporter_account, headline="社区食堂\n今日开张")
    assert len(mailoutbox) == 2
    assert all("\n" not in letter.subject and "社区食堂" in letter.subject for letter in mailoutbox)


def test_who_has_no_address_is_told_in_the_newsroom_only(
    staff, editor, reporter_account, mailoutbox, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=editor.pk).update(email="")
    with django_capture_on_commit_callbacks(execute=True):
        make.filed(reporter_account)
    assert told("file") == ["editor", "editor3"]
    assert [letter.to for letter in mailoutbox] == [["editor3@example.org"]]


@pytest.mark.parametrize("failure", [ConnectionRefusedError, TimeoutError, RuntimeError, UnicodeEncodeError])
@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_fails_changes_nothing(failure, staff, reporter_account, monkeypatch, settings):
    def fail(self: EmailBackend, letters: list[EmailMessage]) -> int:
        raise failure(*(("ascii", "字", 0, 1, "x") if failure is UnicodeEncodeError else ("no mail today",)))

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    story = make.filed(reporter_account)
    assert Article.objects.get().state == story.state == "filed"
    assert told("file") == ["editor", "editor3"]
    assert JournalEntry.objects.about(story).last().act == "file"


def test_reading_notices_touches_only_the_own(story, editor, second_editor):
    mine = Notification.objects.get(user=editor)
    others = Notification.objects.get(user=second_editor)
    assert (
        notifications.unread_notification_count(editor),
        notifications.mark_notifications_read(editor, [mine.pk, others.pk]),
    ) == (1, 1)
    assert (
        notifications.unread_notification_count(editor),
        notifications.unread_notification_count(second_editor),
    ) == (0, 1)
    assert notifications.mark_notifications_read(editor, newest=10**9) == 0
