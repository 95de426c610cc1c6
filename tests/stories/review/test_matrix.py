"""Every role and every verb: who may, who may not, for whom there is no such story, and what a refusal leaves."""

import pytest
from django.db import transaction

from people import roles
from people.models import User
from stories.errors import InvalidState, NotAllowed, NotVisible, StaleVersion
from stories.models import JournalEntry
from tests import make
from tests.cast import account
from tests.stories.review.verbs import (
    LOOKING,
    OF_THE_EDITION,
    VERBS,
    WITHOUT_VERSION,
    Cast,
    everything,
    story_at,
)

WHO = (
    "author", "colleague", "correspondent", "editor", "other_editor", "director", "chief", "admin",
    "proofreader", "photo", "outsider",
)  # fmt: skip
OUTCOMES: dict[str, type[Exception] | None] = {
    "ok": None,
    "403": NotAllowed,  # the person may not
    "404": NotVisible,  # for this person there is no such story
    "409": InvalidState,  # the person may, and the story is not there
}
TABLE = """
                        author colleague corresp. editor other_ed director chief admin proof photo outsider
see         draft         ok      404      404      404    404      404     ok    ok    404   404   404
see         filed         ok      404      404      ok     404      ok      ok    ok    404   404   404
see         second        ok      404      404      ok     404      ok      ok    ok    404   404   404
see         third         ok      404      404      ok     404      ok      ok    ok    404   404   404
see         returned      ok      404      404      ok     404      ok      ok    ok    404   404   404
see         held          ok      404      404      ok     404      ok      ok    ok    404   404   404
see         spiked        ok      404      404      ok     404      ok      ok    ok    404   404   404
see         ready         ok      404      404      ok     404      ok      ok    ok    ok    ok    404
see         published     ok      404      404      ok     404      ok      ok    ok    ok    ok    404
see         withdrawn     ok      404      404      ok     404      ok      ok    ok    404   404   404
history     draft         ok      404      404      404    404      404     ok    ok    404   404   404
history     filed         ok      404      404      ok     404      ok      ok    ok    404   404   404
history     published     ok      404      404      ok     404      ok      ok    ok    404   404   404

edit        draft         ok      404      404      404    404      404     403   403   404   404   404
edit        returned      ok      404      404      403    404      403     403   403   404   404   404
edit        filed         409     403      403      ok     403      403     403   403   403   403   403
edit        first         403     403      403      ok     403      403     403   403   403   403   403
edit        second        403     403      403      403    403      ok      403   403   403   403   403
edit        third         403     403      403      403    403      403     ok    403   403   403   403
edit        ready         403     404      404      403    404      403     403   403   403   403   404
edit        held          403     404      404      403    404      403     403   403   404   404   404
edit        spiked        403     404      404      403    404      403     403   403   404   404   404
edit        published     403     404      404      403    404      403     403   403   403   403   404
edit        withdrawn     403     404      404      403    404      403     403   403   404   404   404
edit        corrected     403     403      403      ok     403      403     403   403   403   403   403

file        draft         ok      404      404      403    403      403     403   403   404   404   404
file        returned      ok      404      404      403    403      403     403   403   404   404   404
file        filed         409     404      404      403    403      403     403   403   404   404   404
take_back   filed         ok      404      404      403    403      403     403   403   404   404   404
take_back   first         409     404      404      403    403      403     403   403   404   404   404
take_back   ready         409     404      404      403    403      403     403   403   403   403   404

begin       filed         403     403      403      ok     403      403     ok    403   403   403   403
sign        draft         403     403      403      403    403      403     403   403   403   403   403
sign        returned      403     403      403      403    403      403     403   403   403   403   403
sign        filed         403     403      403      ok     403      403     403   403   403   403   403
sign        first         403     403      403      ok     403      403     403   403   403   403   403
sign        second        403     403      403      403    403      ok      403   403   403   403   403
sign        third         403     403      403      403    403      403     ok    403   403   403   403
sign        ready         403     403      403      403    403      403     403   403   403   403   403
sign        held          403     403      403      403    403      403     403   403   403   403   403
sign        corrected     403     403      403      ok     403      403     403   403   403   403   403

return      filed         403     403      403      ok     403      403     ok    403   403   403   403
return      second        403     403      403      403    403      ok      ok    403   403   403   403
return      third         403     403      403      403    403      403     ok    403   403   403   403
return      ready         403     403      403      403    403      403     ok    403   403   403   403
return      held          403     403      403      403    403      ok      ok    403   403   403   403
return      draft         403     403      403      403    403      403     409   403   403   403   403
send_back   first         403     403      403      409    403      403     409   403   403   403   403
send_back   second        403     403      403      403    403      ok      ok    403   403   403   403
send_back   third         403     403      403      403    403      403     ok    403   403   403   403
send_back   ready         403     403      403      403    403      403     ok    403   403   403   403
hold        filed         403     403      403      ok     403      403     ok    403   403   403   403
hold        second        403     403      403      403    403      ok      ok    403   403   403   403
hold        third         403     403      403      403    403      403     ok    403   403   403   403
hold        ready         403     403      403      403    403      403     ok    403   403   403   403
release     held          403     403      403      403    403      ok      ok    403   403   403   403
release     second        403     403      403      403    403      409     409   403   403   403   403
spike       draft         403     403      403      403    403      403     403   403   403   403   403
spike       returned      403     403      403      403    403      403     ok    403   403   403   403
spike       first         403     403      403      ok     403      403     ok    403   403   403   403
spike       ready         403     403      403      403    403      403     ok    403   403   403   403
spike       published     403     403      403      403    403      403     409   403   403   403   403
spike       corrected     403     403      403      409    403      403     409   403   403   403   403
revive      spiked        403     403      403      403    403      403     ok    403   403   403   403

publish     ready         403     403      403      403    403      403     ok    403   403   403   403
publish     third         403     403      403      403    403      403     409   403   403   403   403
publish     draft         403     403      403      403    403      403     409   403   403   403   403
publish     held          403     403      403      403    403      403     409   403   403   403   403
publish     published     403     403      403      403    403      403     409   403   403   403   403
schedule    ready         403     403      403      403    403      403     ok    403   403   403   403
schedule    second        403     403      403      403    403      403     409   403   403   403   403
embargo     draft         403     403      403      403    403      403     409   403   403   403   403
embargo     third         403     403      403      403    403      403     409   403   403   403   403
embargo     ready         403     403      403      403    403      403     ok    403   403   403   403
embargo     published     403     403      403      403    403      403     409   403   403   403   403
correct     published     403     403      403      403    403      403     ok    403   403   403   403
correct     ready         403     403      403      403    403      403     409   403   403   403   403
republish   signed_again  403     403      403      403    403      403     ok    403   403   403   403
republish   corrected     403     403      403      403    403      403     409   403   403   403   403
republish   ready         403     403      403      403    403      403     409   403   403   403   403
cancel      corrected     403     403      403      403    403      403     ok    403   403   403   403
cancel      signed_again  403     403      403      403    403      403     ok    403   403   403   403
cancel      published     403     403      403      403    403      403     409   403   403   403   403
cancel      first         403     403      403      403    403      403     409   403   403   403   403
cancel      ready         403     403      403      403    403      403     409   403   403   403   403
withhold    republished   403     403      403      403    403      403     ok    403   403   403   403
withhold    published     403     403      403      403    403      403     409   403   403   403   403
withhold    corrected     403     403      403      403    403      403     409   403   403   403   403
withhold    withdrawn     403     403      403      403    403      403     409   403   403   403   403
withhold    draft         403     403      403      403    403      403     409   403   403   403   403
withdraw    published     403     403      403      403    403      403     ok    403   403   403   403
withdraw    corrected     403     403      403      403    403      403     ok    403   403   403   403
withdraw    first         403     403      403      403    403      403     409   403   403   403   403
withdraw    withdrawn     403     403      403      403    403      403     409   403   403   403   403

publish_in_emergency   ready      403 403  403      403    403      403     403   ok    403   403   403
publish_in_emergency   third      403 403  403      403    403      403     403   409   403   403   403
withdraw_in_emergency  published  403 403  403      403    403      403     403   ok    403   403   403
withdraw_in_emergency  corrected  403 403  403      403    403      403     403   ok    403   403   403
withdraw_in_emergency  first      403 403  403      403    403      403     403   409   403   403   403

preview     draft         403     403      403      403    403      403     403   403   403   403   403
preview     filed         403     403      403      ok     403      ok      ok    403   403   403   403
preview     second        403     403      403      ok     403      ok      ok    403   403   403   403
preview     ready         403     403      403      ok     403      ok      ok    403   403   403   403
preview     spiked        403     403      403      403    403      403     403   403   403   403   403
preview     withdrawn     403     403      403      403    403      403     403   403   403   403   403
comment     draft         ok      404      404      404    404      404     ok    403   404   404   404
comment     filed         ok      404      404      ok     404      ok      ok    403   404   404   404
comment     ready         ok      404      404      ok     404      ok      ok    403   403   403   404
"""
CASES = [
    (words[0].replace("_", " "), words[1].replace("_", " "), words[2:])
    for words in (line.split() for line in TABLE.splitlines()[2:])
    if words
]


@pytest.fixture
def cast(
    reporter_account: User,
    reporter_b: User,
    correspondent: User,
    editor: User,
    second_editor: User,
    other_editor: User,
    director: User,
    chief: User,
    administrator: User,
    proofreader: User,
    photo_editor: User,
    outsider: User,
) -> Cast:
    """One account of each role, and three more who sign where a story must have come some way already."""
    people = (
        reporter_account, reporter_b, correspondent, editor, other_editor, director, chief, administrator,
        proofreader, photo_editor, outsider,
    )  # fmt: skip
    spare = {
        "spare_editor": second_editor,
        "spare_director": account("director2", "另一部主任", roles.DIRECTOR),
        "spare_chief": account("chief2", "另一总编", roles.CHIEF),
    }
    return {**dict(zip(WHO, people, strict=True)), **spare}


@pytest.mark.parametrize(
    ("verb", "state", "expected"), CASES, ids=[f"{verb}-{state}" for verb, state, _ in CASES]
)
def test_each_role_gets_the_answer_of_the_table_and_a_refusal_changes_nothing(verb, state, expected, cast):
    story = story_at(state, cast)
    if verb in OF_THE_EDITION and state != "published":
        make.edition([story])
    before, answers = everything(), []
    for name in WHO:
        last = JournalEntry.objects.order_by("-number").values_list("number", flat=True)[0]
        fresh = type(story).objects.get(pk=story.pk)
        # Each tries on the same ground: what one did is taken back before the next.
        with transaction.atomic():
            try:
                VERBS[verb](fresh, cast[name], fresh.version)
            except Exception as refusal:
                answers.append(next(code for code, kind in OUTCOMES.items() if kind is type(refusal)))
                assert everything() == before, name
            else:
                answers.append("ok")
            written = list(JournalEntry.objects.filter(number__gt=last).values_list("actor_id", "outcome"))
            outcome = "done" if answers[-1] == "ok" else "denied"
            assert written == ([] if verb in LOOKING else [(cast[name].pk, outcome)]), name
            transaction.set_rollback(True)
    assert dict(zip(WHO, answers, strict=True)) == dict(zip(WHO, expected, strict=True))


def test_the_table_gives_every_verb_a_success_and_a_refusal():
    assert {verb for verb, _state, expected in CASES if "ok" in expected} == set(VERBS)
    assert {verb for verb, _state, expected in CASES if {"403", "404"} & set(expected)} == set(VERBS)


FIRST_SUCCESS = {
    verb: (state, WHO[expected.index("ok")]) for verb, state, expected in reversed(CASES) if "ok" in expected
}


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in WITHOUT_VERSION])
def test_who_may_but_read_an_older_version_is_told_and_nothing_changes(verb, cast):
    state, name = FIRST_SUCCESS[verb]
    story = story_at(state, cast)
    if verb in OF_THE_EDITION:
        make.edition([story])
    before, last = everything(), JournalEntry.objects.count()
    with pytest.raises(StaleVersion):
        VERBS[verb](story, cast[name], story.version - 1)
    # A lost race is nobody's attempt at anything.
    assert (everything(), JournalEntry.objects.count()) == (before, last)


@pytest.mark.parametrize("name", ["colleague", "correspondent", "other_editor", "outsider"])
def test_a_refusal_shows_no_word_of_a_story_that_is_hidden(name, cast):
    story = story_at("filed", cast)
    for verb, act in VERBS.items():
        if verb in OF_THE_EDITION:
            continue
        for version in (story.version, story.version - 1):
            with pytest.raises(NotAllowed) as refusal:
                act(type(story).objects.get(pk=story.pk), cast[name], version)
            told = str(refusal.value)
            assert (
                "社区食堂" not in told and "review" not in told and "审" not in told and "filed" not in told
            )


@pytest.mark.parametrize(
    "verb", ["return", "send back", "hold", "spike", "correct", "withdraw", "withdraw in emergency"]
)
def test_a_move_that_concerns_others_needs_a_reason(verb, cast, monkeypatch):
    state, name = FIRST_SUCCESS[verb]
    story = story_at(state, cast)
    before = everything()
    monkeypatch.setattr("tests.stories.review.verbs.REASON", " 　\u200b ")
    with pytest.raises(InvalidState):
        VERBS[verb](story, cast[name], story.version)
    assert everything() == before


def test_the_stage_named_must_be_the_stage_reached(cast):
    from stories.actions.review.reviewing import sign_story

    story = story_at("filed", cast)
    for stage in (2, 3, 0):
        with pytest.raises(InvalidState):
            sign_story(story, by=cast["editor"], expected=story.version, stage=stage)
    assert story.signatures.count() == 0
    sign_story(story, by=cast["editor"], expected=story.version, stage=1)


@pytest.mark.parametrize("stage", [0, 2, 3, -1, 4])
def test_a_story_is_sent_back_to_an_earlier_stage_only(stage, cast):
    from stories.actions.review.reviewing import send_story_back

    story = story_at("second", cast)
    with pytest.raises(InvalidState):
        send_story_back(story, by=cast["director"], expected=story.version, stage=stage, reason="请核实")
    assert story.signatures.filter(standing=True).count() == 1
