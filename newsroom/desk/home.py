"""My stories (我的稿件): with me, on their way and done, each with its next step."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from newsroom.desk.access import parse_int_or_zero, require_writer_user, writer_login_required
from newsroom.desk.notifications import newest_unread
from newsroom.desk.story_templates import STORY_TEMPLATES
from newsroom.presentation.story_labels import age_label, badge_tone, character_count_label, state_label
from people.models import User
from stories import policy, workflow, writers
from stories.actions.drafts.unsent_answers import unsent_answers_of
from stories.actions.drafts.working_copy import DraftContent
from stories.models import Article, Draft, UnsentAnswer
from stories.text import headline
from stories.text.chinese import newspaper_character_count
from stories.workflow import State
from stories.writers import written_by_q

STORIES_PER_PAGE = 20
MAX_TITLE_CHARACTERS = 24
NEXT_STEP_BY_STATE: dict[str, str | Promise] = {
    State.DRAFT: gettext_lazy("Write it to the end, then file it."),
    State.RETURNED: gettext_lazy("Read what the reviewers say, mend it, file it again."),
    State.FILED: gettext_lazy("With the desk; you can still take it back."),
    State.FIRST: gettext_lazy("In first review at the desk."),
    State.SECOND: gettext_lazy("In second review with the director."),
    State.THIRD: gettext_lazy("In final review with the chief editor."),
    State.HELD: gettext_lazy("On hold; the desk decides when it goes on."),
    State.READY: gettext_lazy("Signed off; waits for its edition."),
    State.PUBLISHED: gettext_lazy("Readers have it; see what was cut and why."),
    State.SPIKED: gettext_lazy("Will not be used."),
    State.WITHDRAWN: gettext_lazy("Readers no longer have it."),
}
IN_PROGRESS_STATES = (*workflow.IN_REVIEW_STATES, State.HELD, State.READY)
FINISHED_STATES = (State.PUBLISHED, State.SPIKED, State.WITHDRAWN)


@dataclass(frozen=True)
class StoryRow:
    """One story or working copy in a list."""

    title: str
    address: str
    state: str
    tone: str
    facts: str
    next: str
    due: datetime | None = None
    is_late: bool = False
    remarks: int = 0
    unsaved: bool = False
    # Another one when there is something new to read on the story's page.
    stamp: str = ""


@dataclass(frozen=True)
class StoryListSection:
    """One list of the first page, and how many stories it has in all."""

    name: str
    title: str
    rows: list[StoryRow]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@require_safe
@writer_login_required
def home_view(request: HttpRequest) -> HttpResponse:
    """Three lists and their counts, or one list if the URL names it (8 queries)."""
    user = require_writer_user(request)
    asked = request.GET.get("list", "")
    if asked in ("mine", "way", "done"):
        return render_story_list_page(request, user, asked)
    counts = count_by_state(user)
    context = {
        "sections": [build_story_list_section(user, name, counts) for name in ("mine", "way", "done")],
        "news": newest_unread(user),
        "starts": list(STORY_TEMPLATES.values())[:4],
    }
    template = "desk/_sections.html" if request.headers.get("HX-Request") else "desk/home.html"
    return render(request, template, context)


def render_story_list_page(request: HttpRequest, user: User, name: str) -> HttpResponse:
    """One list, twenty stories at a time."""
    stories = list(
        stories_in_list(user, name, parse_int_or_zero(request.GET.get("before")))[: STORIES_PER_PAGE + 1]
    )
    more = stories[STORIES_PER_PAGE - 1].pk if len(stories) > STORIES_PER_PAGE else 0
    context = {
        "title": LIST_TITLES[name],
        "rows": [story_row(story, user) for story in stories[:STORIES_PER_PAGE]],
        "name": name,
        "more": more,
    }
    return render(request, "desk/list.html", context)


LIST_TITLES: dict[str, str | Promise] = {
    "mine": gettext_lazy("With me"),
    "way": gettext_lazy("On its way"),
    "done": gettext_lazy("Done"),
}


def count_by_state(user: User) -> dict[str, int]:
    """How many stories that the person writes are in each state (1 query)."""
    rows = Article.objects.filter(written_by_q(user)).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def build_story_list_section(user: User, name: str, counts: dict[str, int]) -> StoryListSection:
    """The newest stories of a list, after unsent answers and new working copies (1 to 3 queries)."""
    stories = [story_row(story, user) for story in stories_in_list(user, name)[:STORIES_PER_PAGE]]
    copies = new_draft_rows(user) if name == "mine" else []
    copy_count = len(copies)
    if copy_count == STORIES_PER_PAGE:
        copy_count = Draft.objects.filter(user=user, article=None).count()
    answers = unsent_answer_rows(user) if name == "mine" else []
    wanted = {"mine": workflow.WITH_WRITER_STATES, "way": IN_PROGRESS_STATES, "done": FINISHED_STATES}[name]
    return StoryListSection(
        name,
        str(LIST_TITLES[name]),
        [*answers, *copies, *stories],
        len(answers) + copy_count + sum(counts.get(state, 0) for state in wanted),
    )


def stories_in_list(user: User, name: str, before: int = 0) -> QuerySet[Article]:
    """The stories of that list that the person writes, newest first."""
    wanted = {"mine": workflow.WITH_WRITER_STATES, "way": IN_PROGRESS_STATES, "done": FINISHED_STATES}[name]
    rows = Article.objects.filter(written_by_q(user), state__in=wanted).defer("body").order_by("-pk")
    rows = with_remark_counts(rows, user)
    return rows.filter(pk__lt=before) if before else rows


def with_remark_counts(rows: QuerySet[Article], user: User) -> QuerySet[Article]:
    """The stories with the number of others' comments that wait for an answer, for `story_row`."""
    open_remarks = Q(comments__resolved_at=None) & ~Q(comments__author=user)
    return rows.select_related("author").annotate(remark_count=Count("comments", filter=open_remarks))


def story_row(story: Article, user: User) -> StoryRow:
    """A story as a row of a list of this person's."""
    is_mine = story.state in workflow.WITH_WRITER_STATES
    together = "" if story.author_id == user.pk else _("together with %(author)s") % {"author": story.author}
    facts = [str(story.get_kind_display()), character_count_label(story.length), age_label(story.state_since)]
    return StoryRow(
        title=str(story),
        address=reverse("desk:story", args=[story.pk]),
        state=state_label(story),
        tone=badge_tone(story.state),
        facts=" · ".join([*facts, together] if together else facts),
        next=str(NEXT_STEP_BY_STATE[State(story.state)]),
        due=story.due_at if is_mine or story.state in workflow.IN_REVIEW_STATES else None,
        is_late=bool(is_mine and story.due_at and story.due_at < timezone.now()),
        remarks=story.remark_count if is_mine else 0,  # type: ignore[attr-defined]
        stamp=f"{story.version}.{story.state}.{story.remark_count}",  # type: ignore[attr-defined]
    )


def new_draft_rows(user: User) -> list[StoryRow]:
    """The newest working copies that belong to no story yet (1 query); all are in `written.written_view`."""
    return [draft_row(row) for row in Draft.objects.filter(user=user, article=None)[:STORIES_PER_PAGE]]


def draft_row(row: Draft, *, is_shared: bool = False) -> StoryRow:
    """A working copy as a row of a list."""
    return StoryRow(
        title=draft_title(row.content),
        address=reverse("desk:write", args=[row.key]),
        state=_("working copy"),
        tone="quiet",
        facts=" · ".join(
            [character_count_label(newspaper_character_count(row.content["body"])), age_label(row.saved_at)]
        ),
        next=_("You and who writes it with you see it; write on, then save it.")
        if is_shared
        else _("Only you see it; write on, then save or file it."),
        unsaved=True,
    )


def unsent_answer_rows(user: User) -> list[StoryRow]:
    """Every answer that was typed and not sent, newest first (1 query)."""
    rows = unsent_answers_of(user).select_related("remark__article").defer("remark__article__body")
    return [answer_row(row, user) for row in rows]


def answer_row(answer: UnsentAnswer, user: User) -> StoryRow:
    """An unsent answer as a row of a list; of a story that its writer may not see any more it says no word."""
    story = answer.remark.article
    address = reverse("desk:answer", args=[answer.remark_id])
    if writers.is_writer(user, story):
        address = f"{reverse('desk:story', args=[story.pk])}#remark-{answer.remark_id}"
    told = [str(story)] if policy.is_allowed(user, "see", story) else []
    return StoryRow(
        title=answer_title(answer.text),
        address=address,
        state=pgettext("comment", "answer"),
        tone="quiet",
        facts=" · ".join([*told, age_label(answer.saved_at)]),
        next=_("Not sent yet; only you see it."),
        unsaved=True,
    )


def answer_title(text: str) -> str:
    """The first words of an answer."""
    return Truncator(text.partition("\n")[0]).chars(MAX_TITLE_CHARACTERS)


def draft_title(content: DraftContent) -> str:
    """The headline, else the first words that were typed."""
    if title := headline.join_headline_lines(content["headline"]):
        return title
    words = next(
        (content[name] for name in ("body", "kicker", "deck", "lead_in", "note") if content.get(name)), ""
    )
    return Truncator(words.strip().partition("\n")[0]).chars(MAX_TITLE_CHARACTERS) or _("Without a headline")
