"""Whether stories still read as they were signed (核对).

It finds what plain SQL changed behind the newsroom's back. The triggers refuse most of it; rows beside the
story (byline, photos, tags, labels, people) they cannot guard, and an owner of the database can drop them.
Signing and publishing look again; this looks at everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from stories.actions.database_copies import last_copied_article_id
from stories.actions.story.revision import (
    content_without_related_names,
    snapshot_digest,
    story_snapshot,
)
from stories.fields import field_names
from stories.models import (
    Article,
    Edition,
    Page,
    Photo,
    PublishedArticle,
    PublishedEdition,
    PublishedPhoto,
    Revision,
    Signature,
)
from stories.models.printing import CHANGE_COUNT_TRIGGER_NAMES
from stories.models.published import WORDLESS
from stories.models.published_subjects import TALLY_TRIGGER_NAMES
from stories.workflow import IN_PROGRESS_STATES, REVIEW_STAGES, State

REVIEW_TRIGGER_NAMES = {
    "changed_text_needs_a_revision",
    "copy_is_never_replaced",
    "nobody_signs_own_work",
    "one_person_signs_one_stage",
    "only_signed_stories_reach_readers",
    "reviews_are_signed_in_order",
    "revision_is_never_deleted",
    "revision_is_never_replaced",
    "revision_never_changes",
    "signature_can_only_be_voided",
    "signature_fits_the_story",
    "signature_is_never_deleted",
    "signature_is_never_replaced",
    "story_begins_as_a_draft",
    "story_goes_live_when_published",
    "story_is_never_replaced",
    "story_keeps_its_writer_and_origin",
    "story_moves_on_by_signatures",
    "story_shows_its_newest_revision",
    "what_readers_had_is_never_deleted",
    "what_readers_have_is_replaced_not_changed",
}
TRUNCATE_TRIGGER_NAMES = {
    "stories_publishedarticle_is_never_emptied",
    "stories_revision_is_never_emptied",
    "stories_signature_is_never_emptied",
}
SIGNATURES_REQUIRED_BY_STATE = {State.SECOND: 1, State.THIRD: 2, State.READY: 3, State.PUBLISHED: 3}
COMPARED_EDITION_FIELDS = ("date", "date_certainty", "date_note", "number")
# What a copy says in the same words as the revision it was frozen from.
COMPARED_STORY_FIELDS = field_names(shown=True)


@dataclass(frozen=True)
class IntegrityFault:
    """A story and what is wrong with it."""

    article: int
    reason: str

    def __str__(self) -> str:
        return f"Story {self.article} {self.reason}"


def integrity_faults() -> Iterator[IntegrityFault]:
    """Everything that is not as it was signed, by story (some ten queries a story)."""
    stories = Article.objects.select_related("revision", "column", "series", "desk", "author")
    for story in stories.order_by("pk").iterator(chunk_size=200):
        for reason in [*revision_faults(story), *signature_faults(story), *published_article_faults(story)]:
            yield IntegrityFault(story.pk, reason)
    known = Article.objects.values("pk")
    unknown = PublishedArticle.objects.exclude(article_id__in=known).filter(pk__gt=last_copied_article_id())
    for article in unknown.values_list("article_id", flat=True):
        yield IntegrityFault(article, "is with readers and not in the newsroom.")


def published_row_mismatches() -> Iterator[str]:
    """How readers' editions, pages and photos differ from the newsroom's (4 queries)."""
    editions = Edition.objects.select_related("publication").in_bulk()
    frozen = PublishedEdition.objects.select_related("publication").prefetch_related("pages").order_by("pk")
    pages = {(page.edition_id, page.number): page for page in Page.objects.all()}
    copied = last_copied_article_id()
    for out in frozen:
        edition = editions.get(out.edition_id)
        if edition is None and copied and not out.articles.filter(pk__gt=copied).exists():
            continue
        if edition is None:
            yield f"Edition {out.edition_id} is with readers and not in the newsroom."
            continue
        same = (edition.publication.slug, *(getattr(edition, name) for name in COMPARED_EDITION_FIELDS))
        if same != (out.publication.slug, *(getattr(out, name) for name in COMPARED_EDITION_FIELDS)):
            yield f"Edition {edition.pk} is with readers under another date, number or paper than in the newsroom."
        for page in out.pages.all():
            here = pages.get((edition.pk, page.number))
            if here is None or (here.name, here.staff) != (page.name, page.staff):
                yield f"Page {page.number} of edition {edition.pk} is with readers otherwise than in the newsroom."
    library = Photo.objects.exclude(embargo_until=None, rights_end_at=None).in_bulk()
    for printed in (
        PublishedPhoto.objects.only("photo_id", "not_before", "not_after").order_by("pk").iterator()
    ):
        photo = library.get(printed.photo_id)
        times = (photo.embargo_until, photo.rights_end_at) if photo else (None, None)
        if times != (printed.not_before, printed.not_after):
            yield f"Photo {printed.photo_id} is with readers at other times than the library says."


def revision_faults(story: Article) -> Iterator[str]:
    """What is wrong with the revisions, or how the rows differ from the newest."""
    revisions = list(story.revisions.order_by("number"))
    for revision in revisions:
        if snapshot_digest(revision.content) != revision.digest:
            yield f"has a revision {revision.number} that was changed."
    if story.revision is None or not revisions:
        yield "has no revision."
    elif story.revision != revisions[-1]:
        yield f"does not show its newest revision, {revisions[-1].number}."
    elif story_differs_from_revision(story, story.revision):
        yield f"reads differently from its revision {story.revision.number}."


def story_differs_from_revision(story: Article, revision: Revision) -> bool:
    """Whether the rows differ from it; changed names count only until publication."""
    now, then = story_snapshot(story), revision.content
    if story.state in IN_PROGRESS_STATES:
        return snapshot_digest(now) != snapshot_digest(then)
    return content_without_related_names(now) != content_without_related_names(then)


def signature_faults(story: Article) -> Iterator[str]:
    """What is wrong with signatures: too few for the state, or by the wrong people."""
    signatures = list(story.signatures.select_related("signer", "revision").order_by("pk"))
    state = State(story.held_from) if story.state == State.HELD else State(story.state)
    needed = (
        0
        if is_from_printed_archive(story) or was_correction_cancelled(story, signatures)
        else SIGNATURES_REQUIRED_BY_STATE.get(state, 0)
    )
    held = {
        one.stage
        for one in signatures
        if one.standing and one.round == story.round and one.revision_id == story.revision_id
    }
    if not set(range(1, needed + 1)) <= held:
        yield f"stands at “{story.state}” without its signatures."
    # Who signed one round may edit in the next; what counts is whose work was under the signature.
    made = list(story.revisions.values_list("made_by", "number"))
    along = story.co_writers.filter(has_written=True).values_list("user", flat=True)
    writers = {story.author_id, *along, *story.bylines.values_list("reporter__user", flat=True)}
    stages = defaultdict(set)
    for one in signatures:
        stages[one.round, one.signer].add(one.stage)
        editors = {by for by, number in made if number <= one.revision.number}
        if one.standing and one.signer_id in editors | writers:
            yield f"carries the signature of {one.signer}, who wrote or edited it."
    for (_round, signer), signed in stages.items():
        if len(signed) > 1:
            yield f"was signed at two stages by {signer}."


def published_article_faults(story: Article) -> Iterator[str]:
    """What is wrong with readers' copies: not signed by three, or in other words."""
    copies = list(PublishedArticle.objects.filter(article_id=story.pk).order_by("copy"))
    revisions = {revision.pk: revision for revision in story.revisions.all()}
    signatures = list(story.signatures.all())
    for copy in copies:
        revision = revisions.get(copy.revision_id or 0)
        if revision is None:
            yield f"is with readers (copy {copy.copy}) from no revision of its own."
            continue
        printed = story.origin == Article.Origin.ARCHIVE and copy.copy == 1 and revision.made_by_id is None
        if not printed and not had_three_signatures(
            one for one in signatures if one.revision_id == revision.pk
        ):
            yield f"is with readers (copy {copy.copy}) without three signatures."
        if copy.withheld_at:
            if any(getattr(copy, name) for name in WORDLESS):
                yield f"still has words in copy {copy.copy}, which were taken out."
        elif published_copy_differs(copy, revision):
            yield f"is with readers (copy {copy.copy}) in other words than its revision {revision.number}."
    if story.live != any(copy.current and copy.withdrawn_at is None for copy in copies):
        yield "is with readers and not marked so." if copies and not story.live else "is not with readers."
    current = next((copy for copy in copies if copy.current), None)
    if story.state == State.PUBLISHED and current and not matches_published_copy(story):
        yield f"was published in a revision that readers do not have (copy {current.copy})."


def is_from_printed_archive(story: Article) -> bool:
    return story.origin == Article.Origin.ARCHIVE and story.round == 0


def matches_published_copy(story: Article) -> bool:
    """Whether it is published in the words of the copy that readers have."""
    had = published_revision(story)
    if had is None or story.revision is None:
        return False
    return story.state == State.PUBLISHED and had.digest == story.revision.digest


def was_correction_cancelled(story: Article, signatures: Iterable[Signature]) -> bool:
    """Whether a correction was cancelled: a later round, but the words readers have."""
    had = published_revision(story)
    rounds = [one.round for one in signatures if had and one.revision_id == had.pk]
    return matches_published_copy(story) and story.round > min(rounds, default=0)


def published_revision(story: Article) -> Revision | None:
    """The revision that readers have."""
    copies = PublishedArticle.objects.filter(article_id=story.pk, current=True)
    return Revision.objects.filter(pk__in=copies.values("revision_id")).first()


def had_three_signatures(signatures: Iterable[Signature]) -> bool:
    """Whether at one instant three people's signatures stood under all three stages."""
    given = list(signatures)
    for last in given:
        stood = [
            one
            for one in given
            if one.round == last.round
            and one.at <= last.at
            and (one.voided_at is None or one.voided_at >= last.at)
        ]
        people = {one.signer_id for one in stood}
        if {one.stage for one in stood} == {stage.number for stage in REVIEW_STAGES} and len(people) == len(
            REVIEW_STAGES
        ):
            return True
    return False


def published_copy_differs(copy: PublishedArticle, revision: Revision) -> bool:
    """Whether the copy says anything else than its revision."""
    said = revision.content
    lead_in = "".join(part for part, _slug in copy.lead_in)
    bylines = [line["printed"] or line["name"] for line in said["bylines"]]
    return (
        any(getattr(copy, name) != said.get(name, "") for name in COMPARED_STORY_FIELDS)
        or lead_in != said["lead_in"]
        or [line["printed"] for line in copy.byline] != bylines
        or [photo["caption"] for photo in copy.frozen_photos]
        != [photo["caption"] for photo in said["photos"]]
        or sorted(tag["name"] for tag in copy.tags) != sorted(said["tags"])
        or [(copy.column or {}).get("name", ""), (copy.series or {}).get("name", "")]
        != [said["column"], said["series"]]
    )


def review_trigger_names() -> set[str]:
    """The triggers that hold the rules of review, with those of fields added later."""
    later = {f"changed_{name}_needs_a_revision" for name in field_names(kept=True, later=True)}
    for name in field_names(shown=True, later=True):
        later |= {f"frozen_{name}_is_replaced_not_changed", f"cancelled_{name}_is_as_readers_have_it"}
    return REVIEW_TRIGGER_NAMES | later


def missing_triggers() -> list[str]:
    """The required triggers that are absent or switched off."""
    if connection.vendor == "postgresql":
        wanted = (
            review_trigger_names() | TRUNCATE_TRIGGER_NAMES | CHANGE_COUNT_TRIGGER_NAMES | TALLY_TRIGGER_NAMES
        )
        standing = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    else:
        wanted = review_trigger_names() | CHANGE_COUNT_TRIGGER_NAMES | TALLY_TRIGGER_NAMES
        standing = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(standing)
        return sorted(wanted - {name for (name,) in cursor})
