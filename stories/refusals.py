"""Refusals: who can do it instead, in one sentence, with no word of the story."""

from django.utils.translation import gettext as _

from people import roles
from stories import workflow
from stories.models import Article


def wrong_role_message() -> str:
    return _("Your account may not do this; ask an administrator for the role it needs.")


def refusal_message(act: str, story: Article) -> str:
    """Who can do it instead, in one sentence."""
    stage = workflow.review_stage_of_state(story.state)
    if act in ("preview", "comment", "discard"):
        return wrong_role_message()
    if act in workflow.CHIEF_EDITOR_MOVES:
        return _("Only the chief editor can do this; ask the chief on duty.")
    if (act in ("keep", "spike") and story.state in workflow.WITH_WRITER_STATES) or act in (
        "file",
        "take_back",
    ):
        return _("The story is with its writer; only the writer can change or file it.")
    if act in ("sign", *workflow.STAGE_REVIEWER_MOVES, "keep") and stage:
        if act == "sign":
            return _(
                "This is the %(stage)s; it takes a %(role)s who neither wrote nor edited the story and signed no other "
                "stage of it."
            ) % {"stage": stage.name, "role": roles.ROLES_BY_CODE[stage.role].name}
        return _("The story is in %(stage)s; only a %(role)s can do this now.") % {
            "stage": stage.name,
            "role": roles.ROLES_BY_CODE[stage.role].name,
        }
    return _("The story is “%(state)s”; its text cannot be changed now.") % {
        "state": story.get_state_display()
    }
