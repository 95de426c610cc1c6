"""The Django apps of this package: the web interfaces and the back office."""

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
    """Django's admin with our own site; its modules are in `newsroom.backoffice`."""

    default_site = "newsroom.backoffice.admin_site.BackOfficeSite"
