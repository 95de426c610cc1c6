"""Comments on a story (批注), each beside its paragraph in the present text."""

from collections.abc import Sequence
from dataclasses import dataclass

from stories.models import Article, Comment

MAX_COMMENTS = 200
MAX_QUOTE_LENGTH = 120


@dataclass(frozen=True)
class LocatedComment:
    """A comment and its present paragraph number (None: the whole story, or gone)."""

    comment: Comment
    now: int | None

    @property
    def is_gone(self) -> bool:
        """Whether no paragraph of the text has the commented words any more."""
        return self.comment.paragraph is not None and self.now is None

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None


def comments_on_story(story: Article, lines: Sequence[str]) -> list[LocatedComment]:
    """The newest comments, open ones first, in the order of the text (1 query)."""
    rows = story.comments.select_related("author", "resolved_by", "revision").defer("revision__content")
    newest = list(rows.order_by("-pk")[:MAX_COMMENTS])
    remarks = [LocatedComment(each, find_current_paragraph(each, lines)) for each in newest]
    return sorted(remarks, key=lambda one: (not one.is_open, one.now or 0, one.comment.pk))


def find_current_paragraph(remark: Comment, lines: Sequence[str]) -> int | None:
    """The number of the paragraph with the quote, its old one first; None if gone."""
    if remark.paragraph is None:
        return None
    quoted = remark.quote
    here = remark.paragraph - 1
    if here < len(lines) and lines[here][:MAX_QUOTE_LENGTH] == quoted:
        return remark.paragraph
    return next((n for n, line in enumerate(lines, 1) if line[:MAX_QUOTE_LENGTH] == quoted), None)
