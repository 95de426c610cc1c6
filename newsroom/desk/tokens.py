"""Personal tokens at the desk (个人令牌): each is shown once and can be revoked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.desk.access import parse_int_or_zero, require_writer_user, writer_login_required
from newsroom.form_digest import form_derived_secret
from people.errors import ActionError
from people.models import ApiToken, User
from stories.actions.accounts.api_tokens import MAX_TOKEN_DAYS, make_api_token, revoke_api_token
from stories.errors import FieldErrors, NotAllowed

LIFETIME_CHOICES_DAYS = (30, 90, MAX_TOKEN_DAYS)


@require_http_methods(["GET", "HEAD", "POST"])
@writer_login_required
def tokens_view(request: HttpRequest) -> HttpResponse:
    """The person's tokens; POST makes one, and only its response has its text."""
    user = require_writer_user(request)
    if request.method != "POST":
        return render_tokens_page(request, user)
    typed = request.POST
    scopes = typed.getlist("scope")
    try:
        _token, secret = make_api_token(
            name=typed.get("name", ""),
            by=user,
            days=parse_int_or_zero(typed.get("days", MAX_TOKEN_DAYS)),
            may_read="read" in scopes,
            may_file="file" in scopes,
            secret=form_derived_secret(request, "api-token"),
        )
    except NotAllowed:
        raise
    except FieldErrors as refusal:
        return render_tokens_page(request, user, errors=refusal.fields, status=400)
    except ActionError as refusal:
        return render_tokens_page(request, user, errors={"name": str(refusal)}, status=400)
    return render_tokens_page(request, user, secret=secret)


def render_tokens_page(
    request: HttpRequest, user: User, *, secret: str = "", errors: Any = None, status: int = 200
) -> HttpResponse:
    rows = ApiToken.objects.filter(user=user).order_by("-pk")[:40]
    typed = request.POST if errors else {}
    context = {
        "tokens": sorted(rows, key=lambda token: not token.is_valid),
        "secret": secret,
        "errors": errors or {},
        "name": typed.get("name", ""),
        "days": LIFETIME_CHOICES_DAYS,
        "chosen_days": parse_int_or_zero(typed.get("days", MAX_TOKEN_DAYS)),
        "scopes": request.POST.getlist("scope") if errors else ["read", "file"],
    }
    return render(request, "desk/tokens.html", context, status=status)


@require_POST
@writer_login_required
def revoke_token_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The token is revoked; 404 for others' tokens."""
    # An administrator revokes others' tokens on the account's page; here are one's own.
    user = require_writer_user(request)
    token = ApiToken.objects.filter(pk=pk, user=user).first()
    if token is None:
        raise Http404
    revoke_api_token(token, by=user)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return HttpResponseRedirect(reverse("desk:tokens"))
