"""From when to when a photo that is with readers may be shown: as the library says at this instant."""

from stories.models import Photo, PublishedPhoto


def update_photo_display_times(photo: Photo) -> list[int]:
    """Every copy that prints the photo shows it exactly when the library allows; returned are the stories changed."""
    times = {"not_before": photo.embargo_until, "not_after": photo.rights_end_at}
    rows = PublishedPhoto.objects.filter(photo_id=photo.pk).exclude(**times)
    stories = rows.filter(article__current=True).order_by("article__article_id")
    changed = list(stories.values_list("article__article_id", flat=True).distinct())
    rows.update(**times)
    return changed
