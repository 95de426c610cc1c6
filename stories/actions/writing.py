"""Writing a story: its text, byline, photos and tags are saved together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from people.actors import Actor
from people.models import Reporter, User
from people.text import clean_line
from people.writing import write_row
from stories import policy
from stories.actions.catalogue import keep
from stories.errors import NotReady
from stories.models import Article, Byline, Photo, PhotoPlacement, PublishedArticle, Tag


@dataclass(frozen=True)
class BylineLine:
    """One person of a byline; the order is the order of the list."""

    reporter: Reporter
    role: str
    as_printed: str = ""


@dataclass(frozen=True)
class PhotoLine:
    """One photo of a story; the order is the order of the list."""

    photo: Photo
    caption: str = ""


@transaction.atomic
def write_story(
    article: Article,
    *,
    by: Actor,
    expected: int | None = None,
    bylines: Sequence[BylineLine] | None = None,
    photos: Sequence[PhotoLine] | None = None,
    tags: Sequence[str] | None = None,
) -> Article:
    """The story is as given, one version on; None leaves its byline, photos or tags as they are."""
    policy.require(by, "keep", article)
    if article._state.adding and isinstance(by, User):
        article.author = by
    write_row(article, expected=expected)
    if bylines is not None:
        article.bylines.all().delete()
        for order, line in enumerate(bylines, 1):
            row = Byline(article=article, reporter=line.reporter, role=line.role, as_printed=line.as_printed)
            row.order = order
            write_row(row)
    if photos is not None:
        article.photo_placements.all().delete()
        for order, shot in enumerate(photos, 1):
            write_row(PhotoPlacement(article=article, photo=shot.photo, caption=shot.caption, order=order))
    if tags is not None:
        article.tags.set([tag_named(name, by=by) for name in tags if clean_line(name)], clear=True)
    return article


@transaction.atomic
def discard_story(article: Article, *, by: Actor) -> None:
    """The story is gone; refused when it stands on a page or readers have ever seen it."""
    policy.require(by, "discard", article)
    if PublishedArticle.objects.filter(article_id=article.pk).exists():
        raise NotReady(
            _("“%(story)s” has been published; a published story cannot be deleted.") % {"story": article}
        )
    if hasattr(article, "placement"):
        raise NotReady(
            _("“%(story)s” stands on %(page)s; take it off the page first.")
            % {"story": article, "page": article.placement.page}
        )
    article.delete()


def tag_named(name: str, *, by: Actor) -> Tag:
    """The tag of that name, whatever its capitals; made when there is none."""
    found = Tag.objects.filter(name__iexact=clean_line(name)).first()
    if found:
        return found
    return keep(Tag(name=clean_line(name)), by=by)
