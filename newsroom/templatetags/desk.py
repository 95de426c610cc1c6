"""What the desk's templates ask on every page."""

from typing import Any

from django import template

from people import roles
from people.models import User
from stories.actions.drafts.working_copy import FOREIGN_KEY_FIELDS, MULTILINE_FIELDS, SINGLE_LINE_FIELDS
from stories.actions.notifications import unread_notification_count

register = template.Library()


@register.simple_tag(takes_context=True)
def own_unread_notification_count(context: template.Context) -> int:
    """How many notifications the person has not read (1 query)."""
    user = context["request"].user
    return unread_notification_count(user) if isinstance(user, User) else 0


@register.simple_tag
def draft_text_field_names() -> str:
    """The names of a working copy's texts, for the desk's scripts."""
    return " ".join((*SINGLE_LINE_FIELDS, *MULTILINE_FIELDS))


@register.simple_tag
def draft_row_id_field_names() -> str:
    """The names of a working copy's fields that hold the number of a row."""
    return " ".join(FOREIGN_KEY_FIELDS)


@register.filter
def may_enter_back_office(user: Any) -> bool:
    """Whether the person may go into the back office too."""
    return isinstance(user, User) and user.has_role(*roles.role_codes("back_office"))
