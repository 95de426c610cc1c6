"""`manage.py demo` loads the first edition and makes an account for each role."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.management.demo_data import make_desks, make_next_edition
from people import roles
from people.actors import SYSTEM
from people.models import Desk, User
from stories.actions.accounts.staff import save_account
from stories.models import Publication

DEMO_PASSWORD = "wenfeng-2020"  # noqa: S105 - printed on the screen; the command refuses to run in production
DUMMY_EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Name, title, role, desk. Two editors share the first desk: whoever edits a story cannot sign it.
DEMO_ACCOUNTS = (
    ("reporter", "演示记者", roles.REPORTER, "general"),
    ("reporter2", "演示记者二", roles.REPORTER, "community"),
    ("correspondent", "演示通讯员", roles.CORRESPONDENT, "general"),
    ("editor", "责任编辑", roles.EDITOR, "general"),
    ("editor3", "责任编辑（同部门）", roles.EDITOR, "general"),
    ("editor2", "责任编辑（社会民生部）", roles.EDITOR, "community"),
    ("director", "部主任", roles.DIRECTOR, None),
    ("chief", "总编辑", roles.CHIEF, None),
    ("proofreader", "校对", roles.PROOFREADER, None),
    ("proofreader2", "校对二", roles.PROOFREADER, None),
    ("photo", "图片编辑", roles.PHOTO_EDITOR, None),
    ("admin", "系统管理员", roles.ADMINISTRATOR, None),
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
        desks = make_desks()
        # The chief comes last: that the others were made is no news to somebody who was not there.
        last = sorted(DEMO_ACCOUNTS, key=lambda account: account[2] is roles.CHIEF)
        people = {
            name: make_account(name, title, role, desks.get(desk or "")) for name, title, role, desk in last
        }
        # What the demonstration's people did before anybody came is no news to them.
        letters, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DUMMY_EMAIL_BACKEND
        try:
            with transaction.atomic():
                make_next_edition(people)
        finally:
            settings.EMAIL_BACKEND = letters
        self.stdout.write(f"\n  读者 readers    http://127.0.0.1:{port}/")
        self.stdout.write(f"  编辑部 editors  http://127.0.0.1:{port}/admin/")
        self.stdout.write(f"  采写台 writers  http://127.0.0.1:{port}/desk/\n\n")
        for name, title, _role, _desk in DEMO_ACCOUNTS:
            self.stdout.write(f"  {name:<14}{DEMO_PASSWORD}    {title}")
        self.stdout.write("\n  Ctrl+C 停止 stops\n")


def make_account(name: str, title: str, role: roles.Role, desk: Desk | None) -> User:
    """The account of that name; an existing one keeps its password, desk and roles."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name, full_name=title, desk=desk, email=f"{name}@example.org")
        user.set_password(DEMO_PASSWORD)
        save_account(user, by=SYSTEM, role_codes=[role.code])
    return user
