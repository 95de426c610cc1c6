"""What waits for an editor: the first page and the queue, before and after the archive grows to 100,000 stories."""

import http.cookiejar
import json
import urllib.parse
import urllib.request
from collections.abc import Callable

from tests.bench import Bench, Figure
from tests.bench._server import PATIENCE, House

PAGES = {
    "first page": "/admin/",
    "my signatures": "/admin/queue/?list=mine",
    "at the desk": "/admin/queue/?list=desk",
}
PASSWORD = "wenfeng-2020"
ARCHIVE = 100_000
MOST_QUERIES = 12
# Printed stories, published as they were; the queue must find its few rows among them.
GROW = """
from django.db import connection
from stories.models import Article, Publication
paper = Publication.objects.first()
left = {number} - Article.objects.count()
for start in range(0, left, 5000):
    Article.objects.bulk_create(
        Article(
            publication=paper, headline=f"旧闻{{n}}", body="<p>文。</p>", origin="archive", state="published", live=True
        )
        for n in range(start, min(start + 5000, left))
    )
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
"""
ASK = """
import json
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from newsroom.backoffice.review.queue import QUEUE_KIND_BY_NAME
from people.models import User
editor = User.objects.get(username="editor")
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(editor)
said = {{}}
for name, page in {pages!r}.items():
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    said[name] = len(asked)
plans = [kind.stories(editor).explain() for kind in QUEUE_KIND_BY_NAME.values()]
print(json.dumps([said, all("stories_in_the_queue" in plan for plan in plans), plans]))
"""


def main(bench: Bench) -> None:
    """Each page over a small archive and over a large one, on both databases; how many queries, and by which index."""
    number = 200 if bench.small else bench.stories or ARCHIVE
    for database in ("sqlite",) if bench.small else ("sqlite", "postgresql"):
        with bench.newsroom(100, database, workers=1) as house:
            read = signed_in(house)
            before = {
                name: bench.time(f"{database}, {name}", look(read, page)) for name, page in PAGES.items()
            }
            house.manage("shell", "-v0", "-c", GROW.format(number=number))
            after(bench, house, database, number, read, before)


def after(
    bench: Bench,
    house: House,
    database: str,
    number: int,
    read: Callable[[str], str],
    before: dict[str, Figure],
) -> None:
    for name, page in PAGES.items():
        bench.time(f"{database}, {name}, {number} stories", look(read, page), against=before[name])
    queries, by_index, plans = json.loads(
        house.manage("shell", "-v0", "-c", ASK.format(pages=PAGES)).splitlines()[-1]
    )
    for name, count in queries.items():
        bench.figure(f"{database}, {name}", count, "queries")
        if count > MOST_QUERIES:
            bench.remark(f"{database}, {name}: {count} queries are more than {MOST_QUERIES}.")
    if not by_index and not bench.small:
        bench.remark(f"{database}: the queue does not use its index: {plans}")


def look(read: Callable[[str], str], page: str) -> Callable[[], str]:
    return lambda: read(page)


def signed_in(house: House) -> Callable[[str], str]:
    """A browser in which an editor of the demonstration is signed in."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def read(page: str, data: bytes | None = None) -> str:
        with browser.open(house.url + page, data, timeout=PATIENCE) as answer:
            return answer.read().decode()

    read("/admin/login/")
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    typed = {"username": "editor", "password": PASSWORD, "csrfmiddlewaretoken": token}
    read("/admin/login/", urllib.parse.urlencode(typed).encode())
    return read
