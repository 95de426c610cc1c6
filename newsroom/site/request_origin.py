"""A form's origin: a fingerprint that lasts a day, and whether it was our form."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def sender_fingerprint(request: HttpRequest) -> str:
    """A keyed one-way hash of the sender's address (IPv6: its /64), new every day."""
    address = request.META.get("REMOTE_ADDR") or ""
    if settings.BEHIND_PROXY:
        # The proxy in front wrote the last entry itself; those before it are whatever the client claimed.
        address = (request.META.get("HTTP_X_FORWARDED_FOR") or "").rpartition(",")[2].strip() or address
    try:
        found = ip_address(address)
    except ValueError:
        place = "unknown"
    else:
        found = getattr(found, "ipv4_mapped", None) or found
        place = str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
    words = f"{timezone.localdate()} {place}"
    return salted_hmac("newsroom.site.report_throttle", words, algorithm="sha256").hexdigest()


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser, where it says so, sent this from a page of this site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        place = urlsplit(origin).netloc
    except ValueError:  # a bracket that opens no IPv6 address
        return False
    return place == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS
