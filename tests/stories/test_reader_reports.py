"""A reader's report is one case, answered once; too many are refused and leave nothing behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from people.errors import ActionError
from people.models import Desk
from stories import policy
from stories.actions.reader_reports.answering import (
    answer_reader_report,
    assign_reader_report,
    delete_sender_contact,
)
from stories.actions.reader_reports.receiving import save_reader_report
from stories.errors import InvalidState, NotAllowed, NotVisible, TooManyRequests
from stories.models import (
    Article,
    JournalEntry,
    PublishedArticle,
    PublishedCase,
    ReaderReport,
    ReportTaken,
)
from tests import make


@pytest.fixture
def story(desk: Desk) -> Article:
    article = make.story("街道铺上新路面", desk=desk)
    make.published([article])
    return article


def test_a_report_is_a_case_with_a_public_number_at_the_desk_of_the_story(story, desk):
    report = make.report(story, contact="电话 139")
    assert report.number == f"{timezone.localdate():%Y}-{report.pk:05d}"
    assert (report.state, report.desk, report.copy, report.paragraph) == ("open", desk, 1, 1)
    assert (report.quote, report.text, report.contact) == (
        "昨日，街道铺上了新路面。",
        "路名写错了",
        "电话 139",
    )
    entry = JournalEntry.objects.get(act="report")
    assert (entry.actor_name, entry.actor_id) == ("reader", None)
    assert entry.detail == {"paragraph": 1, "case": report.number, "article": story.pk}
    assert not PublishedCase.objects.exists()


def test_a_form_sent_twice_is_one_case(story):
    assert make.report(story, token="one") == make.report(story, token="one")
    assert ReaderReport.objects.count() == ReportTaken.objects.count() == 1


@pytest.mark.parametrize(
    ("senders", "sentence"),
    [
        (["x"] * 3, "Several reports came from your connection"),
        (["x", "y", "z"], "More reports are coming in"),
    ],
)
def test_a_flood_is_refused_with_a_sentence_and_nothing_is_kept(story, settings, senders, sentence):
    settings.MAX_HOURLY_REPORTS_PER_SENDER, settings.MAX_HOURLY_READER_REPORTS = (
        2,
        2 if sentence.startswith("More") else 99,
    )
    for sender in senders[:2]:
        make.report(story, sender=sender)
    before = (ReaderReport.objects.count(), ReportTaken.objects.count(), JournalEntry.objects.count())
    with translation.override("en"), pytest.raises(TooManyRequests, match=sentence):
        make.report(story, sender=senders[2])
    assert (ReaderReport.objects.count(), ReportTaken.objects.count(), JournalEntry.objects.count()) == before


def test_an_hour_later_reports_are_taken_again_and_a_day_later_nothing_says_from_where(story, settings):
    settings.MAX_HOURLY_REPORTS_PER_SENDER = 1
    make.report(story)
    ReportTaken.objects.update(at=timezone.now() - timedelta(minutes=61))
    make.report(story)
    ReportTaken.objects.update(at=timezone.now() - timedelta(hours=25))
    make.report(story, sender="y")
    assert [taken.sender for taken in ReportTaken.objects.all()] == ["y"]


def test_a_report_is_cleaned_and_one_without_words_is_refused(story):
    assert make.report(story, text="错\x00字\u202e<b>").text == "错字<b>"
    for text in (" ", "错" * 1001):
        with pytest.raises(ActionError):
            make.report(story, text=text, sender="y")
    assert ReaderReport.objects.count() == 1


def test_an_accepted_report_stands_in_the_ledger_without_a_word_of_it(story, editor):
    report = make.report(story, contact="电话 139")
    answered = answer_reader_report(report, by=editor, state="accepted", answer="路名确实错了")
    assert (answered.state, answered.answered_by, answered.answer) == ("accepted", editor, "路名确实错了")
    case = PublishedCase.objects.values("number", "outcome", "received_on", "answered_on").get()
    today = timezone.localdate()
    assert case == {
        "number": report.number,
        "outcome": "accepted",
        "received_on": today,
        "answered_on": today,
    }
    story.refresh_from_db()
    assert story.state == "published" and story.version == Article.objects.get(pk=story.pk).version


def test_a_report_is_answered_once(story, editor, director):
    report = make.report(story)
    answer_reader_report(report, by=editor, state="declined", answer="与通稿一致")
    with pytest.raises(InvalidState):
        answer_reader_report(report, by=director, state="accepted")
    with pytest.raises(InvalidState):
        assign_reader_report(report, by=director, desk=None)
    report.refresh_from_db()
    assert (report.state, report.answered_by, PublishedCase.objects.count()) == ("declined", editor, 1)


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "declined"},
        {"state": "declined", "answer": " "},
        {"state": "duplicate"},
        {"state": "duplicate", "original": 999_999},
        {"state": "open"},
        {"state": ""},
    ],
)
def test_an_answer_without_what_it_needs_is_refused(story, editor, answer):
    report = make.report(story)
    with pytest.raises(ActionError):
        answer_reader_report(report, by=editor, **answer)
    report.refresh_from_db()
    assert report.is_open and report.answer == "" and not PublishedCase.objects.exists()


def test_a_duplicate_names_a_first_report_about_the_same_story(story, editor):
    other = make.story("另一条")
    make.published([other], day=make.DAY + timedelta(1))
    first, second, third = (make.report(story, sender=str(n)) for n in range(3))
    elsewhere = make.report(other)
    for wrong in (elsewhere.pk, second.pk):
        with pytest.raises(InvalidState):
            answer_reader_report(second, by=editor, state="duplicate", original=wrong)
    assert answer_reader_report(second, by=editor, state="duplicate", original=first.pk).duplicate_of == first
    with pytest.raises(InvalidState):
        answer_reader_report(third, by=editor, state="duplicate", original=second.pk)


def test_the_contact_can_be_deleted_and_the_journal_never_had_it(story, editor, administrator):
    report = make.report(story, contact="电话 139", text="秘密")
    answer_reader_report(report, by=editor, state="accepted")
    delete_sender_contact(report, by=administrator)
    delete_sender_contact(report, by=administrator)
    report.refresh_from_db()
    assert report.contact == ""
    assert not [
        entry
        for entry in JournalEntry.objects.all()
        if "139" in str(entry.detail) or "秘密" in str(entry.detail)
    ]


def test_who_sees_and_answers_reports(
    story, editor, other_editor, director, chief, administrator, proofreader, photo_editor, reporter_account
):
    report = make.report(story)
    people = (
        editor,
        other_editor,
        director,
        chief,
        administrator,
        proofreader,
        photo_editor,
        reporter_account,
    )
    sees = [policy.is_allowed(who, "see", report) for who in people]
    assert sees == [True, False, True, True, True, False, False, False]
    assert sees == [policy.visible_reader_reports(who).filter(pk=report.pk).exists() for who in people]
    assert [policy.is_allowed(who, "answer", report) for who in people] == [True, False, True, True] + [
        False
    ] * 4
    assert [policy.is_allowed(who, "forget", report) for who in people] == sees


@pytest.mark.parametrize("act", [
    lambda report, by: answer_reader_report(report, by=by, state="accepted"),
    lambda report, by: assign_reader_report(report, by=by, desk=None),
])  # fmt: skip
def test_who_may_not_answer_changes_nothing_and_is_written_down(act, story, other_editor, administrator):
    report = make.report(story)
    for who, refused in ((other_editor, NotVisible), (administrator, NotAllowed)):
        with pytest.raises(refused):
            act(report, who)
    report.refresh_from_db()
    assert report.is_open and report.desk == story.desk
    assert JournalEntry.objects.filter(outcome="denied").count() == 2


def test_a_report_passed_on_lies_with_the_other_desk(story, editor, other_editor, other_desk):
    report = make.report(story)
    assign_reader_report(report, by=editor, desk=other_desk)
    report.refresh_from_db()
    assert report.desk == other_desk
    assert policy.is_allowed(other_editor, "answer", report) and not policy.is_allowed(editor, "see", report)


def test_the_database_holds_what_an_answer_is(story, editor):
    report = make.report(story)
    for wrong in ({"state": "accepted"}, {"state": "x"}, {"text": ""}, {"answered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReaderReport.objects.filter(pk=report.pk).update(**wrong)


def test_a_report_about_a_story_that_is_nowhere_is_refused(story):
    printed = PublishedArticle(article_id=999_999, copy=1)
    with pytest.raises(InvalidState):
        save_reader_report(printed, paragraph=None, quote="", text="错", contact="", token="t", sender="x")
