"""The cast: one account for every role of the newsroom, named after it; all passwords are “test”."""

import pytest

from people import roles
from people.actions import keep_account
from people.actors import COMMAND_LINE
from people.models import User
from people.roles import Role

PASSWORD = "test"


def account(username: str, full_name: str, *held: Role) -> User:
    """An account of that name with exactly the roles named."""
    user = User(username=username, full_name=full_name)
    user.set_password(PASSWORD)
    return keep_account(user, by=COMMAND_LINE, role_codes=[role.code for role in held])


@pytest.fixture
def reporter_account(db: None) -> User:
    return account("reporter", "记者", roles.REPORTER)


@pytest.fixture
def editor(db: None) -> User:
    return account("editor", "责任编辑", roles.EDITOR)


@pytest.fixture
def director(db: None) -> User:
    return account("director", "部主任", roles.DIRECTOR)


@pytest.fixture
def chief(db: None) -> User:
    return account("chief", "总编", roles.CHIEF)


@pytest.fixture
def proofreader(db: None) -> User:
    return account("proofreader", "校对", roles.PROOFREADER)


@pytest.fixture
def photo_editor(db: None) -> User:
    return account("photo-editor", "图片编辑", roles.PHOTO_EDITOR)


@pytest.fixture
def administrator(db: None) -> User:
    return account("administrator", "管理员", roles.ADMINISTRATOR)


@pytest.fixture
def outsider(db: None) -> User:
    """An account that may log in and holds no role at all."""
    return account("outsider", "外人")
