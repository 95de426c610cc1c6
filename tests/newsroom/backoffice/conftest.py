"""What tests of the back office share: somebody signed in, a small paper, and forms sent as a browser sends them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django import forms
from django.test import Client

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import BylineItem, write_story
from stories.models import Article, Edition, Label, Page, Photo, Publication

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of its own for each account, which keeps the forgery check that tests usually switch off."""

    def signed_in(user: User) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def desk_client(sign_in: SignIn, editor: User) -> Client:
    return sign_in(editor)


@pytest.fixture
def chief_client(sign_in: SignIn, chief: User) -> Client:
    return sign_in(chief)


@pytest.fixture
def office_client(sign_in: SignIn, administrator: User) -> Client:
    return sign_in(administrator)


@pytest.fixture
def publication(db: None) -> Publication:
    paper = Publication(name="文峰区版", slug="wenfeng")
    save_reference_record(paper, by=SYSTEM)
    return paper


@pytest.fixture
def writer(db: None) -> Reporter:
    return save_reporter(Reporter(name="周俊英"), by=SYSTEM, pen_names=["俊英"])


@pytest.fixture
def second_writer(db: None) -> Reporter:
    return save_reporter(Reporter(name="王志强"), by=SYSTEM)


@pytest.fixture
def column(publication: Publication) -> Label:
    label = Label(publication=publication, kind="column", name="图说新闻")
    save_reference_record(label, by=SYSTEM)
    return label


@pytest.fixture
def banner(publication: Publication) -> Label:
    label = Label(publication=publication, kind="banner", name="复工复产 我们一起加油干")
    save_reference_record(label, by=SYSTEM)
    return label


@pytest.fixture
def photo(writer: Reporter) -> Photo:
    shot = Photo(caption="工人在车间忙碌", credit="本报记者 周俊英 摄", photographer=writer)
    save_reference_record(shot, by=SYSTEM)
    return shot


@pytest.fixture
def story(publication: Publication, writer: Reporter, editor: User) -> Article:
    """A draft of the editor's own, which nobody else may change."""
    article = Article(
        publication=publication,
        desk=editor.desk,
        headline="创新工作措施 倾力服务企业",
        body="<p>第一段。</p><p>第二段。</p>",
    )
    line = BylineItem(writer, "reporter", "本报记者 周俊英")
    return write_story(article, by=editor, bylines=[line], photos=[], tags=["企业"])


@pytest.fixture
def other_story(publication: Publication, editor: User) -> Article:
    return write_story(Article(publication=publication, headline="防疫和脱贫两手抓"), by=editor)


@pytest.fixture
def printed(publication: Publication, writer: Reporter) -> Article:
    """A story from the printed archive, which needs no reviews."""
    article = Article(
        publication=publication, origin="archive", headline="春耕生产正当时", body="<p>麦田里一片繁忙。</p>"
    )
    line = BylineItem(writer, "reporter", "本报记者 周俊英")
    return write_story(article, by=SYSTEM, bylines=[line], photos=[], tags=["农业"])


@pytest.fixture
def edition(publication: Publication) -> Edition:
    issue = Edition(publication=publication, date=date(2020, 3, 27))
    return save_edition(issue, by=SYSTEM, pages=[Page(number="1", name="要闻"), Page(number="2", order=2)])


@pytest.fixture
def front(edition: Edition) -> Page:
    return edition.pages.get(number="1")


@pytest.fixture
def laid_out(front: Page, story: Article) -> Page:
    return place_stories_on_page(front, [StoryPlacement(story, "lead")], by=SYSTEM)


@pytest.fixture
def ready_to_print(front: Page, printed: Article) -> Page:
    """A page that can come out."""
    return place_stories_on_page(front, [StoryPlacement(printed, "lead")], by=SYSTEM)


def typed(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from this page, with the named fields typed over."""
    all_forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        all_forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {bound.html_name: as_sent(bound) for form in all_forms for bound in form}
    sent["shown_values"] = response.context.get("shown_values")
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}


def as_sent(bound: forms.BoundField) -> Any:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return "on" if value else None
    if isinstance(bound.field, forms.MultipleChoiceField):
        return value or []
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return "" if value is None else value


def rows(*models: Any) -> dict[str, list[dict[str, Any]]]:
    """Every row of the models, to show afterwards that nothing has changed."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
