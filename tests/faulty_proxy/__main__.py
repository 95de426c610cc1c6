"""`python -m tests.faulty_proxy [--requests 2000] [--database postgresql]` sends requests through the proxy."""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench._server import serving
from tests.with_postgres import postgres


def send_all(address: str, var: Path, options: argparse.Namespace) -> int:
    """So many requests went through the proxy; the number of faults found is the answer."""
    os.environ.update(DATABASE_URL=address, NEWSROOM_VAR=str(var), DJANGO_SETTINGS_MODULE="newsroom.settings")
    began = time.monotonic()
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import override_settings

    from tests.faulty_proxy import observed, world
    from tests.faulty_proxy.clients import Client
    from tests.faulty_proxy.doors import Doors
    from tests.faulty_proxy.proxy import faulty_proxy
    from tests.faulty_proxy.verdict import Verdict
    from tests.newsroom.url_matrix import rows

    dice = random.Random(options.seed)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        call_command("migrate", verbosity=0)
        call_command("loaddata", "wenfeng", verbosity=0)
        groups = world.made(dice)
    observed.observe()
    doors = Doors(rows(), options.requests)
    # The same secret as here, or the sessions made here would be nobody's there; and many readers at one address.
    known = {
        "NEWSROOM_ENV": "demo",
        "NEWSROOM_SECRET_KEY": settings.SECRET_KEY,
        "NEWSROOM_REPORTS_PER_SENDER": "100000",
        "NEWSROOM_REPORTS_PER_HOUR": "100000",
    }
    with serving(address, var, workers=2, threads=8, settings=known) as house:
        server = (urlsplit(house.url).hostname or "", urlsplit(house.url).port or 0)
        ready = time.monotonic()
        with faulty_proxy(server, options.seed) as proxy:
            clients = [Client(each, doors, server, proxy, options.seed + each.number) for each in groups]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
    sent = time.monotonic()
    verdict = Verdict(doors, clients, proxy)
    print(f"{options.database}: {verdict}")
    took = (ready - began, sent - ready, time.monotonic() - sent)
    print("prepared in {:.0f} s, sent in {:.0f} s, judged in {:.0f} s".format(*took))
    if options.verbose:
        print(verdict.at_length())
    connections.close_all()
    return len(verdict.faults)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faulty_proxy", description=__doc__)
    parser.add_argument("--requests", type=int, default=2000, help="how many go through the proxy")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1, help="another one throws other dice")
    parser.add_argument("--verbose", action="store_true", help="name every door and what it writes")
    options = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("NEWSROOM_") or name == "DATABASE_URL"]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="newsroom-proxy-") as folder:
        var = Path(folder) / "var"
        var.mkdir()
        if options.database == "sqlite":
            return bool(send_all(f"sqlite:///{folder}/newsroom.sqlite3", var, options))
        home = Path(folder) / "pg"
        home.mkdir()
        with postgres(home) as address:
            return bool(send_all(address, var, options))


if __name__ == "__main__":
    sys.exit(main())
