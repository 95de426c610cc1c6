"""Stories in the back office: one form, one action, one version."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import return_story
from stories.actions.story.writing import write_story
from stories.models import Article, ArticleTag, Byline, Label, Photo, PhotoPlacement, Publication, Tag
from tests import make

from .conftest import SignIn, rows, typed

EVERYTHING = (Article, Byline, PhotoPlacement, Tag, ArticleTag)
ADD = "/admin/stories/article/add/"


def change(article: Article) -> str:
    return reverse("admin:stories_article_change", args=[article.pk])


def line(prefix: str, number: int, **fields: Any) -> dict[str, Any]:
    return {f"{prefix}-{number}-{name}": value for name, value in fields.items()}


def test_a_story_with_its_byline_photo_and_tags_is_added_by_one_save(
    desk_client: Client,
    editor: User,
    publication: Publication,
    writer: Reporter,
    second_writer: Reporter,
    photo: Photo,
    column: Label,
) -> None:
    sent = typed(
        desk_client.get(ADD),
        publication=publication.pk,
        column=column.pk,
        kicker="区纪委监委",
        headline="统筹推进防控复产\n精准监督更加有力",
        lead_in="本报讯（记者 周俊英）",
        body="第一段。\r\n\r\n第二段，3 < 5。",
        tags="防疫，复工、企业, 防疫",
        **{"bylines-TOTAL_FORMS": 2, "photo_placements-TOTAL_FORMS": 1},
        **line(
            "bylines", 0, reporter=second_writer.pk, role="correspondent", as_printed="通讯员 王志强", order=2
        ),
        **line("bylines", 1, reporter=writer.pk, role="reporter", as_printed="", order=1),
        **line("photo_placements", 0, photo=photo.pk, caption="", order=""),
    )
    response = desk_client.post(ADD, sent)
    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.version, article.author, article.column) == (1, editor, column)
    assert article.body == "<p>第一段。</p>\n<p>第二段，3 &lt; 5。</p>"
    assert list(article.bylines.values_list("reporter__name", "role", "as_printed", "order")) == [
        ("周俊英", "reporter", "", 1),
        ("王志强", "correspondent", "通讯员 王志强", 2),
    ]
    assert list(article.photo_placements.values_list("photo", "order")) == [(photo.pk, 1)]
    assert [item.tag.name for item in article.tag_items.order_by("pk")] == ["防疫", "复工", "企业"]


def test_a_change_raises_the_version_by_one_and_keeps_what_was_not_touched(
    desk_client: Client, story: Article
) -> None:
    response = desk_client.post(change(story), typed(desk_client.get(change(story)), headline="倾力服务企业"))
    assert response.status_code == 302
    changed = Article.objects.get()
    assert (changed.headline, changed.version) == ("倾力服务企业", 2)
    assert changed.body == "<p>第一段。</p>\n<p>第二段。</p>"
    assert list(changed.bylines.values_list("as_printed", flat=True)) == ["本报记者 周俊英"]
    assert [str(tag) for tag in changed.tags.all()] == ["企业"]


def test_the_history_is_the_timeline_and_django_keeps_no_list_of_its_own(
    desk_client: Client, story: Article
) -> None:
    desk_client.post(change(story), typed(desk_client.get(change(story)), headline="倾力服务企业"))
    history = desk_client.get(reverse("admin:stories_article_history", args=[story.pk]))
    assert history["Location"] == reverse("admin:stories_article_timeline", args=[story.pk])
    assert LogEntry.objects.count() == 0


def test_lines_change_places_and_a_deleted_line_is_gone(
    desk_client: Client, story: Article, writer: Reporter, second_writer: Reporter
) -> None:
    sent = typed(
        desk_client.get(change(story)),
        **{"bylines-TOTAL_FORMS": 2, "bylines-0-order": 2},
        **line("bylines", 1, reporter=second_writer.pk, role="reporter", as_printed="", order=1),
    )
    assert desk_client.post(change(story), sent).status_code == 302
    assert list(story.bylines.values_list("reporter__name", flat=True)) == ["王志强", "周俊英"]
    sent = typed(desk_client.get(change(story)), **{"bylines-1-DELETE": "on"})
    assert desk_client.post(change(story), sent).status_code == 302
    assert list(story.bylines.values_list("reporter__name", flat=True)) == ["王志强"]


def test_a_new_line_without_a_number_comes_last(
    desk_client: Client, story: Article, second_writer: Reporter
) -> None:
    sent = typed(
        desk_client.get(change(story)),
        **{"bylines-TOTAL_FORMS": 2},
        **line("bylines", 1, reporter=second_writer.pk, role="reporter", as_printed="", order=""),
    )
    assert desk_client.post(change(story), sent).status_code == 302
    assert list(story.bylines.values_list("reporter__name", "order")) == [("周俊英", 1), ("王志强", 2)]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("<p>第一段。</p><p>第二段。</p>", "第一段。\n\n第二段。"),
        ("<p>有<strong>重点</strong>。</p>", "<p>有<strong>重点</strong>。</p>"),
        ("<p>写作 &lt;b&gt; 的标记</p>", "<p>写作 &lt;b&gt; 的标记</p>"),
        ("", ""),
    ],
)
def test_a_body_is_shown_as_one_would_type_it_and_saving_it_unread_changes_nothing(
    desk_client: Client, editor: User, publication: Publication, stored: str, shown: str
) -> None:
    story = write_story(Article(publication=publication, headline="题", body=stored), by=editor)
    page = desk_client.get(change(story))
    assert page.context["adminform"].form["body"].value() == shown
    desk_client.post(change(story), typed(page))
    assert Article.objects.get().body == story.body
    assert story.revisions.count() == 1


def test_pasted_markup_is_cleaned(desk_client: Client, story: Article) -> None:
    pasted = '<p onclick="x()">文<script>alert(1)</script></p><img src=x onerror=y()>'
    desk_client.post(change(story), typed(desk_client.get(change(story)), body=pasted))
    assert Article.objects.get().body == "<p>文</p>"


def test_what_the_form_does_not_ask_cannot_be_sent(
    desk_client: Client, editor: User, story: Article, chief: User
) -> None:
    smuggled = {
        "version": 99,
        "author": chief.pk,
        "author_id": chief.pk,
        "id": 4711,
        "created_at": "1999-01-01",
        "state": "ready",
        "origin": "archive",
        "round": 3,
        "live": "on",
        "revision": 99,
    }
    desk_client.post(change(story), typed(desk_client.get(change(story)), source="新华社", **smuggled))
    after = Article.objects.get()
    assert (after.pk, after.source, after.version, after.author) == (story.pk, "新华社", 2, editor)
    assert (after.state, after.origin, after.round, after.live) == ("draft", "newsroom", 0, False)
    assert after.revision is not None and after.revision.number == 2
    assert after.created_at == story.created_at


@pytest.mark.parametrize("total", ["61", "1000", "99999999", "x", ""])
def test_claiming_other_numbers_of_lines_changes_nothing(
    desk_client: Client, story: Article, total: str
) -> None:
    sent = typed(desk_client.get(change(story)), headline="不应保存", **{"bylines-TOTAL_FORMS": total})
    before = rows(*EVERYTHING)
    response = desk_client.post(change(story), sent)
    assert response.status_code == 200
    assert rows(*EVERYTHING) == before


@pytest.mark.parametrize("total", ["0", "-1"])
def test_lines_that_a_form_leaves_out_stay(desk_client: Client, story: Article, total: str) -> None:
    sent = typed(
        desk_client.get(change(story)), **{"bylines-TOTAL_FORMS": total, "bylines-INITIAL_FORMS": "0"}
    )
    assert desk_client.post(change(story), sent).status_code == 302
    assert list(story.bylines.values_list("as_printed", flat=True)) == ["本报记者 周俊英"]


def test_a_line_of_another_story_cannot_be_taken_or_deleted(
    desk_client: Client, story: Article, other_story: Article, writer: Reporter
) -> None:
    theirs = Byline.objects.create(article=other_story, reporter=writer)
    sent = {**typed(desk_client.get(change(story)), headline="不应保存"), "bylines-0-id": theirs.pk}
    before = rows(*EVERYTHING)
    for more in ({}, {"bylines-0-DELETE": "on"}):
        assert desk_client.post(change(story), {**sent, **more}).status_code == 200
        assert rows(*EVERYTHING) == before


def test_a_refused_line_leaves_the_whole_story_as_it_was(
    desk_client: Client, story: Article, writer: Reporter
) -> None:
    sent = typed(
        desk_client.get(change(story)),
        headline="不应保存",
        tags="新词",
        **{"bylines-TOTAL_FORMS": 2},
        **line("bylines", 1, reporter=writer.pk, role="reporter", as_printed="", order=""),
    )
    before = rows(*EVERYTHING)
    response = desk_client.post(change(story), sent)
    assert response.status_code in (200, 409)
    assert "不应保存" in response.content.decode()
    assert rows(*EVERYTHING) == before


def test_too_many_and_too_long_tags_are_refused_with_a_sentence(desk_client: Client, story: Article) -> None:
    for tags in ("、".join(f"词{n}" for n in range(31)), "长" * 101):
        sent = typed(desk_client.get(change(story)), tags=tags)
        response = desk_client.post(change(story), sent)
        assert response.context["adminform"].form.errors["tags"]
    assert Tag.objects.count() == 1


def test_a_proofreader_reads_paragraphs_of_what_is_signed_and_may_not_save(
    sign_in: SignIn,
    proofreader: User,
    story: Article,
    desk_client: Client,
    editor: User,
    second_editor: User,
    director: User,
    chief: User,
) -> None:
    sent = typed(desk_client.get(change(story)), headline="不应保存")
    client = sign_in(proofreader)
    for status, signers in ((404, []), (404, [second_editor]), (200, [second_editor, director, chief])):
        if signers:
            story.refresh_from_db()
            make.signed(again_filed(story, editor), *signers)
        page = client.get(change(story))
        assert page.status_code == status
        assert ("第一段" in page.content.decode()) == (status == 200)
        before = rows(*EVERYTHING)
        assert client.post(change(story), sent).status_code == (404 if story.state == "draft" else 403)
        assert client.get(ADD).status_code == client.post(ADD, sent).status_code == 403
        assert rows(*EVERYTHING) == before
    assert "<p>第一段。</p><p>第二段。</p>" in page.content.decode()


def again_filed(story: Article, writer: User) -> Article:
    """The story waits for its first review; one already under way is returned first."""
    if story.state != "draft":
        return_story(story, by=SYSTEM, expected=story.version, reason="请再看一遍")
    return file_story(story, by=writer, expected=story.version)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("second_editor", 404),
        ("other_editor", 404),
        ("director", 404),
        ("chief", 403),
        ("administrator", 403),
        ("proofreader", 404),
        ("photo_editor", 404),
    ],
)
def test_a_draft_is_saved_by_nobody_but_its_writer(
    sign_in: SignIn,
    request: pytest.FixtureRequest,
    desk_client: Client,
    story: Article,
    who: str,
    status: int,
) -> None:
    sent = typed(desk_client.get(change(story)), headline="不应保存")
    client = sign_in(request.getfixturevalue(who))
    before = rows(*EVERYTHING)
    assert client.get(change(story)).status_code == (200 if status == 403 else 404)
    assert client.post(change(story), sent).status_code == status
    assert rows(*EVERYTHING) == before


# ---- nothing is thrown away ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "who", ["editor", "second_editor", "director", "chief", "administrator", "proofreader", "photo_editor"]
)
def test_a_story_is_deleted_by_nobody(
    sign_in: SignIn, request: pytest.FixtureRequest, story: Article, laid_out: Any, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))
    before = rows(*EVERYTHING)
    # The answer is the same for a story that never was, so it tells nobody of one that is hidden.
    for number in (story.pk, 4711):
        address = reverse("admin:stories_article_delete", args=[number])
        assert client.get(address).status_code == 403
        assert client.post(address, {"post": "yes"}).status_code == 403
    assert rows(*EVERYTHING) == before


def test_several_stories_are_deleted_by_nobody(
    desk_client: Client, chief_client: Client, story: Article, other_story: Article
) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [story.pk, other_story.pk], "post": "yes"}
    before = rows(*EVERYTHING)
    for client in (desk_client, chief_client):
        assert "delete_selected" not in client.get("/admin/stories/article/").content.decode()
        assert client.post("/admin/stories/article/", chosen).status_code in (200, 302, 403)
        assert rows(*EVERYTHING) == before


def test_a_story_is_found_by_headline_and_by_whether_it_stands_on_a_page(
    desk_client: Client, story: Article, other_story: Article, laid_out: Any
) -> None:
    def found(query: str) -> list[Article]:
        return list(desk_client.get(f"/admin/stories/article/?{query}").context["cl"].result_list)

    assert found("q=脱贫") == [other_story]
    assert found("placed=yes") == [story]
    assert found("placed=no") == [other_story]
    assert found("q=%00") == [other_story, story]
    assert found(f"q={'长' * 3000}") == []
