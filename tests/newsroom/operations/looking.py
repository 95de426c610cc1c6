"""Scripts that look at a newsroom from outside: every row it holds, every page readers get of it."""

import json
from typing import Any

# A script: every row of every table of the database, as text; on SQLite the words of the index too.
DUMP = """
import json, sys
import django
django.setup()
from django.db import connection

def plain(value):
    value = bytes(value) if isinstance(value, memoryview) else value
    return value.decode("utf-8", "ignore") if isinstance(value, bytes) else value

found = {}
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [f'"{name}"' for (name,) in cursor.fetchall()]
        cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, 'stories_search', 'row')")
        cursor.execute("CREATE VIRTUAL TABLE temp.heads USING fts5vocab(main, 'stories_searchheads', 'row')")
        tables += ["temp.words", "temp.heads", "sqlite_master"]
    else:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname <> 'information_schema'"
                       " AND (schemaname <> 'pg_catalog' OR tablename IN ('pg_statistic', 'pg_description'))")
        tables = [f'"{schema}"."{name}"' for schema, name in cursor.fetchall()] + ["pg_catalog.pg_stats"]
    for table in tables:
        cursor.execute(f"SELECT * FROM {table}")
        found[table] = [[plain(value) for value in row] for row in cursor.fetchall()]
print(json.dumps(found, default=str, ensure_ascii=False))
"""
# A script: every page that readers reach from the beginning, machines' addresses too, as it is answered.
PAGES = """
import hashlib, json, re, sys
import django
django.setup()
from django.test import Client
from tests.feeds import feeds
LINK = re.compile(r'(?:href|src|action)="(?:https?://localhost)?(/[^"?#]*)["?#]'
    r'|<loc>https?://localhost(/[^<]*)</loc>|(/photos/[0-9a-f]+/[^ ",<]+)')
client, found = Client(), {}
waiting = json.loads(sys.argv[1]) if len(sys.argv) > 1 else []
waiting += ["/", "/en/", "/editions/", "/about/", *feeds(), "/sitemap.xml", "/sitemap-news.xml",
    "/robots.txt", "/corrections/", "/corrections/feed.atom", "/corrections/reports/", "/recent/", "/tags/"]
known = set(waiting)
while waiting:
    path = waiting.pop(0)
    answer = client.get(path, headers={"host": "localhost"}, secure=True)
    body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    heads = {name: answer.headers.get(name, "") for name in ("Content-Type", "Location", "ETag", "Last-Modified")}
    found[path] = [answer.status_code, heads, hashlib.sha256(body).hexdigest(), body.decode("utf-8", "replace")]
    if path.startswith("/photos/") or not heads["Content-Type"].startswith(("text/", "application/")):
        continue
    for ways in LINK.findall(body.decode("utf-8", "replace")):
        link = "".join(ways)
        if link not in known and not link.startswith(("/static/", "/admin/", "/sign-in/", "/desk/")):
            known.add(link)
            waiting.append(link)
print(json.dumps(found, ensure_ascii=False))
"""


def dumped(text: str) -> dict[str, str]:
    """Each table's rows as one text."""
    tables: dict[str, list[Any]] = json.loads(text)
    return {name: json.dumps(rows, ensure_ascii=False) for name, rows in tables.items()}
