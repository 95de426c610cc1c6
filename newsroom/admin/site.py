"""The back office: Django's admin under our own roof."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class BackOffice(admin.AdminSite):
    """The editors' admin site."""

    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("Editors’ desk")
