"""The review actions: for each its labels, what it asks, and what it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.review.access import parse_int_or_zero
from newsroom.backoffice.review.datetime_input import parse_future_time
from newsroom.presentation.story_labels import review_stage_name
from people.models import User
from stories import policy, workflow
from stories.actions.editions import correction_cancellation, publishing, withholding
from stories.actions.review import emergency, filing, reviewing
from stories.models import Article, PublishedArticle
from stories.models.published import WithdrawalReason, WithholdingReason
from stories.workflow import State


@dataclass(frozen=True)
class SubmittedForm:
    """What a review form sent: the version and revision read, and what was typed."""

    version: int
    revision: int
    words: str
    stage: int
    until: str
    why: str
    confirmed: bool
    waiver: str = ""
    withheld: str = ""
    correction: int = 0

    @classmethod
    def of(cls, posted: Mapping[str, str]) -> "SubmittedForm":
        # One text field in each form, named after what it asks.
        words = next((posted[name] for name in ("opinion", "reason", "note", "text") if posted.get(name)), "")
        return cls(
            version=parse_int_or_zero(posted.get("version")),
            revision=parse_int_or_zero(posted.get("revision")),
            words=words,
            stage=parse_int_or_zero(posted.get("stage")),
            until=posted.get("until", ""),
            why=posted.get("why", ""),
            confirmed=posted.get("confirmed") == "yes",
            waiver=posted.get("waiver", ""),
            withheld=posted.get("withheld", ""),
            correction=parse_int_or_zero(posted.get("correction")),
        )


ActionHandler = Callable[[Article, User, SubmittedForm], Any]


@dataclass(frozen=True)
class ReviewAction:
    """One review action: its labels, what it asks, its key, and what it calls."""

    title: str | Promise
    button: str | Promise
    done: str | Promise
    act: ActionHandler
    asks: str = ""
    label: str | Promise = ""
    hint: str | Promise = ""
    required: bool = False
    key: str = ""
    look: str = "plain"


REASON_LABEL = _("Reason (the people concerned will read it)")

PUBLIC_NOTE_HINT = _(
    "Everybody can read this: under the story, among the corrections, in feeds. Do not repeat what is taken out."
)

REVIEW_ACTIONS: dict[str, ReviewAction] = {
    "file": ReviewAction(
        _("File"),
        _("File the story"),
        _("“%(story)s” is filed."),
        lambda story, by, sent: filing.file_story(story, by=by, expected=sent.version),
        look="primary",
        key="s",
    ),
    "take_back": ReviewAction(
        _("Take back"),
        _("Take the story back"),
        _("“%(story)s” is a draft again."),
        lambda story, by, sent: filing.take_back_story(story, by=by, expected=sent.version),
    ),
    "sign": ReviewAction(
        _("Sign"),
        _("Sign"),
        _("You signed “%(story)s”."),
        lambda story, by, sent: reviewing.sign_story(
            story, by=by, expected=sent.version, stage=sent.stage or None, opinion=sent.words
        ),
        asks="opinion",
        label=_("Opinion (may stay empty)"),
        key="s",
        look="primary",
    ),
    "begin": ReviewAction(
        _("Begin the review"),
        _("Begin the first review"),
        _("The first review of “%(story)s” has begun; its writer can no longer take it back."),
        lambda story, by, sent: reviewing.begin_review(story, by=by, expected=sent.version),
    ),
    "return": ReviewAction(
        _("Return to the writer"),
        _("Return to the writer"),
        _("“%(story)s” is with its writer again."),
        lambda story, by, sent: reviewing.return_story(
            story, by=by, expected=sent.version, reason=sent.words
        ),
        asks="reason",
        label=REASON_LABEL,
        required=True,
        key="r",
    ),
    "send_back": ReviewAction(
        _("Send back to an earlier review"),
        _("Send back"),
        _("“%(story)s” waits for an earlier review again."),
        lambda story, by, sent: reviewing.send_story_back(
            story, by=by, expected=sent.version, stage=sent.stage, reason=sent.words
        ),
        asks="reason",
        label=REASON_LABEL,
        required=True,
    ),
    "hold": ReviewAction(
        _("Put on hold"),
        _("Put on hold"),
        _("“%(story)s” is on hold."),
        lambda story, by, sent: reviewing.hold_story(story, by=by, expected=sent.version, reason=sent.words),
        asks="reason",
        label=REASON_LABEL,
        required=True,
    ),
    "release": ReviewAction(
        _("Release"),
        _("Release from hold"),
        _("“%(story)s” goes on."),
        lambda story, by, sent: reviewing.release_held_story(story, by=by, expected=sent.version),
        look="primary",
    ),
    "spike": ReviewAction(
        _("Do not use"),
        _("Do not use"),
        _("“%(story)s” will not be used."),
        lambda story, by, sent: reviewing.spike_story(story, by=by, expected=sent.version, reason=sent.words),
        asks="reason",
        label=REASON_LABEL,
        required=True,
        look="danger",
    ),
    "revive": ReviewAction(
        _("Bring back"),
        _("Bring the story back"),
        _("“%(story)s” is with its writer again."),
        lambda story, by, sent: reviewing.revive_story(story, by=by, expected=sent.version),
        look="primary",
    ),
    "publish": ReviewAction(
        _("Publish the correction"),
        _("Publish the correction"),
        _("Readers have the corrected “%(story)s”."),
        lambda story, by, sent: publishing.publish_correction(
            story,
            by=by,
            expected=sent.version,
            note=sent.words,
            waiver=sent.waiver,
            withheld=sent.withheld,
        ),
        asks="note",
        label=_("What readers are told about the correction"),
        hint=PUBLIC_NOTE_HINT,
        look="primary",
    ),
    "embargo": ReviewAction(
        _("Embargo"),
        _("Set the embargo"),
        _("The embargo of “%(story)s” is as you set it."),
        lambda story, by, sent: publishing.set_embargo(
            story, by=by, expected=sent.version, until=parse_future_time(sent.until) if sent.until else None
        ),
        asks="until",
        label=_("Not before (left empty: no embargo)"),
    ),
    "correct": ReviewAction(
        _("Open a correction"),
        _("Open a correction"),
        _("“%(story)s” can be corrected; readers keep what they have until it is signed anew."),
        lambda story, by, sent: publishing.open_correction(
            story, by=by, expected=sent.version, reason=sent.words
        ),
        asks="reason",
        label=REASON_LABEL,
        required=True,
    ),
    "cancel": ReviewAction(
        _("Cancel the correction"),
        _("Cancel the correction"),
        _("The correction of “%(story)s” is cancelled; the text is again what readers have."),
        lambda story, by, sent: correction_cancellation.cancel_correction(
            story, by=by, expected=sent.version, reason=sent.words
        ),
        asks="reason",
        label=REASON_LABEL,
        required=True,
    ),
    "withhold": ReviewAction(
        _("Take old words out of a correction"),
        _("Take the old words out"),
        _("The old words of that correction of “%(story)s” are in no copy and on no page any more."),
        lambda story, by, sent: withholding.withhold_correction(
            story,
            by=by,
            expected=sent.version,
            number=sent.correction,
            kind=sent.withheld,
            note=sent.words,
        ),
        asks="note",
        label=_("What readers are told instead of the present note (may stay empty)"),
        hint=PUBLIC_NOTE_HINT,
        look="danger",
    ),
    "withdraw": ReviewAction(
        _("Withdraw"),
        _("Withdraw…"),
        _("“%(story)s” is withdrawn; readers see that it was, and the class of the reason."),
        lambda story, by, sent: publishing.withdraw_story(
            story, by=by, expected=sent.version, why=sent.why, reason=sent.words
        ),
        asks="reason",
        label=_("Reason (kept in the house)"),
        required=True,
        look="danger",
    ),
    "emergency": ReviewAction(
        _("Break the glass: withdraw"),
        _("Withdraw in an emergency"),
        _("“%(story)s” is withdrawn; every chief editor has been told why."),
        lambda story, by, sent: emergency.withdraw_in_emergency(
            story, by=by, expected=sent.version, why=sent.why, reason=sent.words
        ),
        asks="reason",
        label=_("Why no chief editor can do it (every chief editor is told)"),
        required=True,
        look="danger",
    ),
}


@dataclass(frozen=True)
class OfferedAction:
    """A review action open to this person now, with what was typed into it before."""

    name: str
    verb: ReviewAction
    stages: list[tuple[int, str]]
    classes: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    corrections: list[tuple[int, str]]
    typed: SubmittedForm | None

    @property
    def words(self) -> str:
        return self.typed.words if self.typed else ""

    @property
    def is_open(self) -> bool:
        return self.verb.look == "primary" or self.typed is not None


def is_action_applicable(name: str, story: Article) -> bool:
    """Whether the review action fits the state of the story, whoever asks."""
    if name == "embargo":
        return story.state == State.READY or (story.live and story.state == State.PUBLISHED)
    if name == "withhold":
        return story.live
    if not workflow.can_move(name, story.state):
        return False
    # What only stories in readers' hands can undergo, and what they no longer can.
    if name in ("publish", "correct", "cancel", "withdraw", "emergency"):
        return story.live
    if name in ("take_back", "spike"):
        return not story.live
    if name == "return":
        return story.author_id is not None
    return True


def available_actions(
    user: User, story: Article, *, name: str = "", typed: SubmittedForm | None = None
) -> list[OfferedAction]:
    """The review actions the account can do now, in page order (4 queries at most)."""
    found = [
        OfferedAction(
            each,
            verb,
            passed_review_stages(story) if each == "send_back" else [],
            [(code, str(label)) for code, label in WithdrawalReason.choices]
            if each in ("withdraw", "emergency")
            else [],
            [(code, str(label)) for code, label in WithholdingReason.choices]
            if each in ("publish", "withhold")
            else [],
            corrections_showing_old_text(story) if each == "withhold" else [],
            typed if each == name else None,
        )
        for each, verb in REVIEW_ACTIONS.items()
        if is_action_applicable(each, story) and policy.is_allowed(user, each, story)
    ]
    return [offer for offer in found if offer.name != "withhold" or offer.corrections]


def corrections_showing_old_text(story: Article) -> list[tuple[int, str]]:
    """The corrections whose old words readers still find, newest first (1 query)."""
    copies = PublishedArticle.objects.filter(article_id=story.pk, current=True, withdrawn_at=None)
    known = copies.values_list("corrections", flat=True).first() or []
    return [
        (
            place,
            f"{timezone.localtime(datetime.fromisoformat(one['date'])):%Y-%m-%d %H:%M} {one['note'][:40]}".rstrip(),
        )
        for place, one in reversed(list(enumerate(known, 1)))
        if "withheld" not in one
    ]


def passed_review_stages(story: Article) -> list[tuple[int, str]]:
    """The review stages that the story has passed, the last one first."""
    here = story.stage or len(workflow.REVIEW_STAGES) + 1
    return [(stage, review_stage_name(stage)) for stage in range(here - 1, 0, -1)]
