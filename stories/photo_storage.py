"""Photo files on the disk (底片柜): whole or not at all, under secret names.

`originals/ab/abcd…` is what was sent, `renditions/ab/abcd…/` one set of all its sizes, `incoming/` what is
being worked on. A claim is a locked file in `incoming/` that names what its owner is about to store; the lock
ends with its owner, so maintenance can tell a file that nobody will ever own from one whose row is about to
be written.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings

ORIGINALS, RENDITIONS, INCOMING = "originals", "renditions", "incoming"
CLAIM_FILE_SUFFIX = ".claim"


def media_root() -> Path:
    return Path(settings.MEDIA_ROOT)


def new_rendition_token() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def original_name(token: str) -> str:
    return f"{ORIGINALS}/{token[:2]}/{token}"


def rendition_folder(token: str) -> Path:
    return media_root() / RENDITIONS / token[:2] / token


def read_rendition(token: str, name: str) -> bytes | None:
    """A rendition's bytes, or None; names come from a row, never from a request."""
    try:
        return (rendition_folder(token) / name).read_bytes()
    except FileNotFoundError:
        return None


def original_path(name: str) -> Path:
    return media_root() / name


class ClaimedWorkspace:
    """A workspace for one file; what is stored from it gets a row or is taken back."""

    def __init__(self, folder: Path, original: str, token: str) -> None:
        self.folder = folder
        self.original = original
        self.token = token
        self.put_away: list[Path] = []

    @property
    def file(self) -> Path:
        """The path of the sent file while it is being worked on."""
        return self.folder / "file"

    @property
    def renditions(self) -> Path:
        return self.folder / "renditions"

    def keep_original(self) -> str:
        """The original is stored under its final name, which is returned."""
        self._put_away(self.file, media_root() / self.original)
        return self.original

    def keep_renditions(self) -> str:
        """The renditions are stored under their token, which is returned."""
        self._put_away(self.renditions, rendition_folder(self.token))
        return self.token

    def _put_away(self, here: Path, there: Path) -> None:
        make_folder(there.parent)
        fsync_path(here)
        here.rename(there)
        fsync_path(there.parent)
        self.put_away.append(there)

    def take_back(self) -> None:
        """Everything that was stored is removed."""
        for path in self.put_away:
            remove_path(path)


@contextmanager
def claim_workspace() -> Iterator[ClaimedWorkspace]:
    """A workspace for one file; when the block fails, nothing of it is left."""
    original, token = original_name(secrets.token_hex(20)), new_rendition_token()
    make_folder(media_root() / INCOMING)
    with create_locked_claim_file() as lock:
        ticket = Path(lock.name)
        folder = ticket.with_suffix("")
        lock.write(f"{original}\n{token}\n")
        lock.flush()
        os.fsync(lock.fileno())
        held = ClaimedWorkspace(folder, original, token)
        try:
            (folder / "renditions").mkdir(parents=True)
            yield held
        except BaseException:
            held.take_back()
            raise
        finally:
            remove_path(folder)
            ticket.unlink(missing_ok=True)


def create_locked_claim_file() -> TextIO:
    """A new claim file, locked by this process."""
    while True:
        lock = (media_root() / INCOMING / f"{new_rendition_token()}{CLAIM_FILE_SUFFIX}").open("x")
        fcntl.flock(lock, fcntl.LOCK_EX)
        # A sweep may have come between the two lines above and thrown the ticket out.
        if os.fstat(lock.fileno()).st_nlink:
            return lock
        lock.close()


def delete_abandoned_workspaces() -> set[str]:
    """Original names and tokens of live claims; what dead claims left is removed."""
    names: set[str] = set()
    for ticket in sorted((media_root() / INCOMING).glob(f"*{CLAIM_FILE_SUFFIX}")):
        try:
            with ticket.open("r+") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    names |= set(ticket.read_text().split())
                    continue
                remove_path(ticket.with_suffix(""))
                ticket.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
    return names


def interrupted_upload_paths() -> list[Path]:
    """Paths in `incoming/` without a claim: uploads cut off while they arrived."""
    folder = media_root() / INCOMING
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if not is_lock_file_or_workspace(path)]


def is_lock_file_or_workspace(path: Path) -> bool:
    return path.suffix == CLAIM_FILE_SUFFIX or path.with_suffix(CLAIM_FILE_SUFFIX).exists()


def stored_original_names() -> Iterator[str]:
    """The name of every original on the disk."""
    for path in sorted((media_root() / ORIGINALS).glob("*/*")):
        yield path.relative_to(media_root()).as_posix()


def stored_rendition_tokens() -> Iterator[str]:
    """The token of every set of renditions on the disk."""
    for path in sorted((media_root() / RENDITIONS).glob("*/*")):
        yield path.name


def remove_path(path: Path) -> None:
    """No file or folder exists under that path."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """The folder exists, and still does after a power cut."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in reversed(missing):
        fsync_path(folder.parent)


def fsync_path(path: Path) -> None:
    """The file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
