"""The cast holds the roles its names promise, so that a refusal in a test is a refusal for that role."""


def test_each_of_the_cast_holds_the_role_of_its_name(
    reporter_account, editor, director, chief, proofreader, photo_editor, administrator, outsider
):
    cast = [reporter_account, editor, director, chief, proofreader, photo_editor, administrator, outsider]
    assert [(str(one), sorted(one.roles), one.is_staff, one.is_superuser) for one in cast] == [
        ("记者", ["reporter"], False, False),
        ("责任编辑", ["editor"], True, False),
        ("部主任", ["director"], True, False),
        ("总编", ["chief"], True, False),
        ("校对", ["proofreader"], True, False),
        ("图片编辑", ["photo"], True, False),
        ("管理员", ["admin"], True, False),
        ("外人", [], False, False),
    ]
    assert chief.check_password("test")
