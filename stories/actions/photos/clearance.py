"""Photo clearance for readers (图片核对): caption, credit, alternative text, rights."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from people.text import clean_prose
from stories.errors import InvalidState
from stories.models import Article, PhotoPlacement


def missing_photo_metadata(placement: PhotoPlacement) -> list[str]:
    """What a photo with a file still lacks; a caption of the story's own counts."""
    if placement.photo.is_missing:
        return []
    missing = placement.photo.lacks()
    own = str(placement.photo._meta.get_field("caption").verbose_name)
    return [name for name in missing if name != own or not placement.caption]


def require_cleared_photos(
    stories: Iterable[Article], *, at: datetime, waiver: str = "", already_printed: Iterable[int | None] = ()
) -> list[str]:
    """Raises InvalidState for the first photo that lacks something or is barred now.

    A waiver is the chief's reason for letting photos out that lack something; returns what was waived, for
    the journal. Who may publish was asked before. An embargo cannot be waived, only moved; of a photo that
    readers' present copy prints already, its times decide at each instant anyway.
    """
    waived = []
    placements = (
        PhotoPlacement.objects.filter(article__in=[story.pk for story in stories])
        .exclude(photo__original="")
        .select_related("photo", "article")
        .order_by("article", "order", "pk")
    )
    printed = set(already_printed)
    for placement in placements:
        story, photo = placement.article, placement.photo
        shown = max(at, story.embargo_until or at)
        if photo.embargo_until and photo.embargo_until > shown and photo.pk not in printed:
            raise InvalidState(
                _(
                    "The photo “%(photo)s” in “%(story)s” must not be shown before %(time)s; wait, or take it out."
                )
                % {
                    "photo": photo,
                    "story": story,
                    "time": timezone.localtime(photo.embargo_until).strftime("%Y-%m-%d %H:%M"),
                }
            )
        if photo.rights_end_at and photo.rights_end_at <= shown and photo.pk not in printed:
            raise InvalidState(
                _("The photo “%(photo)s” in “%(story)s” may be shown until %(time)s only; take it out.")
                % {
                    "photo": photo,
                    "story": story,
                    "time": timezone.localtime(photo.rights_end_at).strftime("%Y-%m-%d %H:%M"),
                }
            )
        if missing := missing_photo_metadata(placement):
            if not clean_prose(waiver):
                raise InvalidState(
                    _(
                        "The photo “%(photo)s” in “%(story)s” lacks: %(what)s. Fill it in, or say why it is waived."
                    )
                    % {"photo": photo, "story": story, "what": _(", ").join(missing)}
                )
            waived.append(f"{photo.pk}: {', '.join(missing)}")
    return waived
