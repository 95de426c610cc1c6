"""The page of a story at the desk (我的稿件), and the actions of its writer."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.desk.access import parse_int_or_zero, require_writer_user, writer_login_required
from newsroom.desk.home import NEXT_STEP_BY_STATE
from newsroom.desk.relogin import keep_form_through_login
from newsroom.presentation.co_writing import co_writing_of
from newsroom.presentation.manuscript import build_manuscript, latest_story_content
from newsroom.presentation.story_labels import badge_tone, character_count_label, state_label
from newsroom.presentation.timeline import parse_time_cursor, timeline_batch
from people.errors import ActionError, NotAllowed
from people.models import User
from stories import policy, workflow, writers
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts import unsent_answers as answers
from stories.actions.review.comments import add_comment, resolve_comment
from stories.actions.review.filing import take_back_story
from stories.models import Article, Comment, Draft, PublishedArticle, Receipt
from stories.workflow import State


@dataclass(frozen=True)
class TypedAnswer:
    """What a form that was refused said in answer to a remark, and what was saved elsewhere meanwhile."""

    remark: int
    text: str
    elsewhere: str = ""


def get_own_story_or_404(pk: int, user: User) -> Article:
    """The story that the person writes; 404 for others' stories (1 query)."""
    rows = Article.objects.select_related("revision", "desk", "publication", "column", "author")
    story = rows.filter(writers.written_by_q(user), pk=pk).first()
    if story is None:
        raise Http404
    return story


@require_safe
@writer_login_required
def story_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The story with its comments, unsent answers, receipts and timeline (13 queries)."""
    user = require_writer_user(request)
    return render_story_page(request, get_own_story_or_404(pk, user), user)


def render_story_page(
    request: HttpRequest,
    mine: Article,
    user: User,
    *,
    told: str = "",
    status: int = 200,
    typed: TypedAnswer | None = None,
) -> HttpResponse:
    text = build_manuscript(mine, latest_story_content(mine))
    remarks = list(mine.comments.select_related("author").order_by("paragraph", "pk"))
    attach_unsent_answers(remarks, user, typed)
    unplaced = [remark for remark in remarks if not attach_remark_to_paragraph(text.paragraphs, remark)]
    events, more = timeline_batch(mine, user, parse_time_cursor(request.GET.get("before", "")))
    # What an author and the co-writers type is one working copy, the author's.
    copy = Draft.objects.filter(user=mine.author_id, article=mine).defer("content").first()
    is_author = writers.is_author(user, mine)
    context = {
        "story": mine,
        "text": text,
        "whole": unplaced,
        "open_remarks": sum(
            1 for remark in remarks if not remark.resolved_at and remark.author_id != user.pk
        ),
        "events": events,
        "more": more,
        "receipts": list(Receipt.objects.filter(user=user, article=mine, act=Receipt.Act.FILE)[:5]),
        "state": state_label(mine),
        "tone": badge_tone(mine.state),
        "next": NEXT_STEP_BY_STATE[State(mine.state)],
        "length": character_count_label(mine.length),
        "reason": state_reason(mine, events),
        "unsaved": copy if copy and not copy.is_settled else None,
        "may_keep": policy.is_allowed(user, "keep", mine),
        "may_file": is_author and mine.state in workflow.WITH_WRITER_STATES,
        "may_take_back": is_author and mine.state == State.FILED and not mine.live,
        "together": co_writing_of(mine, user),
        "out": latest_published_article(mine),
        "has_cuts": mine.state not in (State.DRAFT, State.FILED),
        "key": uuid4().hex,
        "told": told,
    }
    return render(request, "desk/story.html", context, status=status)


def attach_remark_to_paragraph(paragraphs: list[Any], remark: Comment) -> bool:
    """Whether there is a paragraph of its number, to which the comment belongs then."""
    for paragraph in paragraphs:
        if paragraph.holds(remark.paragraph):
            paragraph.comments.append(remark)
            return True
    return False


def attach_unsent_answers(remarks: list[Any], user: User, typed: TypedAnswer | None) -> None:
    """Each comment has what this person has typed in answer to it and not sent (2 queries)."""
    numbers = [remark.pk for remark in remarks]
    rows = user.unsent_answers.filter(remark__in=numbers).select_related("sent_as")
    known = {row.remark_id: row for row in rows}
    earlier = set(
        answers.answer_versions_of(user).filter(remark__in=numbers).values_list("remark", flat=True)
    )
    for remark in remarks:
        remark.answer = known.get(remark.pk)
        remark.answer_text = remark.answer.text if remark.answer else ""
        remark.has_earlier_answers = remark.pk in earlier
        if typed and typed.remark == remark.pk:
            remark.answer_text, remark.answer_elsewhere = typed.text, typed.elsewhere


def state_reason(story: Article, events: list[Any]) -> str:
    """Why the story was returned, held, spiked or withdrawn; "" in other states."""
    if story.state not in (State.RETURNED, State.HELD, State.SPIKED, State.WITHDRAWN):
        return ""
    return next((event.words for event in events if event.kind == "move" and event.words), "")


def latest_published_article(story: Article) -> PublishedArticle | None:
    """The story's current published copy, else its last one (1 query)."""
    rows = PublishedArticle.objects.select_related("edition__publication").filter(article_id=story.pk)
    return rows.order_by("-current", "-pk").first()


@require_POST
@writer_login_required
def file_story_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The story as last saved waits for its first review; its writer has a receipt."""
    user = require_writer_user(request)
    mine = get_story_or_404(pk, user)
    key = request.POST.get("key", "") or uuid4().hex

    def act() -> str:
        receipt = drafts.file_story_once(
            mine, by=user, expected=parse_int_or_zero(request.POST.get("version")), key=key
        )
        return _("Filed. Receipt %(number)s.") % {"number": receipt.number}

    return perform_action_and_redirect(request, mine, user, act)


@require_POST
@writer_login_required
def take_back_story_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The story is a draft again."""
    user = require_writer_user(request)
    mine = get_story_or_404(pk, user)

    def act() -> str:
        take_back_story(mine, by=user, expected=parse_int_or_zero(request.POST.get("version")))
        return _("“%(story)s” is a draft again.") % {"story": mine}

    return perform_action_and_redirect(request, mine, user, act)


def get_story_or_404(pk: int, user: User) -> Article:
    """The story, whoever's it is: the action refuses others, and journals it."""
    found = Article.objects.select_related("revision", "desk", "publication", "column").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@keep_form_through_login
@writer_login_required
def add_remark_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The writer's answer to a comment is sent, kept without being sent, or thrown away, as the button says.

    A form that names no comment adds one to the paragraph or to the whole story.
    """
    user = require_writer_user(request)
    mine = get_story_or_404(pk, user)
    text, expected = request.POST.get("text", ""), parse_int_or_zero(request.POST.get("version"))
    if "remark" not in request.POST:
        paragraph = parse_int_or_zero(request.POST.get("paragraph")) or None

        def comment() -> str:
            add_comment(mine, by=user, text=text, paragraph=paragraph)
            return _("Your answer stands beside the text.")

        return perform_action_and_redirect(request, mine, user, comment)
    remark = get_remark_or_404(pk, parse_int_or_zero(request.POST["remark"]))
    button = request.POST.get("do", "")

    def act() -> str:
        if button == "keep":
            answers.save_unsent_answer(remark, by=user, version=expected, save_key=uuid4().hex, text=text)
            return _("Your answer is kept here and not sent yet.")
        if button == "discard":
            answers.discard_unsent_answer(remark, by=user, expected=expected)
            return _("Your answer was thrown away; it lies in the bin for thirty days.")
        answers.send_answer(remark, by=user, text=text, expected=expected)
        return _("Your answer stands beside the text.")

    return perform_action_and_redirect(request, mine, user, act, typed=TypedAnswer(remark.pk, text))


def get_remark_or_404(pk: int, remark_pk: int) -> Comment:
    """The comment of that story, whoever's it is: the action refuses others (1 query)."""
    found = Comment.objects.select_related("article").filter(pk=remark_pk, article=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@writer_login_required
def resolve_remark_view(request: HttpRequest, pk: int, remark_pk: int) -> HttpResponse:
    """The comment is resolved."""
    user = require_writer_user(request)
    mine = get_story_or_404(pk, user)
    found = get_remark_or_404(mine.pk, remark_pk)

    def act() -> str:
        resolve_comment(found, by=user)
        return _("The comment is settled.")

    return perform_action_and_redirect(request, mine, user, act)


def perform_action_and_redirect(
    request: HttpRequest, mine: Article, user: User, act: Any, *, typed: TypedAnswer | None = None
) -> HttpResponse:
    """Redirects with the action's message; a refusal is shown on the story's page, with what was typed."""
    try:
        messages.success(request, act())
    except NotAllowed:
        raise
    except ActionError as refusal:
        if not writers.is_writer(user, mine):
            raise PermissionDenied(policy.wrong_role_message()) from refusal
        if typed and isinstance(refusal, answers.StaleAnswer):
            typed = replace(typed, elsewhere=refusal.answer.text)
        again = get_own_story_or_404(mine.pk, user)
        return render_story_page(request, again, user, told=str(refusal), status=409, typed=typed)
    return HttpResponseRedirect(story_url_for(mine, user))


def story_url_for(story: Article, user: User) -> str:
    """The desk's page of the story for its writers, the back office's for others."""
    if writers.is_writer(user, story):
        return reverse("desk:story", args=[story.pk])
    return reverse("admin:stories_article_review", args=[story.pk])
