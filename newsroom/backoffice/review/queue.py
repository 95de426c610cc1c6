"""What waits (待办), in few queries: my signatures, the desk, the next editions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Func, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.admin_base import require_staff_user
from newsroom.backoffice.review.access import story_admin_url
from newsroom.presentation.story_labels import age_label, badge_tone
from people.models import User
from stories import policy
from stories.models import Article, Edition
from stories.text import headline
from stories.workflow import IN_REVIEW_STATES, State

STORIES_PER_PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IN_PROGRESS_STATES = (*IN_REVIEW_STATES, State.READY, State.HELD, State.RETURNED)
# Word for word the condition of the index `stories_in_the_queue`, and no parameters in it: SQLite does not look at
# the values of parameters before it has chosen an index, so it would read the whole archive instead.
UNFINISHED_STORY_CONDITION = Func(
    F("state"),
    template="NOT (%(expressions)s IN ('published', 'spiked', 'withdrawn'))",
    output_field=BooleanField(),
)
SIGNED_OFF_STORY_CONDITION = Q(pages__placements__article__state__in=[State.READY, State.PUBLISHED]) | Q(
    pages__placements__article__live=True
)
QUEUE_COLUMNS = (
    "pk", "headline", "kind", "state", "state_since", "due_at", "length", "live", "version", "desk__name",
    "author__full_name", "author__username", "revision__number", "late",
)  # fmt: skip


@dataclass(frozen=True)
class QueueRow:
    """One story in a queue."""

    pk: int
    title: str
    kind: str
    state: str
    tone: str
    age: str
    due_at: datetime | None
    is_late: bool
    length: int
    desk: str
    writer: str
    revision: int
    is_correction: bool
    address: str
    key: str


@dataclass(frozen=True)
class StoryQueue:
    """The first rows of a queue, and the URL of the rest ("": there is none)."""

    rows: list[QueueRow]
    more: str


def stories_awaiting_signature(user: User) -> QuerySet[Article]:
    """The stories that wait for this account's signature."""
    return policy.permitted_stories(user, "sign").filter(UNFINISHED_STORY_CONDITION)


def stories_in_progress(user: User) -> QuerySet[Article]:
    """The stories in progress that the account may see; drafts are in no queue."""
    # The index alone answers which those are. Asked in one go with who may see them, SQLite believes that half the
    # house is on its way and reads all of it.
    on_its_way = Article.objects.filter(UNFINISHED_STORY_CONDITION, state__in=IN_PROGRESS_STATES).values("pk")
    return policy.permitted_stories(user, "see").filter(pk__in=on_its_way)


@dataclass(frozen=True)
class QueueKind:
    """A list of waiting stories: its page and its place on the first page follow.

    `stories` begins with a query of `stories.policy`. `empty` is said where nothing waits; a list without it is then
    left out, one `for_signers` for those who sign nothing. `by_state`: its states are counted and can be chosen.
    """

    title: Promise
    stories: Callable[[User], QuerySet[Article]]
    empty: Promise | str = ""
    for_signers: bool = False
    by_state: bool = False


# In the order of the first page.
QUEUE_KIND_BY_NAME = {
    "mine": QueueKind(
        _("Waiting for my signature"),
        stories_awaiting_signature,
        empty=_("Nothing waits for you."),
        for_signers=True,
    ),
    "desk": QueueKind(
        _("At the desk"), stories_in_progress, empty=_("Nothing is on its way."), by_state=True
    ),
}


def order_by_urgency(stories: QuerySet[Article], now: datetime) -> QuerySet[Article]:
    """Overdue stories come first, then those that have waited longest."""
    late = Case(When(due_at__lt=now, then=Value(0)), default=Value(1), output_field=IntegerField())
    return stories.annotate(late=late).order_by("late", "state_since", "pk")


def load_queue(
    name: str, user: User, *, after: str = "", state: str = "", most: int = STORIES_PER_PAGE
) -> StoryQueue:
    """At most `most` rows after the given place, without text or total (1 query)."""
    now = timezone.now()
    stories = order_by_urgency(QUEUE_KIND_BY_NAME[name].stories(user), now)
    if state in IN_PROGRESS_STATES:
        stories = stories.filter(state=state)
    if place := parse_cursor(after):
        late, since, pk = place
        stories = stories.filter(
            Q(late__gt=late)
            | Q(late=late, state_since__gt=since)
            | Q(late=late, state_since=since, pk__gt=pk)
        )
    rows = [build_row(values, now) for values in stories.values(*QUEUE_COLUMNS)[: most + 1]]
    more = ""
    if len(rows) > most:
        sent = {"list": name, "after": rows[most - 1].key, **({"state": state} if state else {})}
        more = f"{reverse('admin:queue')}?{urlencode(sent)}"
    return StoryQueue(rows[:most], more)


def load_start_page_queues(user: User) -> list[dict[str, Any]]:
    """The beginning of every list that this account's first page shows (1 query each)."""
    shown = []
    for name, kind in QUEUE_KIND_BY_NAME.items():
        queue = load_queue(name, user)
        empty = kind.empty if user.has_role(*policy.REVIEWER_ROLES) or not kind.for_signers else ""
        if queue.rows or empty:
            shown.append(
                {
                    "name": name,
                    "title": kind.title,
                    "rows": queue.rows,
                    "more": queue.more,
                    "empty": empty,
                    "key": kind.for_signers,
                    "by_state": count_by_state(user) if kind.by_state else None,
                }
            )
    return shown


def build_row(values: dict[str, Any], now: datetime) -> QueueRow:
    kinds = dict(Article.Kind.choices)
    return QueueRow(
        pk=values["pk"],
        title=headline.join_headline_lines(values["headline"]) or str(kinds[values["kind"]]),
        kind=str(kinds[values["kind"]]),
        state=str(State(values["state"]).label),
        tone=badge_tone(values["state"]),
        age=age_label(values["state_since"], now),
        due_at=values["due_at"],
        is_late=values["late"] == 0,
        length=values["length"],
        desk=values["desk__name"] or "",
        writer=values["author__full_name"] or values["author__username"] or "",
        revision=values["revision__number"] or 0,
        is_correction=values["live"],
        address=story_admin_url(values["pk"], "review"),
        key=f"{values['late']}.{(values['state_since'] - EPOCH) // timedelta(microseconds=1)}.{values['pk']}",
    )


def parse_cursor(after: str) -> tuple[int, datetime, int] | None:
    """The place in the queue that a URL names; None when it names none."""
    parts = after.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 17 for part in parts):
        return None
    late, moment, pk = map(int, parts)
    return late, EPOCH + timedelta(microseconds=moment), pk


def next_story_url(user: User, story: Article) -> str:
    """The URL of the next story in the account's own queue; "" if none (1 query)."""
    rows = order_by_urgency(stories_awaiting_signature(user), timezone.now()).values_list("pk", flat=True)[
        : STORIES_PER_PAGE + 1
    ]
    numbers = list(rows)
    behind = numbers[numbers.index(story.pk) + 1 :] if story.pk in numbers else numbers
    others = [pk for pk in [*behind, *numbers] if pk != story.pk]
    return story_admin_url(others[0], "review") if others else ""


def count_by_state(user: User) -> list[tuple[State, int]]:
    """How many stories are in each state, for those in progress only (1 query)."""
    counted = stories_in_progress(user).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(counted)
    return [(state, found[state]) for state in IN_PROGRESS_STATES if state in found]


def upcoming_editions(today: date, most: int = 4) -> list[Any]:
    """Today's and the next editions, with counts of all and signed stories (1 query)."""
    nearest = Edition.objects.filter(date__gte=today).order_by("date", "pk").values("pk")[:most]
    rows = Edition.objects.filter(pk__in=nearest).select_related("publication")
    return list(
        rows.annotate(
            story_count=Count("pages__placements", distinct=True),
            signed_count=Count("pages__placements", filter=SIGNED_OFF_STORY_CONDITION, distinct=True),
        ).order_by("date", "pk")
    )


def queue_view(site: Any, request: HttpRequest) -> HttpResponse:
    """One of the `QUEUE_KIND_BY_NAME` from a place on, fifty rows at a time."""
    user = require_staff_user(request)
    name = request.GET.get("list", "")
    name = name if name in QUEUE_KIND_BY_NAME else "desk"
    state = request.GET.get("state", "")
    state = state if state in IN_PROGRESS_STATES else ""
    context = {
        **site.each_context(request),
        "title": str(QUEUE_KIND_BY_NAME[name].title) + (f" · {State(state).label}" if state else ""),
        "list": name,
        "state": state,
        "queue": load_queue(name, user, after=request.GET.get("after", ""), state=state),
        "by_state": count_by_state(user) if QUEUE_KIND_BY_NAME[name].by_state else [],
        "is_first": not request.GET.get("after"),
    }
    return TemplateResponse(request, "admin/review/queue.html", context)
