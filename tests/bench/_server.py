"""The product as it runs in production: granian over a database, on a free port, until the block ends."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.bench._archive import ROOT, manage

PATIENCE = 60


@dataclass(frozen=True)
class House:
    """A running newsroom: its address, its process, its database, and the environment that its commands need."""

    url: str
    process: "subprocess.Popen[bytes]"
    database: str
    environment: Mapping[str, str]

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return children(self.process.pid)

    def memory(self) -> float:
        """The mean resident memory of a worker, in MB."""
        sizes = [resident(pid) for pid in self.workers]
        return sum(sizes) / len(sizes)

    @cached_property
    def article(self) -> str:
        """The path of a story in the middle of the newest edition, found as a reader finds it."""
        page = self.read("/")
        paths = [part.split('"')[0] for part in page.split('href="')[1:]]
        stories = [
            path for path in paths if path.count("/") == 4 and "/page-" not in path and path[1:3] != "en"
        ]
        return stories[len(stories) // 2]

    def read(self, path: str) -> str:
        """The page at that path."""
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def manage(self, *command: str) -> str:
        """What a command said, run with this newsroom's settings."""
        return manage(self.database, *command, **self.environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    # Python's own resource tracker is a child too and answers nothing.
    return [int(one) for one in found if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]


def resident(pid: int) -> float:
    """The memory that a process has, in MB."""
    return memory(pid, "VmRSS:")


def peak(pid: int) -> float:
    """The most memory that it ever had, or had since its `clear_refs` was told 5, in MB."""
    return memory(pid, "VmHWM:")


def memory(pid: int, line: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(each for each in lines if each.startswith(line)).split()[1]) / 1024


def production(var: Path) -> dict[str, str]:
    """The settings of production, but for TLS, which a proxy would end."""
    return {
        "NEWSROOM_ENV": "production",
        "NEWSROOM_SECRET_KEY": secrets.token_urlsafe(64),
        "NEWSROOM_HOSTS": "127.0.0.1",
        "NEWSROOM_HTTPS": "no",
        "NEWSROOM_VAR": str(var),
    }


def command(port: int, *, workers: int, threads: int) -> list[str]:
    """The command line of operating.md, on that port."""
    line = "--interface wsgi --host 127.0.0.1 --http 1 --no-ws --http1-header-read-timeout 10000 --log-level warning"
    numbers = ["--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)]
    return [
        sys.executable,
        "-m",
        "granian",
        *line.split(),
        *numbers,
        *(["--respawn-failed-workers"] if workers > 1 else []),
        "newsroom.wsgi:application",
    ]


def mount(static: Path) -> list[str]:
    return ["--static-path-route", "/static", "--static-path-mount", str(static)]


@contextmanager
def serving(
    database: str,
    var: Path,
    *,
    workers: int,
    threads: int,
    settings: Mapping[str, str] | None = None,
    port: int = 0,
    log: Path | None = None,
    static: bool = False,
) -> Iterator[House]:
    """A newsroom answers at an address of its own, or at that port, until the block ends; `log` is for its errors.

    With `static` it hands out its files as well, which in production another server does.
    """
    environment = {**production(var), **(settings or {})}
    if not (var / "static").exists():
        manage(database, "collectstatic", "--noinput", "-v0", **environment)
    port = port or free_port()
    with log.open("ab") if log else nullcontext() as errors:
        process = subprocess.Popen(
            command(port, workers=workers, threads=threads) + (mount(var / "static") if static else []),
            env={**os.environ, **environment, "DATABASE_URL": database},
            cwd=ROOT,
            # The demonstration prints its letters there.
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        house = House(f"http://127.0.0.1:{port}", process, database, environment)
        wait_for(house)
        yield house
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(house: House) -> None:
    """The newsroom answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if house.process.poll() is not None:
            raise SystemExit(f"the server ended with {house.process.returncode} before it answered")
        try:
            urllib.request.urlopen(house.url + "/about/", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # an answer, too
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer in time")


# ---- nginx, to be compared with ------------------------------------------------------------------
NGINX = """
daemon off; worker_processes {workers}; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html; charset utf-8;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi; open_file_cache max=1000;
    server {{
        listen 127.0.0.1:{port}; root {home}/pages; gzip_static on;
        location / {{ try_files $uri $uri/index.html =404; }}
    }}
}}
"""


@contextmanager
def nginx(home: Path, *, workers: int) -> Iterator[str | None]:
    """nginx serves the files of `home`/pages at the address given; None where there is no nginx."""
    port = free_port()
    with running_nginx(home, port, NGINX.format(home=home, port=port, workers=workers)) as address:
        yield address


# What the manual says stands between these.
PROXY = """
daemon off; worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    {http}
    server {{ listen 127.0.0.1:{port}; {server} }}
}}
"""


@contextmanager
def proxy(home: Path, house: House) -> Iterator[str | None]:
    """nginx stands before the newsroom as operating.md says, at the address given; None where there is no nginx."""
    port = free_port()
    block = (ROOT / "docs" / "operating.md").read_text("utf-8").split("```nginx\n")[1].split("```")[0]
    http, server = block.split("# Inside server", 1)
    server = server.partition("\n")[2].replace("http://127.0.0.1:8000", house.url)
    server = server.replace("/srv/newsroom/var", house.environment["NEWSROOM_VAR"])
    server = server.replace("/srv/newsroom/baked", f"{house.environment['NEWSROOM_VAR']}/baked")
    with running_nginx(home, port, PROXY.format(home=home, port=port, http=http, server=server)) as address:
        yield address


@contextmanager
def running_nginx(home: Path, port: int, configuration: str) -> Iterator[str | None]:
    if not shutil.which("nginx"):
        yield None
        return
    # Started by root it reads as nobody.
    for folder in [home, *home.rglob("*")]:
        folder.chmod(0o755 if folder.is_dir() else 0o644)
    (home / "nginx.conf").write_text(configuration)
    process = subprocess.Popen(
        ["nginx", "-c", str(home / "nginx.conf"), "-p", str(home), "-e", str(home / "error.log")]
    )
    try:
        for _turn in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
