"""Every verb as one call, every state as the way to it, and all rows of the house as one value."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone

from people.actors import Actor
from people.models import User
from stories import policy
from stories.actions.editions import correction_cancellation, publishing, withholding
from stories.actions.review import emergency, filing, previews, reviewing
from stories.actions.review.comments import add_comment
from stories.actions.story.writing import write_story
from stories.models import Article, Edition
from tests import make
from tests.rows import rows

REASON = "请核实时间"
Cast = dict[str, User]


# ---- states -------------------------------------------------------------------------------------
def story_at(state: str, cast: Cast, day: date = make.DAY) -> Article:
    """A story in that state, signed as far as need be by people whom no test tries; its edition is of that day."""
    story = make.draft(cast["author"])
    if state == "draft":
        return story
    filing.file_story(story, by=cast["author"], expected=story.version)
    signers = [cast["spare_editor"], cast["spare_director"], cast["spare_chief"]]
    match state:
        case "filed":
            return story
        case "first":
            return reviewing.begin_review(story, by=signers[0], expected=story.version)
        case "returned":
            return reviewing.return_story(story, by=signers[0], expected=story.version, reason=REASON)
        case "spiked":
            return reviewing.spike_story(story, by=signers[0], expected=story.version, reason=REASON)
        case "second" | "third" | "ready":
            return make.signed(story, *signers[: ["second", "third", "ready"].index(state) + 1])
        case "held":
            make.signed(story, signers[0])
            return reviewing.hold_story(story, by=signers[1], expected=story.version, reason=REASON)
    make.signed(story, *signers)
    edition = make.edition([story], day)
    publishing.publish_edition(edition, by=signers[2], expected=edition.version)
    story.refresh_from_db()
    match state:
        case "published":
            return story
        case "withdrawn":
            return publishing.withdraw_story(
                story, by=signers[2], expected=story.version, why="error", reason=REASON
            )
    publishing.open_correction(story, by=signers[2], expected=story.version, reason=REASON)
    match state:
        case "corrected":
            return story
        case "signed again":
            return make.signed(story, *signers)
        case "republished":
            make.signed(story, *signers)
            publishing.publish_correction(story, by=signers[2], expected=story.version, note=REASON)
            return story
    raise ValueError(state)


# ---- verbs --------------------------------------------------------------------------------------
def edit(story: Article, by: Actor, expected: int) -> None:
    story.deck = "——老人吃上热饭"
    write_story(story, by=by, expected=expected)


def publish(story: Article, by: Actor, expected: int, **when: Any) -> None:
    edition = Edition.objects.get(pages__placements__article=story)
    publishing.publish_edition(edition, by=by, expected=expected - story.version + edition.version, **when)


def publish_in_emergency(story: Article, by: Actor, expected: int) -> None:
    edition = Edition.objects.get(pages__placements__article=story)
    expected += edition.version - story.version
    emergency.publish_in_emergency(edition, by=by, expected=expected, reason=REASON)


VERBS: dict[str, Callable[[Article, Any, int], Any]] = {
    "see": lambda story, by, _n: policy.require_permission(by, "see", story),
    "history": lambda story, by, _n: policy.require_permission(by, "history", story),
    "edit": edit,
    "comment": lambda story, by, _n: add_comment(story, by=by, text="时间请核实", paragraph=1),
    "preview": lambda story, by, _n: previews.make_preview(story, by=by, hours=1),
    "file": lambda story, by, n: filing.file_story(story, by=by, expected=n),
    "take back": lambda story, by, n: filing.take_back_story(story, by=by, expected=n),
    "begin": lambda story, by, n: reviewing.begin_review(story, by=by, expected=n),
    "sign": lambda story, by, n: reviewing.sign_story(story, by=by, expected=n),
    "return": lambda story, by, n: reviewing.return_story(story, by=by, expected=n, reason=REASON),
    "send back": lambda story, by, n: reviewing.send_story_back(
        story, by=by, expected=n, stage=1, reason=REASON
    ),
    "hold": lambda story, by, n: reviewing.hold_story(story, by=by, expected=n, reason=REASON),
    "release": lambda story, by, n: reviewing.release_held_story(story, by=by, expected=n),
    "spike": lambda story, by, n: reviewing.spike_story(story, by=by, expected=n, reason=REASON),
    "revive": lambda story, by, n: reviewing.revive_story(story, by=by, expected=n),
    "publish": publish,
    "schedule": lambda story, by, n: publish(story, by, n, at=timezone.now() + timedelta(hours=1)),
    "embargo": lambda story, by, n: publishing.set_embargo(
        story, by=by, expected=n, until=timezone.now() + timedelta(hours=1)
    ),
    "correct": lambda story, by, n: publishing.open_correction(story, by=by, expected=n, reason=REASON),
    "cancel": lambda story, by, n: correction_cancellation.cancel_correction(
        story, by=by, expected=n, reason=REASON
    ),
    "republish": lambda story, by, n: publishing.publish_correction(story, by=by, expected=n, note=REASON),
    "withhold": lambda story, by, n: withholding.withhold_correction(
        story, by=by, expected=n, number=1, kind="privacy"
    ),
    "withdraw": lambda story, by, n: publishing.withdraw_story(
        story, by=by, expected=n, why="error", reason=REASON
    ),
    "publish in emergency": publish_in_emergency,
    "withdraw in emergency": lambda story, by, n: emergency.withdraw_in_emergency(
        story, by=by, expected=n, why="error", reason=REASON
    ),
}
# These name the edition and its version, not the story's.
OF_THE_EDITION = ("publish", "schedule", "publish in emergency")
# Looking writes nothing, so looking in vain is in no journal but the server's own.
LOOKING = ("see", "history")
# These do not name a version: what they write stands beside the text.
WITHOUT_VERSION = (*LOOKING, "comment", "preview")


# ---- everything ---------------------------------------------------------------------------------
def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but the journal's."""
    return rows(apps.get_models(include_auto_created=True))
