"""A preview link leads to one story as it stands now, for as long as it may, and otherwise to nothing at all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.models import User
from stories.actions.accounts.staff import save_account
from stories.actions.editions.publishing import publish_edition, withdraw_story
from stories.actions.review.filing import take_back_story
from stories.actions.review.previews import make_preview, revoke_preview
from stories.actions.review.reviewing import revive_story, spike_story
from stories.actions.story.writing import write_story
from stories.errors import InvalidState, NotAllowed
from stories.models import Article, Preview
from tests import make


@pytest.fixture
def story(reporter_account: User) -> Article:
    return make.filed(reporter_account)


def leads_somewhere(client: Client, token: str) -> bool:
    answer = client.get(f"/preview/{token}/")
    assert answer.status_code in (200, 404)
    assert answer.status_code == 200 or "社区食堂" not in answer.text
    return answer.status_code == 200


def test_a_preview_shows_the_working_text_in_the_public_template(story, editor, client):
    _preview, token = make_preview(story, by=editor)
    story.deck = "——老人吃上热饭"
    write_story(story, by=editor, expected=story.version)
    answer = client.get(f"/preview/{token}/")
    assert answer.status_code == 200
    assert [template.name for template in answer.templates][:2] == ["site/preview.html", "site/article.html"]
    assert "——老人吃上热饭" in answer.text and "昨日，社区食堂开张。" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies and "noindex" in answer.text


def test_the_token_is_kept_nowhere(story, editor):
    _preview, token = make_preview(story, by=editor)
    assert token not in str(list(Preview.objects.values()))
    assert len(token) >= 43


def test_expired_revoked_altered_and_invented_links_are_answered_alike(story, editor, client):
    nothing = client.get("/preview/never-was/")
    answers = []
    preview, token = make_preview(story, by=editor)
    for altered in (token[:-1], token + "A", token.swapcase(), "0" * 43, "%00", "字" * 500):
        answers.append(client.get(f"/preview/{altered}/"))
    revoke_preview(preview, by=editor)
    answers.append(client.get(f"/preview/{token}/"))
    expired, old = make_preview(story, by=editor)
    Preview.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    answers.append(client.get(f"/preview/{old}/"))
    assert {(answer.status_code, answer.text, str(answer.headers)) for answer in answers} == {
        (404, nothing.text, str(nothing.headers))
    }


@pytest.mark.parametrize(("hours", "lives"), [(1, True), (24, True), (72, True), (2, False), (0, False)])
def test_a_link_lives_one_day_one_hour_or_three_days(story, editor, hours, lives):
    if not lives:
        with pytest.raises(InvalidState):
            make_preview(story, by=editor, hours=hours)
        assert Preview.objects.count() == 0
        return
    preview, _token = make_preview(story, by=editor, hours=hours)
    assert abs(preview.expires_at - timezone.now() - timedelta(hours=hours)) < timedelta(minutes=1)


def test_a_link_into_a_story_that_is_not_used_leads_nowhere_until_it_is_revived(story, editor, chief, client):
    _preview, token = make_preview(story, by=editor)
    assert leads_somewhere(client, token)
    spike_story(story, by=editor, expected=story.version, reason="已过时效")
    assert not leads_somewhere(client, token)
    with pytest.raises(NotAllowed):
        make_preview(story, by=chief)
    revive_story(story, by=chief, expected=story.version)
    assert leads_somewhere(client, token)


def test_a_link_into_a_story_that_its_writer_took_back_leads_nowhere(story, reporter_account, chief, client):
    _preview, token = make_preview(story, by=chief)
    take_back_story(story, by=reporter_account, expected=story.version)
    assert not leads_somewhere(client, token)


def test_a_link_into_a_withdrawn_story_leads_nowhere(story, editor, director, chief, client):
    _preview, token = make_preview(story, by=chief)
    make.signed(story, editor, director, chief)
    edition = make.edition([story])
    publish_edition(edition, by=chief, expected=edition.version)
    assert leads_somewhere(client, token)
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="law", reason="法院通知")
    assert not leads_somewhere(client, token)


def test_a_link_lives_no_longer_than_the_right_of_whoever_made_it(story, editor, client):
    _preview, token = make_preview(story, by=editor)
    save_account(editor, by=SYSTEM, role_codes=[roles.PROOFREADER.code])
    assert not leads_somewhere(client, token)
    save_account(editor, by=SYSTEM, role_codes=[roles.EDITOR.code])
    assert not leads_somewhere(client, token)
    _preview, token = make_preview(story, by=editor)
    assert leads_somewhere(client, token)
    for is_active in (False, True):
        editor.is_active = is_active
        save_account(editor, by=SYSTEM)
        assert not leads_somewhere(client, token)


def test_who_was_closed_a_moment_ago_makes_no_link_to_come_back_with_him(story, editor):
    now = User.objects.get(pk=editor.pk)
    assert editor.roles == {"editor"}
    now.is_active = False
    save_account(now, by=SYSTEM)
    with pytest.raises(NotAllowed):
        make_preview(story, by=editor)
    assert not Preview.objects.exists()


def test_a_link_is_revoked_by_whoever_might_make_one_and_by_no_one_else(
    story, editor, reporter_account, other_editor, director, chief
):
    preview, _token = make_preview(story, by=editor)
    for other in (reporter_account, other_editor):
        with pytest.raises(NotAllowed):
            revoke_preview(preview, by=other)
    preview.refresh_from_db()
    assert preview.revoked_at is None
    spike_story(story, by=chief, expected=story.version, reason="已过时效")
    assert revoke_preview(preview, by=director).revoked_at is not None
