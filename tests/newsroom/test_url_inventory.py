"""Every address is known, and answers each role as the table says."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from people.actors import SYSTEM
from people.models import Desk, Reporter, User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_account
from stories.actions.drafts.autosave import autosave_draft, discard_draft
from stories.actions.drafts.unsent_answers import discard_unsent_answer, save_unsent_answer
from stories.actions.drafts.working_copy import blank_content
from stories.actions.photos.chunked_uploads import create_upload
from stories.actions.photos.intake import ingest_photo
from stories.actions.reader_reports.answering import assign_reader_report
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.actions.review.previews import make_preview
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import (
    AnswerVersion,
    Article,
    Comment,
    Draft,
    DraftVersion,
    Label,
    Photo,
    PublishedArticle,
    PublishedEdition,
    Tag,
)
from tests import make
from tests.newsroom.url_matrix import WHO, Row, rows

PARTS = 8
# Whom HEAD and other spellings must not tell more than GET does.
THOSE_KEPT_OUT = ("anonymous", "correspondent", "other_editor")
FOR_EVERYBODY = ("site", "preview", "api", "healthz", "readyz")
# Everybody may leave.
THE_WAY_OUT = {"desk:logout"}
# What a phone fetches by itself tells nobody anything.
FOR_THE_PHONE = {"desk:worker", "desk:manifest"}


def inventory() -> list[dict[str, str]]:
    out = StringIO()
    call_command("url_inventory", "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def house(
    reporter_account: User, correspondent: User, editor: User, other_editor: User, director: User, chief: User,
    administrator: User, proofreader: User, photo_editor: User,
) -> tuple[dict[str, Client], dict[str, object]]:  # fmt: skip
    """A browser for each, signed in, and what the examples stand for."""
    call_command("loaddata", "wenfeng", verbosity=0)
    story = make.filed(reporter_account)
    edition = make.edition([story])
    series = save_reference_record(
        Label(publication=make.publication(), kind="series", name="走街串巷"), by=SYSTEM
    )
    make.published([make.story("旧闻", series=series)], day=make.DAY + timedelta(1))
    case = make.report(Article.objects.get(publication__slug="ceshi", headline="旧闻"))
    assign_reader_report(case, by=SYSTEM, desk=editor.desk)
    remark = add_comment(story, by=editor, text="时间请核实", paragraph=1)
    answered = half_answered(remark, reporter_account)
    preview, token = make_preview(story, by=editor)
    drawing = ingest_photo(
        ContentFile(encode_image(draw_street_scene(64, 48)), "图.jpg"), by=reporter_account
    )
    begun = uuid4()
    autosave_draft(begun, by=reporter_account, version=0, save_key="url-matrix-1", content=blank_content())
    thrown_away(reporter_account)
    people = (
        None, reporter_account, correspondent, editor, other_editor, director, chief, administrator,
        proofreader, photo_editor,
    )  # fmt: skip
    browsers = {name: Client(raise_request_exception=False) for name in WHO}
    for name, user in zip(WHO, people, strict=True):
        if user:
            browsers[name].force_login(user)
    examples = {
        "edition": edition.pk,
        "page": edition.pages.get().pk,
        "article": story.pk,
        "photo": Photo.objects.order_by("pk")[0].pk,
        "drawing": drawing.pk,
        "label": Label.objects.order_by("pk")[0].pk,
        "tag": Tag.objects.order_by("pk")[0].pk,
        "publication": make.publication().pk,
        "publishededition": PublishedEdition.objects.order_by("pk")[0].pk,
        "publishedarticle": PublishedArticle.objects.order_by("pk")[0].pk,
        "reporter": Reporter.objects.order_by("pk")[0].pk,
        "desk": Desk.objects.order_by("pk")[0].pk,
        "user": correspondent.pk,
        "journalentry": 1,
        "comment": remark.pk,
        "answered": answered.remark_id,
        "keptanswer": answered.pk,
        "draft": begun,
        "kept": DraftVersion.objects.get().pk,
        "parcel": create_upload(begun, by=reporter_account, name="图.jpg", size=9).key,
        "machinist": reporter_account.pk,
        "change": save_account(
            proofreader, by=administrator, role_codes=["proofreader", "director"], reason="试验"
        ).pk,
        "machine": make_api_token(name="编辑系统", by=reporter_account)[0].pk,
        "preview": preview.pk,
        "token": token,
        "series": series.slug,
        "printed": PublishedArticle.objects.get(edition__publication__slug="wenfeng", number=1).article_id,
        "readerreport": case.pk,
        "slug": PublishedArticle.objects.get(edition__publication__slug="wenfeng", number=1).slug,
    }
    return browsers, examples


def thrown_away(writer: User) -> None:
    """A working copy with a word in it lies in the bin."""
    key = uuid4()
    autosave_draft(
        key, by=writer, version=0, save_key="url-matrix-2", content=blank_content(headline="不写了")
    )
    discard_draft(Draft.objects.get(key=key), by=writer, expected=1)


def half_answered(remark: Comment, writer: User) -> AnswerVersion:
    """An answer that was not sent stands there, and one that was thrown away lies in the bin."""
    for version, text in ((0, "核实过了"), (2, "时间没有错")):
        save_unsent_answer(remark, by=writer, version=version, save_key=f"url-matrix-{version}", text=text)
        if not version:
            discard_unsent_answer(remark, by=writer, expected=1)
    return AnswerVersion.objects.get()


def answers(browsers: dict[str, Client], ask: Callable[[Client], int]) -> dict[str, int]:
    """What each is answered; whatever the question changed is as it was before the next asks."""
    given = {}
    for name, browser in browsers.items():
        cookies = deepcopy(browser.cookies)
        with transaction.atomic():
            given[name] = ask(browser)
            transaction.set_rollback(True)
        browser.cookies = cookies
    return given


def spelled(address: str) -> list[str]:
    """The same path as somebody writes it who looks for a way around."""
    path = address.partition("?")[0]
    return [
        f"/{path}",
        path.upper(),
        path.rstrip("/"),
        f"/.{path}",
        f"/en{path}",
        f"{path}%2e/",
        f"{path}/",
        f"{path};/",
        path.replace("/", "/../x/", 1),
        f"{path}\u200b".encode().decode("latin-1"),
    ]


def opens(browser: Client, way: str) -> bool:
    """Whether the path, exactly as it is spelled, shows anything."""
    return browser.get("/", PATH_INFO=way).status_code == 200


def test_every_address_has_a_row_and_every_row_an_address():
    known = [one["name"] or one["pattern"] for one in inventory()]
    assert len(known) == len(set(known))
    assert sorted(row.name for row in rows()) == sorted(known)


@pytest.mark.parametrize("part", range(0, PARTS, 1 if connection.vendor == "sqlite" else 3))
def test_each_address_answers_each_role_as_the_table_says(part, house):
    browsers, examples = house
    wrong = {}
    for row in rows()[part::PARTS]:
        address = row.example.format(**examples)
        got = Row(
            row.name,
            row.example,
            get=answers(browsers, lambda browser: browser.get(address).status_code),  # noqa: B023
            post=answers(browsers, lambda browser: browser.post(address).status_code),  # noqa: B023
        )
        for name in THOSE_KEPT_OUT:
            if browsers[name].head(address).status_code != row.get[name]:
                wrong[address, "HEAD"] = name
            if row.get[name] != 200:
                ways = [way for way in spelled(address) if opens(browsers[name], way)]
                if ways:
                    wrong[address, name] = ways
        if got != row:
            wrong[address] = (got, row)
    assert wrong == {}


def test_readers_addresses_answer_everybody_alike():
    faces = {one["name"] or one["pattern"]: one["face"] for one in inventory()}
    alike = {row.name for row in rows() if len({*row.get.values()}) == len({*row.post.values()}) == 1}
    assert (
        alike == {name for name, face in faces.items() if face in FOR_EVERYBODY} | THE_WAY_OUT | FOR_THE_PHONE
    )


def test_an_anonymous_visitor_finds_nothing_behind_the_door():
    behind = {one["name"] or one["pattern"] for one in inventory() if one["face"] == "admin"} - {
        "admin:login"
    }
    assert {(row.get["anonymous"], row.post["anonymous"]) for row in rows() if row.name in behind} == {
        (302, 302)
    }


def test_the_inventory_names_face_and_methods():
    found = {one["name"]: (one["pattern"], one["face"], one["methods"]) for one in inventory()}
    assert found["zh:article"] == (
        "/<slug:publication>/<day:date>/<count:number>-<slug:slug>/",
        "site",
        "GET HEAD",
    )
    assert found["preview"] == ("/preview/<str:token>/", "preview", "GET HEAD")
    assert found["admin:language"] == ("/admin/language/", "admin", "POST")
    assert found["admin:stories_article_change"][2] == "any"
    out = StringIO()
    call_command("url_inventory", stdout=out)
    assert "admin   POST           /admin/language/  admin:language\n" in out.getvalue()
