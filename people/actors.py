"""Who acts: an account, the command line of the machine the newsroom runs on, or a reader who reports an error."""

from people.models import User


class System:
    """Whoever may type commands on the server; no request from outside can ever be one."""

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
