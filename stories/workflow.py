"""The path of a story as data (稿件流程): states, moves between them, and stages."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import roles


class State(models.TextChoices):
    """Where a story stands; FIRST to THIRD wait for that signature (初审、复审、终审)."""

    DRAFT = "draft", _("draft")
    FILED = "filed", _("filed")
    FIRST = "first", _("first review")
    SECOND = "second", _("second review")
    THIRD = "third", _("final review")
    READY = "ready", _("signed off")
    PUBLISHED = "published", _("published")
    RETURNED = "returned", _("returned to the writer")
    HELD = "held", _("on hold")
    SPIKED = "spiked", _("not used")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True)
class ReviewStage:
    """One of the three reviews: number, signing role, states that wait, next state."""

    number: int
    name: str | Promise
    role: str
    states: tuple[State, ...]
    after: State


REVIEW_STAGES = (
    ReviewStage(1, _("First review"), roles.EDITOR.code, (State.FILED, State.FIRST), State.SECOND),
    ReviewStage(2, _("Second review"), roles.DIRECTOR.code, (State.SECOND,), State.THIRD),
    ReviewStage(3, _("Final review"), roles.CHIEF.code, (State.THIRD,), State.READY),
)
STAGE_BY_STATE = {state: stage for stage in REVIEW_STAGES for state in stage.states}
WAITING_STATE_BY_STAGE = {1: State.FIRST, 2: State.SECOND, 3: State.THIRD}

IN_REVIEW_STATES = (State.FILED, State.FIRST, State.SECOND, State.THIRD)
WITH_WRITER_STATES = (State.DRAFT, State.RETURNED)
# What is out keeps its printed words; what nobody will use does not matter.
IN_PROGRESS_STATES = (*IN_REVIEW_STATES, *WITH_WRITER_STATES, State.READY, State.HELD)


@dataclass(frozen=True)
class Move:
    """A move: source states, target (None: it depends), whether it needs a reason."""

    sources: tuple[State, ...]
    target: State | None
    needs_reason: bool = False


MOVES = {
    "file": Move(WITH_WRITER_STATES, State.FILED),
    "take_back": Move((State.FILED,), State.DRAFT),
    "begin": Move((State.FILED,), State.FIRST),
    "sign": Move(IN_REVIEW_STATES, None),
    "return": Move((*IN_REVIEW_STATES, State.READY, State.HELD), State.RETURNED, needs_reason=True),
    "send_back": Move((State.SECOND, State.THIRD, State.READY), None, needs_reason=True),
    "hold": Move((*IN_REVIEW_STATES, State.READY), State.HELD, needs_reason=True),
    "release": Move((State.HELD,), None),
    "spike": Move(
        (*IN_REVIEW_STATES, State.RETURNED, State.READY, State.HELD), State.SPIKED, needs_reason=True
    ),
    "revive": Move((State.SPIKED,), State.RETURNED),
    "publish": Move((State.READY,), State.PUBLISHED),
    "correct": Move((State.PUBLISHED,), State.FIRST, needs_reason=True),
    "cancel": Move(
        (*IN_REVIEW_STATES, State.READY, State.HELD, State.RETURNED), State.PUBLISHED, needs_reason=True
    ),
    "emergency": Move(
        (State.PUBLISHED, *IN_REVIEW_STATES, State.READY, State.HELD, State.RETURNED), State.WITHDRAWN, True
    ),
    "withdraw": Move(
        (State.PUBLISHED, *IN_REVIEW_STATES, State.READY, State.HELD, State.RETURNED), State.WITHDRAWN, True
    ),
}
# Moves that the person whose stage it is makes; the chief may make them at any stage.
STAGE_REVIEWER_MOVES = ("begin", "return", "send_back", "hold", "release", "spike", "revive")
CHIEF_EDITOR_MOVES = ("publish", "correct", "cancel", "withdraw", "embargo", "withhold")


def review_stage_of_state(state: str) -> ReviewStage | None:
    """The review a story in this state waits for, or None."""
    return STAGE_BY_STATE.get(State(state))


def can_move(verb: str, state: str) -> bool:
    """Whether the move may start from this state."""
    return State(state) in MOVES[verb].sources
