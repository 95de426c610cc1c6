"""The two Django apps of this floor: the faces, and the back office built on django.contrib.admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        # Registering is all that importing it does.
        from newsroom import checks, durability  # noqa: F401


class BackOfficeConfig(AdminConfig):
    """Django's admin, opened through our own site object; admin modules live in `newsroom.backoffice`."""

    default_site = "newsroom.backoffice.site.BackOffice"
