"""What tests of readers' pages share."""

import pytest
from django.core.management import call_command

from stories.models import PublishedEdition
from tests import make
from tests.newsroom.site.reader import Reader


@pytest.fixture
def wenfeng(db: None) -> PublishedEdition:
    """The Wenfeng District edition, loaded as a new installation loads it."""
    call_command("loaddata", "wenfeng", verbosity=0)
    return PublishedEdition.objects.select_related("publication").get()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(monkeypatch)


@pytest.fixture
def edition(db: None) -> PublishedEdition:
    return make.published([make.story(), make.story("社区食堂开张")])
