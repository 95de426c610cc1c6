"""Whatever the code writes into the journal has a name that people read there."""

import re
from pathlib import Path

from newsroom.presentation.journal_labels import ACTION_LABELS

ROOT = Path(__file__).resolve().parents[2]
WRITES = re.compile(r"""(?:journal_changes|add_journal_entry|record_denials)\(\s*"(\w+)\"""")


def test_every_act_that_is_written_has_a_label() -> None:
    written = {
        (act, path.relative_to(ROOT).as_posix())
        for floor in ("people", "stories", "newsroom")
        for path in (ROOT / floor).rglob("*.py")
        for act in WRITES.findall(path.read_text("utf-8"))
    }
    assert len(written) > 30
    assert sorted(one for one in written if one[0] not in ACTION_LABELS) == []
