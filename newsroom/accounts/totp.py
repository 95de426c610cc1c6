"""The page that switches the second factor on or off (二次验证), with a QR code."""

import base64
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.accounts import pending_login, throttle
from newsroom.accounts.forms import locked_message, wrong_code_message
from people import second_factor
from people.errors import ActionError
from people.models import User
from stories.actions.accounts.second_factor import (
    enrol_second_factor,
    remove_own_second_factor,
    replace_recovery_codes,
    verify_and_consume_code,
)


def account_and_next_url(request: HttpRequest) -> tuple[User | None, str]:
    """Who is signed in, or who must enrol before signing in and where they go then."""
    if request.user.is_authenticated:
        return request.user, ""
    half = pending_login.get_pending_login(request)
    # Whoever has a second factor proves it when signing in; a password must not be enough to make another one.
    if half and second_factor.is_required(half.user) and not second_factor.is_enrolled(half.user):
        return half.user, half.onward
    return None, ""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_view(request: HttpRequest) -> HttpResponse:
    """The state of the second factor and the next step; each POST names its step."""
    user, onward = account_and_next_url(request)
    if user is None:
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
    step = SECOND_FACTOR_STEP_HANDLERS.get(request.POST.get("step", "")) if request.method == "POST" else None
    if step is None:
        return render_second_factor_page(request, user)
    try:
        return step(request, user, onward)
    except ActionError as refusal:
        status = 429 if isinstance(refusal, TooManyAttempts) else 409
        return render_second_factor_page(request, user, refusal=str(refusal), status=status)


@require_safe
def qr_code_view(request: HttpRequest) -> HttpResponse:
    """The new secret as a QR code in SVG; 404 unless an enrolment is pending."""
    user, _onward = account_and_next_url(request)
    if user is None:
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
    phone = second_factor.unconfirmed_totp_device(user)
    if phone is None:
        raise Http404
    drawn = segno.make(phone.config_url, error="m").svg_inline(
        scale=6, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    # By itself, and not inside a page, the picture says what it is.
    picture = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    response = HttpResponse(picture, content_type="image/svg+xml")
    add_never_cache_headers(response)
    return response


def render_second_factor_page(
    request: HttpRequest,
    user: User,
    *,
    refusal: str = "",
    codes: Any = (),
    onward: str = "",
    status: int = 200,
) -> HttpResponse:
    phone = second_factor.unconfirmed_totp_device(user)
    context = {
        "title": _("Second factor"),
        "account": user,
        "is_in": request.user.is_authenticated,
        "is_on": second_factor.is_enrolled(user),
        "must_have": second_factor.is_required(user),
        "left": second_factor.unused_recovery_code_count(user),
        "secret": readable_secret(phone) if phone else "",
        "refusal": refusal,
        "codes": codes,
        "onward": onward or reverse("signin:second_factor"),
        "home": resolve_url("admin:index")
        if user.is_staff and "admin" in settings.ENABLED_INTERFACES
        else "/",
    }
    response = render(request, "signin/second_factor.html", context, status=status)
    add_never_cache_headers(response)
    return response


def readable_secret(phone: Any) -> str:
    """The secret in groups of four, for typing it into the phone."""
    secret = base64.b32encode(phone.bin_key).decode().rstrip("=")
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


# ---- the steps -----------------------------------------------------------------------------------
class TooManyAttempts(ActionError):
    """There were too many wrong attempts."""


def begin_enrolment(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """A new secret is pending; who is signed in must give the password again."""
    if request.user.is_authenticated:
        require_valid_credential(
            request,
            user,
            lambda: user.check_password(request.POST.get("password", "")),
            wrong_password_message(),
        )
    second_factor.begin_enrolment(user)
    return HttpResponseRedirect(reverse("signin:second_factor"))


def confirm_enrolment(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """The second factor is on, the person signed in, the recovery codes shown once."""
    codes = enrol_second_factor(user, code=request.POST.get("code", ""))
    rotate_session_key(request, user)
    return render_second_factor_page(request, user, codes=codes, onward=onward)


def renew_recovery_codes(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """There are ten new recovery codes."""
    require_valid_code(request, user)
    return render_second_factor_page(request, user, codes=replace_recovery_codes(user))


def disable_second_factor(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """The second factor is off; the password alone is enough."""
    if second_factor.is_required(user):
        raise ActionError(second_factor.second_factor_needed_message())
    require_valid_code(request, user)
    remove_own_second_factor(user, by=user)
    rotate_session_key(request, user)
    return HttpResponseRedirect(reverse("signin:second_factor"))


SECOND_FACTOR_STEP_HANDLERS = {
    "begin": begin_enrolment,
    "confirm": confirm_enrolment,
    "renew": renew_recovery_codes,
    "off": disable_second_factor,
}


def rotate_session_key(request: HttpRequest, user: User) -> None:
    """The session has a new key, and all others of the account have ended."""
    if request.user.is_authenticated:
        update_session_auth_hash(request, user)
    else:
        pending_login.complete_login(request, user)


def require_valid_code(request: HttpRequest, user: User) -> None:
    require_valid_credential(
        request,
        user,
        lambda: verify_and_consume_code(user, code=request.POST.get("code", "")),
        wrong_code_message(),
    )


def require_valid_credential(request: HttpRequest, user: User, is_right: Any, told: str) -> None:
    """Raises a refusal if the proof is wrong, which costs an attempt."""
    if not throttle.consume_attempt(request, user.get_username()):
        raise TooManyAttempts(locked_message())
    if not is_right():
        raise ActionError(told)
    throttle.record_correct_attempt(request, user.get_username())


def wrong_password_message() -> str:
    return _("That was not your password; nothing was changed.")
