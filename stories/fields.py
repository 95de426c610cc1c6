"""What a story is made of (稿件要素), said once: its fields in the order of the page, and what is done with each.

Saving, the revision that is signed, comparing, working copies, freezing, the forms and the desk's JavaScript take
their lists from here. A new field is one entry here, marked `later`, one in the model, and one `AddStoryField` in a
migration; `tests/stories/test_new_field.py` walks such a one through the house.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class Value(Enum):
    """What kind of value a field holds, and so how it is cleaned and compared."""

    CODE = "one of a list"
    LINE = "one line of text"
    PROSE = "text of several lines"
    BODY = "paragraphs"
    NAMED = "a row that has a name"
    PEOPLE = "the byline"
    PHOTOS = "the photos"
    TAGS = "the tags"
    TIME = "an instant"
    COUNTED = "worked out when the story is saved"


WORDS = (Value.LINE, Value.PROSE)
TEXTS = (Value.CODE, *WORDS, Value.BODY)


@dataclass(frozen=True)
class StoryField:
    """One field: its name on every floor, and where it stands.

    `saved`: a column of the story that a person writes. `typed`: part of the desk's working copy. `kept`: part of each
    revision; `signed`: a change of it makes another fingerprint and voids the signatures. `shown`: readers' copy has a
    column of the same name and the same words. `longest` in characters, `most` in rows. `later`: not there from the
    first, so it stands in a revision only where it says something, and old fingerprints hold.
    """

    name: str
    value: Value
    saved: bool = True
    typed: bool = True
    kept: bool = True
    signed: bool = True
    shown: bool = False
    longest: int = 0
    most: int = 0
    later: bool = False

    def __post_init__(self) -> None:
        if self.later and (self.value not in WORDS or not self.signed):
            raise ValueError(
                f"{self.name}: only words that are signed can come to stories later; the rest is by hand."
            )


STORY: tuple[StoryField, ...] = (
    StoryField("publication", Value.NAMED, kept=False, signed=False),
    StoryField("kind", Value.CODE, shown=True),
    StoryField("kicker", Value.LINE, longest=80, shown=True),
    StoryField("headline", Value.PROSE, longest=120, shown=True),
    StoryField("deck", Value.PROSE, longest=200, shown=True),
    StoryField("lead_in", Value.LINE, longest=160),
    StoryField("body", Value.BODY, shown=True),
    StoryField("bylines", Value.PEOPLE, saved=False, most=20),
    StoryField("photos", Value.PHOTOS, saved=False, most=60),
    StoryField("tags", Value.TAGS, saved=False, most=30),
    StoryField("column", Value.NAMED),
    StoryField("series", Value.NAMED, typed=False),
    # Noted and not signed: when another desk takes the story, no word has changed.
    StoryField("desk", Value.NAMED, signed=False),
    StoryField("source", Value.LINE, longest=80, shown=True),
    StoryField("note", Value.PROSE, saved=False, kept=False, signed=False),
    StoryField("due_at", Value.TIME, typed=False, kept=False, signed=False),
    StoryField("length", Value.COUNTED, typed=False, kept=False, signed=False),
    StoryField("changed_at", Value.COUNTED, typed=False, kept=False, signed=False),
)
# What templates give a place of its own; whatever else a story is made of, they show after these.
PLACED = frozenset(field.name for field in STORY if not field.later)


def story_fields(*values: Value, without: Collection[str] = (), **marks: bool) -> tuple[StoryField, ...]:
    """The fields that hold one of these kinds of value (any, when none is named) and are marked so."""
    return tuple(
        field
        for field in STORY
        if (not values or field.value in values)
        and field.name not in without
        and all(getattr(field, mark) == wanted for mark, wanted in marks.items())
    )


def names(*values: Value, without: Collection[str] = (), **marks: bool) -> tuple[str, ...]:
    """The names of those fields, in the order of the page."""
    return tuple(field.name for field in story_fields(*values, without=without, **marks))
