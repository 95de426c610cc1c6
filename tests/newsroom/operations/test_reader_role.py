"""On PostgreSQL the readers' face can run as a role that reads what is published and can do nothing else."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from newsroom.management.commands.reader_role import reader_role_sql
from tests import make
from tests.newsroom.commands import refused, said
from tests.newsroom.site.test_budgets import BUDGETS


@pytest.fixture
def as_reader(db, reporter_account):
    """A newsroom with a story that is out and one that is not, asked as the readers' role."""
    make.published([make.story(full=True), make.story("第二条")])
    make.draft(reporter_account)
    if connection.vendor != "postgresql":
        yield False
        return
    role = f"readers_{connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute(reader_role_sql(role))
        cursor.execute(f"SET ROLE {role}")
        yield True
        cursor.execute("RESET ROLE")


def test_every_readers_page_works_with_that_role(as_reader, client: Client):
    story = "/ceshi/2020-04-03/1-jie-dao-pu-shang-xin-lu-mian/"
    pages = [path for path in BUDGETS if not path.startswith("/cards/")]
    pages += ["/en/", f"/en{story}", story, "/healthz", "/readyz"]
    assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert client.get("/ceshi/2020-04-09/").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT headline FROM stories_article",
        "SELECT content FROM stories_revision",
        "SELECT username FROM people_user",
        "SELECT session_data FROM django_session",
        "SELECT detail FROM stories_journalentry",
        "INSERT INTO stories_publishedsubject (kind, slug) VALUES ('tag', 'x')",
        "UPDATE stories_publishedarticle SET withdrawn_at = now()",
        "UPDATE stories_publishedprinting SET number = 0",
        "DELETE FROM stories_publishedlisting",
        "TRUNCATE stories_publishedsubject CASCADE",
        "CREATE TABLE mine (id integer)",
        "DROP TABLE stories_publishedlisting",
    ],
)
def test_it_can_neither_read_a_draft_nor_write_anything(as_reader, statement):
    if not as_reader:
        return  # SQLite has no roles
    with (
        pytest.raises(ProgrammingError, match="permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_command_prints_what_is_tested_here(db):
    if connection.vendor == "postgresql":
        assert said("reader_role", "readers", "--sql") == reader_role_sql("readers").splitlines()
    else:
        assert refused("reader_role") == "SQLite 没有角色；分开运行需要 PostgreSQL。"
