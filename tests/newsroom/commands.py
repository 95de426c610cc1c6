"""Commands are run as a person would, and say what they say."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.rows import unchanged


def said(command: str, *arguments: str) -> list[str]:
    """What the command prints, line by line."""
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().splitlines()


def refused(command: str, *arguments: str) -> str:
    """The sentence the command refuses with; nothing has changed."""
    with unchanged(), pytest.raises(CommandError) as refusal:
        said(command, *arguments)
    return str(refusal.value)
