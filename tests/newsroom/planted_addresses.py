"""Every address of the house with everything in it that can be named, taken from the resolver and the models.

A room without rows here, or a part of an address that nobody knows how to fill in, is an error: a new room brings its
rows of every state, a new part its values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models

from newsroom.management.commands.url_inventory import UrlEntry, list_url_entries
from people.models import AccountChange, ApiToken, Desk, Reporter, User
from stories.models import (
    AnswerVersion,
    Article,
    Comment,
    DraftVersion,
    Edition,
    JournalEntry,
    Label,
    Page,
    Photo,
    Preview,
    Publication,
    PublishedArticle,
    PublishedEdition,
    PublishedPhoto,
    PublishedSubject,
    ReaderReport,
    Tag,
)
from tests.newsroom.planted_world import STATES, UNFILED, World

PART = re.compile(r"<(?:\w+:)?(\w+)>")
NOBODY = 987_654
# The stories that a row of each room speaks of, as a path from the row to the story; None: it speaks of none.
ROOMS: dict[type[models.Model], str | None] = {
    Article: "pk",
    Photo: "placements__article",
    Tag: "items__content_object",
    PublishedArticle: "article_id",
    Page: "placements__article",
    Edition: "pages__placements__article",
    PublishedEdition: "articles__article_id",
    ReaderReport: "article",
    JournalEntry: None,
    Label: None,
    Publication: None,
    Reporter: None,
    Desk: None,
    User: None,
}
# Rooms that hold something of every story, whatever its state.
OF_EVERY_STORY = (Article, Photo, Tag)


@dataclass(frozen=True)
class Place:
    """An address with everything filled in, and how to write the same of something that never was."""

    name: str
    face: str
    path: str
    nowhere: str
    row: Any = None


def check_rooms(world: World) -> None:
    """Nothing; or an error when a room of the back office is not known here, or has no row for some state."""
    assert set(ROOMS) == set(admin.site._registry), "a room without rows in the world"
    by_pk = {told.article.pk: told for told in world.stories.values()}
    for model, way in ROOMS.items():
        assert model._default_manager.exists(), model
        if model in OF_EVERY_STORY and way:
            found = {
                by_pk[pk].state for pk in model._default_manager.values_list(way, flat=True) if pk in by_pk
            }
            assert found == set(STATES), model


def rows(model: type[models.Model], world: World) -> list[Any]:
    """The rows of a room; of the journal one entry for each kind of thing, act and outcome."""
    if model is not JournalEntry:
        return list(model._default_manager.order_by("pk"))
    unfiled = {str(world.stories[f"{state}/city"].article.pk) for state in UNFILED}
    seen: dict[Any, JournalEntry] = {}
    for entry in JournalEntry.objects.order_by("number"):
        own = entry.thing == "stories.article" and entry.thing_id in unfiled
        seen.setdefault((entry.thing, entry.act, entry.outcome, own and entry.thing_id), entry)
    return list(seen.values())


def room_of(address: UrlEntry) -> type[models.Model] | None:
    """The model in whose room the address lies."""
    parts = address.pattern.split("/")
    for model in admin.site._registry:
        if address.face == "admin" and parts[2:4] == [model._meta.app_label, model._meta.model_name]:
            return model
    return None


def every_place(world: World) -> list[Place]:
    return [place for address in list_url_entries() for place in places(address, world)]


def places(address: UrlEntry, world: World) -> Iterator[Place]:
    """The address with each thing in it that there is."""
    name = address.name or address.pattern
    pattern = address.pattern
    if "(?P<" in pattern:
        pattern = re.sub(r"\^?\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).replace("$", "")
    wanted = PART.findall(pattern)
    if not wanted:
        yield Place(name, address.face, pattern, pattern)
        return
    for row, values in fillings(address, world):
        missing = [part for part in wanted if part not in values]
        assert not missing, f"{name}: nobody knows what {missing} may be"
        path = PART.sub(lambda part, values=values: str(values[part[1]]), pattern)  # type: ignore[misc]
        # The first part says which thing; the others belong to it.
        never = {**values, wanted[0]: uuid4() if wanted[0] == "key" else NOBODY}
        yield Place(
            name, address.face, path, PART.sub(lambda part, never=never: str(never[part[1]]), pattern), row
        )  # type: ignore[misc]


def fillings(address: UrlEntry, world: World) -> Iterator[tuple[Any, dict[str, Any]]]:
    """For each thing that the address can be about, the values of its parts."""
    if model := room_of(address):
        for row in rows(model, world):
            for values in about(row):
                if "verb" in address.pattern or values["verb"] == "sign":
                    yield row, values
    elif address.face in ("site", "preview"):
        yield from ((None, values) for values in for_readers(address, world))
    elif address.face == "darkroom":
        for photo in Photo.objects.order_by("pk"):
            yield photo, {"photo": photo.pk, "spec": "full-480", "format": "webp"}
    elif address.name == "admin:account_change_decide":
        for pk in (*AccountChange.objects.values_list("pk", flat=True), NOBODY):
            yield None, {"pk": pk}
    elif own := list(of_one_person(address, world)):
        yield from own
    elif address.face in ("desk", "api"):
        for story in Article.objects.order_by("pk"):
            yield story, next(about(story))
    else:
        kind = ContentType.objects.get_for_model(Article).pk
        for story in Article.objects.order_by("pk"):
            yield (
                None,
                {"content_type_id": kind, "object_id": story.pk, "app_label": "stories", "url": "nowhere/"},
            )


def of_one_person(address: UrlEntry, world: World) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The same for what belongs to one person: working copies, what they said before, tokens."""
    if address.name in ("desk:version", "desk:version_restore"):
        for pk in (*DraftVersion.objects.values_list("pk", flat=True), NOBODY):
            yield None, {"pk": pk}
    elif address.name in ("desk:answer", "desk:answer_restore"):
        model, part = (Comment, "remark_pk") if address.name == "desk:answer" else (AnswerVersion, "pk")
        for pk in (*model._default_manager.values_list("pk", flat=True), NOBODY):
            yield None, {part: pk}
    elif "<uuid:key>" in address.pattern:
        yield from ((None, {"key": key}) for key in world.copies)
    elif "tokens" in address.name or address.name == "desk:token_revoke":
        yield from ((token, {"pk": token.pk}) for token in ApiToken.objects.all())


VERBS = (
    "sign", "begin", "return", "send_back", "hold", "release", "spike", "revive", "correct", "cancel", "publish",
    "embargo", "withdraw", "emergency", "take_back", "file", "devour",
)  # fmt: skip


def about(row: Any) -> Iterator[dict[str, Any]]:
    """The values of an address about this row, once for each verb."""
    story = row if isinstance(row, Article) else None
    remark = Comment.objects.filter(article=story).first() if story else None
    preview = Preview.objects.filter(article=story).first() if story else None
    other = Photo.objects.exclude(pk=row.pk).order_by("-pk").first()
    signed = User.objects.filter(reporter__bylines__article=story).first() if story else None
    # Three verbs of each story, in turn, and always the signature.
    for verb in {"sign", *VERBS[row.pk % 6 :: 6]} if story else ("sign",):
        yield {
            "object_id": row.pk, "pk": row.pk, "verb": verb, "revision": 1, "other": other.pk if other else 0,
            "comment_pk": remark.pk if remark else NOBODY, "remark_pk": remark.pk if remark else NOBODY,
            "preview_pk": preview.pk if preview else NOBODY, "token": token_of(row),
            "user_pk": signed.pk if signed else NOBODY,
        }  # fmt: skip


def token_of(row: Any) -> int:
    """A token of the account, if the row is one and has any."""
    token = row.api_tokens.first() if isinstance(row, User) else None
    return token.pk if token else NOBODY


def for_readers(address: UrlEntry, world: World) -> Iterator[dict[str, Any]]:
    """The values of readers' addresses, for what is out and for what is not."""
    common = {"part": 1, "spec": "full-480", "format": "webp", "form": "atom", "year": 2020, "month": "04"}
    if "<token:token>" in address.pattern:
        for token in PublishedPhoto.objects.values_list("token", flat=True).distinct():
            yield {**common, "token": token or "0" * 32}
    elif "token" in address.pattern:
        yield from ({**common, "token": token, "made": "0" * 32} for token in world.tokens)
    elif "<day:date>" in address.pattern:
        for copy in PublishedArticle.objects.select_related("edition__publication", "page"):
            number = copy.page.number if "<page:number>" in address.pattern else copy.number
            yield {**common, **copy.address, "publication": copy.edition.publication.slug, "number": number}
    elif "<count:article>" in address.pattern:
        yield from ({**common, "article": pk} for pk in Article.objects.values_list("pk", flat=True))
    elif "<slug:slug>" in address.pattern:
        kind = next(kind for kind in ("reporter", "column", "series", "tag") if f"/{kind}" in address.pattern)
        own: Any = {"reporter": Reporter, "tag": Tag}.get(kind, Label)
        slugs = {*own.objects.values_list("slug", flat=True)}
        slugs |= {*PublishedSubject.objects.filter(kind=kind).values_list("slug", flat=True)}
        yield from ({**common, "slug": slug} for slug in sorted(slugs))
    else:
        yield common
