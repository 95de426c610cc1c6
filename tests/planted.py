"""A victim's name in every place of a published story, and the correction that takes it out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from people.actors import SYSTEM
from people.models import Reporter, User
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.publishing import open_correction, publish_correction
from stories.actions.photos.intake import ingest_photo
from stories.actions.reference_records import save_reference_record
from stories.actions.review.reviewing import sign_story
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import Article, Photo, PublishedArticle
from tests import make

NAME, PINYIN = "欧阳雪菲", "ou-yang-xue-fei"
# The whole name, and the pieces of it that an index keeps.
TRACES = (NAME, "欧阳", "阳雪", "雪菲", PINYIN)
HEADLINE, CLEAN = f"{NAME}获救", "孩子获救"


@dataclass(frozen=True)
class Signers:
    """Who edits, signs and publishes a correction."""

    writer: User
    first: User
    second: User
    third: User


def photo() -> Photo:
    said = {"caption": f"{NAME}在医院。", "credit": f"张三 摄（{NAME}家属供图）", "alt": f"{NAME}躺在病床上"}
    given = Photo(**said, rights="staff", photographer=make.reporter())
    return ingest_photo(
        ContentFile(encode_image(draw_street_scene(600, 400)), "图.jpg"), by=SYSTEM, given=given, again=True
    )


def story() -> Article:
    """A story of the archive with the name in every part of it, and one that stands beside it."""
    person = Reporter.objects.filter(name=NAME).first() or save_reporter(Reporter(name=NAME), by=SYSTEM)
    article = make.story(
        HEADLINE,
        kicker=f"{NAME}案",
        deck=f"——{NAME}平安",
        lead_in=f"本报讯（{NAME}）",
        body=f"<p>昨日，{NAME}获救。</p>\n<p>众人松了一口气。</p>\n<p>{NAME}住在文峰。</p>",
        source=f"{NAME}家属",
    )
    lines = [BylineItem(make.reporter(), "reporter"), BylineItem(person, "correspondent", f"通讯员 {NAME}")]
    return write_story(
        article,
        by=SYSTEM,
        expected=article.version,
        bylines=lines,
        photos=[PhotoItem(photo())],
        tags=["救助", NAME],
    )


def clean(story: Article, by: User) -> None:
    """The story says the same without the name."""
    for name in ("kicker", "deck", "source"):
        setattr(story, name, "")
    story.headline, story.lead_in = CLEAN, "本报讯"
    story.body = story.body.replace(f"<p>{NAME}住在文峰。</p>", "").replace(NAME, "孩子")
    write_story(
        story,
        by=by,
        expected=story.version,
        bylines=[BylineItem(make.reporter(), "reporter")],
        tags=["救助"],
    )
    shot = Photo.objects.get(placements__article=story)
    shot.caption, shot.alt, shot.credit = "孩子在医院。", "孩子躺在病床上", "张三 摄"
    save_reference_record(shot, by=SYSTEM, expected=shot.version)


def corrected(
    story: Article, signers: Signers, change: Callable[[Article, User], Any], **published: Any
) -> PublishedArticle:
    """The story was opened, changed, signed by three and published as a correction."""
    story.refresh_from_db()
    open_correction(story, by=signers.third, expected=story.version, reason="有读者来电")
    change(story, signers.writer)
    for signer in (signers.first, signers.second, signers.third):
        story.refresh_from_db()
        sign_story(story, by=signer, expected=story.version)
    story.refresh_from_db()
    return publish_correction(story, by=signers.third, expected=story.version, **published)


def dumped() -> Iterator[tuple[str, str]]:
    """Every row, as text, of every table that readers' pages, lists and searches are made of."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        tables = [
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith(("stories_published", "stories_search"))
            and not name.startswith("stories_searchfold")
        ]
        for table in tables:
            if vendor == "sqlite":
                cursor.execute(f'SELECT * FROM "{table}"')
                for row in cursor.fetchall():
                    yield table, " ".join(map(as_text, row))
            else:
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                for (row,) in cursor.fetchall():
                    yield table, row


def as_text(value: Any) -> str:
    """Also what stands in a block of the index, and Chinese that JSON escapes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    text = str(value)
    return text + text.encode().decode("unicode_escape", "ignore") if "\\u" in text else text
