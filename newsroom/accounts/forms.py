"""The sign-in forms: name and password, then a code."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.accounts import throttle
from people.models import User


class SignInForm(AuthenticationForm):
    """Name and password; wrong names, wrong passwords and refusals look alike."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy(
            "That name and password do not open this door; mind capitals, and try again."
        ),
    }
    request: HttpRequest
    # The sign-in page says whom it lets in.
    admits: Callable[[User], bool] = staticmethod(lambda user: True)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except forms.ValidationError:
            if throttle.is_locked(self.request, self.cleaned_data.get("username", "")):
                raise forms.ValidationError(locked_message(), code="locked") from None
            raise

    def confirm_login_allowed(self, user: Any) -> None:
        throttle.record_correct_attempt(self.request, user.get_username())
        super().confirm_login_allowed(user)
        if not self.admits(user):
            raise self.get_invalid_login_error()

    def get_invalid_login_error(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class SecondFactorCodeForm(forms.Form):
    """The phone's six digits, or a recovery code."""

    code = forms.CharField(max_length=40)

    def clean_code(self) -> str:
        return self.cleaned_data["code"].strip()


def locked_message() -> str:
    return _(
        "There were too many wrong tries. Wait an hour, try from where you usually work, or ask an administrator."
    )


def wrong_code_message() -> str:
    return _("That was not the code; wait for the next one and type it.")
