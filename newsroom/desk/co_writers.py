"""Writing a story together (合写): its author names who writes along, and ends it again."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsroom.desk.access import require_writer_user, writer_login_required
from newsroom.desk.forms import parse_form_content
from newsroom.desk.stories import get_story_or_404, perform_action_and_redirect
from people.errors import ActionError
from people.models import User
from stories.actions.drafts import autosave as drafts
from stories.actions.drafts import ownership
from stories.actions.story.co_writing import name_co_writer, revoke_co_writer
from stories.models import Draft


def refuse_or_keep_apart(request: HttpRequest, refuse: Callable[[], None], user: User) -> HttpResponse:
    """404, as for a story that never was; what a co-writer of before typed becomes a working copy of its own."""
    try:
        refuse()
    except ownership.NoLongerCoWriter as refusal:
        row = Draft.objects.filter(key=refusal.key, user=user).first()
        try:
            drafts.autosave_draft(
                refusal.key,
                by=user,
                version=row.version if row else 0,
                save_key=request.POST.get("save_key", "") or uuid4().hex,
                content=parse_form_content(request.POST),
                keep_present=True,
            )
        except ActionError as error:
            raise Http404 from error
        messages.warning(request, str(refusal))
        return HttpResponseRedirect(reverse("desk:write", args=[refusal.key]))
    raise Http404


@require_POST
@writer_login_required
def name_co_writer_view(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """The person of the byline writes the story together with its author from now on."""
    user = require_writer_user(request)
    mine = get_story_or_404(pk, user)

    def act() -> str:
        named = name_co_writer(mine, user_pk, by=user)
        return _("You write it together with %(person)s now.") % {"person": named.user}

    return perform_action_and_redirect(request, mine, user, act)


@require_POST
@writer_login_required
def revoke_co_writer_view(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """The person no longer sees the story; what it has written in it stays there."""
    user = require_writer_user(request)
    mine = get_story_or_404(pk, user)

    def act() -> str:
        revoked = revoke_co_writer(mine, user_pk, by=user)
        return _("%(person)s no longer writes it with you; all that was written stays.") % {
            "person": revoked.user
        }

    return perform_action_and_redirect(request, mine, user, act)
