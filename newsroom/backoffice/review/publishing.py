"""Publishing an edition (签发): its proof page, and publishing now or at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.backoffice.admin_base import concurrent_change_message, require_staff_user
from newsroom.backoffice.photo_library import bulk_edit
from newsroom.backoffice.photo_library.photo_cards import linked_thumbnail_html
from newsroom.backoffice.review.access import parse_int_or_zero, story_admin_url
from newsroom.backoffice.review.datetime_input import parse_future_time, tomorrow_morning
from newsroom.presentation import story_labels
from newsroom.presentation.photos import prefetch_small_renditions
from newsroom.presentation.refused_form_texts import list_refused_form_texts
from people.errors import ActionError, NotAllowed
from people.journal.recording import journal_changes, record_denied_attempt
from people.models import User
from stories import policy
from stories.actions.drafts.viewing import record_draft_views
from stories.actions.editions.proof import StaleProof, serialise_proof
from stories.actions.editions.publishing import is_unedited_archive_story, publish_edition, unschedule_edition
from stories.actions.photos.clearance import missing_photo_metadata
from stories.actions.review.emergency import publish_in_emergency
from stories.models import Article, Edition, Page, Photo, Placement, PublishedEdition
from stories.workflow import State


@dataclass(frozen=True)
class StoryToCheck:
    """A story of an edition to publish: its rank, its state and what it lacks."""

    article: Article
    rank: str
    state: str
    tone: str
    is_ready: bool
    uncleared: bool
    lacks: list[str]
    photos: list[SafeString]
    address: str


def publish_view(room: Any, request: HttpRequest, edition: Edition | None) -> HttpResponse:
    """GET shows the edition and what it lacks; POST publishes it now or at a time."""
    user = require_publish_permission(request, edition)
    if edition is None:
        raise Http404
    if request.method != "POST":
        return render_publish_check_page(room, request, edition)
    at = request.POST.get("at", "") if request.POST.get("when") == "later" else None
    shown = request.POST.get("shown", "")

    def act(expected: int) -> str:
        moment: datetime | None = parse_future_time(at) if at is not None else None
        waiver = request.POST.get("waiver", "")
        publish_edition(edition, by=user, expected=expected, at=moment, waiver=waiver, shown=shown)
        if moment is None:
            return _("“%(edition)s” is out.") % {"edition": edition}
        return _("“%(edition)s” will be out at %(time)s.") % {
            "edition": edition,
            "time": timezone.localtime(moment).strftime("%Y-%m-%d %H:%M"),
        }

    return run_publish_action(room, request, edition, act)


def emergency_publish_view(room: Any, request: HttpRequest, edition: Edition | None) -> HttpResponse:
    """Emergency publishing by an administrator; every chief editor gets the reason."""
    user = require_staff_user(request)
    if not policy.is_allowed(user, "emergency", edition or Edition):
        raise PermissionDenied
    if edition is None:
        raise Http404
    if request.method != "POST":
        return render_publish_check_page(room, request, edition)

    def act(expected: int) -> str:
        reason, shown = request.POST.get("reason", ""), request.POST.get("shown", "")
        publish_in_emergency(edition, by=user, expected=expected, reason=reason, shown=shown)
        return _("“%(edition)s” is out; every chief editor has been told why.") % {"edition": edition}

    return run_publish_action(room, request, edition, act)


def unschedule_view(room: Any, request: HttpRequest, edition: Edition | None) -> HttpResponse:
    """The scheduled edition is in preparation again."""
    user = require_publish_permission(request, edition)
    if edition is None:
        raise Http404

    def act(expected: int) -> str:
        unschedule_edition(edition, by=user, expected=expected)
        return _("“%(edition)s” is in preparation again.") % {"edition": edition}

    return run_publish_action(room, request, edition, act)


def require_publish_permission(request: HttpRequest, edition: Edition | None) -> User:
    """The account, if it may publish; else 403, and a refused POST is in the journal."""
    user = require_staff_user(request)
    if policy.is_allowed(user, "publish", edition or Edition):
        return user
    if edition is not None and request.method == "POST":
        try:
            with journal_changes("publish", edition, by=user):
                policy.require_permission(user, "publish", edition)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
    raise PermissionDenied


def run_publish_action(
    room: Any, request: HttpRequest, edition: Edition, act: Callable[[int], str]
) -> HttpResponse:
    """The action's message; refused, the proof page with the reason and no change."""
    expected = parse_int_or_zero(request.POST.get("expected"))
    try:
        if not expected:
            raise ActionError(
                _("This page does not say which version it shows; look again and send it once more.")
            )
        with transaction.atomic():
            told = act(expected)
    except NotAllowed as refusal:
        record_denied_attempt(refusal)
        raise PermissionDenied from refusal
    except (ActionError, IntegrityError) as error:
        if isinstance(error, ActionError):
            record_denied_attempt(error)
        text = str(error) if isinstance(error, ActionError) else concurrent_change_message()
        now = room.get_object(request, str(edition.pk))
        changes = error.differences if isinstance(error, StaleProof) else []
        return render_publish_check_page(
            room,
            request,
            now or edition,
            refusal=text,
            changes=changes,
            at=request.POST.get("at", ""),
            status=409,
        )
    room.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:stories_edition_change", args=[quote(edition.pk)]))


def render_publish_check_page(
    room: Any,
    request: HttpRequest,
    edition: Edition,
    *,
    refusal: str = "",
    changes: Sequence[str] = (),
    at: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole edition on one page, with what each story lacks."""
    # First, so that what is added while the page is made is on the page and not among what was seen.
    shown = serialise_proof(edition)
    pages = pages_to_check(edition)
    stories = [story for _page, stories in pages for story in stories]
    record_draft_views([story.article for story in stories], by=require_staff_user(request))
    out = PublishedEdition.objects.filter(edition_id=edition.pk).first()
    context = {
        **room.admin_site.each_context(request),
        "title": _("Proof, and what was added") if edition.is_published else _("Publish this edition"),
        "opts": room.opts,
        "edition": edition,
        "pages": pages,
        "story_count": len(stories),
        "ready_count": sum(story.is_ready for story in stories),
        "added_count": sum(not story.article.live for story in stories),
        "scheduled_for": out.visible_from if out and out.visible_from > timezone.now() else None,
        "at": at or tomorrow_morning(),
        "refusal": refusal,
        # Where the page has no form any more, what was typed into it stands here.
        "refused_form_texts": list_refused_form_texts(request) if refusal and edition.is_published else [],
        "changes": changes,
        "shown": shown,
        "emergency": not policy.is_allowed(require_staff_user(request), "publish", edition),
        "reason": request.POST.get("reason", ""),
        "waiver": request.POST.get("waiver", ""),
        "uncleared": any(story.uncleared for story in stories),
        "fill_in": bulk_edit.bulk_edit_url(photos_lacking_metadata(stories)),
    }
    return TemplateResponse(request, "admin/stories/edition/publish.html", context, status=status)


def pages_to_check(edition: Edition) -> list[tuple[Page, list[StoryToCheck]]]:
    """The edition's pages with their stories, in a fixed number of queries."""
    stories = (
        Placement.objects.select_related("article__revision")
        .defer("article__revision__content")
        .prefetch_related(
            "article__bylines",
            "article__photo_placements__photo",
            prefetch_small_renditions("article__photo_placements__photo__"),
        )
    )
    pages = edition.pages.select_related("banner").prefetch_related(
        models.Prefetch("placements", queryset=stories.order_by("order", "pk"))
    )
    return [(page, [build_story_to_check(each) for each in page.placements.all()]) for page in pages]


def build_story_to_check(placement: Placement) -> StoryToCheck:
    article = placement.article
    ready = article.live or article.state == State.READY or is_unedited_archive_story(article)
    uncleared = [] if article.live else photo_metadata_gaps(article)
    return StoryToCheck(
        article,
        placement.get_rank_display(),
        _("printed archive") if is_unedited_archive_story(article) else story_labels.state_label(article),
        story_labels.badge_tone(article.state) if not is_unedited_archive_story(article) else "good",
        ready,
        bool(uncleared),
        missing_story_parts(article) + uncleared,
        [linked_thumbnail_html(placed.photo) for placed in article.photo_placements.all()],
        story_admin_url(article, "review"),
    )


def photos_lacking_metadata(stories: Iterable[StoryToCheck]) -> list[Photo]:
    """The photos of unpublished stories that lack something, for the bulk-edit form."""
    return [
        placed.photo
        for story in stories
        if story.uncleared
        for placed in story.article.photo_placements.all()
        if missing_photo_metadata(placed)
    ]


def photo_metadata_gaps(article: Article) -> list[str]:
    """What must be said of this story's photos before they can be published."""
    return [
        _("photo “%(photo)s” lacks: %(what)s") % {"photo": placed.photo, "what": _(", ").join(missing)}
        for placed in article.photo_placements.all()
        if (missing := missing_photo_metadata(placed))
    ]


def missing_story_parts(article: Article) -> list[str]:
    """What the story lacks for readers: a file, headline, text or byline."""
    missing = [placed.photo for placed in article.photo_placements.all() if placed.photo.is_missing]
    found = []
    if missing:
        found.append(_("%(count)d photo(s) without a file") % {"count": len(missing)})
    if not article.headline and article.kind != Article.Kind.PHOTO:
        found.append(_("no headline"))
    if not article.body and not article.photo_placements.all():
        found.append(_("no text"))
    if not article.bylines.all() and not article.source and not article.lead_in:
        found.append(_("no byline"))
    return found
