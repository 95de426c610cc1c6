"""Who acts: an account, the server's command line, or a reader reporting an error."""

from people.models import User


class System:
    """The server's command line; no request from outside can act as it."""

    pk = None

    def __str__(self) -> str:
        return "manage.py"


class Reader:
    """Somebody without an account who reports an error; may do nothing else."""

    pk = None

    def __str__(self) -> str:
        return "reader"


SYSTEM = System()
READER = Reader()
Actor = User | System
