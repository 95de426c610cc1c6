"""Stories on their way, as tests of the database's rules find them."""

import pytest

from people.models import User
from stories.actions.editions.publishing import publish_edition
from stories.models import Article, PublishedArticle
from tests import make


@pytest.fixture
def filed(reporter_account: User) -> Article:
    return make.filed(reporter_account)


@pytest.fixture
def ready(filed: Article, editor: User, director: User, chief: User) -> Article:
    return make.signed(filed, editor, director, chief)


@pytest.fixture
def out(ready: Article, chief: User) -> PublishedArticle:
    """The copy that readers have of a story that three people signed."""
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version)
    ready.refresh_from_db()
    return PublishedArticle.objects.get()
