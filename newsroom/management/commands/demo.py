"""`manage.py demo` makes a fresh checkout worth opening: the first edition, and one account for each role."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from people import roles
from people.actions import keep_account
from people.actors import COMMAND_LINE
from people.models import User
from stories.models import Publication

PASSWORD = "wenfeng-2020"  # noqa: S105 - printed on the screen; the command refuses to run in production
ACCOUNTS = (
    ("editor", "责任编辑", roles.EDITOR),
    ("director", "部主任", roles.DIRECTOR),
    ("chief", "总编辑", roles.CHIEF),
    ("proofreader", "校对", roles.PROOFREADER),
    ("photo", "图片编辑", roles.PHOTO_EDITOR),
    ("admin", "系统管理员", roles.ADMINISTRATOR),
)


class Command(BaseCommand):
    help = "Load the Wenfeng District edition and the demonstration accounts where they are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port named in what is printed")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                _("The demonstration's passwords are public; it is not for NEWSROOM_ENV=production.")
            )
        # A second run must not write over what somebody edited since the first.
        if not Publication.objects.filter(slug="wenfeng").exists():
            call_command("loaddata", "wenfeng", verbosity=0)
        for name, title, role in ACCOUNTS:
            make_account(name, title, role)
        self.stdout.write(f"\n  读者 readers    http://127.0.0.1:{port}/")
        self.stdout.write(f"  编辑部 editors  http://127.0.0.1:{port}/admin/\n\n")
        for name, title, _role in ACCOUNTS:
            self.stdout.write(f"  {name:<14}{PASSWORD}    {title}")
        self.stdout.write("\n  Ctrl+C 停止 stops\n")


def make_account(name: str, title: str, role: roles.Role) -> None:
    """There is an account of that name; one that exists keeps its password and roles."""
    if User.objects.filter(username=name).exists():
        return
    user = User(username=name, full_name=title)
    user.set_password(PASSWORD)
    keep_account(user, by=COMMAND_LINE, role_codes=[role.code])
