"""Withholding old words that are harmful (原文不再刊出): privacy, minors, the law."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.recording import journal_changes
from people.row_saving import bump_version
from people.text import clean_prose
from stories import policy
from stories.actions.notifications import notify_about_story
from stories.actions.review.transitions import stale_version_error
from stories.errors import InvalidState
from stories.models import Article
from stories.models.published import WithholdingReason
from stories.publishing import corrections
from stories.publishing.withheld_words import delete_removed_words, words_removed_by
from stories.takedowns import announce_takedown
from stories.text.removed_words import first_repeated_words


def withhold_correction(
    article: Article, *, by: Actor, expected: int, number: int, kind: str, note: str = ""
) -> Article:
    """Correction `number` (from 1) has only date, kind and note; its words are gone."""
    with journal_changes("withhold", article, by=by) as detail:
        story = Article.objects.select_related("desk").get(pk=article.pk)
        policy.require_permission(by, "withhold", story)
        if expected != story.version:
            raise stale_version_error(story)
        bump_version(story, expected)
        detail.update(erase_corrected_text(story, number=number, kind=kind, note=note))
        notify_about_story(story, "withhold", by=by, note=clean_prose(note))
        announce_takedown()
    article.refresh_from_db()
    return article


def erase_corrected_text(story: Article, *, number: int, kind: str, note: str) -> dict[str, Any]:
    """The old words are gone from every copy; no permission is checked.

    Returns what the journal keeps, the only place that still has the words.
    """
    note = clean_prose(note)
    if kind not in WithholdingReason.values:
        raise InvalidState(_("Choose why the old words are not printed again; readers are told it."))
    copy = corrections.current_published_articles(story).filter(withdrawn_at=None).first()
    if copy is None or not 0 < number <= len(copy.corrections):
        raise InvalidState(_("Readers have no such correction of “%(story)s”.") % {"story": story})
    if "withheld" in copy.corrections[number - 1]:
        raise InvalidState(_("The old words of this correction are withheld already."))
    found = words_removed_by(story, number)
    if words := first_repeated_words(note, found.runs):
        raise InvalidState(
            _(
                "Everybody can read this note, and it repeats “%(words)s”, which was taken out; leave that out."
            )
            % {"words": words}
        )
    taken = delete_removed_words(found, kind=kind, note=note, at=timezone.now())
    return {"reason": note, "withheld": kind, "taken_out": found.gone, "corrections": taken}
