"""An author names people of the byline to write a story together (合写), and revokes it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.journal.recording import journal_changes
from people.models import User
from stories import policy, writers
from stories.actions.notifications import notify_people_about_story
from stories.errors import InvalidState, NotAllowed, NotVisible
from stories.models import Article, CoWriter
from stories.workflow import WITH_WRITER_STATES


def people_to_name(story: Article) -> list[User]:
    """Who has an account and a place in the byline, is not the author, and may write stories (2 queries)."""
    people = User.objects.filter(is_active=True, reporter__bylines__article=story).exclude(
        pk=story.author_id or 0
    )
    found = people.prefetch_related("groups").distinct().order_by("pk")
    return [each for each in found if each.has_role(*writers.WRITER_ROLES)]


def name_co_writer(article: Article, user_pk: int, *, by: User) -> CoWriter:
    """The person sees the story and writes it together with its author, until revoked; both are told."""
    with journal_changes("name_co_writer", article, by=by) as detail:
        story = Article.objects.get(pk=article.pk)
        require_author(story, by)
        if story.state not in WITH_WRITER_STATES:
            raise InvalidState(
                _("The story is not with its writer now; take it back, then name who writes along.")
            )
        person = next((each for each in people_to_name(story) if each.pk == user_pk), None)
        if person is None:
            raise InvalidState(
                _(
                    "Only somebody with an account who stands in the saved byline can write along; add them and save."
                )
            )
        row, is_new = CoWriter.objects.get_or_create(article=story, user=person)
        if not is_new and row.revoked_at is None:
            raise InvalidState(_("%(person)s writes this story with you already.") % {"person": person})
        CoWriter.objects.filter(pk=row.pk).update(revoked_at=None)
        row.revoked_at = None
        detail["co_writer"] = person.get_username()
        notify_people_about_story(story, "name_co_writer", [person], by=by)
    return row


def revoke_co_writer(article: Article, user_pk: int, *, by: User) -> CoWriter:
    """The person no longer sees the story, whatever its state; what was written in it stays, and it is told."""
    with journal_changes("revoke_co_writer", article, by=by) as detail:
        story = Article.objects.get(pk=article.pk)
        require_author(story, by)
        row = (
            CoWriter.objects.select_related("user")
            .filter(article=story, user=user_pk, revoked_at=None)
            .first()
        )
        if row is None:
            raise InvalidState(_("This person does not write the story with you; load the page anew."))
        row.revoked_at = timezone.now()
        row.save(force_update=True, update_fields=["revoked_at"])
        detail["co_writer"] = row.user.get_username()
        notify_people_about_story(story, "revoke_co_writer", [row.user], by=by)
    return row


def require_author(story: Article, by: User) -> None:
    """Raises a refusal unless the account is the story's author."""
    if writers.is_author(by, story):
        return
    if not policy.can_see_story(by, story):
        raise NotVisible(_("There is no such story."))
    raise NotAllowed(_("Only the author of the story names who writes it together."))
