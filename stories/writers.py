"""Who writes a story (作者、合写人): its author, and the co-writers that the author has named.

The functions about one story and the conditions for all are twins. Whoever writes a story sees it in every state and
signs no stage of it; only the author files it, takes it back and names who writes along.
"""

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from people import roles
from people.models import User
from stories.models import Article, CoWriter, Draft, DraftVersion, Photo, PhotoPlacement
from stories.workflow import WITH_WRITER_STATES, State

WRITER_ROLES = roles.role_codes("writes")
WRITER_ONLY_STATES = (State.DRAFT,)
# What a writer has shown to nobody; a story of the printed archive was printed, and one without a writer is no secret.
UNFILED_STORY_Q = Q(state__in=WRITER_ONLY_STATES, author__isnull=False) & ~Q(origin=Article.Origin.ARCHIVE)
_IS_INVOLVED = Q(revoked_at=None) | Q(has_written=True)


def is_author(user: User, story: Article) -> bool:
    return story.author_id == user.pk


def is_co_writer(user: User, story: Article) -> bool:
    """Whether the author has named the account, and not revoked it (1 query)."""
    return story.co_writers.filter(user=user, revoked_at=None).exists()


def is_writer(user: User, story: Article) -> bool:
    """Whether the account writes the story (no query for its author, else 1)."""
    return is_author(user, story) or is_co_writer(user, story)


def was_co_writer(user: User, story: Article) -> bool:
    """Whether the account wrote along once and does not any more (1 query)."""
    return story.co_writers.filter(user=user).exclude(revoked_at=None).exists()


def has_co_written(user: User, story: Article) -> bool:
    """Whether the account writes along, or did and has written in it (1 query)."""
    return story.co_writers.filter(_IS_INVOLVED, user=user).exists()


def co_written_by(user: User) -> QuerySet[CoWriter]:
    """The rows of the stories that the account co-writes now, for subqueries."""
    return CoWriter.objects.filter(user=user, revoked_at=None).order_by()


def written_by_q(user: User, path: str = "pk") -> Q:
    """The condition that `path` is a story that the account writes; the twin of `is_writer`.

    A union, so that a database finds both halves by their indexes.
    """
    own = Article.objects.filter(author=user).order_by().values("pk")
    return Q(**{f"{path}__in": own.union(co_written_by(user).values("article"))})


def co_written_story_q(user: User) -> Q:
    """The condition on stories that the account has co-written; the twin of `has_co_written`."""
    return Q(Exists(CoWriter.objects.filter(_IS_INVOLVED, article=OuterRef("pk"), user=user)))


# ---- working copies -----------------------------------------------------------------------------
def is_copy_of_author(draft: Draft | DraftVersion) -> bool:
    """Whether it is the author's copy of a story, which co-writers share."""
    return bool(draft.article and draft.article.author_id == draft.user_id)


def may_write_in(user: User, draft: Draft | DraftVersion) -> bool:
    """Whether the working copy is the account's own, or the author's of a story it co-writes (0 to 2 queries)."""
    if draft.user_id == user.pk:
        return True
    return is_copy_of_author(draft) and is_co_writer(user, draft.article)  # type: ignore[arg-type]


def shared_with_q(user: User) -> Q:
    """The condition on working copies and their versions; the twin of `may_write_in`."""
    shared = Q(article__in=co_written_by(user).values("article"), user=F("article__author"))
    return Q(user=user) | shared


def owner_of_copy(user: User, story: Article | None) -> User:
    """Whose working copy of the story the account writes in: the author's if it co-writes, else its own."""
    if story is None or story.author is None or is_author(user, story) or not is_co_writer(user, story):
        return user
    return story.author


# ---- photos -------------------------------------------------------------------------------------
def photo_in_others_drafts_q(user: User) -> Q:
    """The condition that another brought the photo, for unfiled stories alone which the account does not write."""
    drafted, typed = _drafts_with_photo(), _copies_with_photo()
    elsewhere = PhotoPlacement.objects.filter(photo=OuterRef("pk")).exclude(
        article__in=Article.objects.filter(UNFILED_STORY_Q).values("pk")
    )
    brought = Q(added_by__isnull=False) & ~Q(added_by=user)
    return brought & (Exists(drafted) | Exists(typed)) & ~Exists(elsewhere) & ~photo_written_along_q(user)


def photo_written_along_q(user: User) -> Q:
    """The condition that a writer of an unfiled story brought the photo for it, and the account writes it, too."""
    copies = Draft.objects.filter(shared_with_q(user)).order_by().values("pk")
    return Exists(_drafts_with_photo().filter(written_by_q(user, "article"))) | Exists(
        _copies_with_photo().filter(draft__in=copies)
    )


def _drafts_with_photo() -> QuerySet[PhotoPlacement]:
    """The places of the outer photo in unfiled stories of those who brought it."""
    writes = Q(article__author=OuterRef("added_by")) | Q(article__co_writers__user=OuterRef("added_by"))
    unfiled = Article.objects.filter(UNFILED_STORY_Q)
    return PhotoPlacement.objects.filter(writes, photo=OuterRef("pk"), article__in=unfiled.values("pk"))


def _copies_with_photo() -> QuerySet[Model]:
    """The places of the outer photo in working copies of those who brought it."""
    writes = Q(draft__user=OuterRef("added_by")) | Q(draft__article__co_writers__user=OuterRef("added_by"))
    return Draft.photos.through._default_manager.filter(writes, photo=OuterRef("pk"))


def is_own_unfiled_photo(user: User, photo: Photo) -> bool:
    """Whether it or who writes along brought the photo, and only drafts or returned stories print it."""
    if photo._state.adding or not user.has_role(*WRITER_ROLES):
        return False
    if photo.added_by_id != user.pk:
        along = Photo.objects.filter(photo_written_along_q(user), pk=photo.pk)
        if photo.added_by_id is None or not along.exists():
            return False
    return not photo.placements.exclude(article__state__in=WITH_WRITER_STATES).exists()
