"""Autosaves of the desk: each writer at a working copy of its own, one save after another."""

import itertools
from collections.abc import Iterator
from uuid import UUID, uuid4

from stories.models import Draft
from tests.crash._harness import Request, Work

TEXT = "字" * 2000


class Autosaving(Work):
    """Four phones save as fast as they are answered; an acknowledged text may give way to a later one only."""

    writers = 4

    def __init__(self) -> None:
        self.keys = [uuid4() for _writer in range(self.writers)]
        self.counts: list[Iterator[int]] = [itertools.count(1) for _writer in range(self.writers)]

    def next(self, writer: int) -> Request | None:
        key, number = self.keys[writer], next(self.counts[writer])
        # What the last death left decides, as when a phone comes back: the copy's version is asked for anew.
        version = Draft.objects.filter(key=key).values_list("version", flat=True).first() or 0
        return Request(
            "reporter",
            f"/desk/drafts/{key}/",
            {"version": version, "save_key": uuid4().hex, "content": {"kicker": str(number), "body": TEXT}},
            lambda: stored(key) >= number,
            headers={"Content-Type": "application/json"},
        )

    def faults(self) -> list[str]:
        """No working copy but those four, and each holds a whole text."""
        rows = Draft.objects.filter(key__in=self.keys)
        torn = [
            str(row.key) for row in rows if row.content["body"] != TEXT or not row.content["kicker"].isdigit()
        ]
        return [f"a working copy is torn: {key}" for key in torn]


def stored(key: UUID) -> int:
    """The number of the save that the copy holds; 0 where there is none."""
    row = Draft.objects.filter(key=key).first()
    return int(row.content["kicker"]) if row else 0
