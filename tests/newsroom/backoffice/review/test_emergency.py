"""Breaking the glass in the back office: at addresses of its own, for the administrator, with a reason."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from stories.actions.editions import publishing
from stories.actions.editions.proof import serialise_proof
from stories.models import Article, Notification, PublishedArticle
from tests import make
from tests.rows import unchanged


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_the_administrator_publishes_signed_work_with_a_reason(
    administrator: User, reporter_account: User, editor: User, director: User, chief: User
) -> None:
    edition = make.edition([make.signed(make.filed(reporter_account), editor, director, chief)])
    page = reverse("admin:stories_edition_emergency", args=[edition.pk])
    client = signed_in(administrator)
    assert "为什么总编不能处理" in client.get(page).content.decode()
    refused = client.post(page, {"expected": edition.version, "reason": " "})
    assert refused.status_code == 409 and not PublishedArticle.objects.exists()
    unseen = client.post(page, {"expected": edition.version, "reason": "总编都在途中"})
    assert unseen.status_code == 409 and not PublishedArticle.objects.exists()
    seen = {"expected": edition.version, "shown": serialise_proof(edition)}
    done = client.post(page, {**seen, "reason": "总编都在途中"})
    assert done.status_code == 302 and PublishedArticle.objects.visible().count() == 1
    assert Notification.objects.get(user=chief, act="emergency").note == "总编都在途中"
    plain = reverse("admin:stories_edition_publish", args=[edition.pk])
    assert client.post(plain, {"expected": edition.version}).status_code == 403


@pytest.mark.django_db
def test_the_administrator_withdraws_with_a_reason_and_nobody_else_may(
    administrator: User, director: User, chief: User
) -> None:
    make.published([make.story()])
    story = Article.objects.get()
    address = reverse("admin:stories_article_verb", args=[story.pk, "emergency"])
    sent = {"version": story.version, "revision": 1, "reason": "法院要求", "why": "law"}
    for other in (director, chief):
        assert signed_in(other).post(address, sent).status_code == 403
    assert PublishedArticle.objects.visible().count() == 1
    assert signed_in(administrator).post(address, sent).status_code == 302
    assert not PublishedArticle.objects.visible().exists()
    page = reverse("admin:stories_edition_emergency", args=[1])
    assert signed_in(chief).get(page).status_code == 403


@pytest.mark.django_db
def test_a_reason_given_too_late_stands_in_the_answer(
    administrator: User, reporter_account: User, editor: User, director: User, chief: User
) -> None:
    """Somebody was quicker: the edition is out, the page has no form any more, and the words are given back."""
    edition = make.edition([make.signed(make.filed(reporter_account), editor, director, chief)])
    seen = {"expected": edition.version, "shown": serialise_proof(edition)}
    publishing.publish_edition(edition, by=chief, expected=edition.version)
    page = reverse("admin:stories_edition_emergency", args=[edition.pk])
    client = signed_in(administrator)
    with unchanged():
        late = client.post(page, {**seen, "reason": "总编都在途中，电话不通"})
    assert late.status_code == 409 and "总编都在途中，电话不通" in late.content.decode()


@pytest.mark.django_db
def test_an_opinion_on_what_is_not_ones_own_to_sign_stands_in_the_answer(
    editor: User, reporter_account: User
) -> None:
    """Between the page and the signature the right to sign has gone."""
    story = make.signed(make.filed(reporter_account), editor)
    address = reverse("admin:stories_article_verb", args=[story.pk, "sign"])
    sent = {"version": story.version, "revision": 1, "stage": 2, "opinion": "数字已逐一核对"}
    client = signed_in(editor)
    with unchanged():
        refused = client.post(address, sent)
    assert refused.status_code == 403 and "数字已逐一核对" in refused.content.decode()
