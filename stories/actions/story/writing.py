"""Writing a story: text, byline, photos and tags are saved as one revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.actors import Actor, System
from people.journal.recording import journal_changes
from people.models import Reporter, User
from people.names import comparison_key
from people.row_saving import bump_version, check_row, save_checked
from people.text import clean_line
from stories import policy, writers
from stories.actions.reference_records import create_tag
from stories.actions.review.transitions import is_author_or_reviewer, stale_version_error
from stories.actions.story.revision import create_revision_if_changed, set_state
from stories.errors import InvalidState
from stories.fields import STRING_TYPES, StoryFieldType, field_names
from stories.models import Article, Byline, Photo, PhotoPlacement, Tag
from stories.workflow import State

# What a person writes. State, author, round and revision move only through their own actions.
WRITER_EDITABLE_FIELDS = field_names(saved=True)
WORKFLOW_FIELDS = ("revision", "state", "state_since", "held_from")


@dataclass(frozen=True)
class BylineItem:
    """One person of a byline; the order is the order of the list."""

    reporter: Reporter
    role: str
    as_printed: str = ""


@dataclass(frozen=True)
class PhotoItem:
    """One photo of a story; the order is the order of the list."""

    photo: Photo
    caption: str = ""


def write_story(
    article: Article,
    *,
    by: Actor,
    expected: int | None = None,
    bylines: Sequence[BylineItem] | None = None,
    photos: Sequence[PhotoItem] | None = None,
    tags: Sequence[str] | None = None,
    why: str = "",
    restored: bool = False,
) -> Article:
    """The story is as given, one version on; None leaves byline, photos or tags alone.

    When anything that readers would get is different there is a new revision, and no signature stands any more. A
    new story is its writer's draft.
    """
    adding = article._state.adding
    with journal_changes("write", article, by=by) as detail:
        if adding:
            insert_draft(article, by)
        else:
            lock_for_writing(article, by, expected)
        if bylines is not None:
            write_bylines(article, bylines)
        if photos is not None:
            if not restored:
                require_known_photos(article, photos, by)
            write_photos(article, photos)
        if tags is not None:
            names = dict.fromkeys(clean_line(name) for name in tags)
            article.tags.set([get_or_create_tag(name, by=by) for name in names if name], clear=True)
        revision = create_revision_if_changed(article, by=by, why=why)
        fields = WORKFLOW_FIELDS if adding else (*WRITER_EDITABLE_FIELDS, *WORKFLOW_FIELDS)
        article.save(force_update=True, update_fields=fields)
        detail["version"] = article.version
        if revision:
            detail["revision"] = revision.number
    return article


def insert_draft(article: Article, by: Actor) -> None:
    """The new story is in the database, a draft of whoever wrote it."""
    policy.require_permission(by, "keep", Article)
    article.author = by if isinstance(by, User) else None
    if not isinstance(by, System):
        article.origin = Article.Origin.NEWSROOM
    article.state, article.round, article.live = State.DRAFT, 0, False
    save_checked(article)


def lock_for_writing(article: Article, by: Actor, expected: int | None) -> None:
    """Only this writer saves the story in this transaction; the rest is as stored."""
    now = Article.objects.select_related("revision").get(pk=article.pk)
    if expected is None:
        raise TypeError("A story has a version; name the one that was read.")
    # Who could write when the form was opened has lost a race, whatever the story's state forbids by now.
    if expected != now.version and (is_author_or_reviewer(by, now) or policy.is_allowed(by, "keep", now)):
        raise stale_version_error(now)
    if now.state == State.FILED and isinstance(by, User) and is_author_without_edit_rights(by, now):
        raise InvalidState(_("The story is filed; take it back, then change it."))
    policy.require_permission(by, "keep", now)
    check_row(article)
    for name in (
        "author",
        "state",
        "state_since",
        "held_from",
        "round",
        "origin",
        "revision",
        "live",
        "embargo_until",
    ):
        setattr(article, name, getattr(now, name))
    bump_version(article, expected)
    if article.state == State.FILED:
        # The desk has begun to work on it: the writer can no longer take it back.
        set_state(article, State.FIRST)


def is_author_without_edit_rights(user: User, story: Article) -> bool:
    """Whether the account writes the story and may not change it as its reviewer."""
    return writers.is_writer(user, story) and not policy.is_allowed(user, "keep", story)


def write_bylines(article: Article, lines: Sequence[BylineItem]) -> None:
    """The byline of the story is exactly these people, in this order."""
    article.bylines.all().delete()
    for order, line in enumerate(lines, 1):
        row = Byline(article=article, reporter=line.reporter, role=line.role, as_printed=line.as_printed)
        row.order = order
        save_checked(row)


def require_known_photos(article: Article, lines: Sequence[PhotoItem], by: Actor) -> None:
    """Raises InvalidState if this person cannot see a photo new to the story.

    Whoever sees a story sees its photos; so without this a number would be enough to get another desk's original.
    """
    wanted = {line.photo.pk for line in lines} - set(
        article.photo_placements.values_list("photo_id", flat=True)
    )
    if not wanted:
        return
    # A record that nobody brought and that has no file is anybody's, as those read from a printed page are.
    anybodys = Photo.objects.filter(pk__in=wanted, original="", added_by=None)
    wanted -= set(anybodys.values_list("pk", flat=True))
    known = policy.visible_photos(by).filter(pk__in=wanted)
    if unknown := sorted(wanted - set(known.order_by().values_list("pk", flat=True))):
        raise InvalidState(
            _("There is no photo no. %(number)d in your library; choose one that is.")
            % {"number": unknown[0]}
        )


def write_photos(article: Article, lines: Sequence[PhotoItem]) -> None:
    """Exactly these photos stand in the story, in this order."""
    article.photo_placements.all().delete()
    for order, line in enumerate(lines, 1):
        save_checked(PhotoPlacement(article=article, photo=line.photo, caption=line.caption, order=order))


def restore_revision(article: Article, *, number: int, by: Actor, expected: int) -> Article:
    """A new revision with that one's content; people and things gone are left out."""
    revision = article.revisions.filter(number=number).first()
    if revision is None:
        with journal_changes("write", article, by=by):
            policy.require_permission(by, "keep", article)
            raise InvalidState(
                _("“%(story)s” has no revision %(number)d.") % {"story": article, "number": number}
            )
    lines = rows_from_revision(article, revision.content)
    for name, value in lines.facts.items():
        setattr(article, name, value)
    return write_story(
        article,
        by=by,
        expected=expected,
        bylines=lines.bylines,
        photos=lines.photos,
        tags=revision.content["tags"],
        why=_("restored from revision %(number)d") % {"number": number},
        restored=True,
    )


@dataclass(frozen=True)
class RevisionRows:
    """The content of a revision as the story's own values and its rows."""

    facts: dict[str, Any]
    bylines: list[BylineItem]
    photos: list[PhotoItem]


def rows_from_revision(article: Article, content: dict[str, Any]) -> RevisionRows:
    """The content of a revision as rows; people and things gone since are left out."""
    facts: dict[str, Any] = {name: content.get(name, "") for name in field_names(*STRING_TYPES, kept=True)}
    for kind in field_names(StoryFieldType.NAMED, signed=True):
        facts[kind] = article.publication.labels.filter(kind=kind, name=content.get(kind, "")).first()
    people = Reporter.objects.in_bulk([line["reporter"] for line in content["bylines"]])
    shots = Photo.objects.in_bulk([line["id"] for line in content["photos"]])
    return RevisionRows(
        facts,
        [
            BylineItem(people[line["reporter"]], line["role"], line["printed"])
            for line in content["bylines"]
            if line["reporter"] in people
        ],
        [
            PhotoItem(
                shots[line["id"]], line["caption"] if line["caption"] != shots[line["id"]].caption else ""
            )
            for line in content["photos"]
            if line["id"] in shots
        ],
    )


def get_or_create_tag(name: str, *, by: Actor) -> Tag:
    """The tag of that name in any spelling; made when this person can see none.

    How somebody else spells a tag of an unfiled draft is not told: that one leaves its key to the new one,
    and stays.
    """
    if exact := Tag.objects.filter(name=name).first():
        return exact
    same = Tag.objects.filter(key=comparison_key(name) or None).exclude(key=None).first()
    if same is None:
        return create_tag(name, by=by)
    if not isinstance(by, User) or policy.visible_tags(by).filter(pk=same.pk).exists():
        return same
    Tag.objects.filter(pk=same.pk).update(key=None)
    return create_tag(name, by=by)
