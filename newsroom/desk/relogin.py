"""Signing in again while writing (重新登录): the typed form is kept and sent again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from newsroom.accounts import pending_login, throttle
from newsroom.accounts.forms import SignInForm, locked_message, wrong_code_message
from newsroom.desk.access import may_enter_desk
from people import second_factor
from people.models import User
from stories.actions.accounts.second_factor import verify_and_consume_code

ViewFunction = Callable[..., HttpResponse]
# What the sign-in page itself asks; everything else was typed on the page.
LOGIN_FIELDS = ("username", "password", "code", "csrfmiddlewaretoken")


def keep_form_through_login(view: ViewFunction) -> ViewFunction:
    """A POST after the session ended gets a sign-in form that keeps what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if "code" in request.POST:
            told = log_in_with_code(request)
        elif "password" in request.POST:
            told = log_in_with_password(request)
        else:
            told = ""
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return render_relogin_page(request, told)

    return guarded


def log_in_with_password(request: HttpRequest) -> str:
    """The person is signed in or asked for a code (""); else the reason why not."""
    form = SignInForm(request, request.POST)
    form.admits = may_enter_desk
    if not form.is_valid():
        return " ".join(map(str, form.non_field_errors())) or _("Type name and password.")
    user = form.get_user()
    if second_factor.is_enrolled(user):
        pending_login.save_pending_login(request, user, request.path)
        return ""
    if second_factor.is_required(user):
        return _("Your role needs a second factor; switch it on in another window, then sign in here.")
    pending_login.complete_login(request, user)
    return ""


def log_in_with_code(request: HttpRequest) -> str:
    """The person is signed in if the code is right; else the reason why not."""
    half = pending_login.get_pending_login(request)
    if half is None:
        return ""
    user: User = half.user
    if not throttle.consume_attempt(request, user.get_username()):
        return locked_message()
    if not verify_and_consume_code(user, code=request.POST.get("code", "")[:40].strip()):
        return wrong_code_message()
    throttle.record_correct_attempt(request, user.get_username())
    pending_login.complete_login(request, user)
    return ""


def render_relogin_page(request: HttpRequest, told: str) -> HttpResponse:
    """The sign-in page, which carries all that was typed in hidden fields."""
    typed = [
        (name, value)
        for name in request.POST
        if name not in LOGIN_FIELDS
        for value in request.POST.getlist(name)
    ]
    context = {
        "told": told,
        "typed": typed,
        "asks_code": pending_login.get_pending_login(request) is not None,
        "username": request.POST.get("username", ""),
        "files_lost": bool(request.FILES),
    }
    return render(request, "desk/again.html", context, status=401)
