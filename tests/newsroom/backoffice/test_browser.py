"""The back office in a real browser: nothing the security policy forbids, nothing a screen reader stumbles over."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Request, expect
from playwright.sync_api import Page as Tab

from people.models import User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_account
from stories.actions.story.writing import write_story
from stories.models import Article, Edition, JournalEntry, Label, Page, Photo
from tests.axe_options import axe_options
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["light", "dark"])
def tab(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A tab that remembers whatever its console complained about."""
    context = browser.new_context(
        base_url=live_server.url,
        color_scheme=request.param,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(15_000)
    tab = context.new_page()
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        # That a refused save is answered with 409 is what was asked for.
        if said.type in ("error", "warning") and "status of 409" not in said.text:
            complaints.append(said.text)

    tab.on("console", hear)
    tab.on("pageerror", lambda error: complaints.append(str(error)))

    def miss(asked: Request) -> None:
        # A search that the next letter typed, or leaving the page, made needless is called off by the browser.
        if asked.failure != "net::ERR_ABORTED":
            complaints.append(f"{asked.url} {asked.failure}")

    tab.on("requestfailed", miss)
    yield tab
    assert complaints == []
    context.close()


def look(tab: Tab, address: str) -> None:
    """The page opens without a word in the console and without a fault that axe finds."""
    tab.goto(address)
    check(tab)


def check(tab: Tab) -> None:
    found = Axe().run(tab, options=axe_options(tab))
    assert [
        (fault["id"], node["html"][:200], node["failureSummary"][:300])
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ] == [], tab.url


def sign_in(tab: Tab, username: str) -> None:
    look(tab, "/admin/login/")
    tab.fill("#id_username", username)
    tab.fill("#id_password", PASSWORD)
    tab.click("[type=submit]")
    tab.wait_for_url("**/admin/")


def test_every_kind_of_page_is_quiet_and_can_be_read_by_everybody(
    tab: Tab, chief: User, laid_out: Page, edition: Edition, story: Article, photo: Photo, column: Label
) -> None:
    sign_in(tab, "chief")
    check(tab)
    look(tab, "/admin/stories/")
    for name, row in {
        "edition": edition,
        "page": laid_out,
        "article": story,
        "photo": photo,
        "label": column,
    }.items():
        look(tab, reverse(f"admin:stories_{name}_changelist"))
        look(tab, reverse(f"admin:stories_{name}_add"))
        look(tab, reverse(f"admin:stories_{name}_change", args=[row.pk]))
    look(tab, reverse("admin:stories_label_delete", args=[column.pk]))
    look(tab, reverse("admin:stories_article_history", args=[story.pk]))
    look(tab, reverse("admin:stories_edition_publish", args=[edition.pk]))
    look(tab, reverse("admin:password_change"))


def test_the_accounts_are_quiet_and_can_be_read_by_everybody(
    tab: Tab, administrator: User, editor: User
) -> None:
    make_api_token(name="编辑系统", by=editor)
    save_account(editor, by=administrator, role_codes=["editor", "chief"], reason="接任总编")
    sign_in(tab, "administrator")
    for address in (
        reverse("admin:people_user_changelist"),
        reverse("admin:people_user_add"),
        reverse("admin:people_user_change", args=[editor.pk]),
        reverse("admin:account_changes"),
        reverse("admin:people_reporter_add"),
        reverse("admin:people_desk_add"),
    ):
        look(tab, address)


def test_choosing_writing_and_refusing_work_under_the_policy(
    tab: Tab, editor: User, edition: Edition, story: Article, second_writer: Any
) -> None:
    sign_in(tab, "editor")
    change = reverse("admin:stories_article_change", args=[story.pk])
    tab.goto(change)
    # The autocomplete of a new line: opened, searched, chosen.
    tab.click("#bylines-group .add-row a")
    tab.click("#bylines-1 .field-reporter .select2-selection")
    tab.fill(".select2-search__field", "王志")
    tab.click(".select2-results__option:has-text('王志强')")
    tab.fill("#id_headline", "改过的主题")
    with tab.expect_navigation():
        tab.click("[name=_continue]")
    check(tab)
    assert list(story.bylines.values_list("reporter__name", flat=True)) == ["周俊英", "王志强"]
    # Somebody else saves; the form comes back with both texts.
    theirs = Article.objects.get(pk=story.pk)
    theirs.headline = "别人的主题"
    write_story(theirs, by=editor, expected=theirs.version)
    tab.fill("#id_headline", "我的主题")
    with tab.expect_navigation():
        tab.click("[name=_continue]")
    check(tab)
    assert "别人的主题" in tab.inner_text(".current-texts")
    assert tab.input_value("#id_headline") == "我的主题"


def test_dates_filters_popups_and_languages_work_under_the_policy(
    tab: Tab, chief: User, edition: Edition, story: Article
) -> None:
    sign_in(tab, "chief")
    tab.goto(reverse("admin:stories_edition_add"))
    tab.click(".datetimeshortcuts a >> nth=1")
    tab.click(".calendarbox td >> nth=10")
    assert tab.input_value("#id_date")
    tab.goto(reverse("admin:stories_article_changelist"))
    with tab.expect_navigation():
        tab.click("#changelist-filter a:has-text('待上版'), #changelist-filter a >> nth=2")
    check(tab)
    tab.goto(reverse("admin:stories_article_add"))
    with tab.expect_popup() as opened:
        tab.click("#add_id_column")
    popup = opened.value
    popup.wait_for_load_state("networkidle")
    popup.fill("#id_name", "新栏目")
    popup.select_option("#id_publication", index=1)
    popup.click("[name=_save]")
    expect(tab.locator("#id_column option:checked")).to_have_text("新栏目")
    tab.goto(reverse("admin:stories_label_changelist"))
    tab.check("#action-toggle")
    tab.select_option("[name=action]", "delete_selected")
    with tab.expect_navigation():
        tab.click("#changelist .actions [type=submit]")
    check(tab)
    with tab.expect_navigation():
        tab.click("#content form [type=submit]")
    assert not Label.objects.exists() and JournalEntry.objects.filter(act="discard", outcome="done").exists()
    with tab.expect_navigation():
        tab.click("[name=language]")
    assert tab.get_attribute("html", "lang") == "en"
    check(tab)
    with tab.expect_navigation():
        tab.click("#logout-form button")
    check(tab)
