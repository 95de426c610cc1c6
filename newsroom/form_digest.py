"""What makes two forms the same (表单摘要): who sends them, where to, every field and every file."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.utils.crypto import salted_hmac

from people.models import User

# The random token that the forms of a page hold.
TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105
BLOCK_BYTES = 64 * 1024


def form_digest(request: HttpRequest) -> str:
    """The digest of a page's form that somebody who is signed in sends, else ""."""
    if not isinstance(request.user, User):
        return ""
    try:
        if not request.POST.get(TOKEN_FIELD):
            return ""
        digest = hashlib.sha256(f"{request.user.pk}\0{request.get_full_path()}\0".encode())
        for part in form_parts(request):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return ""
    return digest.hexdigest()


def form_parts(request: HttpRequest) -> Iterator[bytes]:
    """Every name, value and file of the form, in the order sent."""
    for name, values in request.POST.lists():
        yield from (each.encode("utf-8", "surrogatepass") for each in (name, *values))
    for name, files in request.FILES.lists():
        yield name.encode("utf-8", "surrogatepass")
        for file in files:
            yield (file.name or "").encode("utf-8", "surrogatepass")
            yield from file.chunks(BLOCK_BYTES)
            file.seek(0)


def form_derived_secret(request: HttpRequest, purpose: str) -> str:
    """A secret of this form, the same each time it is sent; else a random one.

    An answer that shows a secret cannot be kept for the form's double, so the double makes the secret again.
    """
    digest = form_digest(request)
    if not digest:
        return secrets.token_urlsafe(32)
    made = salted_hmac(f"newsroom.form_digest.{purpose}", digest, algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()
