"""`python -m tests.crash [--kills 20] [--minutes 8] [--database postgresql] [WORK…]` kills what people work with."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.bench._archive import DURABLE, manage
from tests.with_postgres import postgres

WORKS = (
    "signing",
    "publishing",
    "autosaving",
    "uploading",
    "mixed",
    "nine_photos",
    "phone",
    "firefox",
    "webkit",
)
# Phones, and the engine of their browser.
PHONES = {"phone": "chromium", "firefox": "firefox", "webkit": "webkit"}
# What is done where nobody says otherwise; a browser that is driven from outside takes longer for each step.
STEPS = {"nine_photos": 9, "phone": 5000, "firefox": 300, "webkit": 300}
# How long the whole newsroom works, when nobody says otherwise.
MINUTES = {"sqlite": 8.0, "postgresql": 15.0}
USERS = ["editor", "director", "chief", "reporter"]


def crash(address: str, var: Path, options: argparse.Namespace, data: Path | None = None) -> int:
    """The server has died over this database, which PostgreSQL keeps in `data`; the answer is the number of faults."""
    os.environ.update(DATABASE_URL=address, NEWSROOM_VAR=str(var), DJANGO_SETTINGS_MODULE="newsroom.settings")
    for command in (["migrate", "-v0"], ["demo"]):
        manage(address, *command, NEWSROOM_VAR=str(var))
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import override_settings

    from tests.crash import uploading
    from tests.crash._harness import Report, run
    from tests.crash.autosaving import Autosaving
    from tests.crash.mixed import run as mixed
    from tests.crash.phone import run as phone
    from tests.crash.reviewing import Publishing, Signing

    works = {
        "signing": lambda: Signing(stories=8 * options.kills + 4),
        "autosaving": Autosaving,
        "publishing": lambda: Publishing(editions=6 * options.kills + 4),
    }
    asked, faults = options.works or WORKS, 0

    def say(what: str, report: Report | mixed.Day | phone.Report) -> int:
        print(f"{options.database}{what}: {report}")
        return len(report.faults)

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        if together := [works[name]() for name in asked if name in works]:
            faults += say("", run(together, USERS, address, var, kills=options.kills, seed=options.seed))
        # Alone, for its deaths are not by chance: one at every tenth of an upload and of its answer.
        if "uploading" in asked:
            faults += say(", uploading", uploading.run(address, var, kills=options.kills))
        if "mixed" in asked:
            minutes = options.minutes or MINUTES[options.database]
            faults += say(", mixed", mixed.run(address, var, minutes=minutes, seed=options.seed, data=data))
        if "nine_photos" in asked:
            filings = options.steps or STEPS["nine_photos"]
            faults += say(", nine_photos", phone.run_nine(address, var, filings=filings, seed=options.seed))
        for name, engine in PHONES.items():
            if name in asked:
                steps = options.steps or STEPS[name]
                done = phone.run(address, var, steps=steps, seed=options.seed, engine=engine)
                faults += say(f", {name}", done)
    connections.close_all()
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("works", nargs="*", help=f"some of: {', '.join(WORKS)}; all when none is named")
    parser.add_argument("--kills", type=int, default=20, help="how often the server dies")
    parser.add_argument("--minutes", type=float, default=0, help="how long the whole newsroom works in mixed")
    parser.add_argument("--steps", type=int, default=0, help="how much a reporter does with a phone")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1, help="another one dies at other moments")
    options = parser.parse_args()
    if unknown := set(options.works) - set(WORKS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    for name in [name for name in os.environ if name.startswith("NEWSROOM_") or name == "DATABASE_URL"]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="newsroom-crash-") as folder:
        var = Path(folder) / "var"
        var.mkdir()
        if options.database == "sqlite":
            return bool(crash(f"sqlite:///{folder}/newsroom.sqlite3", var, options))
        home = Path(folder) / "pg"
        home.mkdir()
        with postgres(home, DURABLE) as address:
            return bool(crash(address, var, options, home / "data"))


if __name__ == "__main__":
    sys.exit(main())
