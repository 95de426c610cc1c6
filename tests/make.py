"""Making things the way the newsroom makes them: through the actions."""

import secrets
from datetime import date, datetime

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import publish_edition
from stories.actions.reader_reports.receiving import save_reader_report
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.models import (
    Article,
    Edition,
    Label,
    Page,
    Photo,
    Publication,
    PublishedArticle,
    PublishedEdition,
    ReaderReport,
)

DAY = date(2020, 4, 3)


def publication(name: str = "测试区版", slug: str = "ceshi") -> Publication:
    return Publication.objects.filter(slug=slug).first() or save_reference_record(
        Publication(name=name, slug=slug), by=SYSTEM
    )


def reporter(name: str = "张三", status: str = "staff") -> Reporter:
    found = Reporter.objects.filter(name=name).first()
    return found or save_reporter(Reporter(name=name, status=status), by=SYSTEM)


def column(name: str = "百姓故事") -> Label:
    found = Label.objects.filter(name=name).first()
    return found or save_reference_record(
        Label(publication=publication(), kind="column", name=name), by=SYSTEM
    )


def series(name: str = "走街串巷") -> Label:
    return Label.objects.filter(name=name).first() or save_reference_record(
        Label(publication=publication(), kind="series", name=name), by=SYSTEM
    )


def story(headline: str = "街道铺上新路面", *, full: bool = False, **facts: object) -> Article:
    """A story printed long ago, so that it needs no reviews; a full one has a reporter, a photo, a column and tags."""
    facts.setdefault("origin", Article.Origin.ARCHIVE)
    facts.setdefault("body", "<p>昨日，街道铺上了新路面。</p>\n<p>居民出行更方便。</p>")
    article = Article(publication=publication(), headline=headline, **facts)
    if not full:
        return write_story(article, by=SYSTEM)
    article.column = column()
    photo = save_reference_record(
        Photo(caption="新路面。", credit="张三 摄", photographer=reporter()), by=SYSTEM
    )
    return write_story(
        article,
        by=SYSTEM,
        bylines=[BylineItem(reporter(), "reporter", "本报记者 张三")],
        photos=[PhotoItem(photo)],
        tags=["道路", "民生"],
    )


def edition(stories: list[Article], day: date = DAY, pages: int = 1) -> Edition:
    """An edition in preparation, its stories dealt out over its pages in order."""
    made = [Page(number=str(n), order=n) for n in range(1, pages + 1)]
    out = save_edition(Edition(publication=publication(), date=day), by=SYSTEM, pages=made)
    for n, page in enumerate(made):
        here = stories[n * len(stories) // pages : (n + 1) * len(stories) // pages]
        place_stories_on_page(page, [StoryPlacement(article) for article in here], by=SYSTEM)
    return out


def published(
    stories: list[Article], day: date = DAY, pages: int = 1, at: datetime | None = None
) -> PublishedEdition:
    """An edition that is out."""
    made = edition(stories, day, pages)
    return publish_edition(made, by=SYSTEM, expected=made.version, at=at)


def draft(by: User, headline: str = "社区食堂开张", **facts: object) -> Article:
    """A draft of that account's own, at the account's desk."""
    facts.setdefault("body", "<p>昨日，社区食堂开张。</p>\n<p>老人吃上热饭。</p>")
    facts.setdefault("desk", by.desk)
    return write_story(Article(publication=publication(), headline=headline, **facts), by=by)


def filed(by: User, **facts: object) -> Article:
    """A story that waits for its first review."""
    article = draft(by, **facts)
    return file_story(article, by=by, expected=article.version)


def signed(article: Article, *signers: User) -> Article:
    """The story with these signatures, one after another."""
    for signer in signers:
        sign_story(article, by=signer, expected=article.version)
    return article


def report(article: Article, **facts: object) -> ReaderReport:
    """What a reader reported about the story as it is out."""
    sent: dict = {
        "paragraph": 1,
        "quote": "昨日，街道铺上了新路面。",
        "text": "路名写错了",
        "contact": "",
        "sender": "x",
    }
    printed_copy = PublishedArticle.objects.get(article_id=article.pk, current=True)
    number = save_reader_report(printed_copy, **{"token": secrets.token_hex(8), **sent, **facts})
    return ReaderReport.objects.get(pk=int(number.partition("-")[2]))
