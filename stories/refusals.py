"""What a person is told who may not do something: who can do it instead, in one sentence, with no word of the story."""

from django.utils.translation import gettext as _

from people import roles
from stories import workflow
from stories.models import Article


def not_your_role() -> str:
    return _("Your account may not do this; ask an administrator for the role it needs.")


def refusal(act: str, story: Article) -> str:
    """Who can do it instead, in one sentence."""
    stage = workflow.stage_of(story.state)
    if act in ("preview", "comment", "discard"):
        return not_your_role()
    if act in workflow.MOVES_OF_THE_CHIEF:
        return _("Only the chief editor can do this; ask the chief on duty.")
    if (act in ("keep", "spike") and story.state in workflow.WITH_THE_WRITER) or act in ("file", "take_back"):
        return _("The story is with its writer; only the writer can change or file it.")
    if act in ("sign", *workflow.MOVES_OF_THE_STAGE, "keep") and stage:
        if act == "sign":
            return _(
                "This is the %(stage)s; it takes a %(role)s who neither wrote nor edited the story and signed no other "
                "stage of it."
            ) % {"stage": stage.name, "role": roles.BY_CODE[stage.role].name}
        return _("The story is in %(stage)s; only a %(role)s can do this now.") % {
            "stage": stage.name,
            "role": roles.BY_CODE[stage.role].name,
        }
    return _("The story is “%(state)s”; its text cannot be changed now.") % {
        "state": story.get_state_display()
    }
