"""Who acts: an account, or the command line of the machine the newsroom runs on."""

from people.models import User


class CommandLine:
    """Whoever may type commands on the server; no request from outside can ever be one."""

    pk = None

    def __str__(self) -> str:
        return "manage.py"


COMMAND_LINE = CommandLine()
Actor = User | CommandLine
