"""Importing a printed page (来版导入): its text is parsed, checked, then loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.backoffice.admin_base import concurrent_change_message, require_staff_user
from newsroom.backoffice.forms import CleanedSingleLineField
from people.errors import ActionError, NotAllowed
from people.journal.recording import journal_changes, record_denied_attempt
from stories import policy
from stories.importing.page_import import TargetPage, import_page
from stories.importing.page_parser import parse_page
from stories.importing.parsed_page import Paragraph, ParsedPage, ParsedStory, ParsingDoubt, RawTextSpan
from stories.importing.textfile import MAX_TEXT_FILE_BYTES, decode_text_file
from stories.models import Article, Byline, Label, Page, Publication

STORY_COLOUR_COUNT = 6


class ImportForm(forms.Form):
    """Where the page belongs, and its text, typed or as a file."""

    publication = forms.ModelChoiceField(
        Publication.objects.order_by("pk"), label=gettext_lazy("publication"), empty_label=None
    )
    date = forms.DateField(
        label=gettext_lazy("date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.RegexField(
        r"^[A-Z]?[0-9]{1,3}$",
        label=gettext_lazy("page number"),
        required=False,
        error_messages={"invalid": gettext_lazy("A page number is printed as 1, 12 or A5.")},
    )
    name = CleanedSingleLineField(label=gettext_lazy("page name"), required=False, max_length=40)
    file = forms.FileField(
        label=gettext_lazy("text file"),
        required=False,
        help_text=gettext_lazy("UTF-8 or GB 18030; it takes the place of the text below."),
    )
    text = forms.CharField(
        label=gettext_lazy("text of the page"),
        required=False,
        strip=False,
        max_length=MAX_TEXT_FILE_BYTES,
        widget=forms.Textarea(attrs={"rows": 14, "class": "manuscript", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The label stands over its field; a colon between them would be a Latin one.
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        try:
            if file:
                cleaned["text"] = decode_text_file(file.read(MAX_TEXT_FILE_BYTES + 1), file.name)
            elif "text" in cleaned:
                # The words, not the browser's line ends, are what was looked at.
                cleaned["text"] = decode_text_file(
                    cleaned["text"].replace("\r\n", "\n").encode("utf-8", "replace"), _("The field")
                )
        except ActionError as refusal:
            self.add_error("file" if file else "text", str(refusal))
        return cleaned


@dataclass(frozen=True)
class HighlightedSpan:
    """A part of the raw text: `tone` is a style, `became` says what it was read as."""

    text: str
    tone: str = ""
    became: str = ""


@dataclass(frozen=True)
class ParseResult:
    """The result of parsing a page, as the screen shows it."""

    page: ParsedPage
    raw: list[HighlightedSpan]
    stories: list[dict[str, Any]]
    unplaced: list[str]
    doubts: list[tuple[int, str]]
    newest: str
    seal: str


def import_view(site: Any, request: HttpRequest) -> HttpResponse:
    """The form, then the parse result; once confirmed, its stories are drafts."""
    user = require_staff_user(request)
    if not policy.is_allowed(user, "keep", Page):
        deny_import(request)
    if request.method != "POST":
        return render_import_page(site, request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_import_page(site, request, form, status=200)
    read = parse_page_text(form.cleaned_data["text"], form.cleaned_data["publication"])
    shown = prefilled_form(form, read)
    if request.POST.get("what") != "load":
        return render_import_page(site, request, shown, read)
    if request.POST.get("seal") != read.seal:
        told = _("The text changed after you looked at it; look at what is read from it now, then load it.")
        return render_import_page(site, request, shown, read, told, status=409)
    day, number = form.cleaned_data["date"], form.cleaned_data["number"]
    if not day or not number:
        return render_import_page(
            site, request, shown, read, _("Say which day and which page this is, then load it."), 409
        )
    to = TargetPage(form.cleaned_data["publication"], day, number, form.cleaned_data["name"])
    try:
        page, stories = import_page(read.page, to, by=user, origin=Article.Origin.NEWSROOM)
    except NotAllowed as refusal:
        record_denied_attempt(refusal)
        raise PermissionDenied(str(refusal)) from refusal
    except ActionError as refusal:
        record_denied_attempt(refusal)
        return render_import_page(site, request, shown, read, str(refusal), status=409)
    except IntegrityError:
        return render_import_page(site, request, shown, read, concurrent_change_message(), status=409)
    told = ngettext(
        "%(count)d story stands on %(page)s.", "%(count)d stories stand on %(page)s.", len(stories)
    ) % {"count": len(stories), "page": page}
    messages.success(request, told)
    return HttpResponseRedirect(reverse("admin:stories_page_change", args=[quote(page.pk)]))


def deny_import(request: HttpRequest) -> None:
    """Raises 403; a refused POST is in the journal."""
    if request.method == "POST":
        try:
            with journal_changes("import", Page, by=require_staff_user(request)):
                policy.require_permission(require_staff_user(request), "keep", Page)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    raise PermissionDenied(policy.wrong_role_message())


def prefilled_form(form: ImportForm, read: ParseResult) -> ImportForm:
    """The form with the text in its field, and the page number and name read from it."""
    head = read.page.page_head
    kept = {
        **{name: form.cleaned_data[name] for name in ("date", "number", "name")},
        "publication": form.cleaned_data["publication"].pk,
        "text": form.cleaned_data["text"],
    }
    if head:
        kept["number"] = kept["number"] or head.number
        kept["name"] = kept["name"] or head.name
    return ImportForm(initial=kept)


def render_import_page(
    site: Any,
    request: HttpRequest,
    form: ImportForm,
    read: ParseResult | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Import a page"),
        "form": form,
        "read": read,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/stories/page/import.html", context, status=status)


def parse_page_text(text: str, publication: Publication) -> ParseResult:
    """The parsed text, and everything a person should check (1 query)."""
    columns = Label.objects.filter(publication=publication, kind="column").values_list("name", flat=True)
    page = parse_page(text, columns=set(columns))
    newest = page.newest_date
    return ParseResult(
        page=page,
        raw=list(highlighted_spans(page)),
        stories=[describe_story(story, number) for number, story in enumerate(page.stories, 1)],
        unplaced=[page.raw[start:end] for start, end in page.unplaced],
        doubts=[
            (span_line_number(page, doubt.span), parse_doubt_message(doubt)) for doubt in page.all_doubts
        ],
        newest=f"{newest.month}月{newest.day}日" if newest else "",
        seal=sha256(text.encode()).hexdigest(),
    )


def highlighted_spans(page: ParsedPage) -> Iterator[HighlightedSpan]:
    """The whole raw text in order, each part with what it was read as."""
    claims: list[tuple[RawTextSpan, str, str]] = []
    for number, story in enumerate(page.stories, 1):
        claims += [(span, f"tone-{number % STORY_COLOUR_COUNT}", str(number)) for span in story.spans]
    claims += [(label.span, "label", str(Label.Kind(label.kind).label)) for label in page.labels]
    claims += [(line.span, "staff", _("staff")) for line in page.staff_lines]
    claims += [(span, "staff", _("page head")) for span in (page.page_head.spans if page.page_head else ())]
    claims += [(span, "unplaced", _("unplaced")) for span in page.unplaced]
    position = 0
    for (start, end), tone, became in sorted(claims):
        if start > position:
            yield HighlightedSpan(page.raw[position:start])
        # A line may serve twice (a label that also heads a story); its words are shown once.
        if end > position:
            yield HighlightedSpan(page.raw[max(start, position) : end], tone, became)
            position = end
    if position < len(page.raw):
        yield HighlightedSpan(page.raw[position:])


def describe_story(story: ParsedStory, number: int) -> dict[str, Any]:
    """The proposed story as values for the template."""
    return {
        "number": number,
        "tone": f"tone-{number % STORY_COLOUR_COUNT}",
        "story": story,
        "kind": Article.Kind(story.kind).label,
        "people": [f"{person.name}（{Byline.Role(person.role).label}）" for person in story.people],
        "paragraphs": [
            (paragraph.subhead, split_at_block_joins(paragraph)) for paragraph in story.paragraphs
        ],
        "photos": story.photos,
    }


def split_at_block_joins(paragraph: Paragraph) -> list[str]:
    """The paragraph's text cut where two blocks of the page were rejoined."""
    edges = [0, *paragraph.joins, len(paragraph.text)]
    return [paragraph.text[start:end] for start, end in zip(edges, edges[1:], strict=False)]


def span_line_number(page: ParsedPage, span: RawTextSpan) -> int:
    return page.raw.count("\n", 0, span.start) + 1


def parse_doubt_message(doubt: ParsingDoubt) -> str:
    return _(doubt.message) % doubt.params if doubt.params else _(doubt.message)
