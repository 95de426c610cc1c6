"""The labels of the journal's acts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from stories.models import JournalEntry
from stories.workflow import State

ACTION_LABELS: dict[str, str | Promise] = {
    "write": pgettext_lazy("act", "saved"),
    "file": pgettext_lazy("act", "filed"),
    "take_back": pgettext_lazy("act", "taken back"),
    "begin": pgettext_lazy("act", "review begun"),
    "sign": pgettext_lazy("act", "signed"),
    "return": pgettext_lazy("act", "returned to the writer"),
    "send_back": pgettext_lazy("act", "sent back"),
    "hold": pgettext_lazy("act", "put on hold"),
    "release": pgettext_lazy("act", "released"),
    "spike": pgettext_lazy("act", "not used"),
    "revive": pgettext_lazy("act", "brought back"),
    "emergency": pgettext_lazy("act", "glass broken"),
    "comment": pgettext_lazy("act", "commented"),
    "name_co_writer": pgettext_lazy("act", "co-writer named"),
    "revoke_co_writer": pgettext_lazy("act", "co-writer revoked"),
    "resolve": pgettext_lazy("act", "comment settled"),
    "preview": pgettext_lazy("act", "preview link made"),
    "revoke_preview": pgettext_lazy("act", "preview link revoked"),
    "see": pgettext_lazy("act", "draft read"),
    "publish": pgettext_lazy("act", "published"),
    "unschedule": pgettext_lazy("act", "unscheduled"),
    "embargo": pgettext_lazy("act", "embargo"),
    "correct": pgettext_lazy("act", "correction opened"),
    "cancel": pgettext_lazy("act", "correction cancelled"),
    "withhold": pgettext_lazy("act", "old words taken out"),
    "withdraw": pgettext_lazy("act", "withdrawn"),
    "keep": pgettext_lazy("act", "kept"),
    "discard": pgettext_lazy("act", "thrown away"),
    "restore": pgettext_lazy("act", "brought back"),
    "lay_out": pgettext_lazy("act", "laid out"),
    "enrol": pgettext_lazy("act", "second factor on"),
    "recover": pgettext_lazy("act", "signed in by recovery code"),
    "renew_codes": pgettext_lazy("act", "new recovery codes"),
    "forget_second_factor": pgettext_lazy("act", "second factor taken away"),
    "choose_password": pgettext_lazy("act", "own password changed"),
    "choose_language": pgettext_lazy("act", "language chosen"),
    "ask_change": pgettext_lazy("act", "second person asked for"),
    "confirm_change": pgettext_lazy("act", "account change confirmed"),
    "decline_change": pgettext_lazy("act", "account change declined"),
    "import": pgettext_lazy("act", "imported"),
    "make_token": pgettext_lazy("act", "token made"),
    "revoke_token": pgettext_lazy("act", "token revoked"),
    "use_token": pgettext_lazy("act", "token used"),
    "report": pgettext_lazy("act", "error reported"),
    "answer_report": pgettext_lazy("act", "report answered"),
    "assign_report": pgettext_lazy("act", "report passed on"),
    "forget_contact": pgettext_lazy("act", "contact deleted"),
    "take_in": pgettext_lazy("act", "taken in"),
    "attach": pgettext_lazy("act", "original arrived"),
    "focus": pgettext_lazy("act", "focus moved"),
    "rebuild": pgettext_lazy("act", "renditions made anew"),
    "pull": pgettext_lazy("act", "photo pulled"),
    "copy_public": pgettext_lazy("act", "public copy made"),
}


def action_label(act: str) -> str:
    """The label of the act."""
    return str(ACTION_LABELS.get(act, act))


def entry_reason(entry: JournalEntry) -> str:
    """The reason of an entry, or the refusal that was given."""
    return str(entry.detail.get("told") or entry.detail.get("reason") or "")


def state_transition_label(entry: JournalEntry) -> str:
    """The old and new state, as “old → new”; "" where the state did not change."""
    labels: dict[Any, Any] = dict(State.choices)
    old, new = entry.detail.get("from"), entry.detail.get("to")
    return f"{labels[old]} → {labels[new]}" if old in labels and new in labels and old != new else ""
