"""Personal tokens at the desk (个人令牌): a new one is shown once, and each can be revoked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.desk.door import page, writer
from people.errors import Refusal
from people.models import ApiToken, User
from stories.actions.tokens import make_token, revoke_token
from stories.errors import NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
@page
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; POST makes one, and this answer is the only place that has its text."""
    user = writer(request)
    if request.method != "POST":
        return tokens_page(request, user)
    name = request.POST.get("name", "")
    try:
        _token, secret = make_token(name=name, by=user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return tokens_page(request, user, error=str(refusal), name=name, status=400)
    return tokens_page(request, user, secret=secret)


def tokens_page(
    request: HttpRequest, user: User, *, secret: str = "", error: str = "", name: str = "", status: int = 200
) -> HttpResponse:
    rows = ApiToken.objects.filter(user=user).order_by("revoked_at", "-pk")[:40]
    context = {"tokens": list(rows), "secret": secret, "error": error, "name": name}
    return render(request, "desk/tokens.html", context, status=status)


@require_POST
@page
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The token opens nothing any more; others' tokens do not exist here."""
    token = ApiToken.objects.filter(pk=pk).first()
    if token is None:
        raise Http404
    revoke_token(token, by=writer(request))
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return HttpResponseRedirect(reverse("desk:tokens"))
