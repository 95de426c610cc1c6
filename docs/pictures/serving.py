"""The newsroom that `take.py` takes pictures of: the demonstration, in a database of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def newsroom() -> Iterator[str]:
    """A newsroom with the demonstration in it is served inside the block, at the address given."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")},
            "DATABASE_URL": f"sqlite:///{folder}/pictures.sqlite3",
            "NEWSROOM_VAR": folder,
            "NEWSROOM_DEBUG": "yes",
        }
        manage = [sys.executable, str(ROOT / "manage.py")]
        for arguments in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([*manage, *arguments], env=environment, check=True, capture_output=True)  # noqa: S603
        with (Path(folder) / "log").open("w") as log:
            server = subprocess.Popen(  # noqa: S603
                [*manage, "runserver", "--noreload", port], env=environment, stdout=log, stderr=log
            )
        try:
            wait_for(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> None:
    """The server answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(address)  # noqa: S310 - our own server
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise SystemExit("The server did not start; run manage.py runserver and read what it says.")
