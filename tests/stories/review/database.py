"""Attempts to go around the actions, and the sentence with which the database refuses them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from people.models import User
from stories.models import Article, Signature


@contextmanager
def refused(because: str) -> Iterator[None]:
    """What the block does, the database refuses with this sentence."""
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        yield


def sql(statement: str, *values: object) -> int:
    """One statement as somebody with a database shell would type it; the rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def update(article: Article, **facts: object) -> int:
    return Article.objects.filter(pk=article.pk).update(**facts)


def signature(article: Article, signer: User, stage: int, **facts: object) -> Signature:
    """A signature that no action has made, not yet in the database."""
    facts = {"revision_id": article.revision_id, "round": article.round, **facts}
    return Signature(article=article, signer=signer, stage=stage, **facts)
