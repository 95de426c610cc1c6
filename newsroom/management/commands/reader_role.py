"""`manage.py reader_role NAME` prints SQL for a role that reads published rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

# Search reads the words of what is published; readiness asks whether database and code belong together.
EXTRA_READABLE_TABLES = ("stories_searchtext", "django_migrations")


class Command(BaseCommand):
    help = (
        "Print the SQL that lets a role read what is published, and nothing else (for NEWSROOM_FACES=site)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="readers", help="the role; made when there is none")
        parser.add_argument("--sql", action="store_true", help="print it; this is all that the command does")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("SQLite has no roles; the split needs PostgreSQL."))
        self.stdout.write(reader_role_sql(name))


def published_tables() -> list[str]:
    """Every table of published rows, and what the database keeps of them for search."""
    there = connection.introspection.table_names()
    return sorted(table for table in there if table.startswith(("stories_published", "stories_search")))


def reader_role_sql(name: str) -> str:
    """SQL for the tables' owner: the role may SELECT published rows, nothing else."""
    role = connection.ops.quote_name(name)
    text = name.replace("'", "''")
    granted = ", ".join(
        connection.ops.quote_name(table) for table in [*published_tables(), *EXTRA_READABLE_TABLES]
    )
    return "\n".join(
        [
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{text}') THEN "
            f"CREATE ROLE {role} LOGIN; END IF; END $$;",
            f"ALTER ROLE {role} SET default_transaction_read_only = on;",
            f"GRANT USAGE ON SCHEMA public TO {role};",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};",
            f"GRANT SELECT ON {granted} TO {role};",
            f"-- Give it a password of its own: \\password {role}",
        ]
    )
