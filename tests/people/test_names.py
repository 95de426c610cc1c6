"""However a name is written, it is one name; what was typed is what stands."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from people.actors import SYSTEM
from people.errors import ActionError
from people.models import Reporter, User
from people.names import comparison_key, validate_name
from people.pinyin import name_slug
from stories.actions.accounts.staff import add_correspondent
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import write_story
from stories.importing.parsed_page import Person
from stories.importing.story_loading import get_or_create_label, get_or_create_reporter
from stories.models import Article, Edition, Label, Tag
from tests import make

ALIKE = (
    ("5G", "５Ｇ", "5g", "5 g"),
    ("some tag", "some-tag", "Some  Tag", "some_tag", "some\u2011tag"),
    (
        "阿依古丽·买买提",
        "阿依古丽•买买提",
        "阿依古丽・买买提",
        "阿依古丽．买买提",
        "阿依古丽‧买买提",
        "阿依古丽.买买提",
    ),
    ("张三", "张\u3000三", "张 三", "张\u200b三"),
    ("神父", "神父"),
    ("abcgnp.exe", "abc\u202egnp.exe"),
)


@pytest.mark.parametrize("names", ALIKE)
def test_all_spellings_of_a_name_have_one_key(names: tuple[str, ...]) -> None:
    assert len({comparison_key(name) for name in names}) == 1


@given(st.text())
def test_the_key_of_a_key_is_that_key_and_migrations_made_the_same(name: str) -> None:
    key_of = import_module("people.migrations.0010_names_are_compared_by_a_key").key_of
    key = comparison_key(name)
    assert comparison_key(key) == key and (key_of(name) or "") == key


@pytest.mark.parametrize("hidden", ["\u200e", "\u200f", "\u200d", "\ufe0f", "\U000e0100", "\u061c"])
def test_what_does_not_show_makes_no_other_name(hidden: str) -> None:
    assert comparison_key(f"买{hidden}买提") == comparison_key("买买提")


@pytest.mark.parametrize(("one", "other"), [("5G", "6G"), ("张三", "张三丰"), ("发", "髪"), ("a·b", "ab")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


@pytest.mark.parametrize("name", ["\u200b", "……", "·", "—", "！？", "🎉", " - "])
def test_a_name_of_marks_alone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_name(name)


def test_a_rare_surname_does_not_get_the_address_of_another() -> None:
    assert name_slug("𠮷田") == "ji-tian" and name_slug("\ue123田") == "ue123-tian"
    assert name_slug("田") == "tian"


@pytest.mark.parametrize("names", ALIKE)
def test_a_story_tagged_in_many_spellings_carries_one_tag_as_first_typed(db, names: tuple[str, ...]) -> None:
    for name in names:
        story = make.story()
        write_story(story, by=SYSTEM, expected=story.version, tags=[name])
    assert Tag.objects.count() == 1
    assert Tag.objects.get().items.count() == len(names)


def test_a_tag_of_nothing_that_shows_is_no_tag_and_one_of_marks_is_refused(db) -> None:
    story = make.story()
    write_story(story, by=SYSTEM, expected=story.version, tags=["\u200b"])
    with pytest.raises(ActionError):
        story.refresh_from_db()
        write_story(story, by=SYSTEM, expected=story.version, tags=["……"])
    assert not Tag.objects.exists()


def test_a_tag_or_label_of_a_name_that_is_there_is_refused_with_a_sentence(db) -> None:
    save_reference_record(Tag(name="5G"), by=SYSTEM)
    with pytest.raises(ActionError, match="已有同名"):
        save_reference_record(Tag(name="５ｇ"), by=SYSTEM)
    make.column("百姓 故事")
    with pytest.raises(ActionError, match="已有同名"):
        save_reference_record(
            Label(publication=make.publication(), kind="column", name="百姓故事"), by=SYSTEM
        )
    assert Tag.objects.count() == Label.objects.count() == 1


def test_a_correspondent_is_known_however_the_name_and_the_office_are_written(editor: User) -> None:
    first = add_correspondent(name="阿依古丽·买买提", organisation="区 农业农村局", by=editor)
    again = add_correspondent(name="阿依古丽•买买提", organisation="区农业农村局", by=editor)
    other = add_correspondent(name="阿依古丽·买买提", organisation="区住建局", by=editor)
    assert first == again != other
    assert Reporter.objects.get(pk=first.pk).name == "阿依古丽·买买提"


def test_a_page_names_people_and_columns_in_its_own_spelling(db) -> None:
    person, column = make.reporter("张三"), make.column("百姓故事")
    edition = Edition(publication=make.publication())
    assert get_or_create_reporter(Person("张\u3000三", "reporter", "staff", ""), SYSTEM) == person
    assert get_or_create_label("百姓\u3000故事", "column", edition, SYSTEM) == column
    assert not Article.objects.exists()


def test_how_somebody_else_spells_the_tag_of_a_draft_is_not_told(
    reporter_account: User, reporter_b: User
) -> None:
    first = write_story(make.draft(reporter_account), by=reporter_account, expected=1, tags=["X-Secret Plan"])
    other = write_story(make.draft(reporter_b), by=reporter_b, expected=1, tags=["xsecretplan"])
    assert list(other.tags.values_list("name", flat=True)) == ["xsecretplan"]
    assert list(first.tags.values_list("name", flat=True)) == ["X-Secret Plan"]
    # Saved again, each keeps its own.
    again = write_story(
        Article.objects.get(pk=first.pk), by=reporter_account, expected=first.version, tags=["X-Secret Plan"]
    )
    assert list(again.tags.values_list("name", flat=True)) == ["X-Secret Plan"]


def test_the_younger_of_two_twins_from_before_can_be_changed_and_stays_without_a_key(db) -> None:
    make.column("百姓故事")
    twin = make.column("另一栏目")
    Label.objects.filter(pk=twin.pk).update(name="百姓 故事", key=None)
    twin.refresh_from_db()
    twin.description = "旧栏目。"
    save_reference_record(twin, by=SYSTEM, expected=twin.version)
    assert Label.objects.get(pk=twin.pk).key is None and Label.objects.get(pk=twin.pk).description
