"""One press, one answer (重复提交): a form that one page sends twice is done once and answered alike."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.form_digest import form_digest
from newsroom.private_paths import STAFF_PATHS
from people.models import Submission, User

# A second tap, or a phone that sends again what the network swallowed; later it is another decision.
SUBMISSION_MEMORY_PERIOD = timedelta(minutes=2)
# So long the second of two at once waits for the first one's answer.
MAX_WAIT_SECONDS, LOOK_EVERY_SECONDS = 20.0, 0.05


class RepeatedSubmissionMiddleware:
    """Whoever is signed in and sends the same page's form again gets the first answer.

    Each page's forms hold a random token of their own, so only the same page's form is the same. What was refused
    is not remembered: sending it again is trying again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        digest = submission_digest(request)
        return self.answer_once(request, digest) if digest else self.get_response(request)

    def answer_once(self, request: HttpRequest, digest: str) -> HttpResponse:
        """The response to the first of these forms, made now or repeated."""
        until = time.monotonic() + MAX_WAIT_SECONDS
        while time.monotonic() < until:
            if submission := begin_submission(request, digest):
                return self.answer_first(request, submission)
            known = Submission.objects.filter(digest=digest).first()
            if known and known.location:
                return repeat_first_response(request, known)
            time.sleep(LOOK_EVERY_SECONDS)
        sentence = _("The same form is being worked on; wait a moment, then look at the page again.")
        return render(request, "refused_body.html", {"sentence": sentence, "status": 409}, status=409)

    def answer_first(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """The response; a redirect is kept for the form's double, anything else forgotten."""
        done = False
        try:
            response = self.get_response(request)
            location = response.headers.get("Location", "")
            if 300 <= response.status_code < 400 and 0 < len(location) <= 2000:
                said = [[each.level, str(each.message), each.extra_tags] for each in queued_messages(request)]
                done = bool(
                    Submission.objects.filter(pk=submission.pk).update(
                        status=response.status_code, location=location, messages=said
                    )
                )
            return response
        finally:
            if not done:
                Submission.objects.filter(pk=submission.pk).delete()


def submission_digest(request: HttpRequest) -> str:
    """The digest of a form that somebody who is signed in sends; "" for other requests."""
    if request.method != "POST" or not request.path_info.startswith(STAFF_PATHS):
        return ""
    return form_digest(request)


def begin_submission(request: HttpRequest, digest: str) -> Submission | None:
    """The row of a form that nobody has sent lately; None if somebody has."""
    assert isinstance(request.user, User)
    now = timezone.now()
    Submission.objects.filter(at__lt=now - SUBMISSION_MEMORY_PERIOD).delete()
    try:
        with transaction.atomic():
            return Submission.objects.create(user=request.user, digest=digest, at=now)
    except IntegrityError:
        return None


def queued_messages(request: HttpRequest) -> list[Message]:
    """The messages that this request has for the next page."""
    return list(getattr(messages.get_messages(request), "_queued_messages", []))


def repeat_first_response(request: HttpRequest, known: Submission) -> HttpResponse:
    """The first answer once more, with what it had to say."""
    for level, text, tags in known.messages:
        messages.add_message(request, level, text, extra_tags=tags or "")
    response = HttpResponse(status=known.status)
    response["Location"] = known.location
    return response
