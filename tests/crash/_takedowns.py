"""Each way of taking something from readers, ready to be sent, with every address at which they find it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Takedown:
    """One thing taken down: by whom and how; what readers must not find; where they found it; what they get then."""

    name: str
    by: str
    path: str
    fields: Mapping[str, str]
    traces: tuple[str, ...]
    addresses: tuple[str, ...]
    story: str
    status: int
    holds: Callable[[], bool]


def of_everything(day: date) -> tuple[Any, Any, str, str]:
    """A victim's name stands in every place of a story, which is out beside another one; their addresses, too."""
    from newsroom.site import public_urls
    from stories.models import PublishedArticle
    from tests import make, planted

    story, other = planted.story(), make.story("社区食堂开张")
    make.published([story, other], day)
    copy, beside = (PublishedArticle.objects.get(article_id=each.pk, current=True) for each in (story, other))
    story.refresh_from_db()
    return story, copy, public_urls.article_url(copy), public_urls.article_url(beside)


def everywhere(copy: Any, page: str, day: date) -> tuple[str, ...]:
    """Every address at which readers find the story, in every form."""
    from newsroom.site.feed_formats import FEED_FORMATS
    from tests.planted import PINYIN

    paper = f"/ceshi/{day}/"
    pages = ["/", paper, f"{paper}page-1/", page, "/recent/", f"/tags/{PINYIN}/", "/reporters/zhang-san/"]
    pages += [f"/search/?q={quote('松了一口气')}", "/tags/", "/reporters/"]
    machines = [f"/feed.{form}" for form in FEED_FORMATS]
    machines += [f"/tags/{PINYIN}/feed.{form}" for form in FEED_FORMATS]
    machines += [f"/reporters/zhang-san/feed.{form}" for form in FEED_FORMATS]
    machines += [f"/sitemaps/stories-{day:%Y-%m}-1.xml", "/sitemaps/subjects-1.xml"]
    machines += [f"/a/{copy.article_id}/", f"/cards/ceshi/{day}/{copy.number}.png"]
    machines += [f"/search/suggest/?q={quote('欧阳')}"]
    return tuple([*pages, *(f"/en{path}" for path in pages), *machines])


def withdrawal(day: date, verb: str = "withdraw", by: str = "chief") -> tuple[Takedown, str]:
    """The story is withdrawn for the sake of a person."""
    from django.urls import reverse

    from stories.models import Article, PublishedArticle
    from tests.planted import TRACES

    story, copy, page, beside = of_everything(day)
    fields = {"version": str(story.version), "why": "privacy", "reason": "来电", "confirmed": "yes"}

    def holds() -> bool:
        out = PublishedArticle.objects.filter(article_id=story.pk, withdrawn_at=None)
        return Article.objects.get(pk=story.pk).state == "withdrawn" and not out.exists()

    path = reverse("admin:stories_article_verb", args=[story.pk, verb])
    card = f"picture:/cards/ceshi/{day}/{copy.number}.png"
    where = everywhere(copy, page, day)
    return Takedown(verb, by, path, fields, (*TRACES, card), where, page, 410, holds), beside


def emergency(day: date) -> tuple[Takedown, str]:
    """An administrator withdraws it, where no chief can be reached."""
    return withdrawal(day, "emergency", "admin")


def withheld_words(day: date) -> tuple[Takedown, str]:
    """The old words of a correction are not printed again."""
    from django.urls import reverse

    from newsroom.site import public_urls
    from people.models import User
    from stories.models import PublishedArticle
    from tests import planted

    story, _copy, _page, beside = of_everything(day)
    people = [User.objects.get(username=name) for name in ("editor3", "editor", "director", "chief")]
    copy = planted.corrected(story, planted.Signers(*people), planted.clean, note="改正")
    story.refresh_from_db()
    page = public_urls.article_url(copy)
    path = reverse("admin:stories_article_verb", args=[story.pk, "withhold"])
    fields = {"version": str(story.version), "correction": "1", "withheld": "privacy", "note": ""}
    where = (page, f"/en{page}", "/corrections/", "/en/corrections/", "/corrections/feed.atom")

    def holds() -> bool:
        now = PublishedArticle.objects.get(article_id=story.pk, current=True)
        return "withheld" in now.corrections[0]

    return Takedown("withhold", "chief", path, fields, planted.TRACES, where, page, 200, holds), beside


def pulled_photo(day: date) -> tuple[Takedown, str]:
    """A photo is taken out of a story that stays."""
    from django.urls import reverse
    from django.utils import timezone

    from newsroom.site.feed_formats import FEED_FORMATS
    from stories.models import Photo, PublishedPhoto

    story, copy, page, beside = of_everything(day)
    photo = Photo.objects.get(placements__article=story)
    token = PublishedPhoto.objects.get(article=copy).token
    name = next(str(row) for row in (each.name for each in photo.renditions.all()) if row.endswith(".jpg"))
    path = reverse("admin:stories_photo_pull", args=[photo.pk])
    fields = {"expected": str(photo.version), "reason": "版权到期"}
    where = (page, f"/en{page}", f"/photos/{token}/{name}", *(f"/feed.{form}" for form in FEED_FORMATS))

    def holds() -> bool:
        ended = Photo.objects.get(pk=photo.pk).rights_end_at
        return ended is not None and ended <= timezone.now()

    traces = (f"/photos/{token}", f"picture:/photos/{token}")
    return Takedown("pull", "chief", path, fields, traces, where, page, 200, holds), beside


KINDS = (withdrawal, withheld_words, pulled_photo, emergency)
