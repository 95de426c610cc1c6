"""Signing in and out, and which language the desk speaks (登录)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from newsroom.accounts.views import SignInView
from newsroom.desk.access import may_enter_desk, require_writer_user, writer_login_required
from people.errors import ActionError
from people.models import User
from stories import policy
from stories.actions.accounts.staff import choose_language


class DeskSignInView(SignInView):
    """The sign-in page: writers go on to the desk, everybody else to the back office."""

    coming: User | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        # Where it leads is asked before anybody is in.
        self.coming = form.get_user()
        return super().form_valid(form)

    def get_default_redirect_url(self) -> str:
        return home_url(self.coming or self.request.user)


def has_any_role(user: Any) -> bool:
    """Whether the account has any role."""
    return isinstance(user, User) and bool(user.roles)


def home_url(user: Any) -> str:
    """The person's first page: the desk for writers, the back office for its staff."""
    at_the_desk = may_enter_desk(user) and not user.has_role(*policy.REVIEWER_ROLES)
    return reverse("desk:home") if at_the_desk else reverse("admin:index")


class DeskLogoutView(views.LogoutView):
    """Signs out; POST only."""

    http_method_names = ["post", "options"]
    next_page = "desk:login"


@require_POST
@writer_login_required
def set_language_view(request: HttpRequest) -> HttpResponse:
    """The account's language is the one it chose."""
    try:
        choose_language(require_writer_user(request), request.POST.get("language", ""))
    except ActionError as refusal:
        messages.error(request, str(refusal))
    back, home = request.POST.get("next", ""), reverse("desk:home")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    return HttpResponseRedirect(back if inside else home)


@require_safe
@never_cache
def session_status_view(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and a new CSRF token; 401 after the session has ended."""
    user = request.user
    signed_in = may_enter_desk(user)
    return JsonResponse(
        {
            "signed_in": signed_in,
            "username": user.get_username() if signed_in else "",
            "csrf": get_token(request),
            "login": reverse("desk:login"),
            "detail": "" if signed_in else _("You are signed out; sign in again, nothing you typed is lost."),
        },
        status=200 if signed_in else 401,
    )
