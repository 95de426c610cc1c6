"""What each page around a story costs does not grow with the story or the house."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from stories.actions.review.comments import add_comment
from stories.actions.story.writing import write_story
from stories.models import Article
from tests import make

from ..conftest import SignIn
from .conftest import page
from .test_queue import many

BUDGETS = {"review": 19, "compare": 8, "timeline": 10, "change": 23}


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_about_a_story_knows_its_queries(
    sign_in: SignIn, reporter_account: User, editor: User, second_editor: User, name: str
) -> None:
    story = make.filed(reporter_account)
    story.kicker = "第2版"
    write_story(story, by=second_editor, expected=story.version)
    add_comment(story, by=editor, text="一条", paragraph=1)
    client = sign_in(editor)
    # The first look of a process learns the content types.
    client.get(page(story, name))
    few = queries(client, page(story, name))
    many(300)
    for n in range(3, 12):
        story.kicker = f"第{n}版"
        write_story(story, by=second_editor, expected=story.version)
        add_comment(story, by=editor, text="又一条", paragraph=1)
    assert queries(client, page(story, name)) == few <= BUDGETS[name]


def test_a_sheet_before_publishing_knows_its_queries(sign_in: SignIn, chief: User) -> None:
    made = make.edition([make.story(f"第{n}篇") for n in range(3)])
    client = sign_in(chief)
    address = f"/admin/stories/edition/{made.pk}/publish/"
    few = queries(client, address)
    many_more = make.edition([make.story(f"又{n}篇") for n in range(30)], day=made.date.replace(day=9))
    assert queries(client, f"/admin/stories/edition/{many_more.pk}/publish/") == few
    assert Article.objects.count() == 33
