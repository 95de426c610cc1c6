"""What it costs to read a page as of one moment: pages made anew in one snapshot of the database, and without it."""

import json

from tests.bench import Bench
from tests.bench._archive import manage

# In turn, so that whatever else the machine does meanwhile strikes both alike.
ASK = """
import json, statistics, time
from contextlib import nullcontext
from django.db import connection
from django.test import Client
from newsroom.site import caching, public_urls
from stories.published import queries
client = Client(SERVER_NAME="127.0.0.1")
stories = queries.visible_articles().order_by("-edition__date", "number")
pages = {{"front page": "/", "story": public_urls.article_url(stories[stories.count() // 2])}}
ways = {{"with": caching.database_snapshot, "without": nullcontext}}
said = {{}}
for name, page in pages.items():
    took = {{way: [] for way in ways}}
    for turn in range({times} + 3):
        for way in sorted(ways, reverse=bool(turn % 2)):
            caching.database_snapshot = ways[way]
            started = time.perf_counter()
            assert client.get(page).status_code == 200
            if turn > 2:
                took[way].append((time.perf_counter() - started) * 1000)
    said[name] = {{way: statistics.median(each) for way, each in took.items()}}
print(json.dumps(said))
"""


def main(bench: Bench) -> None:
    """The median of many answers of each kind, in one process over the same database."""
    for database in ("sqlite",) if bench.small else ("sqlite", "postgresql"):
        with bench.database(2_000, database) as address, bench.folder() as var:
            here = {"NEWSROOM_VAR": str(var), "NEWSROOM_HOSTS": "127.0.0.1"}
            manage(address, "collectstatic", "--noinput", "-v0", **here)
            line = ASK.format(times=3 if bench.small else 300)
            said = json.loads(manage(address, "shell", "-v0", "-c", line, **here).splitlines()[-1])
        for page, took in said.items():
            base = bench.figure(f"{database}, {page}, each query by itself", took["without"], "ms median")
            bench.figure(f"{database}, {page}, one snapshot", took["with"], "ms median", against=base)
