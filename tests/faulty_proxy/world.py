"""People in groups, each group with a newspaper of its own, and what its addresses may name."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db.models import F, Value
from django.db.models.functions import Mod
from django.utils import timezone

from people import roles
from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.models import AccountChange, ApiToken, Desk, Reporter, User
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_account, save_reporter
from stories.actions.drafts.autosave import autosave_draft, discard_draft
from stories.actions.drafts.unsent_answers import discard_unsent_answer, save_unsent_answer
from stories.actions.drafts.working_copy import blank_content
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import publish_edition
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.actions.review.filing import file_story
from stories.actions.review.previews import make_preview
from stories.actions.review.reviewing import return_story, sign_story, spike_story
from stories.actions.story.co_writing import name_co_writer
from stories.actions.story.writing import BylineItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import (
    AnswerVersion,
    Article,
    Comment,
    Draft,
    DraftVersion,
    Edition,
    Label,
    Page,
    Photo,
    Preview,
    Publication,
    PublishedArticle,
    PublishedEdition,
    ReaderReport,
    Tag,
    UnsentAnswer,
)  # fmt: skip

ROLES = {
    "reporter": roles.REPORTER,
    "editor": roles.EDITOR,
    "director": roles.DIRECTOR,
    "chief": roles.CHIEF,
    "admin": roles.ADMINISTRATOR,
    "photo": roles.PHOTO_EDITOR,
    # Files by its token; nobody sits at its pages.
    "machine": roles.REPORTER,
}
OF_THE_DESK = ("reporter", "editor", "machine")
# How many of a group's stories stand where when the work begins.
STORIES = {"draft": 4, "filed": 6, "second": 4, "third": 4, "ready": 3, "spiked": 2, "edited": 4}
SIGNERS, SIGNATURES = ("editor", "director", "chief"), {"second": 1, "third": 2, "ready": 3}
EDITIONS_OUT, EDITIONS_SCHEDULED, EDITIONS_WAITING = 5, 3, 5
PASSWORD = "zhongzhou-lu-2020"
# Accounts that nobody uses, for administrators to change; the addresses of the groups' newspapers.
OTHERS, PAPER = "other", "paper-"
# One client each.
GROUPS = 3
# What is new is asked for as often as everything there is.
NEWEST, NEWEST_SHARE = 30, 0.5


@dataclass
class Group:
    """A newspaper with a desk and one account for each role; nobody else works on what is its own."""

    number: int
    publication: Publication
    desk: Desk
    people: dict[str, User]
    token: str
    dice: random.Random
    story_copied: PublishedArticle
    days: int = 0
    # The newest photo that came with a form, to be sent a second time from another page.
    sent_photo: bytes = b""

    def next_day(self) -> date:
        """A day on which this newspaper has no edition yet."""
        self.days += 1
        return date(2024, 1, 1) + timedelta(days=self.days)

    def names(self, wanted: str, who: str = "") -> object:
        """What that part of an address may name here; KeyError where nobody said, LookupError where there is none."""
        if wanted in ("slug", "printed"):
            return getattr(self.story_copied, "slug" if wanted == "slug" else "article_id")
        if wanted == "draft" and self.dice.random() < 0.4:
            return uuid4()
        if wanted in ("own publication", "own desk"):
            return self.publication.pk if wanted == "own publication" else self.desk.pk
        if wanted == "machinist":
            return self.people["reporter"].pk
        if wanted in ("token", "series", "journalentry", "parcel"):
            return {"token": "none", "series": "none", "journalentry": 1, "parcel": uuid4()}[wanted]
        rows = POOLS[wanted](self)
        if wanted == "article":
            if who == "reporter":
                rows = rows.filter(author=self.people[who])
            # Any state as often as another, however many stories are drafts.
            states = sorted({*rows.order_by().values_list("state", flat=True)})
            rows = rows.filter(state=self.dice.choice(states))
        found = list(rows[:NEWEST] if self.dice.random() < NEWEST_SHARE else rows)
        if not found:
            raise LookupError(wanted)
        return self.dice.choice(found)


def keys(rows: Any, name: str = "pk") -> Any:
    return rows.order_by("-pk").values_list(name, flat=True)


def own(model: Any, way: str = "publication") -> Callable[[Group], Any]:
    """The rows of that table that are the group's newspaper's."""
    return lambda group: keys(model.objects.filter(**{way: group.publication}))


def dealt(model: Any, **without: Any) -> Callable[[Group], Any]:
    """A group's share of a table that belongs to no newspaper."""
    share = Mod(F("pk"), Value(GROUPS))
    rows = model._default_manager.annotate(share=share)
    return lambda group: keys(
        rows.filter(share=group.number).exclude(**without) if without else rows.filter(share=group.number)
    )


def of_people(model: Any, way: str, name: str = "pk") -> Callable[[Group], Any]:
    """The rows of that table that are the people's of the group."""
    return lambda group: keys(model.objects.filter(**{f"{way}__in": group.people.values()}), name)


def out(model: Any, way: str, of: Any) -> Callable[[Group], Any]:
    """The published rows whose working row is the group's newspaper's."""
    return lambda group: keys(
        model.objects.filter(**{f"{way}__in": keys(of.objects.filter(publication=group.publication))})
    )


POOLS: dict[str, Callable[[Group], Any]] = {
    "article": own(Article),
    "edition": own(Edition),
    "page": own(Page, "edition__publication"),
    "label": own(Label),
    "comment": own(Comment, "article__publication"),
    "preview": own(Preview, "article__publication"),
    "publishededition": out(PublishedEdition, "edition_id", Edition),
    "publishedarticle": out(PublishedArticle, "article_id", Article),
    "draft": of_people(Draft, "user", "key"),
    "kept": of_people(DraftVersion, "user"),
    "answered": of_people(UnsentAnswer, "user", "remark"),
    "keptanswer": of_people(AnswerVersion, "user"),
    "change": of_people(AccountChange, "asked_by"),
    "machine": of_people(ApiToken, "user"),
    "photo": dealt(Photo),
    "drawing": dealt(Photo),
    "tag": dealt(Tag),
    "reporter": dealt(Reporter),
    "readerreport": dealt(ReaderReport),
    "publication": dealt(Publication, slug__regex=f"^({PAPER}.*|wenfeng)$"),
    "desk": dealt(Desk, users__isnull=False),
    "user": dealt(User, username__regex=f"^(?!{OTHERS})"),
}


def made(dice: random.Random) -> list[Group]:
    """The groups, with work at every stage."""
    printed = PublishedArticle.objects.filter(
        edition__publication__slug="wenfeng", number=1, current=True
    ).get()
    return [group(number, printed, random.Random(dice.random())) for number in range(GROUPS)]


@cache
def hashed() -> str:
    """The one password of all these people, hashed once."""
    return make_password(PASSWORD)


def account(name: str, title: str, role: roles.Role, desk: Desk | None) -> User:
    user = User(username=name, full_name=title, desk=desk, email=f"{name}@example.org", password=hashed())
    save_account(user, by=SYSTEM, role_codes=[role.code])
    return user


def group(number: int, printed: PublishedArticle, dice: random.Random) -> Group:
    desk = Desk(name=f"第{number}部", slug=f"desk-{number}")
    save_desk(desk, by=SYSTEM)
    paper = save_reference_record(Publication(name=f"第{number}报", slug=f"{PAPER}{number}"), by=SYSTEM)
    people = {
        name: account(f"{name}-{number}", f"{role.code}{number}", role, desk if name in OF_THE_DESK else None)
        for name, role in ROLES.items()
    }
    for other in range(2 * GROUPS):
        person = account(f"{OTHERS}-{number}-{other}", f"其他{number}{other}", roles.REPORTER, None)
        make_api_token(name="旧机器", by=person)
        save_account(person, by=people["admin"], role_codes=["reporter", "director"], reason="试验")
        save_reference_record(
            Publication(name=f"旧{number}报{other}", slug=f"old-{number}-{other}"), by=SYSTEM
        )
        save_desk(Desk(name=f"旧{number}部{other}", slug=f"old-{number}-{other}"), by=SYSTEM)
    _token, secret = make_api_token(name="机器", by=people["machine"])
    make_api_token(name="旧机器", by=people["reporter"])
    second = Reporter(name=f"合写人{number}", slug=f"second-{number}", user=people["machine"])
    save_reporter(second, by=SYSTEM)
    here = Group(number, paper, desk, people, secret, dice, printed)
    for kind in ("column", "series"):
        save_reference_record(Label(publication=paper, kind=kind, name=f"旧栏{kind}{number}"), by=SYSTEM)
    for name in (f"旧签{number}{n}" for n in range(GROUPS)):
        save_reference_record(Tag(name=name), by=SYSTEM)
    for state, many in STORIES.items():
        for _story in range(many):
            story(here, state)
    for n in range(EDITIONS_OUT + EDITIONS_SCHEDULED + EDITIONS_WAITING):
        page, edition = Page(number="1", order=1), Edition(publication=paper, date=here.next_day())
        save_edition(edition, by=SYSTEM, pages=[page])
        place_stories_on_page(page, [StoryPlacement(story(here, "ready"))], by=SYSTEM)
        if n < EDITIONS_OUT + EDITIONS_SCHEDULED:
            later = None if n < EDITIONS_OUT else timezone.now() + timedelta(days=1)
            publish_edition(edition, by=SYSTEM, expected=edition.version, at=later)
    make_preview(story(here, "filed"), by=people["editor"])
    for returned in (story(here, "filed") for _story in range(4)):
        return_story(returned, by=people["editor"], expected=returned.version, reason="请核实")
    for together in Article.objects.filter(publication=paper, state="draft").order_by("pk")[:2]:
        name_co_writer(together, people["machine"].pk, by=people["reporter"])
    begun = blank_content(headline="旧稿", publication=paper.pk, desk=desk.pk)
    for person in ("reporter", "editor"):
        autosave_draft(uuid4(), by=people[person], version=0, save_key=uuid4().hex, content=begun)
        thrown_away = uuid4()
        autosave_draft(thrown_away, by=people[person], version=0, save_key=uuid4().hex, content=begun)
        discard_draft(Draft.objects.get(key=thrown_away), by=people[person], expected=1)
    for n in range(GROUPS):
        drawing = encode_image(draw_street_scene(64, 48, seed=100 * number + n))
        ingest_photo(ContentFile(drawing, "图.jpg"), by=people["photo"])
    return here


def story(group: Group, state: str) -> Article:
    """A story of the group's reporter that has come so far."""
    people, words = (
        group.people,
        {"headline": f"旧闻{uuid4().hex[:6]}", "body": "<p>昨日，街道铺上了新路面。</p>"},
    )
    made = Article(publication=group.publication, desk=group.desk, **words)
    # Some of the drafts have somebody in the byline who may be named to write along.
    second = Reporter.objects.filter(user=people["machine"]).first() if state == "draft" else None
    write_story(made, by=people["reporter"], bylines=[BylineItem(second, "reporter")] if second else None)
    if state == "draft":
        return made
    file_story(made, by=people["reporter"], expected=made.version)
    remark = add_comment(made, by=people["editor"], text="时间请核实", paragraph=1)
    for version, text in ((0, "不写了"), (2, "时间没有错")):
        save_unsent_answer(
            remark, by=people["reporter"], version=version, save_key=uuid4().hex, text=f"{text}{remark.pk}"
        )
        if not version:
            discard_unsent_answer(remark, by=people["reporter"], expected=1)
    if state == "spiked":
        spike_story(made, by=people["editor"], expected=made.version, reason="重复")
    if state == "edited":
        made.body = "<p>昨日，街道铺上了新路面，居民出行更方便。</p>"
        write_story(made, by=people["editor"], expected=made.version)
    for signer in SIGNERS[: SIGNATURES.get(state, 0)]:
        sign_story(made, by=people[signer], expected=made.version)
    return made
