"""Labels that every list of stories uses: age, length, state and its colour."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from stories import policy
from stories.models import Article
from stories.workflow import REVIEW_STAGES, State

# What a badge looks like says how near a story is to its readers.
STATE_BADGE_TONES = {
    State.DRAFT: "quiet",
    State.FILED: "waits",
    State.FIRST: "waits",
    State.SECOND: "waits",
    State.THIRD: "waits",
    State.READY: "good",
    State.PUBLISHED: "good",
    State.RETURNED: "bad",
    State.HELD: "quiet",
    State.SPIKED: "quiet",
    State.WITHDRAWN: "bad",
}


def badge_tone(state: str) -> str:
    """The name of the badge's colour for a state."""
    return STATE_BADGE_TONES[State(state)]


def age_label(since: datetime, now: datetime | None = None) -> str:
    """How long ago it was, in minutes, hours or days."""
    minutes = max(0, int(((now or timezone.now()) - since).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d h", "%(n)d h", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def character_count_label(length: int) -> str:
    """The length as newspapers count it (字)."""
    return ngettext("%(n)d character", "%(n)d characters", length) % {"n": length}


def review_stage_name(number: int) -> str:
    """The name of the review stage with that number."""
    return str(REVIEW_STAGES[number - 1].name)


def story_name_for(story: Article, user: User) -> str:
    """The story's name in a list; others' unfiled drafts have only their writer's."""
    if policy.can_list_story(user, story):
        return str(story)
    return _("(an unfiled draft of %(writer)s)") % {"writer": story.author or "—"}


def state_label(story: Article) -> str:
    """The label of the state; for a published story it says that it is a correction."""
    label = str(State(story.state).label)
    if story.live and story.state != State.PUBLISHED:
        return _("correction: %(state)s") % {"state": label}
    return label
