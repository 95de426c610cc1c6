"""New revisions for stories that print a changed photo, label, tag or name."""

from django.db.models import Q

from people.actors import Actor
from people.journal.recording import journal_changes
from people.models import Reporter
from people.row_saving import bump_version
from stories.actions.story.revision import create_revision_if_changed, rows_match_revision
from stories.models import Article, Label, Photo, Tag
from stories.workflow import IN_PROGRESS_STATES


def update_dependent_stories(
    changed: Photo | Label | Tag | Reporter, *, by: Actor, why: str, besides: Article | None = None
) -> int:
    """Stories in progress that print it have a new revision, but for one being saved; returns how many."""
    where = {
        Photo: Q(photo_placements__photo=changed),
        Label: Q(column=changed) | Q(series=changed),
        Tag: Q(tag_items__tag=changed),
        Reporter: Q(bylines__reporter=changed),
    }[type(changed)]
    stories = Article.objects.filter(where, state__in=IN_PROGRESS_STATES).select_related(
        "revision", "column", "series", "desk"
    )
    count = 0
    if besides and besides.pk:
        stories = stories.exclude(pk=besides.pk)
    for story in stories.distinct().order_by("pk"):
        if rows_match_revision(story):
            continue
        with journal_changes("write", story, by=by) as detail:
            bump_version(story, story.version)
            revision = create_revision_if_changed(story, by=by, why=why)
            story.save(force_update=True, update_fields=["revision", "state", "state_since", "held_from"])
            if revision:
                detail["revision"] = revision.number
                count += 1
    return count
