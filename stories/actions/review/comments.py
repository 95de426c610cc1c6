"""Remarks on a story, pinned to a paragraph or to the whole (批注)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.journal.recording import journal_changes
from people.models import User
from people.row_saving import check_row
from stories import policy
from stories.actions.notifications import notify_about_story
from stories.errors import InvalidState
from stories.models import Article, Comment
from stories.text import body

MAX_QUOTE_CHARACTERS = 120


def add_comment(article: Article, *, by: User, text: str, paragraph: int | None = None) -> Comment:
    """A remark on that paragraph (from 1; None: the story) of the present revision."""
    with journal_changes("comment", article, by=by) as detail:
        story = Article.objects.select_related("revision").get(pk=article.pk)
        policy.require_permission(by, "comment", story)
        if story.revision is None:
            raise InvalidState(_("The story has no text yet."))
        paragraphs = body.paragraphs(story.revision.content["body"])
        if paragraph is not None and not 1 <= paragraph <= len(paragraphs):
            raise InvalidState(_("The story has no paragraph %(number)d.") % {"number": paragraph})
        remark = Comment(
            article=story,
            revision=story.revision,
            paragraph=paragraph or 1,
            quote=paragraphs[paragraph - 1][:MAX_QUOTE_CHARACTERS] if paragraph else "",
            author=by,
            text=text,
        )
        check_row(remark)
        # A remark on the whole story has no paragraph, which the check would take for one forgotten.
        remark.paragraph = paragraph
        remark.save(force_insert=True)
        detail.update(add_comment=remark.pk, paragraph=paragraph or 0)
        notify_about_story(story, "comment", by=by, note=remark.text)
    return remark


def resolve_comment(remark: Comment, *, by: User) -> Comment:
    """The remark is settled; refused when it is settled already."""
    with journal_changes("resolve", remark.article, by=by, comment=remark.pk):
        policy.require_permission(by, "comment", Article.objects.get(pk=remark.article_id))
        if not Comment.objects.filter(pk=remark.pk, resolved_at=None).update(
            resolved_at=timezone.now(), resolved_by=by
        ):
            raise InvalidState(_("This comment is already settled."))
    remark.refresh_from_db()
    return remark
