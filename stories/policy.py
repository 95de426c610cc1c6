"""Who may do what to stories and editions; every face and action asks here.

`decide_on_story` answers for one story, `permitted_stories` for all; the two change together or not at all. Whether
a move fits the story's state is not asked here but in `stories.workflow`: policy is about people.
"""

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from people import roles
from people.actors import Actor, System
from people.errors import NotAllowed, NotVisible
from people.models import User
from stories import workflow
from stories.models import (
    Article,
    ArticleTag,
    Edition,
    JournalEntry,
    Label,
    Page,
    Photo,
    PhotoPlacement,
    Publication,
    PublishedArticle,
    PublishedEdition,
    PublishedListing,
    PublishedPhoto,
    ReaderReport,
    Signature,
    Tag,
)
from stories.refusals import refusal_message, wrong_role_message
from stories.workflow import State
from stories.writers import (
    UNFILED_STORY_Q,
    WRITER_ONLY_STATES,
    WRITER_ROLES,
    co_written_story_q,
    has_co_written,
    is_author,
    is_co_writer,
    is_own_unfiled_photo,
    is_writer,
    photo_in_others_drafts_q,
    photo_written_along_q,
    written_by_q,
)

EDITOR, DIRECTOR, CHIEF = roles.EDITOR.code, roles.DIRECTOR.code, roles.CHIEF.code
ADMINISTRATOR = roles.ADMINISTRATOR.code
REVIEWER_ROLES = roles.role_codes("signs")
PHOTO_EDITOR_ROLES = roles.role_codes("keeps_photos")
PHOTO_ROLES = (*REVIEWER_ROLES, *PHOTO_EDITOR_ROLES)
BACK_OFFICE_ROLES = roles.role_codes("back_office")
# Proofreaders and photo editors come in once the text is signed off.
SIGNED_OFF_READER_ROLES = roles.role_codes("reads_signed_off")
SIGNED_OFF_STATES = (State.READY, State.PUBLISHED)


class Decision(Enum):
    """What policy says: yes, no, or that for this person there is no such thing."""

    YES = "yes"
    NO = "no"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Permissions:
    """Which roles may see, keep (change), discard or publish a kind of thing."""

    see: tuple[str, ...] = BACK_OFFICE_ROLES
    keep: tuple[str, ...] = REVIEWER_ROLES
    discard: tuple[str, ...] = REVIEWER_ROLES
    upload: tuple[str, ...] = ()
    publish: tuple[str, ...] = ()
    emergency: tuple[str, ...] = ()


RIGHTS: dict[type[models.Model], Permissions] = {
    Publication: Permissions(keep=(CHIEF,), discard=(CHIEF,)),
    Edition: Permissions(publish=(CHIEF,), emergency=(ADMINISTRATOR,)),
    Page: Permissions(),
    Label: Permissions(),
    Tag: Permissions(),
    Article: Permissions(keep=WRITER_ROLES, discard=()),
    Photo: Permissions(keep=PHOTO_ROLES, discard=PHOTO_ROLES, upload=(*WRITER_ROLES, *PHOTO_EDITOR_ROLES)),
    PublishedEdition: Permissions(keep=(), discard=()),
    PublishedArticle: Permissions(keep=(), discard=()),
    JournalEntry: Permissions(see=(CHIEF, ADMINISTRATOR), keep=(), discard=()),
    ReaderReport: Permissions(see=(*REVIEWER_ROLES, ADMINISTRATOR), keep=(), discard=()),  # it is answered
}


def is_allowed(actor: Actor, act: str, thing: models.Model | type[models.Model]) -> bool:
    """Whether the actor may do this to the thing, or to some of its kind."""
    if isinstance(thing, Article) and not thing._state.adding:
        return decide_on_story(actor, act, thing) is Decision.YES
    if isinstance(thing, ReaderReport) and not thing._state.adding:
        return decide_on_reader_report(actor, act, thing) is Decision.YES
    if isinstance(actor, System):
        return True
    if is_hidden_from_user(actor, thing):
        return False
    kind = thing if isinstance(thing, type) else type(thing)
    if actor.has_role(*getattr(RIGHTS[kind], act)):
        return True
    return isinstance(thing, Photo) and act == "keep" and is_own_unfiled_photo(actor, thing)


def require_permission(actor: Actor, act: str, thing: models.Model | type[models.Model]) -> None:
    """Raises NotAllowed, or NotVisible if the thing does not exist for the actor."""
    if isinstance(thing, Article) and not thing._state.adding:
        answer = decide_on_story(actor, act, thing)
        if answer is Decision.HIDDEN:
            raise NotVisible(_("There is no such story."))
        if answer is Decision.NO:
            # A refusal says no word of a story that its reader may not see.
            told = isinstance(actor, User) and can_see_story(actor, thing)
            raise NotAllowed(refusal_message(act, thing) if told else wrong_role_message())
    elif isinstance(thing, ReaderReport) and decide_on_reader_report(actor, act, thing) is Decision.HIDDEN:
        raise NotVisible(_("There is no such case."))
    elif isinstance(actor, User) and is_hidden_from_user(actor, thing):
        raise NotVisible(_("There is no such thing."))
    elif not is_allowed(actor, act, thing):
        raise NotAllowed(wrong_role_message())


def decide_on_story(actor: Actor, act: str, story: Article) -> Decision:
    """Whether the actor may see, keep (change), file, sign, return … this story."""
    if isinstance(actor, System):
        # The machine itself imports and repairs; it is nobody, so it can sign nothing.
        return Decision.NO if act == "sign" else Decision.YES
    visible = can_see_story(actor, story)
    if act == "see":
        return Decision.YES if visible else Decision.HIDDEN
    if act == "history":
        return Decision.YES if visible and can_read_history(actor, story) else Decision.HIDDEN
    if act == "comment":
        allowed = visible and (can_review(actor, story) or is_writer(actor, story))
        return Decision.YES if allowed else Decision.NO if visible else Decision.HIDDEN
    if act == "discard":
        # A story is never thrown away: it is spiked, and no word of it is lost.
        return Decision.NO if visible else Decision.HIDDEN
    if act == "keep":
        return decide_on_editing(actor, story, visible)
    if act in ("file", "take_back"):
        files_for_nobody = act == "file" and is_archive_without_author(story) and actor.has_role(CHIEF)
        if is_author(actor, story) or files_for_nobody:
            return Decision.YES
        return Decision.NO if visible or actor.has_role(*REVIEWER_ROLES, ADMINISTRATOR) else Decision.HIDDEN
    if act == "sign":
        allowed = is_reviewer_of_stage(actor, story) and not has_worked_on(actor, story)
        return Decision.YES if allowed else Decision.NO
    if act == "preview":
        allowed = visible and can_review(actor, story) and not is_private_story(story)
        return Decision.YES if allowed else Decision.NO
    if act == "spike" and story.state in WRITER_ONLY_STATES:
        # A draft is its writer's alone; others may read it at most.
        return Decision.NO
    if act in workflow.STAGE_REVIEWER_MOVES:
        held = is_reviewer_of_stage(
            actor, story, story.held_from if story.state == State.HELD else story.state
        )
        return Decision.YES if actor.has_role(CHIEF) or held else Decision.NO
    if act == "emergency":
        return Decision.YES if actor.has_role(ADMINISTRATOR) else Decision.NO
    if act in workflow.CHIEF_EDITOR_MOVES:
        return Decision.YES if actor.has_role(CHIEF) else Decision.NO
    raise ValueError(f"no such act: {act}")


def can_see_story(user: User, story: Article) -> bool:
    """Whether the story exists for this account."""
    if is_author(user, story) or user.has_role(CHIEF, ADMINISTRATOR):
        return True
    if story.state not in WRITER_ONLY_STATES:
        if user.has_role(DIRECTOR) or is_editor_of(user, story):
            return True
        if story.state in SIGNED_OFF_STATES and user.has_role(*SIGNED_OFF_READER_ROLES):
            return True
    return is_co_writer(user, story)


def is_reading_others_draft(user: User, story: Article) -> bool:
    """Whether reading the story views another's unfiled draft, as the journal records."""
    unfiled = story.state in WRITER_ONLY_STATES and story.author_id and story.origin != Article.Origin.ARCHIVE
    return bool(unfiled) and not is_writer(user, story) and can_see_story(user, story)


def can_list_story(user: User, story: Article) -> bool:
    """Whether lists and finders may show the story to this account."""
    return can_see_story(user, story) and not is_reading_others_draft(user, story)


def listable_stories(user: User) -> QuerySet[Article]:
    """The stories that lists, finders and counts may show; the twin of `can_list_story`.

    Somebody else's unfiled draft is read by opening it, never in passing.
    """
    return permitted_stories(user, "see").exclude(UNFILED_STORY_Q & ~written_by_q(user))


def is_hidden_from_user(user: User, thing: models.Model | type[models.Model]) -> bool:
    """Whether this frozen copy or tag does not exist for the account (1 query)."""
    if isinstance(thing, type) or thing._state.adding:
        return False
    if isinstance(thing, PublishedArticle):
        return not visible_published_articles(user).filter(pk=thing.pk).exists()
    if isinstance(thing, Tag):
        return not visible_tags(user).filter(pk=thing.pk).exists()
    return False


def visible_published_articles(user: User) -> QuerySet[PublishedArticle]:
    """The frozen copies that readers have now, and those of stories the account sees."""
    with_readers = PublishedArticle.objects.with_readers().filter(pk=OuterRef("pk"))
    seen = permitted_stories(user, "see").filter(pk=OuterRef("article_id"))
    return PublishedArticle.objects.filter(Exists(with_readers) | Exists(seen))


def visible_tags(user: User, *, entered: bool = True) -> QuerySet[Tag]:
    """Tags entered by hand, known to readers, on a listable story, or on none."""
    carried = ArticleTag.objects.filter(tag=OuterRef("pk"))
    printed = PublishedListing.objects.visible().filter(subject__kind="tag", subject__slug=OuterRef("slug"))
    by_hand = Q(entered=True) if entered else Q(pk__in=[])
    return Tag.objects.filter(
        by_hand
        | Exists(carried.filter(content_object__in=listable_stories(user).values("pk")))
        | Exists(printed)
        | ~Exists(carried)
    )


def decide_on_editing(user: User, story: Article, visible: bool) -> Decision:
    """Whether the account may edit: a writer, or in review the stage's reviewer."""
    if story.state in workflow.WITH_WRITER_STATES:
        if is_writer(user, story):
            return Decision.YES
        return Decision.NO if visible else Decision.HIDDEN
    if workflow.review_stage_of_state(story.state):
        return Decision.YES if is_reviewer_of_stage(user, story) else Decision.NO
    return Decision.NO if visible else Decision.HIDDEN


def is_archive_without_author(story: Article) -> bool:
    """Whether it is a printed story without a writer here, which a chief may file."""
    return story.origin == Article.Origin.ARCHIVE and story.author_id is None and story.state == State.DRAFT


def is_editor_of(user: User, story: Article) -> bool:
    """Whether the account is an editor of the story's desk; no desk counts as any."""
    return user.has_role(EDITOR) and story.desk_id in (None, user.desk_id)


def can_review(user: User, story: Article) -> bool:
    return user.has_role(DIRECTOR, CHIEF) or is_editor_of(user, story)


def can_read_history(user: User, story: Article) -> bool:
    return can_review(user, story) or user.has_role(ADMINISTRATOR) or is_writer(user, story)


def is_private_story(story: Article) -> bool:
    """Whether nobody is shown it early: a writer's draft, spiked or withdrawn."""
    if story.state == State.DRAFT:
        return story.author_id is not None
    return story.state in (State.SPIKED, State.WITHDRAWN)


def is_reviewer_of_stage(user: User, story: Article, state: str = "") -> bool:
    """Whether the account's role gives the review that the story (or state) waits for."""
    stage = workflow.review_stage_of_state(state or story.state)
    if stage is None:
        return False
    return is_editor_of(user, story) if stage.role == EDITOR else user.has_role(stage.role)


def has_worked_on(user: User, story: Article) -> bool:
    """Whether the account wrote it or along, edited it or signed another stage (4 queries)."""
    return (
        is_author(user, story)
        or story.revisions.filter(made_by=user).exists()
        or story.bylines.filter(reporter__user=user).exists()
        or story.signatures.filter(signer=user, round=story.round).exclude(stage=story.stage or 0).exists()
        or has_co_written(user, story)
    )


def permitted_stories(user: User, act: str) -> QuerySet[Article]:
    """The stories to which the account may do this; the twin of `decide_on_story`."""
    stories = Article.objects.all()
    everything, nothing = Q(), Q(pk__in=[])
    own_desk = (Q(desk=None) | Q(desk=user.desk_id)) if user.has_role(EDITOR) else nothing
    filed = ~Q(state__in=WRITER_ONLY_STATES)
    if act == "see":
        if user.has_role(CHIEF, ADMINISTRATOR):
            return stories.filter(everything)
        seen = written_by_q(user) | (filed & (everything if user.has_role(DIRECTOR) else own_desk))
        if user.has_role(*SIGNED_OFF_READER_ROLES):
            seen |= Q(state__in=SIGNED_OFF_STATES)
        return stories.filter(seen)
    stage = {
        EDITOR: Q(state__in=workflow.REVIEW_STAGES[0].states) & own_desk,
        DIRECTOR: Q(state__in=workflow.REVIEW_STAGES[1].states),
        CHIEF: Q(state__in=workflow.REVIEW_STAGES[2].states),
    }
    held = nothing
    for role, condition in stage.items():
        if user.has_role(role):
            held |= condition
    if act == "keep":
        return stories.filter((written_by_q(user) & Q(state__in=workflow.WITH_WRITER_STATES)) | held)
    if act == "sign":
        this_stage = models.Case(
            *[models.When(state__in=one.states, then=one.number) for one in workflow.REVIEW_STAGES], default=0
        )
        elsewhere = (
            Signature.objects.filter(
                article=models.OuterRef("pk"), signer=user, round=models.OuterRef("round")
            )
        ).exclude(stage=models.OuterRef("stage_now"))
        return (
            stories.filter(held)
            .annotate(stage_now=this_stage)
            .exclude(author=user)
            .exclude(revisions__made_by=user)
            .exclude(bylines__reporter__user=user)
            .exclude(models.Exists(elsewhere))
            .exclude(co_written_story_q(user))
        )
    raise ValueError(f"no such act: {act}")


def visible_photos(actor: Actor) -> QuerySet[Photo]:
    """The photos whose file the actor may see: its own, and those of stories it sees.

    An editor also sees what the desk brought, what belongs to no desk and stands in no story yet, and what
    readers have. What a writer brought for an unfiled draft, only those see who may read the draft.
    """
    photos = Photo.objects.all()
    if isinstance(actor, System) or actor.has_role(CHIEF, ADMINISTRATOR):
        return photos
    if actor.has_role(DIRECTOR, *PHOTO_EDITOR_ROLES):
        return photos.exclude(photo_in_others_drafts_q(actor))
    printed = PhotoPlacement.objects.filter(article__in=permitted_stories(actor, "see").values("pk"))
    seen = Q(added_by=actor) | Q(pk__in=printed.values("photo")) | photo_written_along_q(actor)
    if actor.has_role(EDITOR):
        seen |= (Q(added_by=None) | Q(added_by__desk=None)) & Q(placements=None)
        readable = PublishedArticle.objects.with_readers().values("pk")
        out = PublishedPhoto.objects.showing().filter(article__in=readable)
        seen |= Q(pk__in=out.values("photo_id"))
        if actor.desk_id:
            seen |= Q(added_by__desk=actor.desk_id)
    return photos.filter(seen).exclude(photo_in_others_drafts_q(actor)).distinct()


def listable_photos(actor: Actor) -> QuerySet[Photo]:
    """The photos that the library and finders show, without those of others' drafts."""
    photos = visible_photos(actor)
    return photos if isinstance(actor, System) else photos.exclude(photo_in_others_drafts_q(actor))


def decide_on_reader_report(actor: Actor, act: str, report: ReaderReport) -> Decision:
    """Whether the actor may see this reader's report, answer it or forget its sender."""
    if isinstance(actor, System):
        return Decision.YES
    of_the_desk = actor.has_role(EDITOR) and report.desk_id in (None, actor.desk_id)
    if not of_the_desk and not actor.has_role(DIRECTOR, CHIEF, ADMINISTRATOR):
        return Decision.HIDDEN if actor.has_role(EDITOR) else Decision.NO
    if act in ("see", "forget"):
        return Decision.YES
    if act == "answer":
        return Decision.YES if of_the_desk or actor.has_role(DIRECTOR, CHIEF) else Decision.NO
    return Decision.NO


def visible_reader_reports(user: User) -> QuerySet[ReaderReport]:
    """The reports that the account may see; the twin of `decide_on_reader_report`."""
    reports = ReaderReport.objects.all()
    if user.has_role(DIRECTOR, CHIEF, ADMINISTRATOR):
        return reports
    if user.has_role(EDITOR):
        return reports.filter(Q(desk=None) | Q(desk=user.desk_id))
    return reports.none()
