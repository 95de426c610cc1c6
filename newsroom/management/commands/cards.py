"""`manage.py cards` draws the share cards that are missing, and throws away those that no story has any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from stories.publishing import card, cards


class Command(BaseCommand):
    help = (
        "Draw the cards of published stories that have none yet; throw away those that no story has any more."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not card.have_fonts():
            raise CommandError(_("There is no Chinese font; install fonts-noto-cjk, then run this again."))
        newest = cards.printed().order_by("-edition__date", "pk")
        drawn = cards.draw_missing(newest.iterator(chunk_size=200))
        thrown = cards.strays()
        cards.remove(thrown)
        if thrown:
            self.stdout.write(_("Cards thrown away: %(count)d.") % {"count": len(thrown)})
        self.stdout.write(_("Cards drawn: %(count)d.") % {"count": drawn})
