"""Two reporters write one story at the same time, on two phones, until the author ends it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from people.models import Reporter, User
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, CoWriter, Draft
from tests import make
from tests.axe_options import axe_options

from .conftest import saved, sign_in, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(phone: BrowserContext, reporter_account: User, reporter_b: User) -> Article:
    """A draft of ten paragraphs, signed by both reporters."""
    body = "".join(f"<p>第{n}段原来的话。</p>" for n in range(1, 11))
    draft = make.draft(reporter_account, headline="两人合写的稿", body=body)
    own = Reporter.objects.get(user=reporter_account)
    second = Reporter.objects.create(name="另一记者", slug="second", user=reporter_b)
    lines = [BylineItem(person, "reporter") for person in (own, second)]
    return write_story(draft, by=reporter_account, expected=draft.version, bylines=lines)


@pytest.fixture
def other(browser, live_server, reporter_b: User) -> BrowserContext:
    """The phone of the second reporter, signed in."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 375, "height": 800}, locale="zh-CN"
    )
    context.set_default_timeout(15_000)
    tab = context.new_page()
    sign_in(tab, reporter_b)
    tab.close()
    yield context
    context.close()


def edit(tab: Page, old: str, new: str) -> None:
    """One paragraph of the body is another, as if somebody had typed it."""
    tab.evaluate(
        """([before, after]) => {
          const field = document.getElementById("id_body");
          field.value = field.value.replace(before, after);
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        [old, new],
    )


def test_two_people_write_one_story_at_once_until_one_of_them_goes_on_apart(
    phone: BrowserContext, other: BrowserContext, story: Article, reporter_account: User, reporter_b: User
) -> None:
    mine = phone.new_page()
    mine.goto(f"/desk/stories/{story.pk}/")
    found = Axe().run(mine, options=axe_options(mine))
    assert [each["id"] for each in found.response["violations"]] == []
    with mine.expect_navigation():
        mine.get_by_role("button", name="请来合写").click()
    expect(mine.locator(".co-writers")).to_contain_text("另一记者")
    theirs = other.new_page()
    theirs.goto("/desk/")
    theirs.get_by_role("link", name="两人合写的稿").first.click()
    theirs.get_by_role("link", name="继续写").click()
    mine.goto(f"/desk/stories/{story.pk}/write/")
    for tab in (mine, theirs):
        until(tab, "'ready' in document.getElementById('write').dataset")
    for n in range(1, 6):
        edit(mine, f"第{n}段原来的话", f"第{n}段作者改的话")
        edit(theirs, f"第{n + 5}段原来的话", f"第{n + 5}段合写人改的话")
        saved(mine)
        saved(theirs)
    theirs.reload()
    body = Draft.objects.get(user=reporter_account).content["body"]
    assert all(f"第{n}段作者改的话" in body and f"第{n + 5}段合写人改的话" in body for n in range(1, 6))
    assert body.count("\n") == 9 and CoWriter.objects.get().has_written
    # Revoked while the other one types: the words go on in a copy of its own, and the page says so.
    mine.goto(f"/desk/stories/{story.pk}/")
    with mine.expect_navigation():
        mine.get_by_role("button", name="不再合写").click()
    until(theirs, "'ready' in document.getElementById('write').dataset")
    edit(theirs, "第10段合写人改的话", "第10段分开以后的话")
    expect(theirs.locator("[role=alert]").first).to_contain_text("另存为您自己的草稿")
    saved(theirs)
    own = Draft.objects.get(user=reporter_b)
    assert "分开以后" in own.content["body"] and own.article is None
    assert "分开以后" not in Draft.objects.get(user=reporter_account).content["body"]
    theirs.reload()
    until(theirs, "'ready' in document.getElementById('write').dataset")
    assert "分开以后" in theirs.input_value("#id_body")
    theirs.goto("/desk/")
    expect(theirs.locator("main")).to_contain_text("两人合写的稿")
    assert theirs.goto(f"/desk/stories/{story.pk}/").status == 404
