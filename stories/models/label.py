"""Names that recur: columns, series and theme banners (栏目、系列、栏题), and tags."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from people.fields import CleanedCharField, CleanedTextField, ComparisonKeyField
from people.names import validate_name
from people.pinyin import pinyin_slug

DUPLICATE_NAME_MESSAGE = _(
    "There is one of this name already, perhaps with other spaces, hyphens or capitals; use that one."
)


class Label(models.Model):
    """A column, series or theme banner: a name printed over stories or over a page."""

    class Kind(models.TextChoices):
        COLUMN = "column", _("column")
        SERIES = "series", _("series")
        BANNER = "banner", _("theme banner")

    publication = models.ForeignKey(
        "stories.Publication", models.PROTECT, related_name="labels", verbose_name=_("publication")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COLUMN)
    name = CleanedCharField(_("name"), max_length=60, validators=[validate_name])
    key = ComparisonKeyField(_("key of the name"))
    slug = models.SlugField(_("address"), max_length=60)
    description = CleanedTextField(_("description"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["kind", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind", "name"], name="a_label_is_listed_once"),
            models.UniqueConstraint(
                fields=["publication", "kind", "key"],
                condition=Q(key__isnull=False),
                name="a_label_is_written_one_way",
                violation_error_message=DUPLICATE_NAME_MESSAGE,
            ),
            models.UniqueConstraint(fields=["kind", "slug"], name="a_label_has_its_own_address"),
            models.CheckConstraint(name="a_label_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="label_kind_is_known", condition=Q(kind__in=["column", "series", "banner"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tag(TagBase):
    """A free keyword (关键词); its address is pinyin.

    Most are coined with a story and are known to whoever may read of a story that carries them; one `entered` in the
    register is known to everybody there.
    """

    name = CleanedCharField(_("name"), unique=True, max_length=100, validators=[validate_name])
    key = ComparisonKeyField(_("key of the name"))
    entered = models.BooleanField(_("entered in the register"), default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(key__isnull=False),
                name="a_tag_is_written_one_way",
                violation_error_message=DUPLICATE_NAME_MESSAGE,
            )
        ]

    def slugify(self, tag: str, i: int | None = None) -> str:
        base = pinyin_slug(tag, longest=80)
        return base if i is None else f"{base}-{i}"


class ArticleTag(ItemBase):
    """A tag on a story."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="items", verbose_name=_("tag"))
    content_object = models.ForeignKey(
        "stories.Article", models.CASCADE, related_name="tag_items", verbose_name=_("article")
    )

    class Meta:
        verbose_name = _("tag of a story")
        verbose_name_plural = _("tags of stories")
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="a_story_carries_a_tag_once")
        ]

    def __str__(self) -> str:
        return str(self.tag)

    @classmethod
    def tags_for(cls, model: Any, instance: Any = None, **extra_filters: Any) -> Any:
        # taggit looks for this name on its own bases; ours is the plain foreign key.
        return (
            cls.tag_model()
            ._default_manager.filter(
                **({"items__content_object": instance} if instance is not None else {}), **extra_filters
            )
            .distinct()
        )
