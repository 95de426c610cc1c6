"""An answer to a reviewer outlives a reload, a lost network and an ended session, and is seen until it is sent."""

import pytest
from playwright.sync_api import BrowserContext, expect

from people.models import User
from stories.actions.review.comments import add_comment, resolve_comment
from stories.actions.review.reviewing import begin_review, return_story
from stories.models import Article, Comment
from tests import make
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "核实过了，名字没有写错，身份证复印件在我手里。"


@pytest.fixture
def remark(reporter_account: User, editor: User) -> Comment:
    """A remark on a story that was returned to its reporter."""
    story = make.filed(reporter_account)
    begin_review(story, by=editor, expected=story.version)
    story.refresh_from_db()
    found = add_comment(story, by=editor, text="名字写错了，核实！", paragraph=1)
    return_story(story, by=editor, expected=Article.objects.get(pk=story.pk).version, reason="请核实")
    return found


def test_an_answer_is_kept_at_every_key_until_it_is_sent(phone: BrowserContext, remark: Comment) -> None:
    address = f"/desk/stories/{remark.article_id}/"
    tab = phone.new_page()
    tab.goto(address)
    tab.locator(f"#remark-{remark.pk} summary").click()
    tab.fill(f"#answer-{remark.pk}", WORDS)
    tab.reload()
    # The fold is open, and the words stand in it.
    expect(tab.locator(f"#answer-{remark.pk}")).to_be_visible()
    expect(tab.locator(f"#answer-{remark.pk}")).to_have_value(WORDS)
    tab.goto("/desk/")
    expect(tab.locator("[data-outbox] li[data-state=answer]")).to_contain_text("核实过了")
    tab.click("[data-outbox] li[data-state=answer] a")
    tab.locator(f"#remark-{remark.pk} details form button").click()
    expect(tab.locator("main")).to_contain_text(WORDS)
    tab.goto("/desk/")
    tab.wait_for_timeout(500)
    expect(tab.locator("[data-outbox] li[data-state=answer]")).to_have_count(0)
    assert Comment.objects.filter(text=WORDS).count() == 1


@pytest.mark.parametrize("loss", ["offline", "signed out"])
def test_an_answer_that_could_not_be_sent_comes_back(
    phone: BrowserContext, remark: Comment, reporter_account: User, loss: str
) -> None:
    address = f"/desk/stories/{remark.article_id}/"
    tab = phone.new_page()
    tab.goto(address)
    tab.locator(f"#remark-{remark.pk} summary").click()
    tab.fill(f"#answer-{remark.pk}", WORDS)
    if loss == "offline":
        phone.set_offline(True)
    else:
        phone.clear_cookies()
    tab.locator(f"#remark-{remark.pk} details form button").click(no_wait_after=True)
    tab.wait_for_timeout(1000)
    phone.set_offline(False)
    tab.goto("/desk/")
    if loss == "signed out":
        tab.fill("#id_username", reporter_account.username)
        tab.fill("#id_password", PASSWORD)
        tab.click("main button.primary, main [type=submit]")
        tab.wait_for_url("**/desk/")
    assert not Comment.objects.filter(text=WORDS).exists()
    tab.goto(address)
    expect(tab.locator(f"#answer-{remark.pk}")).to_have_value(WORDS)


def test_an_answer_without_a_place_is_shown_until_it_is_let_go(
    phone: BrowserContext, remark: Comment, editor: User
) -> None:
    address = f"/desk/stories/{remark.article_id}/"
    tab = phone.new_page()
    tab.goto(address)
    tab.locator(f"#remark-{remark.pk} summary").click()
    tab.fill(f"#answer-{remark.pk}", WORDS)
    resolve_comment(
        Comment.objects.get(pk=remark.pk), by=User.objects.get(pk=Article.objects.get().author_id)
    )
    tab.reload()
    expect(tab.locator("main")).to_contain_text(WORDS)
    tab.get_by_role("button", name="不要了").click()
    tab.reload()
    expect(tab.locator("main")).not_to_contain_text(WORDS)
