"""Policy answers for one story as it answers for all of them, whoever asks and wherever the story stands."""

import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.models import Desk, Reporter, User
from stories import policy
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import send_story_back
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, CoWriter, JournalEntry, Photo
from stories.policy import Decision
from stories.workflow import State
from tests import make
from tests.cast import account
from tests.stories.review.verbs import Cast, story_at

STATES = (
    "draft", "filed", "first", "second", "third", "ready", "held", "returned", "spiked", "published",
    "withdrawn", "corrected", "signed again",
)  # fmt: skip
# Every role alone, those who hold several, and those who hold none, with the desk each sits at.
HOLDERS = {
    "author": ("city", [roles.REPORTER]),
    "colleague": ("city", [roles.REPORTER]),
    "correspondent": ("city", [roles.CORRESPONDENT]),
    "editor": ("city", [roles.EDITOR]),
    "other_editor": ("towns", [roles.EDITOR]),
    "editor_without_a_desk": (None, [roles.EDITOR]),
    "director": (None, [roles.DIRECTOR]),
    "chief": (None, [roles.CHIEF]),
    "admin": (None, [roles.ADMINISTRATOR]),
    "proofreader": (None, [roles.PROOFREADER]),
    "photo": (None, [roles.PHOTO_EDITOR]),
    "outsider": (None, []),
    "editor_and_director": ("city", [roles.EDITOR, roles.DIRECTOR]),
    "director_and_chief": (None, [roles.DIRECTOR, roles.CHIEF]),
    "reporter_and_editor": ("towns", [roles.REPORTER, roles.EDITOR]),
    "everything": ("city", list(roles.ROLES)),
    "closed": ("city", [roles.EDITOR, roles.CHIEF]),
    "spare_editor": ("city", [roles.EDITOR]),
    "spare_director": (None, [roles.DIRECTOR]),
    "spare_chief": (None, [roles.CHIEF]),
}
HOLDERS |= {role.code: (None, [role]) for role in roles.ROLES if (None, [role]) not in HOLDERS.values()}
HOLDERS |= {
    f"{role.code}_at_a_desk": ("city", [role])
    for role in roles.ROLES
    if ("city", [role]) not in HOLDERS.values()
}


@pytest.fixture
def cast(desk: Desk, other_desk: Desk) -> Cast:
    desks = {"city": desk, "towns": other_desk, None: None}
    made = {name: account(name, name, *held, desk=desks[place]) for name, (place, held) in HOLDERS.items()}
    User.objects.filter(username="closed").update(is_active=False)
    return made


@pytest.fixture
def stories(cast: Cast, other_desk: Desk) -> list[Article]:
    """A story in every state, and those that somebody else wrote, co-wrote, edited or signed before."""
    made = [story_at(state, cast, make.DAY + timedelta(number)) for number, state in enumerate(STATES)]
    people = {name: Reporter.objects.create(name=name, slug=name, user=user) for name, user in cast.items()}
    for name in ("editor", "editor_and_director", "everything", "chief"):
        made.append(make.draft(cast[name], desk=cast["author"].desk, headline=f"{name}写"))
        made.append(make.filed(cast[name], desk=cast["author"].desk, headline=f"{name}交"))
        cowritten = make.draft(cast["author"], headline=f"{name}合写")
        write_story(
            cowritten,
            by=cast["author"],
            expected=cowritten.version,
            bylines=[BylineItem(people["author"], "reporter"), BylineItem(people[name], "reporter")],
        )
        made.append(file_story(cowritten, by=cast["author"], expected=cowritten.version))
    edited = make.filed(cast["author"], headline="改过")
    edited.deck = "副题"
    made.append(write_story(edited, by=cast["editor"], expected=edited.version))
    again = make.signed(make.filed(cast["author"], headline="再签"), cast["editor_and_director"])
    send_story_back(again, by=cast["director"], expected=again.version, stage=1, reason="核实")
    made.append(make.signed(again, cast["spare_editor"]))
    made.append(make.filed(cast["author"], headline="别的部门", desk=other_desk))
    made.append(make.story("档案稿"))
    return list(Article.objects.order_by("pk"))


@pytest.fixture
def written_together(cast: Cast, stories: list[Article]) -> None:
    """Everybody writes some of the stories along, wrote along once, or did so and has written in them."""
    dice = random.Random(20200327)
    for story in stories:
        for user in dice.sample(sorted(cast.values(), key=str), 6):
            if user.pk != story.author_id:
                kind = dice.choice(["now", "wrote", "revoked", "wrote and revoked"])
                revoked_at = timezone.now() if "revoked" in kind else None
                CoWriter.objects.create(
                    article=story, user=user, revoked_at=revoked_at, has_written="wrote" in kind
                )


@pytest.mark.parametrize("act", ["see", "keep", "sign"])
def test_stories_written_together_are_asked_about_alike(act, cast, stories, written_together):
    test_what_is_asked_of_one_story_is_what_is_asked_of_all(act, cast, stories)
    for user in User.objects.all():
        listed = {story.pk for story in stories if policy.can_list_story(user, story)}
        assert set(policy.listable_stories(user).values_list("pk", flat=True)) == listed
    for row in CoWriter.objects.select_related("user", "article"):
        if act == "sign" and (row.revoked_at is None or row.has_written):
            assert policy.decide_on_story(row.user, "sign", row.article) is Decision.NO
        if act == "see" and row.revoked_at is None:
            assert policy.decide_on_story(row.user, "see", row.article) is Decision.YES


@pytest.mark.parametrize("act", ["see", "keep", "sign"])
def test_what_is_asked_of_one_story_is_what_is_asked_of_all(act, cast, stories):
    for name in HOLDERS:
        user = User.objects.get(username=name)
        one_by_one = {
            str(story.pk) for story in stories if policy.decide_on_story(user, act, story) is Decision.YES
        }
        all_at_once = [str(pk) for pk in policy.permitted_stories(user, act).values_list("pk", flat=True)]
        assert (name, sorted(all_at_once)) == (name, sorted(one_by_one))


def test_the_stories_asked_about_stand_in_every_state(stories):
    assert {story.state for story in stories} == set(State.values)


def test_each_account_sees_keeps_and_signs_as_many_as_it_should(cast, stories):
    def counts(name: str) -> tuple[int, ...]:
        user = User.objects.get(username=name)
        return tuple(
            policy.permitted_stories(user, act).distinct().count() for act in ("see", "keep", "sign")
        )

    assert len(stories) == 29
    assert {name: counts(name) for name in ("colleague", "correspondent", "outsider", "closed")} == {
        "colleague": (0, 0, 0),
        "correspondent": (0, 0, 0),
        "outsider": (0, 0, 0),
        "closed": (0, 0, 0),
    }
    assert counts("admin") == (29, 0, 0) and counts("chief")[0] == 29


def test_who_keeps_one_story_may_still_not_keep_another(cast, stories):
    draft = next(story for story in stories if story.state == "draft" and story.author == cast["author"])
    assert policy.decide_on_story(cast["author"], "keep", draft) is Decision.YES
    assert policy.decide_on_story(cast["editor"], "keep", draft) is Decision.HIDDEN
    assert policy.decide_on_story(cast["chief"], "keep", draft) is Decision.NO


def test_a_story_is_thrown_away_by_nobody(cast, stories):
    for name in HOLDERS:
        user = User.objects.get(username=name)
        assert not any(policy.is_allowed(user, "discard", story) for story in stories)
        assert not policy.is_allowed(user, "discard", Article)


def test_the_command_line_is_nobody_and_signs_nothing(stories):
    for story in stories:
        assert policy.decide_on_story(SYSTEM, "sign", story) is Decision.NO
        assert policy.decide_on_story(SYSTEM, "see", story) is Decision.YES


def test_an_act_that_nobody_has_thought_of_is_an_error_and_no_answer(cast, stories):
    with pytest.raises(ValueError, match="no such act"):
        policy.decide_on_story(cast["chief"], "devour", stories[0])
    with pytest.raises(ValueError, match="no such act"):
        policy.permitted_stories(cast["chief"], "devour")


@pytest.mark.parametrize(
    ("kind", "act", "allowed"),
    [
        (Photo, "keep", {"editor", "director", "chief", "photo"}),
        (JournalEntry, "see", {"chief", "admin"}),
        (JournalEntry, "keep", set()),
        (JournalEntry, "discard", set()),
    ],
)
def test_what_a_role_may_do_with_a_kind_of_thing(kind, act, allowed, cast):
    single = {name: cast[name] for name, (_desk, held) in HOLDERS.items() if len(held) == 1}
    names = {
        held[0].code
        for name, (_desk, held) in HOLDERS.items()
        if len(held) == 1 and policy.is_allowed(single[name], act, kind)
    }
    assert names == allowed


def test_a_role_taken_away_is_gone_at_once(cast, stories):
    editor = User.objects.get(username="editor")
    assert policy.permitted_stories(editor, "sign").exists()
    editor.groups.remove(Group.objects.get(name="editor"))
    editor = User.objects.get(username="editor")
    assert (
        not policy.permitted_stories(editor, "sign").exists()
        and not policy.permitted_stories(editor, "keep").filter(state="filed").exists()
    )
