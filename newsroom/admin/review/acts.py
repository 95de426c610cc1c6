"""What the journal's acts are called."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stories.models import JournalEntry
from stories.workflow import State

ACTS: dict[str, str | Promise] = {
    "write": _("saved"),
    "file": _("filed"),
    "take_back": _("taken back"),
    "begin": _("review begun"),
    "sign": _("signed"),
    "return": _("returned to the writer"),
    "send_back": _("sent back"),
    "hold": _("put on hold"),
    "release": _("released"),
    "spike": _("not used"),
    "revive": _("brought back"),
    "comment": _("commented"),
    "resolve": _("comment settled"),
    "preview": _("preview link made"),
    "revoke_preview": _("preview link revoked"),
    "see": _("draft read"),
    "publish": _("published"),
    "unschedule": _("unscheduled"),
    "embargo": _("embargo"),
    "correct": _("correction opened"),
    "withdraw": _("withdrawn"),
    "keep": _("kept"),
    "discard": _("thrown away"),
    "lay_out": _("laid out"),
    "import": _("imported"),
}


def act_name(act: str) -> str:
    """What the act is called."""
    return str(ACTS.get(act, act))


def told(entry: JournalEntry) -> str:
    """The words of an entry: the reason that was given or the refusal that was told, else from where to where."""
    detail: dict[str, Any] = entry.detail
    if words := detail.get("told") or detail.get("reason"):
        return str(words)
    labels = dict(State.choices)
    old, new = detail.get("from"), detail.get("to")
    if old in labels and new in labels:
        return f"{labels[old]} → {labels[new]}"
    return ""
