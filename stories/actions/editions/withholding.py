"""Not printing old words again (原文不再刊出), where they themselves are the harm: privacy, a minor, the law."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.actors import Actor
from people.journal.record import journalled
from people.rows import bump_version
from people.text import clean_prose
from stories import policy
from stories.actions.notices import notify
from stories.actions.review.transitions import stale_version_error
from stories.errors import InvalidState
from stories.models import Article
from stories.models.published import Withholding
from stories.publishing import correct
from stories.publishing.withhold import removal_by, take_words_out
from stories.signals import announce_public_change
from stories.text.removal import repeated


def withhold_correction(
    article: Article, *, by: Actor, expected: int, number: int, kind: str, note: str = ""
) -> Article:
    """Of a correction that is out, counted from 1, readers have date, kind and the new note; its words are nowhere."""
    with journalled("withhold", article, by=by) as detail:
        story = Article.objects.select_related("desk").get(pk=article.pk)
        policy.require(by, "withhold", story)
        if expected != story.version:
            raise stale_version_error(story)
        bump_version(story, expected)
        detail.update(withhold(story, number=number, kind=kind, note=note))
        notify(story, "withhold", by=by, note=clean_prose(note))
        announce_public_change()
    article.refresh_from_db()
    return article


def withhold(story: Article, *, number: int, kind: str, note: str) -> dict[str, Any]:
    """The same, without asking who may; returned is what the journal keeps, the only place that has the words still."""
    note = clean_prose(note)
    if kind not in Withholding.values:
        raise InvalidState(_("Choose why the old words are not printed again; readers are told it."))
    copy = correct.copies_of(story).filter(withdrawn_at=None).first()
    if copy is None or not 0 < number <= len(copy.corrections):
        raise InvalidState(_("Readers have no such correction of “%(story)s”.") % {"story": story})
    if "withheld" in copy.corrections[number - 1]:
        raise InvalidState(_("The old words of this correction are withheld already."))
    found = removal_by(story, number)
    if words := repeated(note, found.runs):
        raise InvalidState(
            _(
                "Everybody can read this note, and it repeats “%(words)s”, which was taken out; leave that out."
            )
            % {"words": words}
        )
    taken = take_words_out(found, kind=kind, note=note, at=timezone.now())
    return {"reason": note, "withheld": kind, "taken_out": found.gone, "corrections": taken}
