"""A form that is older than the row: refused with both texts shown, and nothing lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, Byline, Edition, Label, Page, Photo, Publication
from tests import make

from .conftest import SignIn, rows, typed


def written(**values: Any) -> Article:
    """The only story, as somebody else has saved it."""
    article = Article.objects.get()
    for name, value in values.items():
        setattr(article, name, value)
    return write_story(article, by=SYSTEM, expected=article.version)


def change(thing: Any) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def test_the_second_of_two_editors_sees_both_texts_and_nothing_is_written(
    sign_in: SignIn, desk_client: Client, second_editor: User, reporter_account: User
) -> None:
    story = make.filed(reporter_account)
    colleague = sign_in(second_editor)
    mine = typed(desk_client.get(change(story)), headline="我的标题", body="我的正文。")
    theirs = typed(colleague.get(change(story)), headline="别人的标题", body="别人的正文。")
    assert colleague.post(change(story), theirs).status_code == 302
    before = rows(Article, Byline)
    response = desk_client.post(change(story), mine)
    text = response.content.decode()
    assert response.status_code == 409
    assert {each.text for each in response.context["texts_now"]} >= {"别人的标题", "别人的正文。"}
    assert 'class="current-texts"' in text
    assert "我的标题" in text and "我的正文。" in text
    assert response.context["adminform"].form.non_field_errors()
    assert rows(Article, Byline) == before


def test_lines_that_changed_meanwhile_are_shown_too(
    desk_client: Client, story: Article, second_writer: Reporter
) -> None:
    mine = typed(desk_client.get(change(story)), **{"bylines-0-as_printed": "特约记者 周俊英"})
    lines = [BylineItem(second_writer, "reporter", "本报记者 王志强")]
    write_story(Article.objects.get(), by=SYSTEM, expected=1, bylines=lines)
    response = desk_client.post(change(story), mine)
    assert response.status_code == 409
    assert "本报记者 王志强" in [each.text for each in response.context["texts_now"]]
    assert "特约记者 周俊英" in response.content.decode()
    assert Article.objects.get().version == 2


def test_a_form_refused_once_is_refused_again_until_its_sender_has_read_what_stands_there(
    desk_client: Client, story: Article
) -> None:
    mine = typed(desk_client.get(change(story)), headline="我的标题")
    written(headline="别人的标题")
    again = typed(desk_client.post(change(story), mine))
    assert again["headline"] == "我的标题"
    answer = desk_client.post(change(story), again)
    assert answer.status_code == 409 and Article.objects.get().version == 2
    read = {**typed(answer), "read_version": answer.context["read_version"]}
    # What came after the reading is not written over.
    written(headline="第三人的标题")
    answer = desk_client.post(change(story), read)
    assert answer.status_code == 409 and Article.objects.get().headline == "第三人的标题"
    read = {**typed(answer), "read_version": answer.context["read_version"]}
    assert desk_client.post(change(story), read).status_code == 302
    assert Article.objects.get().headline == "我的标题"


@pytest.mark.parametrize(
    "sent", [None, "", "0", "-1", "x", "1.0", "１", "99", "9" * 30, "2147483648", "\x00"]
)
@pytest.mark.parametrize("name", ["story", "edition", "photo", "column", "publication", "writer"])
def test_a_form_without_a_version_of_the_row_is_refused(
    desk_client: Client,
    chief_client: Client,
    request: pytest.FixtureRequest,
    name: str,
    sent: str | None,
) -> None:
    thing = request.getfixturevalue(name)
    client = desk_client if name == "story" else chief_client
    form = typed(client.get(change(thing)), expected=sent)
    models = (Article, Edition, Page, Photo, Label, Publication, Reporter)
    before = rows(*models)
    response = client.post(change(thing), form)
    assert response.status_code == 409
    assert response.context["adminform"].form.non_field_errors()
    assert rows(*models) == before


def test_a_refusal_that_comes_in_the_middle_of_saving_rolls_everything_back(
    desk_client: Client, story: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = typed(desk_client.get(change(story)), headline="我的标题")

    def overtaken(article: Article, **arguments: Any) -> Article:
        """Somebody saves between the form's look at the version and the action."""
        Article.objects.filter(pk=article.pk).update(version=2)
        return write_story(article, **arguments)

    monkeypatch.setattr("newsroom.backoffice.articles.write_story", overtaken)
    response = desk_client.post(change(story), mine)
    assert response.status_code == 409
    assert "我的标题" in response.content.decode()
    # The other person's save stood in the same transaction here, so it is rolled back with ours.
    assert Article.objects.get().version == 1
