"""What the review page shows: the text, what changed, comments, previews, presence."""

import re
from typing import Any

from django.test import Client

from people.models import User
from stories.actions.review.comments import add_comment
from stories.actions.review.reviewing import send_story_back
from stories.actions.story.writing import write_story
from stories.models import Article, Comment, Preview
from tests import make

from ..conftest import SignIn, rows
from .conftest import REVIEW, page, text


def test_the_story_stands_there_with_numbered_paragraphs(desk_client: Client, filed: Article) -> None:
    shown = desk_client.get(page(filed)).context["text"]
    assert shown.title == "社区食堂开张"
    assert [(each.numbers, each.html) for each in shown.paragraphs] == [
        ("1", "昨日，社区食堂开张。"),
        ("2", "老人吃上热饭。"),
    ]


def test_lists_and_tables_keep_the_numbers_that_comments_use(
    sign_in: SignIn, reporter_account: User, editor: User
) -> None:
    story = make.filed(
        reporter_account, body="<p>一。</p>\n<ul><li>二</li><li>三</li></ul>\n<h2>四</h2>\n<p>五。</p>"
    )
    shown = sign_in(editor).get(page(story)).context["text"]
    assert [each.numbers for each in shown.paragraphs] == ["1", "2–3", "4", "5"]
    assert len(shown.lines) == 5


def test_the_state_line_says_who_signed_what(
    sign_in: SignIn, second: Article, director: User, editor: User
) -> None:
    stages = sign_in(director).get(page(second)).context["stages"]
    assert [(each.standing, str(each.signature.signer) if each.signature else "") for each in stages] == [
        ("signed", "责任编辑"),
        ("now", ""),
        ("open", ""),
    ]


def changed(client: Client, story: Article) -> tuple[Any, ...]:
    found = client.get(page(story)).context["changed"]
    if found is None:
        return ()
    return (
        found.old,
        found.since,
        [[(piece.kind, piece.text) for piece in each.pieces] for each in found.changes],
    )


def test_i_see_what_changed_since_i_signed(
    sign_in: SignIn, second: Article, editor: User, second_editor: User, director: User
) -> None:
    send_story_back(second, by=director, expected=second.version, stage=1, reason="时间不清")
    second.body = "<p>昨日，社区食堂开张。</p>\n<p>老人们吃上热饭。</p>"
    write_story(second, by=second_editor, expected=second.version)
    pieces = [[("same", "老人"), ("new", "们"), ("same", "吃上热饭。")]]
    assert changed(sign_in(editor), second) == (1, "mine", pieces)
    assert changed(sign_in(second_editor), second) == (1, "before", pieces)


def test_a_first_version_has_nothing_to_compare_with(desk_client: Client, filed: Article) -> None:
    assert changed(desk_client, filed) == ()


def test_a_comment_is_pinned_followed_and_settled(
    desk_client: Client, filed: Article, second_editor: User, reporter_account: User
) -> None:
    read = {"version": filed.version, "revision": 1}
    sent = {**read, "paragraph": 2, "text": "多少位老人？"}
    assert desk_client.post(page(filed, "comment"), sent).status_code == 302
    remark = Comment.objects.get()
    assert (remark.paragraph, remark.quote, remark.text) == (2, "老人吃上热饭。", "多少位老人？")
    assert reporter_account.notifications.get().note == "多少位老人？"
    filed.body = "<p>新的首段。</p>\n<p>昨日，社区食堂开张。</p>\n<p>老人吃上热饭。</p>"
    write_story(filed, by=second_editor, expected=filed.version)
    shown = desk_client.get(page(filed)).context["remarks"]
    assert [(each.now, each.is_open) for each in shown] == [(3, True)]
    address = page(filed, "resolve", remark.pk)
    assert desk_client.post(address, {"version": filed.version}).status_code == 302
    assert desk_client.post(address, {"version": filed.version}).status_code == 409
    remark.refresh_from_db()
    assert remark.resolved_by is not None


def test_a_comment_on_a_text_that_changed_is_refused_and_kept(
    desk_client: Client, filed: Article, second_editor: User
) -> None:
    filed.body = "<p>新的首段。</p>"
    write_story(filed, by=second_editor, expected=filed.version)
    before = rows(*REVIEW)
    answer = desk_client.post(page(filed, "comment"), {"revision": 1, "paragraph": 2, "text": "很长的批注"})
    assert answer.status_code == 409
    assert "很长的批注</textarea>" in text(answer)
    assert rows(*REVIEW) == before


def test_comments_of_another_story_cannot_be_settled_here(
    desk_client: Client, filed: Article, reporter_account: User, editor: User
) -> None:
    other = make.filed(reporter_account, headline="另一篇")
    remark = add_comment(other, by=editor, text="在别处", paragraph=1)
    assert desk_client.post(page(filed, "resolve", remark.pk)).status_code == 404


def test_a_preview_link_is_shown_once_opens_and_is_revoked(
    desk_client: Client, filed: Article, proofreader: User, sign_in: SignIn
) -> None:
    made = desk_client.post(page(filed, "preview"), {"hours": 1})
    address = re.search(r'value="http://testserver(/preview/[^"]+)"', text(made))
    assert made.status_code == 200 and address and "no-store" in made["Cache-Control"]
    assert Client().get(address[1]).status_code == 200
    assert address[1] not in text(desk_client.get(page(filed)))
    assert desk_client.post(page(filed, "preview"), {"hours": 5}).status_code == 409
    link = Preview.objects.get()
    assert desk_client.post(page(filed, "revoke", link.pk)).status_code == 302
    assert Client().get(address[1]).status_code == 404


def test_a_preview_of_another_desk_is_nobodys(sign_in: SignIn, filed: Article, other_editor: User) -> None:
    answer = sign_in(other_editor).post(page(filed, "preview"), {"hours": 1})
    assert answer.status_code in (403, 404)
    assert Preview.objects.count() == 0


def test_people_at_the_same_story_hear_of_each_other(
    sign_in: SignIn, filed: Article, editor: User, second_editor: User
) -> None:
    assert sign_in(editor).post(page(filed, "presence")).json() == {"says": ""}
    assert sign_in(second_editor).post(page(filed, "presence")).json() == {"says": "责任编辑正在编辑"}
    assert "另一责任编辑正在编辑" in text(sign_in(editor).get(page(filed)))
    assert "另一责任编辑正在编辑" in text(sign_in(editor).get(page(filed, "change")))
    assert sign_in(editor).get(page(filed, "presence")).status_code == 405


def test_two_revisions_side_by_side_and_back_again(
    sign_in: SignIn, filed: Article, editor: User, second_editor: User
) -> None:
    filed.kicker = "民生"
    write_story(filed, by=second_editor, expected=filed.version)
    client = sign_in(editor)
    shown = client.get(page(filed, "compare"), {"from": 1, "to": 2})
    assert [each.name for each in shown.context["fields"]] == ["kicker", "body"]
    assert client.get(page(filed, "compare"), {"from": 1, "to": 9}).status_code == 404
    assert client.get(page(filed, "compare"), {"from": "x", "to": 2}).status_code == 404
    stale = client.post(page(filed, "restore", 1), {"version": 1})
    assert stale.status_code == 409
    assert client.post(page(filed, "restore", 9), {"version": filed.version}).status_code == 404
    assert client.post(page(filed, "restore", 1), {"version": filed.version}).status_code == 302
    filed.refresh_from_db()
    assert (filed.kicker, filed.revision.number) == ("", 3)


def test_the_timeline_tells_each_thing_once_and_refusals_only_to_the_chief(
    sign_in: SignIn, second: Article, editor: User, director: User, chief: User, send: Any
) -> None:
    add_comment(second, by=director, text="再核一遍", paragraph=1)
    send(editor, second, "sign", stage=1)

    def told(user: User) -> list[str]:
        return [each.kind for each in sign_in(user).get(page(second, "timeline")).context["events"]]

    assert told(editor) == ["comment", "signature", "move", "revision"]
    assert told(chief) == ["denied", "comment", "signature", "move", "revision"]


def test_a_long_timeline_has_pages_and_loses_nothing(
    sign_in: SignIn, filed: Article, director: User, editor: User
) -> None:
    for n in range(60):
        add_comment(filed, by=editor, text=f"批注{n}", paragraph=1)
    client = sign_in(director)
    words, before, pages = [], "", 0
    while pages == 0 or before:
        shown = client.get(page(filed, "timeline"), {"before": before}).context
        words += [each.words for each in shown["events"] if each.kind == "comment"]
        before, pages = shown["more"], pages + 1
    assert words == [f"批注{n}" for n in range(59, -1, -1)]
    assert pages == 2


def test_a_comment_may_be_about_the_whole_story(desk_client: Client, filed: Article) -> None:
    read = {"version": filed.version, "revision": 1, "paragraph": "", "text": "标题可再短。"}
    assert desk_client.post(page(filed, "comment"), read).status_code == 302
    remark = Comment.objects.get()
    assert (remark.paragraph, remark.quote, remark.text) == (None, "", "标题可再短。")
