"""Roles as data (职务): their names and the groups the database holds for them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """One role: its code is the name of the Django group."""

    code: str
    name: str | Promise
    back_office: bool


REPORTER = Role("reporter", _("Reporter"), False)
CORRESPONDENT = Role("correspondent", _("Correspondent"), False)
EDITOR = Role("editor", _("Section editor"), True)
DIRECTOR = Role("director", _("Director"), True)
CHIEF = Role("chief", _("Chief editor"), True)
PROOFREADER = Role("proofreader", _("Proofreader"), True)
PHOTO_EDITOR = Role("photo", _("Photo editor"), True)
ADMINISTRATOR = Role("admin", _("Administrator"), True)

ROLES = (REPORTER, CORRESPONDENT, EDITOR, DIRECTOR, CHIEF, PROOFREADER, PHOTO_EDITOR, ADMINISTRATOR)
ROLES_BY_CODE = {role.code: role for role in ROLES}
