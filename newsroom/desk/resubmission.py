"""Signing in again while writing (重新登录): what was typed is carried through the door and sent once more."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from newsroom.accounts import pending_login, throttle
from newsroom.accounts.forms import SignInForm, locked, wrong_code
from newsroom.desk.access import may_enter_desk
from people import second_factor
from people.models import User
from stories.actions.register.second_factor import use_code

View = Callable[..., HttpResponse]
# What the door itself asks; everything else was typed on the page.
OF_THE_DOOR = ("username", "password", "code", "csrfmiddlewaretoken")


def kept_when_signed_out(view: View) -> View:
    """A form sent by somebody whose session has ended comes back with a door in it, and nothing is lost."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if "code" in request.POST:
            told = code_sent(request)
        elif "password" in request.POST:
            told = password_sent(request)
        else:
            told = ""
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return door(request, told)

    return guarded


def password_sent(request: HttpRequest) -> str:
    """The person is in, or halfway in; or why not."""
    form = SignInForm(request, request.POST)
    form.admits = may_enter_desk
    if not form.is_valid():
        return " ".join(map(str, form.non_field_errors())) or _("Type name and password.")
    user = form.get_user()
    if second_factor.is_on(user):
        pending_login.remember(request, user, request.path)
        return ""
    if second_factor.is_required(user):
        return _("Your role needs a second factor; switch it on in another window, then sign in here.")
    pending_login.complete_login(request, user)
    return ""


def code_sent(request: HttpRequest) -> str:
    """Who was halfway in is in, if the code is good; or why not."""
    half = pending_login.remembered(request)
    if half is None:
        return ""
    user: User = half.user
    if not throttle.may_try(request, user.get_username()):
        return locked()
    if not use_code(user, code=request.POST.get("code", "")[:40].strip()):
        return wrong_code()
    throttle.is_password_right(request, user.get_username())
    pending_login.complete_login(request, user)
    return ""


def door(request: HttpRequest, told: str) -> HttpResponse:
    """The door, with everything that was typed behind it."""
    typed = [
        (name, value)
        for name in request.POST
        if name not in OF_THE_DOOR
        for value in request.POST.getlist(name)
    ]
    context = {
        "told": told,
        "typed": typed,
        "asks_code": pending_login.remembered(request) is not None,
        "username": request.POST.get("username", ""),
        "files_lost": bool(request.FILES),
    }
    return render(request, "desk/again.html", context, status=401)
