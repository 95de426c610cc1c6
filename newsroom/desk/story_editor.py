"""The write page (写稿) of new and existing stories; nothing that was typed is lost."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom.desk.access import parse_int_or_zero, require_writer_user, writer_login_required
from newsroom.desk.autocomplete import find_people, find_tags
from newsroom.desk.co_writers import refuse_or_keep_apart
from newsroom.desk.draft_diff import DraftDifference, draft_differences
from newsroom.desk.drafts import body_too_large_message
from newsroom.desk.filing_warnings import FilingWarning, draft_filing_warnings, warning_names
from newsroom.desk.forms import WriteForm, parse_form_content
from newsroom.desk.relogin import keep_form_through_login
from newsroom.desk.stories import story_url_for
from newsroom.desk.story_templates import STORY_TEMPLATES, content_from_template
from people.errors import ActionError, NotAllowed, NotVisible, StaleVersion
from people.models import Reporter, User
from people.text import clean_prose
from stories import policy, writers
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts import ownership, working_copy
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.drafts.viewing import record_draft_views
from stories.actions.drafts.working_copy import EMPTY_BYLINE, EMPTY_PHOTO, DraftContent
from stories.errors import FieldErrors, InvalidState
from stories.models import Article, Byline, Comment, Draft, Receipt
from stories.workflow import WITH_WRITER_STATES

# The buttons that take the working copy in, and what their receipts say.
RECEIPT_KIND_BY_BUTTON = {"save": Receipt.Act.SETTLE, "file": Receipt.Act.FILE}


@dataclass
class EditSession:
    """One person editing a working copy: its story (None: new) and its versions."""

    user: User
    key: UUID
    draft: Draft | None
    story: Article | None
    version: int = 0
    based_on: int | None = None
    errors: dict[str, str] = field(default_factory=dict)
    told: str = ""
    conflict: list[DraftDifference] = field(default_factory=list)
    found: list[Reporter] | None = None
    sought: str = ""
    is_shell: bool = False
    new_caption: str = ""
    new_credit: str = ""
    warnings: list[FilingWarning] = field(default_factory=list)
    digest: str = ""
    is_stored: bool = True

    @property
    def usual_credit(self) -> str:
        """What the person's photos are credited to (1 query)."""
        person = Reporter.objects.filter(user=self.user).first()
        if person is None:
            return ""
        title = _("our reporter") if person.status == Reporter.Status.STAFF else _("correspondent")
        return _("%(title)s %(name)s (photo)") % {"title": title, "name": person.name}

    @property
    def address(self) -> str:
        """The URL that this form is sent to."""
        if self.story:
            return reverse("desk:story_write", args=[self.story.pk])
        return reverse("desk:write", args=[self.key])


@require_safe
@writer_login_required
def story_template_list_view(request: HttpRequest) -> HttpResponse:
    """The story templates, each with a new key for its working copy."""
    starts = [(start, reverse("desk:write", args=[uuid4()])) for start in STORY_TEMPLATES.values()]
    blank = reverse("desk:write", args=[uuid4()])
    return render(request, "desk/new.html", {"starts": starts, "blank": blank})


@require_http_methods(["GET", "HEAD", "POST"])
@keep_form_through_login
@writer_login_required
def edit_draft_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """The working copy of that key; a new one begins with a template."""
    user = require_writer_user(request)
    row = Draft.objects.select_related("article").filter(key=key).first()
    if row and not writers.may_write_in(user, row):
        if request.method == "POST":
            return refuse_or_keep_apart(
                request, partial(ownership.require_draft_access, row, user, is_typing=True), user
            )
        raise Http404
    if row and row.article:
        return handle_editor_request(request, EditSession(user, key, row, row.article))
    return handle_editor_request(request, EditSession(user, key, row, None))


@require_http_methods(["GET", "HEAD", "POST"])
@keep_form_through_login
@writer_login_required
def edit_story_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's working copy of that story."""
    user = require_writer_user(request)
    story = Article.objects.select_related("publication", "revision").filter(pk=pk).first()
    if story is None:
        raise Http404
    if not policy.is_allowed(user, "see", story):
        if request.method == "POST":
            return refuse_or_keep_apart(
                request, partial(ownership.require_editable_story, story, user, is_typing=True), user
            )
        raise Http404
    owner = writers.owner_of_copy(user, story)
    row = Draft.objects.filter(user=owner, article=story).first()
    return handle_editor_request(
        request, EditSession(user, row.key if row else ownership.draft_key_for(story, owner), row, story)
    )


def handle_editor_request(request: HttpRequest, at: EditSession) -> HttpResponse:
    """The write page, or the response to its form."""
    if request.method == "POST":
        return save_submitted_form(request, at)
    if at.story and not policy.is_allowed(at.user, "keep", at.story):
        return render_not_editable_page(request, at.story, at.user)
    at.version = at.draft.version if at.draft else 0
    if at.story and (at.draft is None or at.draft.is_settled):
        at.based_on = at.story.version
        return render_editor_page(request, at, working_copy.content_from_story(at.story))
    if at.draft:
        at.based_on = at.draft.based_on
        return render_editor_page(request, at, at.draft.content)
    return render_editor_page(request, at, content_from_template(request.GET.get("start", ""), at.user))


@require_POST
@writer_login_required
def discard_draft_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """The working copy is deleted; its story, if any, stays as it was last saved."""
    user = require_writer_user(request)
    row = Draft.objects.select_related("article").filter(key=key).first()
    if row is None:
        raise Http404
    try:
        drafts.discard_draft(row, by=user, expected=parse_int_or_zero(request.POST.get("version")))
    except StaleVersion as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("desk:write", args=[key]))
    messages.success(
        request, _("The working copy lies among what was thrown away; for thirty days you can have it back.")
    )
    story = row.article_id
    return HttpResponseRedirect(reverse("desk:story", args=[story]) if story else reverse("desk:home"))


def render_not_editable_page(request: HttpRequest, story: Article, user: User) -> HttpResponse:
    """The page that says why the story cannot be changed: 409 if filed, else 403."""
    record_draft_views([story], by=user)
    filed = writers.is_writer(user, story) and story.state == "filed"
    sentence = (
        _("The story is filed; take it back, then change it.")
        if filed
        else policy.refusal_message("keep", story)
    )
    context = {"story": story, "sentence": sentence, "is_author": writers.is_author(user, story)}
    return render(request, "desk/closed.html", context, status=409 if filed else 403)


def save_submitted_form(request: HttpRequest, at: EditSession) -> HttpResponse:
    """The form is kept as a working copy, then saved or filed as its button says."""
    try:
        posted = request.POST
    except RequestDataTooBig:
        at.told = body_too_large_message()
        return render_editor_page(request, at, working_copy.blank_content(), status=400)
    typed = parse_form_content(posted)
    # Until the working copy has it, what the page shows is nowhere else.
    at.is_stored = False
    act = posted.get("do", "keep")
    at.version, at.based_on = (
        parse_int_or_zero(posted.get("version")),
        parse_int_or_zero(posted.get("based_on")) or None,
    )
    if person := parse_int_or_zero(posted.get("add_person")):
        typed["bylines"].append(byline_row_for_reporter(person))
    key = posted.get("save_key", "")
    at.new_caption, at.new_credit = posted.get("new_caption", ""), posted.get("new_credit", "")
    try:
        content = working_copy.normalise_content(typed)
        at.digest = drafts.content_sha256({**content, "copy": str(at.key), "act": act})
        if known := find_earlier_receipt(at, act, key):
            return receipt_redirect(request, known, at.user)
        answer = drafts.autosave_draft(
            at.key, by=at.user, version=at.version, save_key=key, content=content, story=at.story, based_on=at.based_on
        )  # fmt: skip
        at.version, at.is_stored = answer.version, True
        if (upload := request.FILES.get("new_photo")) or posted.get("new_caption"):
            typed = content = add_uploaded_photo(request, at, content, upload, key)
            at.new_caption = at.new_credit = ""
        return perform_button_action(request, at, content, act, key)
    except NotVisible:
        raise
    except drafts.StaleDraft as refusal:
        if known := receipt_of_repeated_submission(at, act, key):
            return receipt_redirect(request, known, at.user)
        at.draft, at.version, at.told = refusal.draft, refusal.draft.version, str(refusal)
        at.conflict = draft_differences(refusal.draft.content, working_copy.normalise_content(typed))
        return render_editor_page(request, at, typed, status=409)
    except StaleVersion as refusal:
        if known := receipt_of_repeated_submission(at, act, key):
            return receipt_redirect(request, known, at.user)
        return render_version_conflict_page(request, at, typed, refusal)
    except FieldErrors as refusal:
        at.errors = refusal.fields
        at.told = _("Nothing is lost; please mend what is marked.")
        return render_editor_page(request, at, typed, status=400)
    except NotAllowed as refusal:
        at.told = str(refusal)
        return render_editor_page(request, at, typed, status=403)
    except ActionError as refusal:
        if known := receipt_of_repeated_submission(at, act, key):
            return receipt_redirect(request, known, at.user)
        at.told = str(refusal)
        return render_editor_page(request, at, typed, status=409)


def find_earlier_receipt(at: EditSession, act: str, key: str) -> Receipt | None:
    """The receipt of this very form, sent before or by a second tap at the same moment."""
    if act not in RECEIPT_KIND_BY_BUTTON or not at.digest:
        return None
    return drafts.find_receipt(RECEIPT_KIND_BY_BUTTON[act], key, by=at.user, digest=at.digest)


def receipt_of_repeated_submission(at: EditSession, act: str, key: str) -> Receipt | None:
    """The receipt that explains a refusal: a second tap of the same button was quicker."""
    try:
        return find_earlier_receipt(at, act, key)
    except FieldErrors:
        return None


def joined_captions(there: str, typed: str) -> str:
    """The caption, with what was typed on a line below it if it says something else: neither is thrown away."""
    return "\n".join(filter(None, [there, "" if typed in there else typed]))


def add_uploaded_photo(
    request: HttpRequest, at: EditSession, content: DraftContent, upload: File | None, key: str
) -> DraftContent:
    """The uploaded photo is in the library and in the working copy."""
    if upload is None:
        raise FieldErrors({"photos": _("Choose the file of the photo.")})
    row = at.draft = Draft.objects.select_related("article").get(key=at.key)
    caption, credit = request.POST.get("new_caption", ""), request.POST.get("new_credit", "")
    photo = add_photo_to_draft(row, upload, by=at.user, caption=caption, credit=credit)
    # A file that the library knows keeps its words there; what was typed here is the story's own caption.
    own = clean_prose(caption) if clean_prose(caption) != photo.caption else ""
    lines = content["photos"]
    if photo.pk not in [line["id"] for line in lines]:
        lines = [*lines, {**EMPTY_PHOTO, "id": photo.pk}]
    content = {
        **content,
        "photos": [
            {**line, "caption": joined_captions(line["caption"], own)} if line["id"] == photo.pk else line
            for line in lines
        ],
    }
    answer = drafts.autosave_draft(
        at.key, by=at.user, version=at.version, save_key=f"{key[:56]}-photo", content=content
    )
    at.version = answer.version
    return content


def perform_button_action(
    request: HttpRequest, at: EditSession, content: DraftContent, act: str, key: str
) -> HttpResponse:
    """The working copy is saved or filed, or the page shows the people found."""
    at.draft = Draft.objects.select_related("article").get(key=at.key)
    if act == "file" and at.draft.article and not writers.is_author(at.user, at.draft.article):
        raise InvalidState(
            _("What you wrote is in the working copy; %(author)s files this story.")
            % {"author": at.draft.article.author}
        )
    if act == "file" and (found := unseen_warnings(request, at, content)):
        at.warnings = found
        return render_editor_page(request, at, content)
    if act in RECEIPT_KIND_BY_BUTTON:
        settled = drafts.save_and_file if act == "file" else drafts.save_as_story
        receipt = settled(at.draft, by=at.user, expected=at.version, key=key, digest=at.digest)
        return receipt_redirect(request, receipt, at.user)
    if act == "find":
        at.sought = request.POST.get("person", "")[:40]
        at.found = find_people(at.sought)
        return render_editor_page(request, at, content)
    together = at.draft.article and at.draft.article.co_writers.filter(revoked_at=None).exists()
    told = _("Kept as a working copy; who writes it with you sees it.")
    messages.success(request, told if together else _("Kept as a working copy; nobody else sees it."))
    return HttpResponseRedirect(at.address)


def unseen_warnings(request: HttpRequest, at: EditSession, content: DraftContent) -> list[FilingWarning]:
    """What to look at, if some of it was not shown yet; a form that does not say what it showed has asked elsewhere."""
    seen = request.POST.get("seen_warnings", "all")
    found = draft_filing_warnings(at.key, at.user, content) if seen != "all" else []
    return found if set(warning_names(found).split()) - set(seen.split()) else []


def receipt_redirect(request: HttpRequest, receipt: Receipt, user: User) -> HttpResponse:
    """The page after saving or filing, for a script its address; a repeated request gets the same one."""
    if receipt.act == Receipt.Act.FILE:
        messages.success(request, _("Filed. Receipt %(number)s.") % {"number": receipt.number})
        address = story_url_for(receipt.article, user)
    else:
        number = current_revision_number(receipt.article)
        messages.success(request, _("Saved as revision %(number)d.") % {"number": number})
        address = reverse("desk:story_write", args=[receipt.article_id])
    if request.accepts("text/html"):
        return HttpResponseRedirect(address)
    return JsonResponse({"go": address})


def render_version_conflict_page(
    request: HttpRequest, at: EditSession, typed: DraftContent, refusal: StaleVersion
) -> HttpResponse:
    """Both texts, when somebody else changed the story; saving again overwrites it."""
    known = at.story or (at.draft and at.draft.article)
    assert known is not None  # only a story that exists can be overtaken
    story = Article.objects.get(pk=known.pk)
    if not policy.is_allowed(at.user, "keep", story):
        at.told = policy.refusal_message("keep", story)
        return render_editor_page(request, at, typed, status=403)
    at.story, at.based_on, at.told = story, story.version, str(refusal)
    at.conflict = draft_differences(
        working_copy.content_from_story(story), working_copy.normalise_content(typed)
    )
    return render_editor_page(request, at, typed, status=409)


def render_editor_page(
    request: HttpRequest, at: EditSession, content: DraftContent, status: int = 200
) -> HttpResponse:
    """The write page."""
    story = at.story
    if story:
        record_draft_views([story], by=at.user)
    photos = working_copy.photos_allowed_in_content(story, at.draft)
    context = {
        "at": at,
        "form": WriteForm.of(content, photos, at.errors, is_new=story is None),
        "story": story,
        "save_key": uuid4().hex,
        "tags": find_tags("", at.user),
        "seen_warnings": warning_names(at.warnings),
        "remarks": unresolved_comments_on(story) if story else [],
        "may_file": story is None
        or (story.state in WITH_WRITER_STATES and writers.is_author(at.user, story)),
    }
    return render(request, "desk/write.html", context, status=status)


def unresolved_comments_on(story: Article) -> list[Comment]:
    """The unresolved comments, in the order of the paragraphs (1 query)."""
    rows = story.comments.filter(resolved_at=None).select_related("author")
    return sorted(rows, key=lambda each: (each.paragraph or 0, each.pk))


def byline_row_for_reporter(pk: int) -> dict[str, Any]:
    """A person as a byline row (1 query)."""
    person = Reporter.objects.filter(pk=pk).first()
    if person is None:
        return {**EMPTY_BYLINE, "reporter": pk}
    staff = person.status == Reporter.Status.STAFF
    role = Byline.Role.REPORTER if staff else Byline.Role.CORRESPONDENT
    return {
        **EMPTY_BYLINE,
        "reporter": pk,
        "name": person.name,
        "organisation": person.organisation,
        "role": role.value,
    }


def current_revision_number(story: Article) -> int:
    return story.revision.number if story.revision else 0
