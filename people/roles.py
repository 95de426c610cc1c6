"""Roles as data (职务): their names, the groups the database holds for them, and what they open.

Policies, the second factor and the forms take their lists from here. A new role is one entry in `ROLES`; what it
may do beyond its marks is a rule in `stories.policy` or `people.policy`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """One role: its code is the name of the Django group.

    `back_office`: enters it and reads what is no story. `writes`: has stories of its own. `signs`: gives one of the
    three reviews and keeps editions and pages. `reads_signed_off`: sees stories once their text is signed off.
    `keeps_photos`: keeps the photo library. `keeps_accounts`: makes accounts. `second_factor`: signs in with a code.
    """

    code: str
    name: str | Promise
    back_office: bool = False
    writes: bool = False
    signs: bool = False
    reads_signed_off: bool = False
    keeps_photos: bool = False
    keeps_accounts: bool = False
    second_factor: bool = False


REPORTER = Role("reporter", _("Reporter"), writes=True)
CORRESPONDENT = Role("correspondent", _("Correspondent"), writes=True)
EDITOR = Role("editor", _("Section editor"), back_office=True, writes=True, signs=True)
DIRECTOR = Role("director", _("Director"), back_office=True, writes=True, signs=True)
CHIEF = Role("chief", _("Chief editor"), back_office=True, writes=True, signs=True, second_factor=True)
PROOFREADER = Role("proofreader", _("Proofreader"), back_office=True, reads_signed_off=True)
PHOTO_EDITOR = Role("photo", _("Photo editor"), back_office=True, reads_signed_off=True, keeps_photos=True)
ADMINISTRATOR = Role("admin", _("Administrator"), back_office=True, keeps_accounts=True, second_factor=True)

ROLES = (REPORTER, CORRESPONDENT, EDITOR, DIRECTOR, CHIEF, PROOFREADER, PHOTO_EDITOR, ADMINISTRATOR)
ROLES_BY_CODE = {role.code: role for role in ROLES}


def role_codes(mark: str) -> tuple[str, ...]:
    """The codes of the roles that bear this mark."""
    return tuple(role.code for role in ROLES if getattr(role, mark))
