"""Accounts, desks and reporters are kept and discarded by those who may, and refusals change nothing."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from people.actors import SYSTEM
from people.desk_actions import delete_desk_or_reporter, save_desk
from people.errors import ActionError, NotAllowed, StaleVersion
from people.models import Desk, PenName, Reporter, User
from people.staff_records import sync_roles, write_account
from stories.actions.accounts.staff import choose_language, choose_password, save_account, save_reporter
from tests.rows import rows, unchanged

NOT_ALLOWED = "您的账号没有这项权限，请联系管理员开通所需的职务。"
EVERY_ROLE = ["admin", "chief", "correspondent", "director", "editor", "photo", "proofreader", "reporter"]

pytestmark = pytest.mark.django_db


def new(name: str, **facts: bool) -> User:
    """An account that is not kept yet."""
    user = User(username=name, **facts)
    user.set_password("test")
    return user


def account(name: str, *role_codes: str) -> User:
    return write_account(new(name), role_codes)


def fresh(user: User) -> User:
    """The account as the next request will see it."""
    return User.objects.get(pk=user.pk)


# ---- accounts -----------------------------------------------------------------------------------
def test_an_account_holds_exactly_the_roles_named() -> None:
    user = account("zhangsan", "editor", "photo")
    assert (sorted(user.roles), user.is_staff) == (["editor", "photo"], True)
    save_account(user, by=SYSTEM, role_codes=["photo"])
    assert sorted(user.roles) == sorted(fresh(user).roles) == ["photo"]
    save_account(user, by=SYSTEM, role_codes=[])
    assert (sorted(fresh(user).roles), fresh(user).is_staff) == ([], False)


@pytest.mark.parametrize(
    ("role", "works_in_the_back_office"),
    [
        ("reporter", False),
        ("correspondent", False),
        ("editor", True),
        ("director", True),
        ("chief", True),
        ("proofreader", True),
        ("photo", True),
        ("admin", True),
    ],
)
def test_the_role_decides_who_may_enter_the_back_office(role: str, works_in_the_back_office: bool) -> None:
    assert fresh(account("zhangsan", role)).is_staff is works_in_the_back_office


def test_roles_that_are_not_named_stay() -> None:
    user = account("zhangsan", "editor")
    user.full_name = "张三"
    save_account(user, by=SYSTEM)
    user = fresh(user)
    assert (user.full_name, sorted(user.roles), user.is_staff) == ("张三", ["editor"], True)


@pytest.mark.parametrize("role_codes", [None, [], ["admin"]])
def test_nobody_is_ever_a_superuser(role_codes: list[str] | None) -> None:
    user = new("zhangsan", is_superuser=True)
    save_account(user, by=SYSTEM, role_codes=role_codes)
    assert fresh(user).is_superuser is False
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    save_account(fresh(user), by=SYSTEM, role_codes=role_codes)
    assert fresh(user).is_superuser is False


def test_an_inactive_account_holds_no_role() -> None:
    user = account("zhangsan", "chief")
    user.is_active = False
    save_account(user, by=SYSTEM)
    assert fresh(user).roles == frozenset()
    assert list(fresh(user).groups.values_list("name", flat=True)) == ["chief"]


def test_there_is_a_group_for_every_role_and_none_grants_anything() -> None:
    sync_roles()
    assert sorted(Group.objects.values_list("name", flat=True)) == EVERY_ROLE
    assert Permission.objects.filter(group__isnull=False).count() == 0
    with unchanged():
        sync_roles()


def test_a_role_that_does_not_exist_is_refused() -> None:
    user = account("zhangsan", "editor")
    user.full_name = "张三"
    with unchanged(), pytest.raises(ActionError) as refusal:
        save_account(user, by=SYSTEM, role_codes=["editor", "owner"])
    assert str(refusal.value) == "没有名为“owner”的职务，请从职务表中选择。"
    with unchanged(), pytest.raises(ActionError):
        save_account(new("lisi"), by=SYSTEM, role_codes=["owner"])


def test_a_name_that_is_taken_is_refused() -> None:
    account("zhangsan", "editor")
    with unchanged(), pytest.raises(ActionError):
        account("zhangsan", "chief")


def test_only_administrators_keep_accounts(
    reporter_account: User,
    editor: User,
    director: User,
    chief: User,
    proofreader: User,
    photo_editor: User,
    administrator: User,
    outsider: User,
) -> None:
    for actor in (reporter_account, editor, director, chief, proofreader, photo_editor, outsider):
        with unchanged(), pytest.raises(NotAllowed) as refusal:
            save_account(new("zhangsan"), by=actor, role_codes=["reporter"])
        assert str(refusal.value) == NOT_ALLOWED
        with unchanged(), pytest.raises(NotAllowed):
            save_account(actor, by=actor, role_codes=["admin"])
    save_account(new("zhangsan"), by=administrator, role_codes=["reporter"])
    assert User.objects.filter(username="zhangsan").count() == 1


def test_an_account_speaks_the_language_it_chose_and_nothing_else_changes(editor: User) -> None:
    before = rows()
    editor.full_name = "不该保存"
    choose_language(editor, "en")
    after = rows()
    assert (before["User"][0].pop("language"), after["User"][0].pop("language")) == ("zh-hans", "en")
    assert before == after


def test_a_language_the_house_does_not_speak_is_refused(editor: User) -> None:
    with unchanged(), pytest.raises(ActionError) as refusal:
        choose_language(editor, "klingon-" * 3)
    assert str(refusal.value) == "本系统没有“klingon-kl”界面，请选择列表中的语言。"


# ---- desks --------------------------------------------------------------------------------------
def test_a_desk_is_kept_and_discarded_by_an_editor(editor: User) -> None:
    desk = save_desk(Desk(name="要闻部", slug="yaowen"), by=editor)
    desk.name = "新闻部"
    save_desk(desk, by=editor, expected=desk.version)
    own = ("城区新闻部", "city")
    assert list(Desk.objects.order_by("pk").values_list("name", "slug")) == [own, ("新闻部", "yaowen")]
    delete_desk_or_reporter(desk, by=editor)
    assert list(Desk.objects.values_list("name", "slug")) == [own]


def test_a_second_desk_of_one_name_is_refused() -> None:
    save_desk(Desk(name="要闻部", slug="yaowen"), by=SYSTEM)
    with unchanged(), pytest.raises(ActionError):
        save_desk(Desk(name=" 要闻部\u200b", slug="yaowen-2"), by=SYSTEM)


# ---- reporters ----------------------------------------------------------------------------------
def test_reporters_of_one_name_have_different_addresses() -> None:
    for name in ("张三", "张三", "张三丰", "章三", "张三"):
        save_reporter(Reporter(name=name), by=SYSTEM)
    assert list(Reporter.objects.order_by("pk").values_list("name", "slug")) == [
        ("张三", "zhang-san"),
        ("张三", "zhang-san-2"),
        ("张三丰", "zhang-sanfeng"),
        ("章三", "zhang-san-3"),
        ("张三", "zhang-san-4"),
    ]


def test_an_address_stays_when_the_name_changes() -> None:
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM)
    reporter.name = "李四"
    save_reporter(reporter, by=SYSTEM, expected=1)
    assert list(Reporter.objects.values_list("name", "slug", "version")) == [("李四", "zhang-san", 2)]


def test_an_address_that_is_taken_is_refused() -> None:
    save_reporter(Reporter(name="张三"), by=SYSTEM)
    with unchanged(), pytest.raises(ActionError):
        save_reporter(Reporter(name="李四", slug="zhang-san"), by=SYSTEM)


def pen_names(reporter: Reporter) -> list[str]:
    return sorted(reporter.pen_names.values_list("name", flat=True))


def test_a_reporter_signs_with_exactly_the_pen_names_given() -> None:
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM, pen_names=["小雨", "大河"])
    assert pen_names(reporter) == ["大河", "小雨"]
    kept = PenName.objects.get(name="大河").pk
    save_reporter(reporter, by=SYSTEM, expected=1, pen_names=["大河", "长风"])
    assert pen_names(reporter) == ["大河", "长风"]
    assert PenName.objects.get(name="大河").pk == kept
    save_reporter(reporter, by=SYSTEM, expected=2)
    assert pen_names(reporter) == ["大河", "长风"]
    save_reporter(reporter, by=SYSTEM, expected=3, pen_names=[])
    assert pen_names(reporter) == []


def test_neither_the_own_name_nor_nothing_nor_a_repetition_is_a_pen_name() -> None:
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM, pen_names=["张三", "", "小雨", "小雨"])
    assert pen_names(reporter) == ["小雨"]


def test_two_reporters_may_share_a_pen_name() -> None:
    for name in ("张三", "李四"):
        save_reporter(Reporter(name=name), by=SYSTEM, pen_names=["本报评论员"])
    assert PenName.objects.filter(name="本报评论员").count() == 2


def test_a_pen_name_that_cannot_be_stored_leaves_the_reporter_as_it_was() -> None:
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM, pen_names=["小雨"])
    reporter.bio = "新的简介"
    with unchanged(), pytest.raises(ActionError):
        save_reporter(reporter, by=SYSTEM, expected=1, pen_names=["长" * 41])


def test_a_stale_version_leaves_reporter_and_pen_names_as_they_were() -> None:
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM, pen_names=["小雨"])
    save_reporter(reporter, by=SYSTEM, expected=1)
    reporter.name = "李四"
    with unchanged(), pytest.raises(StaleVersion):
        save_reporter(reporter, by=SYSTEM, expected=1, pen_names=["大河"])


def test_a_reporter_whom_nobody_names_is_discarded_with_the_pen_names() -> None:
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM, pen_names=["小雨"])
    delete_desk_or_reporter(reporter, by=SYSTEM)
    assert (Reporter.objects.count(), PenName.objects.count()) == (0, 0)


def test_who_keeps_no_people_is_refused(
    reporter_account: User, proofreader: User, photo_editor: User, outsider: User
) -> None:
    desk = save_desk(Desk(name="要闻部", slug="yaowen"), by=SYSTEM)
    reporter = save_reporter(Reporter(name="张三"), by=SYSTEM, pen_names=["小雨"])
    for actor in (reporter_account, proofreader, photo_editor, outsider):
        for attempt in (
            lambda actor=actor: save_desk(Desk(name="新闻部", slug="xinwen"), by=actor),
            lambda actor=actor: save_reporter(Reporter(name="李四"), by=actor),
            lambda actor=actor: save_reporter(reporter, by=actor, expected=1, pen_names=[]),
            lambda actor=actor: delete_desk_or_reporter(desk, by=actor),
            lambda actor=actor: delete_desk_or_reporter(reporter, by=actor),
        ):
            with unchanged(), pytest.raises(NotAllowed) as refusal:
                attempt()
            assert str(refusal.value) == NOT_ALLOWED


def test_desk_chief_and_administrator_keep_people(
    editor: User, director: User, chief: User, administrator: User
) -> None:
    for actor in (editor, director, chief, administrator):
        save_reporter(Reporter(name="张三"), by=actor)
    assert Reporter.objects.count() == 4


def test_a_session_dies_with_a_change_of_roles_or_password_and_lives_through_any_other(
    client: Client, editor: User
) -> None:
    client.force_login(User.objects.get(pk=editor.pk))
    editor.full_name = "责编"
    save_account(editor, by=SYSTEM, role_codes=["editor"])
    assert client.get("/admin/").status_code == 200
    save_account(editor, by=SYSTEM, role_codes=["editor", "director"])
    assert client.get("/admin/").status_code == 302
    client.force_login(User.objects.get(pk=editor.pk))
    assert client.get("/admin/").status_code == 200
    choose_password(editor, "bie-de-mi-ma-9")
    assert client.get("/admin/").status_code == 302
