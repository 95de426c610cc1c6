"""The back office as a whole: who comes in, what is open, what reading costs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag as TaggitsOwnTag

from newsroom.backoffice.review.queue import QUEUE_KIND_BY_NAME
from people.actors import SYSTEM
from people.models import Desk, Reporter, User
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import publish_edition
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.models import Article, Edition, Page, Photo, PublishedArticle, PublishedEdition, Tag
from tests.cast import PASSWORD

from .conftest import SignIn, rows

BACK_OFFICE = ["editor", "director", "chief", "proofreader", "photo_editor", "administrator"]


@pytest.fixture
def published(edition: Edition, ready_to_print: Page) -> PublishedEdition:
    return publish_edition(edition, by=SYSTEM, expected=1)


@pytest.fixture
def everything(published: Any, column: Any, photo: Any, desk: Desk, writer: Reporter) -> None:
    """At least one row in every room."""


def addresses() -> Iterator[str]:
    """Every page of the back office that has an address of its own, for the rows there are."""
    yield from ("/admin/", "/admin/password_change/", "/admin/stories/", "/admin/people/")
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{base}_changelist"), reverse(f"{base}_add"))
        for row in model._default_manager.all()[:1]:
            yield from (reverse(f"{base}_{view}", args=[row.pk]) for view in ("change", "delete", "history"))
    for edition in Edition.objects.all():
        yield reverse("admin:stories_edition_publish", args=[edition.pk])


def test_only_rooms_that_write_through_actions_are_open() -> None:
    assert not admin.site.is_registered(Group)
    assert not admin.site.is_registered(TaggitsOwnTag)
    assert {model.__name__ for model in admin.site._registry} == {
        "Edition", "Page", "Article", "Photo", "Label", "Tag", "Publication",
        "PublishedEdition", "PublishedArticle", "ReaderReport", "Reporter", "Desk", "User", "JournalEntry",
    }  # fmt: skip


def test_no_list_can_be_edited_in_place() -> None:
    assert [room for room in admin.site._registry.values() if room.list_editable] == []


def test_who_is_not_signed_in_is_sent_to_the_door(everything: None) -> None:
    for address in addresses():
        assert Client().get(address).headers["Location"].startswith("/admin/login/?next=")
        assert Client().post(address, {}).headers["Location"].startswith("/admin/login/?next=")


@pytest.mark.parametrize("who", ["reporter_account", "outsider"])
def test_who_is_signed_in_and_does_not_work_here_has_come_too_far(
    sign_in: SignIn, request: pytest.FixtureRequest, everything: None, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    refused = {
        (client.get(address).status_code, client.post(address, {}).status_code) for address in addresses()
    }
    assert refused == {(403, 403)}
    assert client.get("/admin/stories/article/4711/change/").status_code == 403


def test_an_account_made_inactive_is_outside_at_once(desk_client: Client, editor: User) -> None:
    assert desk_client.get("/admin/").status_code == 200
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert desk_client.get("/admin/").status_code == 302


def test_djangos_master_key_opens_nothing(sign_in: SignIn, outsider: User) -> None:
    User.objects.filter(pk=outsider.pk).update(is_superuser=True, is_staff=True)
    assert sign_in(outsider).get("/admin/").status_code == 403


def test_the_door_answers_a_wrong_name_password_or_role_alike(editor: User, outsider: User) -> None:
    def answer(name: str, password: str) -> str:
        page = Client().post("/admin/login/", {"username": name, "password": password})
        return page.content.decode().split('<p class="errornote" role="alert">')[1].split("</p>")[0]

    answers = {answer("nobody", "x"), answer("editor", "x"), answer("outsider", PASSWORD)}
    assert len(answers) == 1
    assert Client().post("/admin/login/", {"username": "editor", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("who", BACK_OFFICE)
def test_reading_writes_nothing(
    sign_in: SignIn, request: pytest.FixtureRequest, everything: None, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        statuses = {client.get(address).status_code for address in addresses()}
    assert statuses <= {200, 302, 403, 404}
    assert [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")] == []


def test_nothing_can_be_done_to_published_rows(
    sign_in: SignIn, request: pytest.FixtureRequest, published: PublishedEdition
) -> None:
    article = published.articles.get()
    before = rows(PublishedEdition, PublishedArticle)
    for who in BACK_OFFICE:
        client = sign_in(request.getfixturevalue(who))
        for thing in (published, article):
            base = f"admin:stories_{thing._meta.model_name}"
            assert client.get(reverse(f"{base}_change", args=[thing.pk])).status_code == 200
            sent = {
                "headline": "改",
                "action": "delete_selected",
                "_selected_action": [thing.pk],
                "post": "yes",
            }
            for view in ("change", "delete", "history"):
                assert client.post(reverse(f"{base}_{view}", args=[thing.pk]), sent).status_code == 403
            for view in ("add", "changelist"):
                assert client.post(reverse(f"{base}_{view}"), sent).status_code == 403
    assert rows(PublishedEdition, PublishedArticle) == before


@pytest.mark.parametrize(
    "query",
    [
        "app_label=stories&model_name=byline&field_name=reporter&term=周",
        "app_label=stories&model_name=page&field_name=banner&term=",
    ],
)
def test_choosers_answer_who_works_here_and_nobody_else(
    desk_client: Client,
    outsider: User,
    sign_in: SignIn,
    writer: Reporter,
    banner: Any,
    column: Any,
    query: str,
) -> None:
    answer = desk_client.get(f"/admin/autocomplete/?{query}").json()
    assert [each["text"] for each in answer["results"]] in (["周俊英"], ["复工复产 我们一起加油干"])
    assert sign_in(outsider).get(f"/admin/autocomplete/?{query}").status_code == 403
    assert Client().get(f"/admin/autocomplete/?{query}").status_code == 302
    assert desk_client.get(f"/admin/autocomplete/?{query}%00%E2%80%AE").status_code == 200


def test_hidden_columns_cannot_be_asked_for(desk_client: Client, story: Article) -> None:
    for query in (
        "author__password__startswith=a",
        "version=1",
        "body__contains=段",
        "desk__users__username=x",
        "kind__regex=(a%2B)%2B$",
        "kind__in=news",
        "pk=1",
        "id__in=1,2",
        "state__exact=draft",
    ):
        assert desk_client.get(f"/admin/stories/article/?{query}").status_code == 400


@pytest.mark.parametrize("number", ["0", "abc", "99999999999999999999", "-1", "1_2F", "%00"])
def test_rows_that_never_were_are_no_accident(desk_client: Client, number: str) -> None:
    for view in ("change", "delete", "history"):
        # No story is deleted by anybody, so that address says no before it looks for the story.
        answer = 403 if view == "delete" else 404
        assert desk_client.get(f"/admin/stories/article/{number}/{view}/").status_code == answer
        assert desk_client.get(f"/admin/stories/label/{number}/{view}/").status_code == 404


# ---- language -----------------------------------------------------------------------------------
def test_an_account_switches_its_language_and_stays_where_it_was(desk_client: Client, editor: User) -> None:
    assert 'lang="zh-hans"' in desk_client.get("/admin/").content.decode()
    sent = {"language": "en", "next": "/admin/stories/article/?q=1", "username": "x", "is_superuser": "on"}
    response = desk_client.post("/admin/language/", sent)
    assert response.headers["Location"] == "/admin/stories/article/?q=1"
    after = User.objects.get(pk=editor.pk)
    assert (after.language, after.username, after.is_superuser) == ("en", "editor", False)
    assert 'lang="en"' in desk_client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["", "https://example.com/admin/", "//example.com/admin/", "/", "/wenfeng/", "/admin/../", "/admin/%2e%2e/x",
     "/admin/..\\x", "javascript:alert(1)", "/administrator/", "\x00", "/\\example.com/admin/", "http:///admin/"],
)  # fmt: skip
def test_switching_leads_nowhere_outside_the_back_office(desk_client: Client, elsewhere: str) -> None:
    response = desk_client.post("/admin/language/", {"language": "en", "next": elsewhere})
    assert response.headers["Location"] == "/admin/"


def test_a_language_nobody_speaks_is_refused_with_a_sentence(desk_client: Client, editor: User) -> None:
    for language in ("", "xx", "zh-hans\x00", "e" * 5000):
        response = desk_client.post("/admin/language/", {"language": language}, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert User.objects.get(pk=editor.pk).language == "zh-hans"


def test_switching_needs_a_post_and_the_forgery_token(editor: User, desk_client: Client) -> None:
    assert desk_client.get("/admin/language/").status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post("/admin/language/", {"language": "en"}).status_code == 403
    assert User.objects.get(pk=editor.pk).language == "zh-hans"


# ---- what pages cost ----------------------------------------------------------------------------
def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_of_stories_costs_the_same_at_ten_and_at_two_hundred(
    desk_client: Client, editor: User, publication: Any, front: Page, desk: Desk, column: Any
) -> None:
    def stories(count: int) -> None:
        made = [
            write_story(
                Article(publication=publication, headline=f"稿件 {n}", desk=desk, column=column),
                by=editor,
            )
            for n in range(count)
        ]
        place_stories_on_page(
            front, [StoryPlacement(article) for article in [*on_page(), *made[: count // 2]]], by=SYSTEM
        )

    def on_page() -> list[Article]:
        return [placement.article for placement in front.placements.select_related("article")]

    stories(10)
    few = queries_of(desk_client, "/admin/stories/article/")
    stories(190)
    many = queries_of(desk_client, "/admin/stories/article/")
    assert few == many
    assert many <= 12


def test_the_form_of_a_story_costs_the_same_with_one_line_and_with_twenty(
    desk_client: Client, editor: User, publication: Any, writer: Reporter
) -> None:
    reporters = [Reporter.objects.create(name=f"记者{n}", slug=f"r{n}") for n in range(20)]
    photos = [Photo.objects.create(caption=f"图{n}") for n in range(20)]
    story = Article(publication=publication, headline="题")
    write_story(
        story,
        by=editor,
        bylines=[BylineItem(writer, "reporter")],
        photos=[PhotoItem(photos[0])],
        tags=["一"],
    )
    address = reverse("admin:stories_article_change", args=[story.pk])
    few = queries_of(desk_client, address)
    write_story(
        story,
        by=editor,
        expected=1,
        bylines=[BylineItem(each, "reporter") for each in reporters],
        photos=[PhotoItem(each) for each in photos],
        tags=[f"词{n}" for n in range(20)],
    )
    assert Tag.objects.count() == 21
    assert queries_of(desk_client, address) == few
    assert few <= 17


def test_the_forms_of_edition_and_page_cost_the_same_however_long(
    chief_client: Client, edition: Edition, front: Page, publication: Any, banner: Any
) -> None:
    def asked() -> list[int]:
        places = [("edition_change", edition), ("edition_publish", edition), ("page_change", front)]
        return [
            queries_of(chief_client, reverse(f"admin:stories_{name}", args=[row.pk])) for name, row in places
        ]

    def story(n: int) -> StoryPlacement:
        return StoryPlacement(write_story(Article(publication=publication, headline=f"题{n}"), by=SYSTEM))

    place_stories_on_page(front, [story(0)], by=SYSTEM)
    few = asked()
    pages = [Page(number=str(n), order=n, banner=banner) for n in range(3, 20)]
    save_edition(edition, by=SYSTEM, expected=1, pages=pages)
    place_stories_on_page(front, [story(n) for n in range(1, 20)], by=SYSTEM)
    assert asked() == few
    assert max(few) <= 14


def test_the_first_page_costs_the_same_with_one_story_and_with_many(
    desk_client: Client, editor: User, publication: Any, laid_out: Page
) -> None:
    few = queries_of(desk_client, "/admin/")
    for n in range(30):
        write_story(Article(publication=publication, headline=f"题{n}"), by=editor)
    # One for each list of waiting stories.
    assert queries_of(desk_client, "/admin/") == few <= 10 + len(QUEUE_KIND_BY_NAME)
