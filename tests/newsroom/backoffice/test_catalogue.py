"""Publications, labels, tags and photos in the back office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.models import User
from stories.actions.story.writing import write_story
from stories.models import Article, Label, Photo, Publication, Tag

from .conftest import SignIn, rows, typed


def address(view: str, thing: Any) -> str:
    return reverse(f"admin:stories_{thing._meta.model_name}_{view}", args=[thing.pk])


def test_a_label_without_an_address_gets_one_of_pinyin(desk_client: Client, publication: Publication) -> None:
    add = "/admin/stories/label/add/"
    sent = typed(desk_client.get(add), publication=publication.pk, kind="column", name="图说新闻")
    assert desk_client.post(add, sent).status_code == 302
    assert list(Label.objects.values_list("name", "slug", "version")) == [("图说新闻", "tu-shuo-xin-wen", 1)]


def test_a_tag_is_added_changed_and_deleted(desk_client: Client) -> None:
    add = "/admin/stories/tag/add/"
    assert desk_client.post(add, typed(desk_client.get(add), name=" 复工  复产 ")).status_code == 302
    tag = Tag.objects.get()
    assert (tag.name, tag.slug) == ("复工 复产", "fu-gong-fu-chan")
    sent = typed(desk_client.get(address("change", tag)), name="复产")
    assert desk_client.post(address("change", tag), sent).status_code == 302
    assert Tag.objects.get().name == "复产"
    assert desk_client.post(address("delete", tag), {"post": "yes"}).status_code == 302
    assert not Tag.objects.exists()


def test_a_tag_that_stories_carry_is_not_deleted(desk_client: Client, story: Article) -> None:
    tag = Tag.objects.get()
    response = desk_client.post(address("delete", tag), {"post": "yes"}, follow=True)
    assert response.redirect_chain == [(address("change", tag), 302)]
    assert "企业" in str(list(response.context["messages"])[0])
    assert Tag.objects.get() == tag


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [("column", "description", "照片与说明"), ("photo", "place", "文峰区"), ("publication", "place", "安阳")],
)
def test_a_change_raises_the_version_by_one(
    chief_client: Client, request: pytest.FixtureRequest, name: str, field: str, value: str
) -> None:
    thing = request.getfixturevalue(name)
    sent = typed(chief_client.get(address("change", thing)), **{field: value})
    assert chief_client.post(address("change", thing), {**sent, "version": 99}).status_code == 302
    thing.refresh_from_db()
    assert (getattr(thing, field), thing.version) == (value, 2)


def test_what_is_used_is_not_deleted_and_what_is_not_used_is(
    desk_client: Client, column: Label, banner: Label, publication: Publication
) -> None:
    write_story(Article(publication=publication, headline="题", column=column), by=SYSTEM)
    chosen = {"action": "delete_selected", "_selected_action": [column.pk, banner.pk], "post": "yes"}
    before = rows(Label)
    desk_client.post("/admin/stories/label/", chosen)
    assert rows(Label) == before
    desk_client.post("/admin/stories/label/", {**chosen, "_selected_action": [banner.pk]})
    assert list(Label.objects.all()) == [column]


def test_the_photo_editor_keeps_photos_and_nothing_else(
    sign_in: SignIn, photo_editor: User, photo: Photo, story: Article, column: Label
) -> None:
    client = sign_in(photo_editor)
    sent = typed(client.get(address("change", photo)), caption="工人忙碌")
    assert client.post(address("change", photo), sent).status_code == 302
    assert Photo.objects.get().caption == "工人忙碌"
    before = rows(Article, Label)
    for thing, answer in ((story, 404), (column, 403)):
        # A colleague's draft does not exist for the photo editor.
        assert client.post(address("change", thing), {}).status_code == answer
        assert client.post(address("delete", thing), {"post": "yes"}).status_code == 403
    assert rows(Article, Label) == before


def test_only_the_chief_keeps_publications(desk_client: Client, publication: Publication) -> None:
    before = rows(Publication)
    assert desk_client.post(address("change", publication), {"name": "别报"}).status_code == 403
    assert desk_client.get("/admin/stories/publication/add/").status_code == 403
    assert desk_client.post(address("delete", publication), {"post": "yes"}).status_code == 403
    assert rows(Publication) == before


def test_photos_without_a_file_are_listed_by_their_filter(desk_client: Client, photo: Photo) -> None:
    def listed(query: str) -> list[Photo]:
        return list(desk_client.get(f"/admin/stories/photo/?{query}").context["cl"].result_list)

    assert listed("only=missing") == listed("") == [photo]


def test_an_original_cannot_be_named_by_a_form(desk_client: Client, photo: Photo) -> None:
    sent = typed(desk_client.get(address("change", photo)), original="../../etc/passwd")
    desk_client.post(address("change", photo), sent)
    assert Photo.objects.get().original.name == ""


@pytest.mark.parametrize("focus", ["nan", "inf", "-0.1", "1.1", "x", "9" * 400])
def test_a_focus_outside_the_photo_is_refused(desk_client: Client, photo: Photo, focus: str) -> None:
    sent = typed(desk_client.get(address("change", photo)), focus_x=focus)
    assert desk_client.post(address("change", photo), sent).status_code in (200, 409)
    assert (Photo.objects.get().focus_x, Photo.objects.get().version) == (0.5, 1)
