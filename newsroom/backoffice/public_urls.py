"""Addresses on the public site of what editors work on."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language


def public_url(name: str, **arguments: Any) -> str | None:
    """The public URL in the current language; None where the site is not enabled."""
    if "site" not in settings.ENABLED_INTERFACES:
        return None
    face = "en" if (get_language() or "").startswith("en") else "zh"
    return reverse(f"{face}:{name}", kwargs=arguments)
