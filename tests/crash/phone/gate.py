"""The line between a browser and the newsroom, for browsers that cannot be told to be without a network."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Gate:
    """A port that leads to the server's. While it is cut nothing gets through, and what was under way breaks off."""

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        self.server = (at.hostname or "", at.port or 0)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.is_cut = False
        self.lines: set[socket.socket] = set()
        threading.Thread(target=self.receive, daemon=True).start()

    def receive(self) -> None:
        while True:
            try:
                guest, _from = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self.lead, args=(guest,), daemon=True).start()

    def lead(self, guest: socket.socket) -> None:
        """Bytes go both ways until one side has had enough."""
        if self.is_cut:
            guest.close()
            return
        try:
            house = socket.create_connection(self.server, timeout=10)
        except OSError:
            guest.close()
            return
        house.settimeout(None)
        self.lines |= {guest, house}
        back = threading.Thread(target=self.copy, args=(house, guest), daemon=True)
        back.start()
        self.copy(guest, house)
        back.join()
        for line in (guest, house):
            self.lines.discard(line)
            line.close()

    def copy(self, source: socket.socket, goal: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                goal.sendall(piece)
        for line in (source, goal):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        self.is_cut = True
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self.door.close()
