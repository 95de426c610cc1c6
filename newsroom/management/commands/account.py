"""`manage.py account NAME --role admin` makes an account, also the first one."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from newsroom.accounts import throttle
from people import roles
from people.actors import SYSTEM
from people.errors import ActionError
from people.models import User
from stories.actions.accounts.staff import save_account


class Command(BaseCommand):
    help = (
        "Make an account with the given roles, or give an existing one these roles and a new password. The password "
        "is asked for, or read from standard input when that is no terminal. It acts at once; every chief is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name to sign in with")
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            choices=sorted(roles.ROLES_BY_CODE),
            help="may be given repeatedly",
        )
        parser.add_argument("--unlock", action="store_true", help="forget the wrong tries of this account")
        parser.add_argument(
            "--forget-second-factor", action="store_true", help="the phone is lost: the password alone opens"
        )
        parser.add_argument(
            "--password", action="store_true", help="a new password and nothing else; roles stay as they are"
        )
        parser.add_argument("--title", default="", help="the name shown in the newsroom")
        parser.add_argument("--email", default="", help="where notifications go")

    def handle(self, *args: Any, name: str, role: list[str], title: str, email: str, **options: Any) -> None:
        if options["unlock"] or options["forget_second_factor"]:
            self.let_in_again(name, options["unlock"], options["forget_second_factor"])
        elif not role and not options["password"]:
            raise CommandError(_("Name at least one role with --role."))
        if role or options["password"]:
            self.make(name, role or None, title, email)

    def let_in_again(self, name: str, unlock: bool, forget: bool) -> None:
        """The account has all its tries again, or is opened by its password alone."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": name})
        if unlock:
            throttle.reset_attempts(name)
            self.stdout.write(_("The account “%(name)s” may try to sign in again.") % {"name": name})
        if forget:
            save_account(user, by=SYSTEM, forget_factor=True)
            self.stdout.write(_("The account “%(name)s” has no second factor now.") % {"name": name})

    def make(self, name: str, role: list[str] | None, title: str, email: str) -> None:
        user = User.objects.filter(username=name).first()
        if user is None and role is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": name})
        user = user or User(username=name)
        user.full_name, user.email = title or user.full_name, email or user.email
        password = self.asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, user)
            if user._state.adding:
                user.set_password(password)
                password = ""
            save_account(user, by=SYSTEM, role_codes=role, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ActionError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("The account “%(name)s” can sign in.") % {"name": name})

    def asked(self) -> str:
        """The password, typed twice alike without being shown."""
        first = getpass.getpass(_("Password: "))
        if getpass.getpass(_("Once more: ")) != first:
            raise CommandError(_("The two passwords differ; nothing was changed."))
        return first
