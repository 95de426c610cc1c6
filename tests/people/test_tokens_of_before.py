"""Tokens from before they had an end: half a year is left to them, and nothing to those of closed accounts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from people.models import ApiToken

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("people", "0005_desks_have_versions"), ("stories", "0016_editions_are_found_by_their_day")]


def newest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


@pytest.fixture
def before() -> Iterator[MigrationExecutor]:
    """The tables as the release before left them; afterwards they are as they are now, whatever happened."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield MigrationExecutor(connection)
    MigrationExecutor(connection).migrate(newest())


def test_a_token_of_before_ends_in_half_a_year_and_that_of_a_closed_account_now(
    before: MigrationExecutor,
) -> None:
    apps = before.loader.project_state(BEFORE).apps
    users, tokens = apps.get_model("people", "User"), apps.get_model("people", "ApiToken")
    for name, active in (("here", True), ("left", False)):
        user = users.objects.create(username=name, is_active=active)
        tokens.objects.create(user=user, name=name, token_hash=name)
    MigrationExecutor(connection).migrate(newest())
    here, left = ApiToken.objects.order_by("name")
    assert timedelta(days=179) < here.expires_at - timezone.now() <= timedelta(days=180)
    assert (here.may_read, here.may_file, here.revoked_at) == (True, True, None)
    assert left.revoked_at is not None and left.revoked_why == "closed"
    assert not here.user.changes.exists()
