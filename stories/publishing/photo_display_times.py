"""The times within which a published photo may be shown, as the library says."""

from stories.models import Photo, PublishedPhoto


def update_photo_display_times(photo: Photo) -> list[int]:
    """All copies show the photo in the library's times; returns the stories changed."""
    times = {"not_before": photo.embargo_until, "not_after": photo.rights_end_at}
    rows = PublishedPhoto.objects.filter(photo_id=photo.pk).exclude(**times)
    stories = rows.filter(article__current=True).order_by("article__article_id")
    changed = list(stories.values_list("article__article_id", flat=True).distinct())
    rows.update(**times)
    return changed
