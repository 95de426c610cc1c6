"""The cast: one account for every role of the newsroom, named after it; all passwords are “test”."""

import pytest

from people import roles
from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.models import Desk, User
from people.roles import Role
from people.staff_records import write_account

PASSWORD = "test"


def account(username: str, full_name: str, *held: Role, desk: Desk | None = None) -> User:
    """An account of that name and desk with exactly the roles named."""
    user = User(username=username, full_name=full_name, desk=desk, email=f"{username}@example.org")
    user.set_password(PASSWORD)
    return write_account(user, [role.code for role in held])


@pytest.fixture
def desk(db: None) -> Desk:
    """The desk of the reporter and the editor."""
    return save_desk(Desk(name="城区新闻部", slug="city"), by=SYSTEM)


@pytest.fixture
def other_desk(db: None) -> Desk:
    return save_desk(Desk(name="镇街新闻部", slug="towns"), by=SYSTEM)


@pytest.fixture
def reporter_account(desk: Desk) -> User:
    return account("reporter", "记者", roles.REPORTER, desk=desk)


@pytest.fixture
def reporter_b(desk: Desk) -> User:
    """Another reporter of the same desk, who has no part in the story."""
    return account("reporter2", "另一记者", roles.REPORTER, desk=desk)


@pytest.fixture
def correspondent(desk: Desk) -> User:
    return account("correspondent", "通讯员", roles.CORRESPONDENT, desk=desk)


@pytest.fixture
def editor(desk: Desk) -> User:
    return account("editor", "责任编辑", roles.EDITOR, desk=desk)


@pytest.fixture
def second_editor(desk: Desk) -> User:
    """Another editor of the same desk."""
    return account("editor3", "另一责任编辑", roles.EDITOR, desk=desk)


@pytest.fixture
def other_editor(other_desk: Desk) -> User:
    """The editor of another desk."""
    return account("editor2", "镇街责任编辑", roles.EDITOR, desk=other_desk)


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
