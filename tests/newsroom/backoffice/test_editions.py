"""Editions and pages in the back office, and bringing an edition out."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.errors import NotAllowed, NotVisible
from people.models import User
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import publish_edition
from stories.actions.review.filing import file_story
from stories.actions.story.writing import PhotoItem, write_story
from stories.models import (
    Article,
    Edition,
    Label,
    Page,
    Placement,
    Publication,
    PublishedArticle,
    PublishedEdition,
)

from .conftest import SignIn, rows, typed

EVERYTHING = (Edition, Page, Placement, PublishedEdition, PublishedArticle)
ADD = "/admin/stories/edition/add/"


def address(view: str, thing: Any) -> str:
    return reverse(f"admin:stories_{thing._meta.model_name}_{view}", args=[thing.pk])


def test_an_edition_is_added_with_its_pages(
    desk_client: Client, publication: Publication, banner: Label
) -> None:
    sent = typed(
        desk_client.get(ADD),
        publication=publication.pk,
        date="2020-03-27",
        number="12",
        **{
            "pages-TOTAL_FORMS": 2,
            "pages-0-number": "2",
            "pages-0-name": "民生",
            "pages-0-order": "2",
            "pages-1-number": "1",
            "pages-1-name": "要闻",
            "pages-1-order": "1",
            "pages-1-banner": banner.pk,
        },
    )
    response = desk_client.post(ADD, sent)
    assert response.status_code == 302
    edition = Edition.objects.get()
    assert (edition.date, edition.number, edition.version) == (date(2020, 3, 27), 12, 1)
    assert list(edition.pages.values_list("number", "name", "order", "banner")) == [
        ("1", "要闻", 1, banner.pk),
        ("2", "民生", 2, None),
    ]


def test_pages_are_changed_added_and_dropped_in_one_version(desk_client: Client, edition: Edition) -> None:
    sent = typed(
        desk_client.get(address("change", edition)),
        **{
            "pages-TOTAL_FORMS": 3,
            "pages-0-name": "头版",
            "pages-1-DELETE": "on",
            "pages-2-number": "A3",
            "pages-2-order": "",
        },
    )
    assert desk_client.post(address("change", edition), sent).status_code == 302
    assert Edition.objects.get().version == 2
    assert list(edition.pages.values_list("number", "name", "order")) == [("1", "头版", 1), ("A3", "", 2)]


def test_dropping_a_page_with_stories_is_refused_as_a_whole(
    desk_client: Client, edition: Edition, laid_out: Page
) -> None:
    sent = typed(desk_client.get(address("change", edition)), number="7", **{"pages-0-DELETE": "on"})
    before = rows(*EVERYTHING)
    response = desk_client.post(address("change", edition), sent)
    assert response.status_code == 409
    assert response.context["adminform"].form.non_field_errors()
    assert rows(*EVERYTHING) == before


def test_a_page_of_another_edition_cannot_be_taken_or_dropped(
    desk_client: Client, edition: Edition, publication: Publication
) -> None:
    other = Edition(publication=publication, date=date(2020, 3, 28))
    save_edition(other, by=SYSTEM, pages=[Page(number="1")])
    theirs = other.pages.get()
    sent = {**typed(desk_client.get(address("change", edition))), "pages-0-id": theirs.pk}
    before = rows(Page)
    for more in ({}, {"pages-0-DELETE": "on"}):
        assert desk_client.post(address("change", edition), {**sent, **more}).status_code == 200
        assert rows(Page) == before


def test_published_at_cannot_be_sent(desk_client: Client, edition: Edition) -> None:
    sent = typed(
        desk_client.get(address("change", edition)), published_at="2020-01-01", published_at_0="2020-01-01"
    )
    desk_client.post(address("change", edition), {**sent, "published_at_1": "00:00"})
    assert Edition.objects.get().published_at is None


def test_stories_are_placed_and_change_places_on_a_page(
    desk_client: Client, front: Page, story: Article, other_story: Article
) -> None:
    sent = typed(
        desk_client.get(address("change", front)),
        staff="责编 校对",
        **{
            "placements-TOTAL_FORMS": 2,
            "placements-0-article": story.pk,
            "placements-0-rank": "lead",
            "placements-0-order": "",
            "placements-1-article": other_story.pk,
            "placements-1-rank": "brief",
            "placements-1-order": "",
        },
    )
    assert desk_client.post(address("change", front), sent).status_code == 302
    assert list(front.placements.values_list("article", "rank", "order")) == [
        (story.pk, "lead", 1),
        (other_story.pk, "brief", 2),
    ]
    sent = typed(
        desk_client.get(address("change", front)),
        **{"placements-0-article": other_story.pk, "placements-1-article": story.pk},
    )
    assert desk_client.post(address("change", front), sent).status_code == 302
    assert list(front.placements.values_list("article", "rank")) == [
        (other_story.pk, "lead"),
        (story.pk, "brief"),
    ]


def test_a_story_cannot_stand_on_two_pages(
    desk_client: Client, edition: Edition, laid_out: Page, story: Article
) -> None:
    second = edition.pages.get(number="2")
    sent = typed(
        desk_client.get(address("change", second)),
        name="不应保存",
        **{"placements-TOTAL_FORMS": 1, "placements-0-article": story.pk, "placements-0-rank": "normal"},
    )
    before = rows(*EVERYTHING)
    response = desk_client.post(address("change", second), sent)
    assert response.status_code == 409
    assert str(story) in response.context["adminform"].form.non_field_errors()[0]
    assert rows(*EVERYTHING) == before


def test_an_edition_is_deleted_with_its_empty_pages_but_not_with_stories(
    desk_client: Client, edition: Edition, front: Page, story: Article
) -> None:
    place_stories_on_page(front, [StoryPlacement(story)], by=SYSTEM)
    before = rows(*EVERYTHING)
    response = desk_client.post(address("delete", edition), {"post": "yes"}, follow=True)
    assert response.redirect_chain == [(address("change", edition), 302)]
    assert rows(*EVERYTHING) == before
    place_stories_on_page(front, [], by=SYSTEM)
    desk_client.post(address("delete", edition), {"post": "yes"})
    assert not Edition.objects.exists() and not Page.objects.exists()


# ---- bringing it out ----------------------------------------------------------------------------
def test_the_chief_reads_what_is_missing_and_brings_the_edition_out(
    chief_client: Client, edition: Edition, ready_to_print: Page, printed: Article, photo: Any
) -> None:
    write_story(printed, by=SYSTEM, expected=1, photos=[PhotoItem(photo)])
    second = write_story(
        Article(publication=edition.publication, origin="archive", headline="防疫和脱贫两手抓"),
        by=SYSTEM,
    )
    place_stories_on_page(edition.pages.get(number="2"), [StoryPlacement(second)], by=SYSTEM)
    assert address("publish", edition) in chief_client.get(address("change", edition)).content.decode()
    sheet = chief_client.get(address("publish", edition))
    lacking = [[len(each.lacks) for each in stories] for _page, stories in sheet.context["pages"]]
    assert lacking == [[1], [2]]
    assert not PublishedEdition.objects.exists()
    seen = {"expected": sheet.context["edition"].version, "shown": sheet.context["shown"]}
    response = chief_client.post(address("publish", edition), seen)
    assert response.status_code == 302
    assert Edition.objects.get().is_published
    assert PublishedEdition.objects.get().articles.count() == 2
    out = chief_client.get(address("change", edition))
    assert out.context["absolute_url"] == "/wenfeng/2020-03-27/"
    assert chief_client.get("/wenfeng/2020-03-27/").status_code == 200


def test_publishing_twice_is_answered_with_a_sentence(
    chief_client: Client, edition: Edition, ready_to_print: Page
) -> None:
    publish_edition(edition, by=SYSTEM, expected=1)
    before = rows(*EVERYTHING)
    for expected in ("1", "2"):
        response = chief_client.post(address("publish", edition), {"expected": expected})
        assert response.status_code == 409
        assert response.context["refusal"]
    assert rows(*EVERYTHING) == before


@pytest.mark.parametrize("expected", ["", "x", "-1", "１", "9" * 40, "\x00"])
def test_publishing_without_a_version_is_refused(
    chief_client: Client, edition: Edition, ready_to_print: Page, expected: str
) -> None:
    assert chief_client.post(address("publish", edition), {"expected": expected}).status_code == 409
    assert not PublishedEdition.objects.exists()


def test_an_empty_edition_is_not_published(chief_client: Client, edition: Edition) -> None:
    assert chief_client.post(address("publish", edition), {"expected": "1"}).status_code == 409
    assert not PublishedEdition.objects.exists()


@pytest.mark.parametrize("who", ["editor", "director", "proofreader", "photo_editor", "administrator"])
def test_nobody_but_the_chief_publishes(
    sign_in: SignIn, request: pytest.FixtureRequest, edition: Edition, ready_to_print: Page, who: str
) -> None:
    account: User = request.getfixturevalue(who)
    client = sign_in(account)
    before = rows(*EVERYTHING)
    assert client.get(address("publish", edition)).status_code == 403
    assert client.post(address("publish", edition), {"expected": "1"}).status_code == 403
    assert address("publish", edition) not in client.get(address("change", edition)).content.decode()
    assert rows(*EVERYTHING) == before


def test_publishing_needs_the_forgery_token(chief: User, edition: Edition, ready_to_print: Page) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)
    assert client.post(address("publish", edition), {"expected": "1"}).status_code == 403
    assert not PublishedEdition.objects.exists()


def test_an_edition_that_never_was_is_not_found(chief_client: Client) -> None:
    assert chief_client.get("/admin/stories/edition/4711/publish/").status_code == 404
    assert chief_client.get("/admin/stories/edition/abc/publish/").status_code == 404


def test_an_edition_with_a_draft_on_it_does_not_come_out(
    chief_client: Client, edition: Edition, laid_out: Page, story: Article
) -> None:
    before = rows(*EVERYTHING)
    response = chief_client.post(address("publish", edition), {"expected": "1"})
    assert response.status_code == 409
    assert str(story) in response.content.decode()
    assert rows(*EVERYTHING) == before


# ---- stories of other desks on a page -----------------------------------------------------------
HIDDEN = "（其他部门稿件）"


def written(by: User, headline: str) -> Article:
    story = Article(publication=Publication.objects.get(), headline=headline, desk=by.desk, body="<p>文</p>")
    write_story(story, by=by)
    return file_story(story, by=by, expected=story.version)


@pytest.fixture
def foreign(reporter_account: User, publication: Publication) -> Article:
    """A story of the city desk, which the editor of the other desk may not see."""
    return written(reporter_account, "机密标题")


@pytest.fixture
def mixed(front: Page, foreign: Article, other_editor: User) -> Page:
    """A page that carries the foreign story and one of the other editor's own."""
    own = written(other_editor, "镇街消息")
    return place_stories_on_page(front, [StoryPlacement(foreign, "lead"), StoryPlacement(own)], by=SYSTEM)


@pytest.mark.parametrize("who", ["other_editor", "proofreader", "photo_editor"])
def test_a_page_names_no_story_that_its_reader_may_not_see(
    sign_in: SignIn, request: pytest.FixtureRequest, mixed: Page, who: str
) -> None:
    user = request.getfixturevalue(who)
    shown = sign_in(user).get(address("change", mixed)).text
    assert "机密标题" not in shown and HIDDEN in shown
    assert ("镇街消息" in shown) is (who == "other_editor")


def test_a_page_with_hidden_stories_is_laid_out_all_the_same(
    sign_in: SignIn, other_editor: User, mixed: Page, foreign: Article
) -> None:
    client = sign_in(other_editor)
    page = client.get(address("change", mixed))
    sent = typed(page, **{"placements-0-order": 2, "placements-1-order": 1})
    stale = client.post(address("change", mixed), {**sent, "expected": "77"})
    assert stale.status_code == 409 and "机密标题" not in stale.text
    assert client.post(address("change", mixed), sent).status_code == 302
    placed = list(mixed.placements.order_by("order").values_list("article__headline", "rank"))
    assert placed == [("镇街消息", "normal"), ("机密标题", "lead")]
    foreign.refresh_from_db()
    assert foreign.headline == "机密标题"


def test_a_hidden_story_cannot_be_put_down_by_its_number(
    sign_in: SignIn, other_editor: User, front: Page, foreign: Article
) -> None:
    client, before = sign_in(other_editor), rows(*EVERYTHING)
    sent = typed(
        client.get(address("change", front)),
        **{"placements-TOTAL_FORMS": 1, "placements-0-article": foreign.pk, "placements-0-rank": "lead"},
    )
    answer = client.post(address("change", front), sent)
    never = client.post(address("change", front), {**sent, "placements-0-article": 987654})
    assert answer.status_code == never.status_code == 200 and "机密标题" not in answer.text
    with pytest.raises(NotVisible):
        place_stories_on_page(front, [StoryPlacement(foreign)], by=other_editor)
    assert rows(*EVERYTHING) == before


# ---- history -------------------------------------------------------------------------------------
def test_the_history_of_a_page_is_what_the_journal_says_of_it(
    desk_client: Client, chief_client: Client, sign_in: SignIn, proofreader: User, mixed: Page
) -> None:
    sign_in(proofreader).post(address("change", mixed), {})
    with pytest.raises(NotAllowed):
        place_stories_on_page(mixed, [], by=proofreader)
    editors, chiefs = (client.get(address("history", mixed)) for client in (desk_client, chief_client))
    assert [event["what"] for event in editors.context["events"]] == ["上版"]
    assert [event["denied"] for event in chiefs.context["events"]] == [True, False]
    assert desk_client.post(address("history", mixed)).status_code == 405
