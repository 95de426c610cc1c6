"""What the journal says of a story to those who may not read the journal itself: no word that a correction took out."""

from django.utils.translation import gettext as _

from newsroom.presentation.acts import act_sentence
from people.models import User
from stories import policy
from stories.models import Article, JournalEntry, PublishedArticle
from stories.publishing.withhold import lines
from stories.text import removal


def runs_taken_out(story: Article, user: User) -> set[str]:
    """What this account is not told again; empty for who may read the journal (1 query, 2 where there is any)."""
    if policy.may(user, "see", JournalEntry):
        return set()
    entries = JournalEntry.objects.about(story).filter(act="withhold", outcome=JournalEntry.Outcome.DONE)
    gone = [line for detail in entries.values_list("detail", flat=True) for line in detail["taken_out"]]
    if not gone:
        return set()
    present = PublishedArticle.objects.filter(article_id=story.pk, current=True).first()
    return removal.taken_out(gone, lines(present) if present else ())


def told_without(entry: JournalEntry, runs: set[str]) -> str:
    """The words of the entry, or that they are not shown."""
    words = act_sentence(entry)
    return _("(not shown: it repeats words that were taken out)") if removal.repeated(words, runs) else words
