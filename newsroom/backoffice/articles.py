"""Stories (稿件): text, byline, photos and tags in one form, saved by one action."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.backoffice.admin_base import ParentPermissionInline, PolicyModelAdmin, require_staff_user
from newsroom.backoffice.forms import VersionedForm
from newsroom.backoffice.photo_library.access import listable_photos
from newsroom.backoffice.photo_library.photo_cards import linked_thumbnail_html
from newsroom.backoffice.public_urls import public_url
from newsroom.backoffice.review.story_admin import ReviewedStoryAdmin, StateFilter
from newsroom.presentation.photos import prefetch_small_renditions
from people.models import User
from people.text import clean_line
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.fields import StoryFieldType, field_names, story_fields
from stories.models import Article, Byline, PhotoPlacement, PublishedArticle, Tag
from stories.models.article import BODY_TOO_LONG_MESSAGE
from stories.text import body

HTML_TAG_PATTERN = re.compile(r"<[a-zA-Z/!?]")
TAG_SEPARATOR_PATTERN = re.compile(r"[,，、;；\n]")
MAX_TAGS = 30
MAX_TAG_LENGTH = 100


class BodyField(forms.CharField):
    """The body of a story, typed as plain paragraphs or as the allowed HTML."""

    widget = AdminTextareaWidget(attrs={"rows": 24, "class": "vLargeTextField manuscript"})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        try:
            return body.clean(typed) if HTML_TAG_PATTERN.search(typed) else body.from_plain_text(typed)
        except body.BodyTooLong as error:
            raise forms.ValidationError(str(BODY_TOO_LONG_MESSAGE)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


def body_as_editable_text(stored: str) -> str:
    """The body as plain paragraphs if it holds nothing else, else as its HTML."""
    paragraphs = [block.html for block in body.blocks(stored) if block.kind == "p"]
    plain = "\n\n".join(body.paragraphs(stored))
    if (
        len(paragraphs) == len(body.blocks(stored))
        and not HTML_TAG_PATTERN.search(plain)
        and body.from_plain_text(plain) == stored
    ):
        return plain
    return stored


class TagsWidget(AdminTextInputWidget):
    """The names of tags in one line."""

    def format_value(self, value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return "、".join(str(tag) for tag in value)


class TagsField(forms.CharField):
    """Names of tags, divided by any of the commas people type (，、 , ；)."""

    widget = TagsWidget

    def clean(self, value: Any) -> list[str]:
        names = [clean_line(name) for name in TAG_SEPARATOR_PATTERN.split(super().clean(value))]
        kept = list({name.casefold(): name for name in names if name}.values())
        if too_long := [name for name in kept if len(name) > MAX_TAG_LENGTH]:
            raise forms.ValidationError(
                gettext("The tag “%(tag)s…” is longer than %(most)d characters; shorten it.")
                % {"tag": too_long[0][:20], "most": MAX_TAG_LENGTH}
            )
        if len(kept) > MAX_TAGS:
            raise forms.ValidationError(
                gettext("A story carries at most %(most)d tags; take some off.") % {"most": MAX_TAGS}
            )
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return {str(tag).casefold() for tag in initial or ()} != {
                tag.casefold() for tag in self.clean(data)
            }
        except forms.ValidationError:
            return True


EDITABLE_FIELDS = [
    field.name for field in story_fields(saved=True) if field.value is not StoryFieldType.COUNTED
]


class ArticleForm(VersionedForm):
    body = BodyField(
        label=_("body"),
        required=False,
        help_text=_(
            "Type paragraphs, each on a line of its own, or paste HTML; what a page cannot hold is left out."
        ),
    )
    tags = TagsField(label=_("tags"), required=False, help_text=_("Divided by 、 or a comma."))
    due_at = forms.DateTimeField(
        label=_("deadline"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Article
        fields = [*EDITABLE_FIELDS, "tags"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["body"] = body_as_editable_text(self.instance.body)
            self.initial["tags"] = list(
                Tag.objects.filter(items__content_object=self.instance).order_by("items__pk")
            )


class BylineInline(ParentPermissionInline):
    model = Byline
    fields = ["reporter", "role", "as_printed", "order"]
    autocomplete_fields = ["reporter"]
    related = ("reporter",)
    max_num = 30

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class PhotoInline(ParentPermissionInline):
    model = PhotoPlacement
    fields = ["picture", "photo", "caption", "order"]
    readonly_fields = ["picture"]
    autocomplete_fields = ["photo"]
    related = ("photo",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related(prefetch_small_renditions("photo__"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "photo":
            # Another desk's photo is answered like a number that no photo has.
            kwargs["queryset"] = listable_photos(require_staff_user(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("picture"), empty_value="")
    def picture(self, line: PhotoPlacement) -> SafeString | None:
        """The photo's thumbnail, linked to its page, and badges for what it lacks."""
        return linked_thumbnail_html(line.photo) if line.photo_id else None


class PlacementFilter(admin.SimpleListFilter):
    """Filters stories by whether they are placed on a page."""

    title = _("place in the paper")
    parameter_name = "placed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("on a page")), ("no", _("waiting for a page"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("yes", "no"):
            return queryset.filter(placement__isnull=self.value() == "no")
        return queryset


class ArticleAdmin(ReviewedStoryAdmin, PolicyModelAdmin):
    form = ArticleForm
    inlines = [BylineInline, PhotoInline]
    list_display = ["__str__", "state_badge", "age", "kind", "desk", "placed", "changed_at"]
    list_filter = [
        StateFilter,
        PlacementFilter,
        "kind",
        ("desk", admin.RelatedOnlyFieldListFilter),
        ("column", admin.RelatedOnlyFieldListFilter),
        ("publication", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["desk", "column", "author", "placement__page__edition__publication"]
    search_fields = ["headline", "kicker"]
    readonly_fields = ["text_as_read", "version", "written_by", "changed_at"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        # Who may only look reads paragraphs, not markup.
        text = "body" if self.has_change_permission(request, obj) else "text_as_read"
        sets: list[Any] = [
            (
                _("Where it belongs"),
                {"fields": [("kind", "publication"), ("desk", "column", "series"), "due_at"]},
            ),
            (_("Headline"), {"fields": ["kicker", "headline", "deck"]}),
            (_("Text"), {"fields": ["lead_in", text, *field_names(saved=True, later=True)]}),
            (_("For finding it"), {"fields": ["tags", "source"]}),
        ]
        if obj:
            sets.append(
                (_("Record"), {"fields": [("version", "written_by", "changed_at")], "classes": ["record"]})
            )
        return sets

    @admin.display(description=_("on page"), ordering="placement__page__edition__date", empty_value="—")
    def placed(self, article: Article) -> str | None:
        if not hasattr(article, "placement"):
            return None
        page = article.placement.page
        return f"{page.edition.date:%Y-%m-%d} · {page.number}"

    @admin.display(description=_("account that wrote it"))
    def written_by(self, article: Article) -> str:
        return str(article.author or "—")

    @admin.display(description=_("body"))
    def text_as_read(self, article: Article) -> SafeString:
        return format_html_join("", "<p>{}</p>", ((line,) for line in body.paragraphs(article.body)))

    def write(self, thing: Any, form: Any, lines: dict[type, list[Any]], *, by: User) -> None:
        write_story(
            thing,
            by=by,
            expected=form.cleaned_data["expected"],
            bylines=[BylineItem(line.reporter, line.role, line.as_printed) for line in lines[Byline]],
            photos=[PhotoItem(line.photo, line.caption) for line in lines[PhotoPlacement]],
            tags=form.cleaned_data["tags"],
        )

    def view_on_site(self, article: Article) -> str | None:
        copy = (
            PublishedArticle.objects.visible()
            .filter(article_id=article.pk)
            .select_related("edition__publication")
            .first()
        )
        return public_url("article", **copy.address) if copy else None
