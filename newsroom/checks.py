"""What `manage.py check` says of this machine."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext as _

from stories.publishing import share_card_image


@register()
def check_chinese_fonts(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A warning when no Chinese font is installed: all stories share one card then."""
    if share_card_image.has_fonts():
        return []
    return [
        Warning(
            _("No Chinese font was found; stories are shared without a card of their own."),
            hint=_("Install fonts-noto-cjk, then run manage.py cards."),
            id="newsroom.W001",
        )
    ]
