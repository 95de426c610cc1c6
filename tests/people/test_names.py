"""However a name is written, it is one name; what was typed is what stands."""

import pytest
from django.core.exceptions import ValidationError

from people.actors import SYSTEM
from people.errors import ActionError
from people.models import Reporter, User
from people.names import comparison_key, validate_name
from people.pinyin import name_slug
from stories.actions.staff import add_correspondent
from stories.actions.taxonomy import save_entry
from stories.actions.writing import write_story
from stories.importing.load import label_named, reporter_named
from stories.importing.pagetext import Person
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
    save_entry(Tag(name="5G"), by=SYSTEM)
    with pytest.raises(ActionError, match="已有同名"):
        save_entry(Tag(name="５ｇ"), by=SYSTEM)
    make.column("百姓 故事")
    with pytest.raises(ActionError, match="已有同名"):
        save_entry(Label(publication=make.publication(), kind="column", name="百姓故事"), by=SYSTEM)
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
    assert reporter_named(Person("张\u3000三", "reporter", "staff", ""), SYSTEM) == person
    assert label_named("百姓\u3000故事", "column", edition, SYSTEM) == column
    assert not Article.objects.exists()
