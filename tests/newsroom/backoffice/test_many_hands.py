"""No form undoes what another one did, and nobody publishes or reads more than the page showed."""

import re
from typing import Any

import pytest
from django.test import Client

from newsroom.backoffice.editions import EditionAdmin
from people.actors import SYSTEM
from people.models import User
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page
from stories.actions.notifications import unread_notification_count
from stories.actions.story.writing import write_story
from stories.models import Article, Edition, Notification, Page, PublishedArticle, PublishedEdition, Tag
from tests import make

from .conftest import SignIn, rows, typed


# ---- old forms ------------------------------------------------------------------------------------
def test_an_older_account_form_does_not_open_a_closed_account_again(
    office_client: Client, sign_in: SignIn, administrator: User, reporter_account: User
) -> None:
    address = f"/admin/people/user/{reporter_account.pk}/change/"
    old = typed(office_client.get(address), full_name="张三丰", roles=["reporter", "photo"])
    colleague = sign_in(administrator)
    assert colleague.post(address, typed(colleague.get(address), is_active=None)).status_code == 302
    answer = office_client.post(address, old, follow=True)
    now = User.objects.get(pk=reporter_account.pk)
    assert answer.redirect_chain and not now.is_active and now.full_name == "张三丰"
    assert "别人改了" in answer.content.decode()


def test_an_account_form_without_what_it_showed_is_refused(
    office_client: Client, sign_in: SignIn, administrator: User, reporter_account: User
) -> None:
    address = f"/admin/people/user/{reporter_account.pk}/change/"
    old = typed(office_client.get(address), full_name="张三丰", shown_values=None)
    colleague = sign_in(administrator)
    assert colleague.post(address, typed(colleague.get(address), is_active=None)).status_code == 302
    before = rows(User)
    answer = office_client.post(address, old)
    assert answer.status_code == 409 and rows(User) == before
    assert "张三丰" in answer.content.decode() and answer.context["texts_now"]


def test_a_password_chosen_meanwhile_stays(
    office_client: Client, reporter_account: User, sign_in: SignIn
) -> None:
    address = f"/admin/people/user/{reporter_account.pk}/change/"
    old = typed(office_client.get(address), full_name="张三丰")
    reporter_account.set_password("a-new-and-long-password")
    reporter_account.save(update_fields=["password"])
    assert office_client.post(address, old).status_code == 302
    now = User.objects.get(pk=reporter_account.pk)
    assert now.full_name == "张三丰" and now.check_password("a-new-and-long-password")


def test_an_older_edition_form_does_not_take_back_what_the_form_of_a_page_saved(
    desk_client: Client, edition: Edition
) -> None:
    address = f"/admin/stories/edition/{edition.pk}/change/"
    old = typed(desk_client.get(address), number="112")
    page = edition.pages.get(number="1")
    of_page = f"/admin/stories/page/{page.pk}/change/"
    staff = typed(desk_client.get(of_page), name="今日要闻", staff="责任编辑 王芳")
    assert desk_client.post(of_page, staff).status_code == 302
    assert desk_client.post(address, old).status_code == 302
    page.refresh_from_db()
    assert (page.name, page.staff) == ("今日要闻", "责任编辑 王芳")
    assert Edition.objects.get().number == 112


def test_a_page_changed_in_its_form_and_in_the_edition_s_is_asked_about(
    desk_client: Client, edition: Edition
) -> None:
    address = f"/admin/stories/edition/{edition.pk}/change/"
    old = typed(desk_client.get(address), **{"number": "112", "pages-0-name": "头版"})
    page = edition.pages.get(number="1")
    of_page = f"/admin/stories/page/{page.pk}/change/"
    assert desk_client.post(of_page, typed(desk_client.get(of_page), name="今日要闻")).status_code == 302
    before = rows(Edition, Page)
    answer = desk_client.post(address, old)
    assert answer.status_code == 409 and rows(Edition, Page) == before
    assert "112" in answer.content.decode() and "头版" in answer.content.decode()
    assert desk_client.post(address, typed(answer)).status_code == 409
    read = {**typed(answer), "read_version": answer.context["read_version"]}
    assert desk_client.post(address, read).status_code == 302
    assert edition.pages.get(number="1").name == "头版"


def test_a_page_saved_while_the_edition_s_form_is_being_read_is_not_written_over(
    desk_client: Client, edition: Edition, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lands after the pages were compared and before their rows are read for the save."""
    address = f"/admin/stories/edition/{edition.pk}/change/"
    sent = typed(desk_client.get(address), **{"number": "112", "pages-0-name": "头版"})
    read_rows, meanwhile = EditionAdmin._create_formsets, list[Page]()

    def with_another_save(admin: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and not meanwhile:
            page = edition.pages.get(number="1")
            page.name = "今日要闻"
            place_stories_on_page(page, [], by=editor)
            meanwhile.append(page)
        return read_rows(admin, request, *args, **kwargs)

    before = rows(Edition, Page)
    monkeypatch.setattr(EditionAdmin, "_create_formsets", with_another_save)
    answer = desk_client.post(address, sent)
    # Within a test both are one transaction, so the other's save goes with the refused one.
    assert answer.status_code == 409 and meanwhile and rows(Edition, Page) == before
    assert "112" in answer.content.decode() and "头版" in answer.content.decode()


def test_laying_out_a_page_does_not_make_an_open_edition_form_old(
    desk_client: Client, edition: Edition, other_story: Article
) -> None:
    address = f"/admin/stories/edition/{edition.pk}/change/"
    mine = typed(desk_client.get(address), number="112")
    place_stories_on_page(edition.pages.get(number="1"), [StoryPlacement(other_story)], by=SYSTEM)
    assert desk_client.post(address, mine).status_code == 302
    assert (
        Edition.objects.get().number == 112 and Article.objects.filter(placement__isnull=False).count() == 1
    )


def test_an_older_tag_form_does_not_take_back_a_rename(
    desk_client: Client, sign_in: SignIn, second_editor: User
) -> None:
    desk_client.post("/admin/stories/tag/add/", {"name": "防汛", "slug": "fang-xun"})
    tag = Tag.objects.get()
    address = f"/admin/stories/tag/{tag.pk}/change/"
    old = typed(desk_client.get(address), slug="xun")
    colleague = sign_in(second_editor)
    assert colleague.post(address, typed(colleague.get(address), name="防汛抗旱")).status_code == 302
    assert desk_client.post(address, old).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("防汛抗旱", "xun")


def archived(edition: Edition, headline: str) -> Article:
    """A story of the printed archive, which may come out without signatures."""
    story = Article(
        publication=edition.publication, origin="archive", headline=headline, body="<p>昨日，开张。</p>"
    )
    return write_story(story, by=SYSTEM)


# ---- more than was seen ---------------------------------------------------------------------------
def proof_form(client: Client, edition: Edition, name: str = "publish") -> dict[str, Any]:
    page = client.get(f"/admin/stories/edition/{edition.pk}/{name}/")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode()))
    return {"when": "now", **fields}


def test_what_was_laid_out_after_the_proof_was_opened_is_not_published_unseen(
    desk_client: Client, chief_client: Client, edition: Edition, printed: Article
) -> None:
    late = archived(edition, "汛期安全提示")
    first = edition.pages.get(number="1")
    place_stories_on_page(first, [StoryPlacement(printed)], by=SYSTEM)
    seen = proof_form(chief_client, edition)
    place_stories_on_page(first, [StoryPlacement(printed), StoryPlacement(late)], by=SYSTEM)
    before = rows(Edition, Article, PublishedEdition)
    answer = chief_client.post(f"/admin/stories/edition/{edition.pk}/publish/", seen)
    text = answer.content.decode()
    assert answer.status_code == 409 and rows(Edition, Article, PublishedEdition) == before
    assert "汛期安全提示" in text and "加上" in text
    # The answer is the proof as it is now.
    again = {"when": "now", **dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)">', text))}
    assert chief_client.post(f"/admin/stories/edition/{edition.pk}/publish/", again).status_code == 302
    assert PublishedArticle.objects.visible().count() == 2


@pytest.mark.parametrize("change", ["taken off", "changed", "moved", "page"])
def test_any_other_difference_from_the_proof_is_seen_first(
    chief_client: Client, edition: Edition, printed: Article, change: str
) -> None:
    second = archived(edition, "第二篇")
    page = edition.pages.get(number="1")
    place_stories_on_page(page, [StoryPlacement(printed), StoryPlacement(second)], by=SYSTEM)
    seen = proof_form(chief_client, edition)
    page.refresh_from_db()
    if change == "taken off":
        place_stories_on_page(page, [StoryPlacement(printed)], by=SYSTEM)
    elif change == "changed":
        Article.objects.filter(pk=second.pk).update(version=second.version + 1)
    elif change == "moved":
        place_stories_on_page(page, [StoryPlacement(second), StoryPlacement(printed)], by=SYSTEM)
    else:
        Page.objects.filter(pk=page.pk).update(name="综合")
    before = rows(Edition, PublishedEdition)
    assert chief_client.post(f"/admin/stories/edition/{edition.pk}/publish/", seen).status_code == 409
    assert rows(Edition, PublishedEdition) == before


def test_without_a_proof_nothing_is_published(
    chief_client: Client, edition: Edition, printed: Article
) -> None:
    place_stories_on_page(edition.pages.get(number="1"), [StoryPlacement(printed)], by=SYSTEM)
    seen = proof_form(chief_client, edition)
    del seen["shown"]
    assert chief_client.post(f"/admin/stories/edition/{edition.pk}/publish/", seen).status_code == 409
    assert not PublishedEdition.objects.exists()


@pytest.mark.parametrize("face", ["/admin/notices/", "/desk/notices/"])
def test_all_read_means_all_that_the_page_showed(desk_client: Client, editor: User, face: str) -> None:
    story = make.draft(editor)
    Notification.objects.create(user=editor, article=story, act="file")
    newest = re.search(r'name="newest" value="([0-9]+)"', desk_client.get(face).content.decode())
    assert newest
    Notification.objects.create(user=editor, article=story, act="return")
    assert desk_client.post(f"{face}read/", {"newest": newest[1]}).status_code == 302
    assert unread_notification_count(editor) == 1
    assert desk_client.post(f"{face}read/").status_code == 302 and unread_notification_count(editor) == 1
