"""Rooms, confirmations and refusals name nothing that is hidden, and looking at a draft is always told."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from people.actors import SYSTEM
from people.models import User
from stories.actions.editions.publishing import open_correction, publish_edition, withdraw_story
from stories.actions.photos.intake import ingest_photo
from stories.actions.reader_reports.answering import assign_reader_report
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Edition, JournalEntry, Page, Photo, PublishedArticle, Tag
from tests import make

from .conftest import SignIn

COPIES, TAGS = "/admin/stories/publishedarticle/", "/admin/stories/tag/"
LAW = "暗访黑作坊"


@pytest.fixture
def ready(reporter_account: User, editor: User, director: User, chief: User) -> Article:
    filed = make.filed(reporter_account, headline=LAW, body=f"<p>{LAW}全文。</p>")
    return make.signed(filed, editor, director, chief)


@pytest.fixture
def scheduled(ready: Article, chief: User) -> PublishedArticle:
    edition = make.edition([ready])
    publish_edition(edition, by=chief, expected=edition.version, at=timezone.now() + timedelta(1))
    return PublishedArticle.objects.get()


def pages(client: Client, copy: PublishedArticle) -> list[str]:
    """The list, a search in it, the form and the history of a frozen copy."""
    found = [
        client.get(f"{COPIES}{way}") for way in ("", "?q=暗访", f"{copy.pk}/change/", f"{copy.pk}/history/")
    ]
    return [f"{each.status_code} {LAW in each.content.decode()}" for each in found]


SHOWN = ["200 True", "200 True", "200 True", "302 False"]
HIDDEN = ["200 False", "200 False", "404 False", "404 False"]


def test_a_frozen_copy_is_there_for_whoever_sees_its_story_and_for_all_once_readers_have_it(
    sign_in: SignIn, scheduled: PublishedArticle, editor: User, other_editor: User, proofreader: User,
    photo_editor: User, chief: User,
) -> None:  # fmt: skip
    assert pages(sign_in(editor), scheduled) == pages(sign_in(chief), scheduled) == SHOWN
    assert pages(sign_in(proofreader), scheduled) == SHOWN
    assert pages(sign_in(other_editor), scheduled) == HIDDEN
    scheduled.edition.__class__.objects.update(visible_from=timezone.now() - timedelta(minutes=1))
    PublishedArticle.objects.update(visible_from=timezone.now() - timedelta(minutes=1))
    assert pages(sign_in(other_editor), scheduled) == SHOWN
    story = Article.objects.get()
    withdraw_story(story, by=chief, expected=story.version, why="error", reason="有误")
    for who in (other_editor, proofreader, photo_editor):
        assert pages(sign_in(who), scheduled) == HIDDEN
    assert pages(sign_in(editor), scheduled) == SHOWN


def test_a_tag_of_somebody_elses_draft_is_in_no_page_of_its_room(
    sign_in: SignIn, reporter_account: User, editor: User, chief: User
) -> None:
    write_story(make.draft(reporter_account), by=reporter_account, expected=1, tags=[LAW])
    pk = Tag.objects.get().pk
    for who in (editor, chief):
        client = sign_in(who)
        assert LAW not in client.get(TAGS).content.decode() + client.get(f"{TAGS}?q=an-fang").content.decode()
        assert {client.get(f"{TAGS}{pk}/{way}/").status_code for way in ("change", "history", "delete")} == {
            404
        }
        assert client.post(f"{TAGS}{pk}/change/", {"name": "改", "slug": ""}).status_code == 404
    made = sign_in(editor).post(f"{TAGS}add/", {"name": LAW, "slug": ""})
    assert made.status_code == 302 and LAW in sign_in(editor).get(TAGS).content.decode()
    assert '<td class="field-stories">0</td>' in sign_in(editor).get(TAGS).content.decode()


def test_no_confirmation_names_a_hidden_story(
    sign_in: SignIn, reporter_account: User, other_editor: User, editor: User, director: User
) -> None:
    person = make.reporter()
    draft = write_story(
        make.draft(reporter_account, headline=LAW), by=reporter_account, expected=1,
        bylines=[BylineItem(person, "reporter", LAW)],
    )  # fmt: skip
    filed = make.filed(reporter_account, headline="已交的稿")
    edition = make.edition([draft, filed])
    page, desk = Page.objects.get(), reporter_account.desk
    assert desk is not None
    ways = {
        "people/reporter": person.pk,
        "people/desk": desk.pk,
        "stories/edition": edition.pk, "stories/page": page.pk, "stories/publication": edition.publication_id,
    }  # fmt: skip
    for who, story in ((other_editor, "已交的稿"), (editor, LAW), (director, LAW)):
        client = sign_in(who)
        found = [client.get(f"/admin/{room}/{pk}/delete/").content.decode() for room, pk in ways.items()]
        found += [
            client.get(f"/admin/people/{way}/delete/").content.decode()
            for way in (f"reporter/{person.pk}", f"desk/{desk.pk}")
        ]
        sent = {"action": "delete_selected", "_selected_action": [page.pk]}
        found.append(client.post("/admin/stories/page/", sent).content.decode())
        assert not any(LAW in each or story in each for each in found)
    # Whoever may see the story reads its name, and who keeps no accounts reads no account's.
    client = sign_in(director)
    assert "已交的稿" in client.get(f"/admin/stories/edition/{edition.pk}/delete/").content.decode()
    User.objects.filter(pk=reporter_account.pk).update(full_name="账号甲")
    assert "账号甲" not in client.get(f"/admin/people/desk/{desk.pk}/delete/").content.decode()
    assert Edition.objects.exists() and Page.objects.exists()


def looks() -> list[tuple[str, str, str]]:
    return list(JournalEntry.objects.filter(act="see").values_list("actor_name", "thing", "thing_id"))


def test_a_refused_move_that_shows_a_draft_is_a_look_at_it(
    sign_in: SignIn, reporter_account: User, chief: User
) -> None:
    draft = make.draft(reporter_account, body=f"<p>{LAW}</p>")
    room = f"/admin/stories/article/{draft.pk}/review/"
    empty = sign_in(chief).post(f"{room}comment/", {"text": "", "revision": 1})
    assert empty.status_code == 409 and LAW in empty.content.decode()
    assert looks() == [(str(chief), "stories.article", str(draft.pk))]
    # Too old a version is no lost race of somebody who has no part in the story.
    late = sign_in(chief).post(f"{room}begin/", {"version": 99})
    assert late.status_code in (403, 409)
    assert looks() == [(str(chief), "stories.article", str(draft.pk))]


@pytest.mark.usefixtures("developed_once")
def test_the_photo_of_a_draft_is_seen_as_the_draft_is(
    sign_in: SignIn, reporter_account: User, editor: User, director: User, photo_editor: User, chief: User
) -> None:
    file = ContentFile(encode_image(draw_street_scene(64, 48)), "图.jpg")
    shot = ingest_photo(file, by=reporter_account, given=Photo(caption=LAW))
    draft = write_story(
        make.draft(reporter_account), by=reporter_account, expected=1, photos=[PhotoItem(shot)]
    )
    library = "/admin/stories/photo/"
    for who in (editor, director, photo_editor):
        assert sign_in(who).get(f"/darkroom/{shot.pk}/original/").status_code == 404
        assert LAW not in sign_in(who).get(library).content.decode()
    assert LAW not in sign_in(chief).get(library).content.decode() and looks() == []
    assert sign_in(chief).get(f"/darkroom/{shot.pk}/original/").status_code == 200
    assert sign_in(chief).get(f"{library}{shot.pk}/change/").status_code == 200
    assert looks() == [(str(chief), "stories.article", str(draft.pk))]


def test_lists_and_finders_name_no_draft_of_others_even_to_the_chief(
    sign_in: SignIn, reporter_account: User, chief: User, administrator: User
) -> None:
    make.draft(reporter_account, headline=LAW)
    chooser = "/admin/autocomplete/?app_label=stories&model_name=placement&field_name=article&term="
    for who in (chief, administrator):
        client = sign_in(who)
        ways = (
            "/admin/stories/article/",
            "/admin/stories/article/?q=暗访",
            chooser,
            "/admin/stories/journalentry/",
        )
        assert not any(LAW in client.get(way).content.decode() for way in ways)
        assert "记者" in client.get("/admin/stories/article/").content.decode()
    assert looks() == []


def test_a_report_names_what_its_reader_had_and_not_what_the_desk_makes_of_it(
    sign_in: SignIn, editor: User, other_editor: User, chief: User
) -> None:
    make.published([make.story("旧闻", desk=editor.desk)])
    case = make.report(Article.objects.get())
    assign_reader_report(case, by=SYSTEM, desk=other_editor.desk)
    story = open_correction(Article.objects.get(), by=chief, expected=2, reason="有误")
    story.headline = LAW
    write_story(story, by=editor, expected=story.version)
    for way in ("", f"{case.pk}/change/"):
        shown = sign_in(other_editor).get(f"/admin/stories/readerreport/{way}").content.decode()
        assert "旧闻" in shown and LAW not in shown
    assert LAW not in sign_in(other_editor).get("/admin/").content.decode()
