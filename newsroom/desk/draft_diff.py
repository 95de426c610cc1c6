"""Differences of two states of a working copy (对比): stored and typed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from newsroom.presentation.inline_diff import merge_diff_sides
from people.models import Desk
from stories.actions.drafts.working_copy import DraftContent, field_label
from stories.models import Article, Label
from stories.text import diff


@dataclass(frozen=True)
class DraftDifference:
    """One field that differs, with its rows that differ."""

    field: str
    label: str
    rows: list[diff.DiffRow]

    @property
    def lines(self) -> list[list[diff.DiffPiece]]:
        """Each row as one running text, with what is gone and what is new."""
        return [merge_diff_sides(row) for row in self.rows]


def draft_differences(theirs: DraftContent, mine: DraftContent) -> list[DraftDifference]:
    """Every field that differs, in the order of the page, paragraph by paragraph."""
    found = diff.compare_snapshots(replace_ids_with_names(theirs), replace_ids_with_names(mine))
    return [
        DraftDifference(name, field_label(name), [row for row in each.rows if row.kind != "same"])
        for each in found
        if (name := "body" if each.field == "text" else each.field)
    ]


def replace_ids_with_names(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with names in the place of numbers, its body as `text`."""
    names = {"kind": dict(Article.Kind.choices).get(content["kind"], content["kind"])}
    for name, model in (("column", Label), ("desk", Desk)):
        row = model._default_manager.filter(pk=content[name]).first() if content[name] else None
        names[name] = str(row or "")
    kept = {name: value for name, value in content.items() if name not in ("body", "publication")}
    return {**kept, **names, "text": content["body"]}


def differences_as_json(found: list[DraftDifference]) -> list[dict[str, Any]]:
    """The differences for a client: for each row its kind, its numbers and its pieces."""
    return [
        {
            "field": each.field,
            "label": each.label,
            "rows": [
                {
                    "kind": row.kind,
                    "old": row.old_number,
                    "new": row.new_number,
                    "pieces": [asdict(piece) for piece in merge_diff_sides(row)],
                }
                for row in each.rows
            ],
        }
        for each in found
    ]
