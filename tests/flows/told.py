"""What readers may be told at each instant, remembered beside the newsroom and by other rules than its own.

Every word that anybody gives is unique, so that any of them can be sought anywhere. This module knows nothing of the
database: it is told what was done and when, and answers what may be seen at an instant.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

WORD = re.compile(r"zq\d{5}")
Words = frozenset[str]


@dataclass
class Copy:
    """A story as it was signed and frozen: its words, its photo, its edition, its time, and when it left."""

    story: str
    edition: str
    own: Words
    words: Words
    photo: str
    at: datetime
    withdrawn: datetime | None = None
    replaced: bool = False
    # What the record of corrections may still say of earlier copies, and the words of each that readers had.
    seen_before: Words = frozenset()
    earlier: tuple[Words, ...] = ()

    def has_come_out(self, now: datetime) -> bool:
        return self.at <= now and (self.withdrawn is None or self.withdrawn >= self.at)

    def is_read(self, now: datetime) -> bool:
        return self.at <= now and self.withdrawn is None and not self.replaced


@dataclass
class Taken:
    """Words of the register that went with a copy."""

    subject: str
    words: Words
    copy: Copy


@dataclass
class Told:
    """All that was ever frozen, and the photos' times."""

    papers: dict[str, tuple[datetime, Words]] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    photo_from: dict[str, datetime | None] = field(default_factory=dict)
    photo_until: dict[str, datetime | None] = field(default_factory=dict)

    def freeze(self, copy: Copy, register: dict[str, Words]) -> None:
        """The story goes to readers with what the register says of whom and what it names."""
        self.copies.append(copy)
        self.taken += [Taken(subject, words, copy) for subject, words in register.items()]

    def take_back(self, edition: str) -> None:
        """Nothing of that edition will be seen."""
        del self.papers[edition]
        self.copies = [copy for copy in self.copies if copy.edition != edition]
        self.taken = [taken for taken in self.taken if taken.copy.edition != edition]

    def withhold(self, copy: Copy, number: int) -> None:
        """The words that this correction took out, counted from 1, are not printed again."""
        versions = (*copy.earlier, copy.words)
        copy.seen_before -= versions[number - 1] - versions[number]

    def current(self, story: str) -> Copy | None:
        """The copy that readers have, or will have."""
        return next((each for each in self.copies if each.story == story and not each.replaced), None)

    def read(self, now: datetime) -> list[Copy]:
        """The copies that readers can read."""
        return [copy for copy in self.copies if copy.is_read(now)]

    def register(self, now: datetime) -> dict[str, Words]:
        """What readers are told of each subject: the words taken last for what has come out."""
        return {each.subject: each.words for each in self.taken if each.copy.has_come_out(now)}

    def words(self, now: datetime) -> Words:
        """Every word that may be found anywhere in public."""
        allowed: set[str] = set()
        for at, words in self.papers.values():
            allowed |= words if at <= now else set()
        for copy in self.read(now):
            # The record of corrections says what readers read before.
            allowed |= copy.words | copy.seen_before
        for words in self.register(now).values():
            allowed |= words
        return frozenset(allowed)

    def photos(self, now: datetime) -> set[str]:
        """The photos that readers may see."""
        return {
            copy.photo
            for copy in self.read(now)
            if (self.photo_from.get(copy.photo) or now) <= now
            and ((until := self.photo_until.get(copy.photo)) is None or until > now)
        }
