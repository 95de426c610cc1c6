"""A newsroom that holds every kind of thing readers may not see, with words in it that stand nowhere else."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from PIL import Image

from people.actors import SYSTEM
from people.journal.recording import add_journal_entry, journal_changes
from people.models import Reporter, User
from stories import photo_storage
from stories.actions.accounts.api_tokens import make_api_token
from stories.actions.accounts.staff import save_reporter
from stories.actions.drafts.autosave import autosave_draft, discard_draft
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.drafts.unsent_answers import discard_unsent_answer, save_unsent_answer
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page, save_edition
from stories.actions.editions.publishing import (
    open_correction,
    publish_correction,
    publish_edition,
    withdraw_story,
)
from stories.actions.photos.chunked_uploads import append_chunk, create_upload
from stories.actions.photos.intake import ingest_photo
from stories.actions.reader_reports.answering import answer_reader_report
from stories.actions.reference_records import save_reference_record
from stories.actions.review.comments import add_comment
from stories.actions.review.previews import make_preview
from stories.actions.review.reviewing import hold_story, sign_story
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.images.demo_images import draw_street_scene, encode_image
from stories.models import (
    Article,
    Draft,
    Edition,
    JournalEntry,
    JournalHead,
    Label,
    Page,
    Photo,
    Publication,
    PublishedArticle,
    PublishedEdition,
    PublishedPage,
    PublishedPhoto,
    PublishedProfile,
    PublishedPublication,
    PublishedSubject,
)
from stories.models.printing import PublishedPrinting
from tests import make
from tests.conftest import triggers_lifted
from tests.stories.photos.odd import with_segment

# Characters and letters that stand nowhere else; each of the four characters alone gives a word away, as the index
# of search keeps them in pairs, and so do the letters.
RARE, LETTERS = "龘靐齉爩", "zzqx"
PAIRS = ("zq", "qx")
SEEN = ("街道铺上新路面", "社区食堂开张")
LATER = timedelta(days=2)
TOMORROW = date(2031, 5, 1)
numbers = count(1)
# What the newsroom begins with holds no words of anybody's.
OF_THE_CODE = (ContentType, Permission, Group, Group.permissions.through, PublishedPrinting)
# Written through its own door only: the chain would break.
CHAINED = (JournalEntry, JournalHead)


def word() -> str:
    """A word that stands nowhere else, in letters and in characters."""
    number = next(numbers)
    return f"{RARE[number % 4]}{LETTERS}{number:04d}"


def betrayed(text: str) -> list[str]:
    """What of planted words is in the text, however it is written."""
    escaped = [f"\\u{ord(character):04x}" for character in RARE]
    lower = text.lower()
    return [mark for mark in (*RARE, LETTERS, *escaped) if mark in lower]


def betrayed_by_bytes(data: bytes) -> bool:
    """Whether a planted word is in the bytes, in UTF-8 or UTF-16."""
    # A digit more than the letters, or megabytes of pictures would hold them by chance.
    return any(f"{LETTERS}0".encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be"))


def picture(seed: int, text: str) -> bytes:
    """A photograph that says this in its margins."""
    tags = Image.Exif()
    tags[0x013B], tags[0x010E] = text, text
    data = encode_image(draw_street_scene(600 + seed, 400, words=str(seed)))
    data = with_segment(data, 0xE1, b"Exif\0\0" + tags.tobytes().removeprefix(b"Exif\0\0"))
    return with_segment(data, 0xFE, text.encode())


def photo(seed: int, by: Any = SYSTEM, **facts: Any) -> Photo:
    given = Photo(**{"caption": word(), "credit": word(), "alt": word(), "rights": "staff", **facts})
    given.rights_note, given.place = word(), word()
    return ingest_photo(ContentFile(picture(seed, word()), f"{word()}.jpg"), by=by, given=given)


def planted_story(**facts: Any) -> Article:
    """A story from the printed archive, full of planted words, with people, labels, tags and a photo of its own."""
    story = make.story(word(), kicker=word(), deck=word(), source=word(), body=f"<p>{word()}</p>", **facts)
    who = save_reporter(Reporter(name=word(), bio=word(), organisation=word()), by=SYSTEM)
    story.column = save_reference_record(
        Label(publication=story.publication, kind="column", name=word(), description=word()), by=SYSTEM
    )
    return write_story(
        story,
        by=SYSTEM,
        expected=story.version,
        bylines=[BylineItem(who, "reporter", word())],
        photos=[PhotoItem(photo(next(numbers), photographer=who), caption=word())],
        tags=[word()],
    )


def seen_story(headline: str, **facts: Any) -> Article:
    """A story that readers have, with a photo of which they have the renditions."""
    story = make.story(headline, full=True, **facts)
    said = {"caption": "新路面。", "credit": "张三 摄", "alt": "一条铺好的路"}
    shot = photo(next(numbers), photographer=make.reporter(), **said)
    return write_story(
        story, by=SYSTEM, expected=story.version,
        bylines=[BylineItem(make.reporter(), "reporter", "本报记者 张三")], photos=[PhotoItem(shot)], tags=["道路"],
    )  # fmt: skip


def newsroom(cast: dict[str, User]) -> None:
    """Stories at every point of their way, readers having some, and everything that hangs on them."""
    chief = cast["chief"]
    seen, corrected, gone = *map(seen_story, SEEN), planted_story()
    never = planted_story(embargo_until=timezone.now() + LATER)
    make.published([seen, corrected, gone, planted_story(embargo_until=timezone.now() + LATER), never])
    take_down(never, chief)
    take_down(gone, chief)
    for old, new in (("昨日", "前日"), ("前日", "上周")):
        correct(corrected, old, new, cast)
    make.published([planted_story()], day=TOMORROW, at=timezone.now() + LATER)
    other_paper()
    reported(seen, chief)
    on_the_desk(cast)
    unplaced = photo(next(numbers))
    photo(next(numbers), embargo_until=timezone.now() + LATER)
    save_reference_record(
        Label(publication=make.publication(), kind="series", name=word(), description=word()), by=SYSTEM
    )
    (photo_storage.media_root() / photo_storage.INCOMING).mkdir(exist_ok=True)
    (photo_storage.media_root() / photo_storage.INCOMING / "left").write_bytes(word().encode())
    assert unplaced.renditions.exists()


def take_down(story: Article, chief: User) -> None:
    story.refresh_from_db()
    withdraw_story(story, by=chief, expected=story.version, why="privacy", reason=word())


def correct(story: Article, old: str, new: str, cast: dict[str, User]) -> None:
    story.refresh_from_db()
    open_correction(story, by=cast["chief"], expected=story.version, reason=word())
    story.refresh_from_db()
    story.body = story.body.replace(old, new)
    write_story(story, by=cast["editor"], expected=story.version, why=word())
    for name in ("second_editor", "director", "chief"):
        story.refresh_from_db()
        sign_story(story, by=cast[name], expected=story.version, opinion=word())
    story.refresh_from_db()
    publish_correction(story, by=cast["chief"], expected=story.version, note="时间有误")


def other_paper() -> None:
    """A paper of which readers have nothing yet."""
    paper = save_reference_record(
        Publication(name=word(), slug="other", about=word(), place=word()), by=SYSTEM
    )
    planted = Article(publication=paper, headline=word(), body=f"<p>{word()}</p>", origin="archive")
    story = write_story(planted, by=SYSTEM)
    page = Page(number="1", name=word(), order=1, staff=word())
    edition = save_edition(
        Edition(publication=paper, date=TOMORROW, date_note=word()), by=SYSTEM, pages=[page]
    )
    place_stories_on_page(page, [StoryPlacement(story)], by=SYSTEM)
    publish_edition(edition, by=SYSTEM, expected=edition.version, at=timezone.now() + LATER)


def reported(story: Article, chief: User) -> None:
    """Reports with the words and the address of readers, one of them answered."""
    make.report(story, text=word(), contact=word())
    answer_reader_report(
        make.report(story, text=word(), contact=word()), by=chief, state="declined", answer=word()
    )


def on_the_desk(cast: dict[str, User]) -> None:
    """Drafts, working copies, stories in review, remarks, links, tokens, and a file that is still arriving."""
    writer, editor, director = cast["reporter_account"], cast["editor"], cast["director"]
    words = {"body": f"<p>{word()}</p>", "kicker": word(), "lead_in": word()}
    draft = make.draft(writer, headline=word(), **words)
    copy_with_photo(writer, draft)
    copy_with_photo(writer, None)
    thrown_away = uuid4()
    autosave_draft(thrown_away, by=writer, version=0, save_key=uuid4().hex, content={"headline": word()})
    discard_draft(Draft.objects.get(key=thrown_away), by=writer, expected=1)
    filed = make.filed(writer, headline=word(), **words)
    remark = add_comment(filed, by=editor, text=word(), paragraph=1)
    save_unsent_answer(remark, by=writer, version=0, save_key=uuid4().hex, text=word())
    discard_unsent_answer(remark, by=writer, expected=1)
    save_unsent_answer(remark, by=writer, version=2, save_key=uuid4().hex, text=word())
    make_preview(filed, by=editor)
    held = make.signed(make.filed(writer, headline=word(), **words), editor)
    hold_story(held, by=director, expected=held.version, reason=word())
    make.signed(make.filed(writer, headline=word(), **words), editor, director, cast["chief"])
    make_api_token(name=word(), by=writer)
    parcel = create_upload(uuid4(), by=writer, name=f"{word()}.jpg", size=900)
    append_chunk(parcel, 0, word().encode(), by=writer)


def copy_with_photo(writer: User, story: Article | None) -> Draft:
    """A working copy with a photo that stands in no story."""
    key = uuid4()
    content = {"headline": word(), "body": word(), "tags": [word()]}
    autosave_draft(key, by=writer, version=0, save_key=uuid4().hex, content=content, story=story)
    kept = Draft.objects.get(key=key)
    sent = ContentFile(picture(next(numbers), word()), f"{word()}.jpg")
    add_photo_to_draft(kept, sent, by=writer, caption=word(), credit=word())
    return kept


def plant() -> dict[str, int]:
    """Every text and JSON column of every row that readers have nothing of holds a planted word; so many a table."""
    planted: dict[str, int] = defaultdict(int)
    with triggers_lifted():
        for model in everything():
            if not model._base_manager.exists():
                fill(model)
            row: Any
            for row in hidden(model):
                for column in filter(is_wordy, model._meta.concrete_fields):
                    # The corrections of an older copy are in the list that readers have.
                    if column.name != "corrections" or not row.corrections:
                        planted[model._meta.label] += overwrite(row, column)
        parts_of_what_readers_have()
    with journal_changes("keep", Publication, by=SYSTEM, reason=word(), words=[word(), {"deep": word()}]):
        pass
    with transaction.atomic():
        add_journal_entry(
            "see", Article, by=User.objects.exclude(full_name="").first() or SYSTEM, what=word()
        )
    return planted


def everything() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model not in (*OF_THE_CODE, *CHAINED):
            yield model


def hidden(model: type[models.Model]) -> list[models.Model]:
    """The rows of the table that readers have nothing of; of what is not published, all."""
    rows = model._base_manager.order_by("pk")
    seen = PublishedArticle.objects.filter(headline__in=SEEN, current=True).values("pk")
    of_published: dict[str, models.QuerySet] = {
        "PublishedArticle": PublishedArticle.objects.exclude(pk__in=seen),
        "PublishedEdition": PublishedEdition.objects.filter(date=TOMORROW),
        "PublishedPage": PublishedPage.objects.filter(edition__date=TOMORROW),
        "PublishedPublication": PublishedPublication.objects.filter(slug="other"),
        "PublishedPhoto": PublishedPhoto.objects.exclude(article__in=seen),
        "PublishedSubject": PublishedSubject.objects.exclude(listings__article__in=seen),
        "PublishedProfile": PublishedProfile.objects.exclude(uses__article__in=seen),
    }
    if model.__name__.startswith("Published"):
        return list(of_published.get(model.__name__, rows.none()))
    return list(rows)


def fill(model: type[models.Model]) -> None:
    """The empty table has a row, of whatever it may hold."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.primary_key and isinstance(column, models.AutoField):
            continue
        if isinstance(column, models.ForeignKey):
            values[column.attname] = column.related_model._base_manager.values_list("pk", flat=True).first()
        elif isinstance(column, models.DateTimeField):
            values[column.attname] = timezone.now()
        elif column.choices:
            values[column.attname] = column.get_default() or column.choices[0][0]
        elif isinstance(column, models.CharField | models.TextField):
            values[column.attname] = "1" * min(column.max_length or 9, 9)
        elif isinstance(column, models.GenericIPAddressField):
            values[column.attname] = "192.0.2.1"
        elif isinstance(column, models.IntegerField) and not column.has_default():
            values[column.attname] = 1
    model._base_manager.bulk_create([model(**values)])


def is_wordy(column: models.Field) -> bool:
    """Whether any text may stand in the column."""
    text = isinstance(column, models.CharField | models.TextField | models.FileField)
    return isinstance(column, models.JSONField) or (
        text and not column.choices and (column.max_length or 99) >= 9
    )


def overwrite(row: models.Model, column: models.Field) -> int:
    """The column holds a planted word: 1, or 0 when the database lets it hold nothing but codes."""
    value: Any = word()
    if isinstance(column, models.JSONField):
        old = getattr(row, column.attname)
        value = [*old, value] if isinstance(old, list) else {**(old or {}), "planted": value}
    with suppress(IntegrityError), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**{column.attname: value})
        return 1
    return 0


def parts_of_what_readers_have() -> None:
    """Parts of JSON that no page shows stand in what readers have, and a photo that they may not fetch any more."""
    for row in PublishedPhoto.objects.filter(article__current=True, article__withdrawn_at=None):
        label = {**row.label, "rights": word(), "note": {"inside": word()}}
        PublishedPhoto.objects.filter(pk=row.pk).update(label=label)
    story = PublishedArticle.objects.get(headline=SEEN[0])
    story.byline[0]["account"] = word()
    story.frozen_photos[0]["rights_note"] = word()
    PublishedArticle.objects.filter(pk=story.pk).update(
        byline=story.byline, frozen_photos=story.frozen_photos
    )


def files_that_betray(folder: Path) -> list[str]:
    """The files below the folder that give a planted word away, by their name or by what they hold."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if betrayed(path.name) or (path.is_file() and betrayed_by_bytes(path.read_bytes()))
    ]
