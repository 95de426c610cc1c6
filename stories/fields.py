"""What a story is made of (稿件要素): its fields in the order of the page.

Saving, the revision that is signed, comparing, working copies, freezing, the forms and the desk's JavaScript
take their lists from here. A new field is one entry here, marked `later`, one in the model, and one
`AddStoryField` in a migration; `tests/stories/test_new_field.py` tries one out everywhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class StoryFieldType(Enum):
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


PLAIN_TEXT_TYPES = (StoryFieldType.LINE, StoryFieldType.PROSE)
STRING_TYPES = (StoryFieldType.CODE, *PLAIN_TEXT_TYPES, StoryFieldType.BODY)


@dataclass(frozen=True)
class StoryField:
    """One field: its name everywhere in the code, and where it is used.

    `saved`: a column of the story that a person writes. `typed`: part of the desk's working copy. `kept`: part of each
    revision; `signed`: a change of it makes another fingerprint and voids the signatures. `shown`: readers' copy has a
    column of the same name and the same words. `longest` in characters, `most` in rows. `later`: not there from the
    first, so it stands in a revision only where it says something, and old fingerprints hold.
    """

    name: str
    value: StoryFieldType
    saved: bool = True
    typed: bool = True
    kept: bool = True
    signed: bool = True
    shown: bool = False
    longest: int = 0
    most: int = 0
    later: bool = False

    def __post_init__(self) -> None:
        if self.later and (self.value not in PLAIN_TEXT_TYPES or not self.signed):
            raise ValueError(
                f"{self.name}: only words that are signed can come to stories later; the rest is by hand."
            )


STORY: tuple[StoryField, ...] = (
    StoryField("publication", StoryFieldType.NAMED, kept=False, signed=False),
    StoryField("kind", StoryFieldType.CODE, shown=True),
    StoryField("kicker", StoryFieldType.LINE, longest=80, shown=True),
    StoryField("headline", StoryFieldType.PROSE, longest=120, shown=True),
    StoryField("deck", StoryFieldType.PROSE, longest=200, shown=True),
    StoryField("lead_in", StoryFieldType.LINE, longest=160),
    StoryField("body", StoryFieldType.BODY, shown=True),
    StoryField("bylines", StoryFieldType.PEOPLE, saved=False, most=20),
    StoryField("photos", StoryFieldType.PHOTOS, saved=False, most=60),
    StoryField("tags", StoryFieldType.TAGS, saved=False, most=30),
    StoryField("column", StoryFieldType.NAMED),
    StoryField("series", StoryFieldType.NAMED, typed=False),
    # Noted and not signed: when another desk takes the story, no word has changed.
    StoryField("desk", StoryFieldType.NAMED, signed=False),
    StoryField("source", StoryFieldType.LINE, longest=80, shown=True),
    StoryField("note", StoryFieldType.PROSE, saved=False, kept=False, signed=False),
    StoryField("due_at", StoryFieldType.TIME, typed=False, kept=False, signed=False),
    StoryField("length", StoryFieldType.COUNTED, typed=False, kept=False, signed=False),
    StoryField("changed_at", StoryFieldType.COUNTED, typed=False, kept=False, signed=False),
)


def story_fields(
    *values: StoryFieldType, without: Collection[str] = (), **marks: bool
) -> tuple[StoryField, ...]:
    """The fields of one of these types (any, when none is named) with these marks."""
    return tuple(
        field
        for field in STORY
        if (not values or field.value in values)
        and field.name not in without
        and all(getattr(field, mark) == wanted for mark, wanted in marks.items())
    )


def field_names(*values: StoryFieldType, without: Collection[str] = (), **marks: bool) -> tuple[str, ...]:
    """The names of the `story_fields`, in the order of the page."""
    return tuple(field.name for field in story_fields(*values, without=without, **marks))
