"""A form that may no longer be sent is refused, and the refusal gives back what was typed."""

import pytest
from django.test import Client
from django.urls import reverse

from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.models import Desk, User
from stories.actions.review.reviewing import hold_story
from stories.actions.story.writing import write_story
from stories.models import Article
from tests import make
from tests.rows import unchanged


@pytest.fixture
def story(reporter_account: User) -> Article:
    return make.filed(reporter_account)


def typed_form(browser: Client, story: Article) -> dict[str, object]:
    """What an editor sends who has changed headline and body."""
    page = browser.get(reverse("admin:stories_article_change", args=[story.pk]))
    form = page.context["adminform"].form
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        sent |= {f"{inline.formset.prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {
        **sent,
        "headline": "食堂开张，老人<b>点头</b>",
        "body": "<p>第一段改过。</p><p>第二段<script>x</script>。</p>",
    }


def test_an_editor_whose_story_is_held_meanwhile_gets_back_what_was_typed(
    story: Article, editor: User, chief: User, client: Client
) -> None:
    client.force_login(editor)
    sent = typed_form(client, story)
    hold_story(story, by=chief, expected=story.version, reason="等通稿")
    with unchanged():
        page = reverse("admin:stories_article_change", args=[story.pk])
        answer = client.post(page, sent, headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 403
    said = answer.content.decode()
    assert f'href="http://testserver{page}"' in said
    assert "食堂开张，老人&lt;b&gt;点头&lt;/b&gt;" in said and "<p>第一段改过。</p>" in said
    assert "<dt>主题</dt>" in said and "缓发" in said and "<script>x" not in said and "等通稿" not in said
    assert answer["Cache-Control"] == "private, no-store"


def test_a_story_of_another_desk_by_now_gives_back_the_words_and_tells_nothing(
    story: Article, editor: User, client: Client
) -> None:
    client.force_login(editor)
    sent = typed_form(client, story)
    story.desk, story.headline = save_desk(Desk(name="县区部", slug="county"), by=SYSTEM), "别的部门的标题"
    write_story(story, by=SYSTEM, expected=story.version)
    answer = client.post(reverse("admin:stories_article_change", args=[story.pk]), sent)
    assert answer.status_code == 403 and "第一段改过。" in answer.content.decode()
    assert "别的部门的标题" not in answer.content.decode()


def test_words_are_given_back_to_nobody_but_who_typed_them(
    story: Article, client: Client, editor: User
) -> None:
    address = reverse("admin:stories_article_change", args=[story.pk])
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(editor)
    assert "编造的话" not in forged.post(address, {"headline": "编造的话"}).content.decode()
    assert "编造的话" not in client.post("/no-such-page/", {"headline": "编造的话"}).content.decode()


def test_no_secret_and_nothing_that_nobody_typed_is_given_back(
    reporter_account: User, client: Client
) -> None:
    client.force_login(reporter_account)
    sent = {"password": "密码是这句话", "expected": "17", "shown": "a" * 64, "text": "请核对"}
    elsewhere = {"Referer": "https://elsewhere.example/"}
    said = client.post(reverse("desk:story_remark", args=[999]), sent, headers=elsewhere).content.decode()
    assert "elsewhere" not in said
    assert "请核对" in said
    assert "密码是这句话" not in said and "a" * 64 not in said
