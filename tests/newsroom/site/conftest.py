"""What tests of readers' pages share."""

import pytest
from django.core.management import call_command

from stories.models import PublishedEdition


@pytest.fixture
def wenfeng(db: None) -> PublishedEdition:
    """The Wenfeng District edition, loaded as a new installation loads it."""
    call_command("loaddata", "wenfeng", verbosity=0)
    return PublishedEdition.objects.select_related("publication").get()
