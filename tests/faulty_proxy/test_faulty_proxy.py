"""All forms and the doors of machines, behind a proxy that cuts, delays, doubles and truncates."""

import subprocess
import sys
from pathlib import Path

from django.db import connection

# Two thousand in a run of the suite; `make crash` sends 5,000 to each. PostgreSQL is asked for what differs there:
# locks, and requests that come twice at once.
REQUESTS = {"sqlite": 1500, "postgresql": 500}


def test_what_was_acknowledged_is_whole_and_nothing_is_there_twice() -> None:
    count = REQUESTS[connection.vendor]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faulty_proxy", f"--requests={count}", "--database", connection.vendor],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert done.stdout.startswith(f"{connection.vendor}: ") and ", 0 faults" in done.stdout
