"""`manage.py cards` draws missing share cards and deletes unused ones."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from stories.publishing import share_card_files, share_card_image


class Command(BaseCommand):
    help = (
        "Draw the cards of published stories that have none yet; throw away those that no story has any more."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not share_card_image.has_fonts():
            raise CommandError(_("There is no Chinese font; install fonts-noto-cjk, then run this again."))
        newest = share_card_files.stories_with_card_fields().order_by("-edition__date", "pk")
        drawn = share_card_files.draw_missing_cards(newest.iterator(chunk_size=200))
        thrown = share_card_files.orphaned_card_names()
        share_card_files.delete_cards(thrown)
        if thrown:
            self.stdout.write(_("Cards thrown away: %(count)d.") % {"count": len(thrown)})
        self.stdout.write(_("Cards drawn: %(count)d.") % {"count": drawn})
