"""Remarks on a story (批注): each stands beside the paragraph it was made on, wherever that is now."""

from collections.abc import Sequence
from dataclasses import dataclass

from stories.models import Article, Comment

MOST = 200
LONGEST_QUOTE = 120


@dataclass(frozen=True)
class Remark:
    """One comment, and the number its paragraph has in the present text (None: the whole story, or gone)."""

    comment: Comment
    now: int | None

    @property
    def is_gone(self) -> bool:
        """Whether the paragraph it was about no longer reads like that anywhere."""
        return self.comment.paragraph is not None and self.now is None

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None


def remarks_on(story: Article, lines: Sequence[str]) -> list[Remark]:
    """The newest comments on the story, those still open first, in the order of the text (1 query)."""
    rows = story.comments.select_related("author", "resolved_by", "revision").defer("revision__content")
    newest = list(rows.order_by("-pk")[:MOST])
    remarks = [Remark(each, place_now(each, lines)) for each in newest]
    return sorted(remarks, key=lambda one: (not one.is_open, one.now or 0, one.comment.pk))


def place_now(remark: Comment, lines: Sequence[str]) -> int | None:
    """The number of the paragraph that reads as the comment's did; the same number where it still does."""
    if remark.paragraph is None:
        return None
    quoted = remark.quote
    here = remark.paragraph - 1
    if here < len(lines) and lines[here][:LONGEST_QUOTE] == quoted:
        return remark.paragraph
    return next((n for n, line in enumerate(lines, 1) if line[:LONGEST_QUOTE] == quoted), None)
