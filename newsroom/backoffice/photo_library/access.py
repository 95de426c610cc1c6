"""Access to the library's photos; hidden ones are answered like missing ones."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from newsroom.backoffice.admin_base import require_staff_user
from people.errors import NotAllowed
from people.journal.recording import journal_changes
from people.models import Reporter, User
from stories import policy
from stories.actions.drafts.viewing import record_photo_view
from stories.models import Photo

MAX_PHOTOGRAPHER_NAMES = 300


def listable_photos(user: User) -> QuerySet[Photo]:
    """The photos that the library lists for this account."""
    return Photo.objects.filter(pk__in=policy.listable_photos(user).order_by().values("pk"))


def openable_photos(user: User) -> QuerySet[Photo]:
    """The photos that this account may open."""
    return Photo.objects.filter(pk__in=policy.visible_photos(user).order_by().values("pk"))


def get_photo_or_404(request: HttpRequest, pk: int) -> Photo:
    """The photo; 404 if it is missing or hidden from the account (2 queries)."""
    photo = (
        openable_photos(require_staff_user(request))
        .select_related("photographer", "added_by")
        .filter(pk=pk)
        .first()
    )
    if photo is None:
        raise Http404
    record_photo_view(photo, by=require_staff_user(request))
    return photo


def require_photo_permission(
    request: HttpRequest, right: str, act: str, thing: Photo | type[Photo] = Photo
) -> User:
    """The account, if permitted; else 403, and a refused POST is in the journal."""
    user = require_staff_user(request)
    if policy.is_allowed(user, right, thing):
        return user
    if request.method == "POST":
        try:
            with journal_changes(act, thing, by=user):
                policy.require_permission(user, right, thing)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    raise PermissionDenied


def photographer_names() -> list[str]:
    """The suggested photographers: reporters with photos in the library (1 query)."""
    known = Reporter.objects.filter(photos__isnull=False).distinct().order_by("name")
    return list(known.values_list("name", flat=True)[:MAX_PHOTOGRAPHER_NAMES])
