"""What two people or two taps do at the same moment: nothing is thrown away, and once means once."""

from uuid import uuid4

import pytest

from people.models import User
from stories.actions.drafts import autosave as drafts
from stories.actions.reader_reports.answering import answer_reader_report
from stories.errors import FieldErrors, InvalidState
from stories.models import Article, Draft, ReaderReport, Receipt
from tests import make
from tests.stories.review.test_concurrency import at_once, kinds

CONTENT = {"headline": "社区食堂开张", "body": "昨日，开张。"}


def save(by: User, version: int, body: str, key: object, save_key: str = "") -> drafts.AutosaveResult:
    return drafts.autosave_draft(
        key, by=by, version=version, save_key=save_key or uuid4().hex, content={**CONTENT, "body": body}
    )  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(6))
def test_discarding_an_older_copy_and_saving_a_newer_one_is_one_or_the_other(
    reporter_account: User, turn: int
) -> None:
    key = uuid4()
    save(reporter_account, 0, "第一稿。", key)
    row = Draft.objects.get()
    thrown, saved = at_once(
        lambda: drafts.discard_draft(row, by=reporter_account, expected=1),
        lambda: save(reporter_account, 1, "第二稿。", key),
    )
    if Draft.objects.exists():
        assert Draft.objects.get().content["body"] == "第二稿。" and isinstance(thrown, drafts.StaleDraft)
    else:
        # Whoever typed is told, and the next save begins a new copy.
        assert thrown is None and isinstance(saved, InvalidState)
        assert save(reporter_account, 0, "第二稿。", key).version == 1


def test_discarding_deletes_no_version_but_the_one_seen(
    reporter_account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The save arrives after the discard has looked and before it deletes, which no lock of SQLite would allow."""
    key = uuid4()
    save(reporter_account, 0, "第一稿。", key)
    row = Draft.objects.get()
    save(reporter_account, 1, "第二稿。", key)
    with pytest.raises(drafts.StaleDraft):
        drafts.discard_draft(row, by=reporter_account, expected=1)
    assert Draft.objects.get().content["body"] == "第二稿。"


def test_an_autosave_that_meets_a_discarded_copy_is_told_so(reporter_account: User) -> None:
    key = uuid4()
    save(reporter_account, 0, "第一稿。", key)
    drafts.discard_draft(Draft.objects.get(), by=reporter_account, expected=1)
    with pytest.raises(InvalidState):
        save(reporter_account, 1, "第二稿。", key)
    with pytest.raises(InvalidState):
        drafts.save_and_file(
            Draft(key=key, user=reporter_account, pk=10**6), by=reporter_account, expected=2, key="k" * 8
        )


# ---- keys -----------------------------------------------------------------------------------------
def test_one_key_is_one_act_on_one_story(reporter_account: User) -> None:
    first, second = make.draft(reporter_account), make.draft(reporter_account, headline="另一篇")
    version = first.version
    receipt = drafts.file_story_once(first, by=reporter_account, expected=version, key="key-for-one")
    assert drafts.file_story_once(first, by=reporter_account, expected=version, key="key-for-one") == receipt
    with pytest.raises(FieldErrors):
        drafts.file_story_once(second, by=reporter_account, expected=second.version, key="key-for-one")
    assert Article.objects.get(pk=second.pk).state == "draft" and Receipt.objects.count() == 1
    filed = Article.objects.get(pk=first.pk)
    version = filed.version
    with pytest.raises(FieldErrors):
        drafts.take_back_story_once(filed, by=reporter_account, expected=version, key="key-for-one")
    back = drafts.take_back_story_once(filed, by=reporter_account, expected=version, key="key-for-back")
    assert (
        drafts.take_back_story_once(filed, by=reporter_account, expected=version, key="key-for-back") == back
    )


def test_one_key_with_and_without_filing_makes_one_story(reporter_account: User) -> None:
    sent = {**CONTENT, "desk": reporter_account.desk_id}
    make.publication()
    drafts.save_story_from_api(None, sent, by=reporter_account, key="key-for-one")
    with pytest.raises(FieldErrors):
        drafts.save_story_from_api(None, sent, by=reporter_account, key="key-for-one", to_file=True)
    assert Article.objects.count() == 1


def test_a_save_key_with_other_words_is_no_repetition(reporter_account: User) -> None:
    key = uuid4()
    save(reporter_account, 0, "第一稿。", key, "save-key-1")
    assert save(reporter_account, 0, "第一稿。", key, "save-key-1").version == 1
    with pytest.raises(FieldErrors):
        save(reporter_account, 1, "第二稿。", key, "save-key-1")
    assert Draft.objects.get().content["body"] == "第一稿。"


@pytest.mark.django_db(transaction=True)
def test_one_form_filed_twice_at_once_is_filed_once_with_one_receipt(
    reporter_account: User, desk: object
) -> None:
    make.publication()
    key = uuid4()
    drafts.autosave_draft(
        key, by=reporter_account, version=0, save_key="save-key-1",
        content={**CONTENT, "desk": reporter_account.desk_id},
    )  # fmt: skip
    row = Draft.objects.get()
    results = at_once(
        *[
            lambda: drafts.save_and_file(
                Draft.objects.get(pk=row.pk), by=reporter_account, expected=1, key="file-key-1"
            )
        ]
        * 3
    )
    assert kinds(results) == {"Receipt": 3} and len({each.pk for each in results}) == 1  # type: ignore[attr-defined]
    assert Article.objects.count() == 1


# ---- readers' reports -----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_report_sent_twice_at_once_gets_one_number(desk: object) -> None:
    story = make.story("街道铺上新路面", desk=desk)
    make.published([story])
    results = at_once(*[lambda: make.report(story, token="one").number] * 4)
    assert len(set(results)) == 1 and isinstance(results[0], str), results
    assert ReaderReport.objects.count() == 1


def test_a_form_that_became_a_case_is_not_another_case(desk: object) -> None:
    story = make.story("街道铺上新路面", desk=desk)
    make.published([story])
    make.report(story, token="one")
    with pytest.raises(InvalidState):
        make.report(story, token="one", text="日期也写错了")
    assert ReaderReport.objects.count() == 1


def test_no_duplicate_names_a_duplicate(editor: User, desk: object) -> None:
    story = make.story("街道铺上新路面", desk=desk)
    make.published([story])
    first, second, third = (make.report(story, text=f"错误{n}") for n in range(3))
    answer_reader_report(third, by=editor, state="duplicate", original=second.pk)
    answer_reader_report(second, by=editor, state="duplicate", original=first.pk)
    assert set(ReaderReport.objects.exclude(duplicate_of=None).values_list("duplicate_of", flat=True)) == {
        first.pk
    }
    assert not ReaderReport.objects.filter(duplicate_of__state="duplicate").exists()
