"""The sign-in page (登录): name and password, then the second factor if needed."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from newsroom.accounts import pending_login, throttle
from newsroom.accounts.forms import SecondFactorCodeForm, SignInForm, locked_message, wrong_code_message
from people import second_factor
from people.models import User
from stories.actions.accounts.second_factor import verify_and_consume_code


class SignInView(LoginView):
    """The sign-in page of an interface; both steps have the same URL.

    `home` is the URL name it leads to, `admits` says which accounts it lets in; an interface needs only
    `SignInView.as_view(home="admin:index", admits=may_enter_back_office)`.
    """

    template_name = "signin/sign_in.html"
    authentication_form = SignInForm
    home = ""
    admits: Callable[[User], bool] | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.halfway = pending_login.get_pending_login(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method in ("GET", "HEAD") and self.is_open_to(request.user):
            return HttpResponseRedirect(self.get_success_url())
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def is_open_to(self, user: Any) -> bool:
        """Whether the account is signed in and admitted here."""
        return user.is_authenticated and (self.admits is None or self.admits(user))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.halfway and second_factor.is_enrolled(self.halfway.user):
            return self.ask_for_code()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "again" in request.POST:
            pending_login.clear_pending_login(request)
            return HttpResponseRedirect(request.get_full_path())
        if "code" in request.POST:
            return self.code_sent(request)
        response = super().post(request, *args, **kwargs)
        form = getattr(response, "context_data", {}).get("form")
        if form is not None and form.has_error("__all__", "locked"):
            response.status_code = 429
        return response

    # ---- the first step ------------------------------------------------------------------------
    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        if self.admits is not None:
            form.admits = self.admits
        form.label_suffix = ""
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        user, onward = form.get_user(), self.get_success_url()
        if second_factor.is_enrolled(user):
            pending_login.save_pending_login(self.request, user, onward)
            return HttpResponseRedirect(self.request.get_full_path())
        if second_factor.is_required(user):
            pending_login.save_pending_login(self.request, user, onward)
            return HttpResponseRedirect(reverse("signin:second_factor"))
        pending_login.complete_login(self.request, user)
        return HttpResponseRedirect(onward)

    # ---- the second step -----------------------------------------------------------------------
    def code_sent(self, request: HttpRequest) -> HttpResponse:
        """The account is signed in if the code is right; a wrong one costs an attempt."""
        if self.halfway is None:
            return HttpResponseRedirect(request.get_full_path())
        user, form = self.halfway.user, SecondFactorCodeForm(request.POST)
        name = user.get_username()
        if not throttle.consume_attempt(request, name):
            return self.ask_for_code(locked_message(), status=429)
        if not (form.is_valid() and verify_and_consume_code(user, code=form.cleaned_data["code"])):
            full = throttle.is_locked(request, name)
            return self.ask_for_code(
                locked_message() if full else wrong_code_message(), status=429 if full else 200
            )
        throttle.record_correct_attempt(request, name)
        pending_login.complete_login(request, user)
        return HttpResponseRedirect(self.halfway.onward)

    def ask_for_code(self, refusal: str = "", status: int = 200) -> HttpResponse:
        context = {**(self.extra_context or {}), "title": _("Second factor"), "refusal": refusal}
        response = self.response_class(
            self.request, ["signin/code.html"], context, using=self.template_engine, status=status
        )
        add_never_cache_headers(response)
        return response

    # ---- where it leads ------------------------------------------------------------------------
    def get_default_redirect_url(self) -> str:
        return reverse(self.home) if self.home else super().get_default_redirect_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.request.user
        stranger = account if account.is_authenticated and not self.is_open_to(account) else None
        return {**super().get_context_data(**kwargs), "title": _("Log in"), "stranger": stranger}
