"""A tag on nothing but stories of which one may not read is answered like a tag that never was."""

import pytest

from people.models import User
from stories import policy
from stories.actions.reference_records import delete_reference_record, save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.story.writing import write_story
from stories.errors import InvalidState
from stories.models import Article, Tag
from tests import make


@pytest.fixture
def secret(reporter_account: User) -> Article:
    """An unfiled draft with a tag that nobody else has heard of."""
    return write_story(make.draft(reporter_account), by=reporter_account, expected=1, tags=["暗访"])


def known(user: User) -> list[str]:
    return [tag.name for tag in policy.visible_tags(user)]


def test_a_tag_is_known_to_whoever_may_read_of_a_story_that_carries_it(
    secret: Article, reporter_account: User, editor: User, other_editor: User, chief: User
) -> None:
    assert known(reporter_account) == ["暗访"]
    assert known(editor) == known(other_editor) == known(chief) == []
    file_story(secret, by=reporter_account, expected=secret.version)
    assert (known(editor), known(other_editor), known(chief)) == (["暗访"], [], ["暗访"])


def test_entering_a_hidden_tag_is_like_entering_a_new_one_and_its_story_carries_the_new_one(
    secret: Article, editor: User, other_editor: User, reporter_account: User
) -> None:
    hidden = Tag.objects.get()
    entered = save_reference_record(Tag(name="暗访"), by=editor)
    assert (entered.name, entered.slug) == ("暗访", "an-fang") and entered.pk != hidden.pk
    assert list(Tag.objects.all()) == [entered]
    assert list(secret.tags.all()) == [entered]
    assert known(editor) == known(other_editor) == ["暗访"]
    assert Article.objects.get().revision == secret.revision


def test_renaming_a_tag_to_a_hidden_one_is_not_refused(secret: Article, editor: User) -> None:
    mine = save_reference_record(Tag(name="调查"), by=editor)
    mine.name = "暗访"
    save_reference_record(mine, by=editor, expected=1)
    assert list(Tag.objects.values_list("pk", "name")) == [(mine.pk, "暗访")]
    assert list(secret.tags.all()) == [mine]


def test_a_hidden_address_is_not_refused(secret: Article, editor: User) -> None:
    assert save_reference_record(Tag(name="案访", slug="an-fang"), by=editor).slug == "an-fang-2"
    assert Tag.objects.get(name="暗访").slug == "an-fang"


def test_throwing_away_a_tag_that_only_hidden_stories_carry_takes_it_from_the_register_alone(
    secret: Article, editor: User, reporter_account: User
) -> None:
    delete_reference_record(save_reference_record(Tag(name="暗访"), by=editor), by=editor)
    assert known(editor) == [] and known(reporter_account) == ["暗访"]
    assert [tag.name for tag in secret.tags.all()] == ["暗访"]


def test_throwing_away_a_tag_of_a_story_one_sees_is_refused(
    secret: Article, reporter_account: User, editor: User
) -> None:
    file_story(secret, by=reporter_account, expected=secret.version)
    with pytest.raises(InvalidState):
        delete_reference_record(Tag.objects.get(), by=editor)
    assert known(editor) == ["暗访"]
