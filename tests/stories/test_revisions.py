"""Whatever readers would get is in the revision; any change of it cuts a new one, and nothing else does."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from people.actors import SYSTEM
from people.desk_actions import save_desk
from people.errors import NotAllowed
from people.models import Reporter, User
from stories.actions.accounts import staff
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page
from stories.actions.editions.publishing import publish_edition
from stories.actions.reference_records import save_reference_record
from stories.actions.review.filing import file_story
from stories.actions.review.reviewing import sign_story
from stories.actions.story.revision import snapshot_digest, story_snapshot
from stories.actions.story.writing import BylineItem, PhotoItem, restore_revision, write_story
from stories.errors import InvalidState, NotVisible
from stories.models import Article, JournalEntry, Label, Photo, PublishedArticle, Revision, Tag
from tests import make

DIGEST = "1d526adb3c71cf945cc39ec10bb44cfedb507e0124bb9cf513b35ebf85aaba54"


@pytest.fixture
def photo(db: None) -> Photo:
    return save_reference_record(Photo(caption="新食堂。", credit="张三 摄", alt="食堂门口"), by=SYSTEM)


@pytest.fixture
def story(reporter_account: User, photo: Photo) -> Article:
    """A filed story with everything that a story can have."""
    draft = make.draft(
        reporter_account,
        kicker="民生实事",
        deck="——老人吃上热饭",
        lead_in="本报讯（记者 张三）",
        column=make.column(),
        series=save_reference_record(
            Label(publication=make.publication(), kind="series", name="走街串巷"), by=SYSTEM
        ),
        source="社区报",
    )
    write_story(
        draft,
        by=reporter_account,
        expected=draft.version,
        bylines=[
            BylineItem(make.reporter(), "reporter", "本报记者 张三"),
            BylineItem(make.reporter("李四"), "intern"),
        ],
        photos=[PhotoItem(photo, "食堂开张第一天。")],
        tags=["民生", "道路"],
    )
    return file_story(draft, by=reporter_account, expected=draft.version)


def numbers(story: Article) -> list[int]:
    return list(story.revisions.values_list("number", flat=True))


def test_a_revision_holds_the_whole_story(story, photo):
    zhang, li = (Reporter.objects.get(name=name).pk for name in ("张三", "李四"))
    assert story.revision.content == {
        "kind": "news",
        "kicker": "民生实事",
        "headline": "社区食堂开张",
        "deck": "——老人吃上热饭",
        "lead_in": "本报讯（记者 张三）",
        "source": "社区报",
        "column": "百姓故事",
        "series": "走街串巷",
        "desk": "城区新闻部",
        "body": "<p>昨日，社区食堂开张。</p>\n<p>老人吃上热饭。</p>",
        "bylines": [
            {"reporter": zhang, "name": "张三", "role": "reporter", "printed": "本报记者 张三"},
            {"reporter": li, "name": "李四", "role": "intern", "printed": ""},
        ],
        "photos": [{"id": photo.pk, "caption": "食堂开张第一天。", "credit": "张三 摄", "alt": "食堂门口"}],
        "tags": ["道路", "民生"],
    }  # fmt: skip


def test_every_word_that_readers_get_is_in_the_revision(story, editor, director, chief):
    """A field added to the published copy must be in the revision too, or be named here with its reason."""
    make.signed(story, editor, director, chief)
    edition = make.edition([story])
    publish_edition(edition, by=chief, expected=edition.version)
    of_the_place = {
        "id",
        "edition",
        "page",
        "article_id",
        "revision_id",
        "number",
        "copy",
        "current",
        "position",
        "rank",
    }
    of_the_time = {
        "published_at",
        "visible_from",
        "withdrawn_at",
        "withdrawn_reason",
        "withheld_at",
        "corrections",
    }
    drawn_from_others = {"slug", "excerpt", "length", "blocks", "text"}
    signed = {
        "kind", "kicker", "headline", "deck", "source", "lead_in", "byline", "column", "series", "tags",
        "frozen_photos", "body",
    }  # fmt: skip
    fields = {field.name for field in PublishedArticle._meta.concrete_fields}
    assert fields == of_the_place | of_the_time | drawn_from_others | signed


def test_the_digest_is_the_same_on_every_database_and_machine():
    content = {
        "kind": "news", "kicker": "", "headline": "社区食堂开张😀", "deck": "", "lead_in": "", "source": "",
        "column": "", "series": "", "desk": "城区新闻部", "body": "<p>“热饭”&amp;\u2028</p>",
        "bylines": [{"reporter": 1, "name": "张三", "role": "reporter", "printed": ""}], "photos": [], "tags": ["道路"],
    }  # fmt: skip
    assert snapshot_digest(content) == DIGEST
    assert snapshot_digest(dict(reversed(content.items()))) == snapshot_digest(content)


def test_the_first_edition_reads_as_its_revisions_do(db):
    call_command("loaddata", "wenfeng", verbosity=0)
    stories = Article.objects.select_related("revision", "column", "series", "desk")
    assert [story.revision.digest == snapshot_digest(story_snapshot(story)) for story in stories] == [
        True
    ] * 8
    assert [revision.digest == snapshot_digest(revision.content) for revision in Revision.objects.all()] == [
        True
    ] * 8


# ---- what cuts one ------------------------------------------------------------------------------
def test_each_change_cuts_one_revision_and_one_journal_entry(story, editor, photo):
    other = save_reference_record(Photo(caption="厨房。"), by=SYSTEM)
    zhang, li = make.reporter(), make.reporter("李四")
    both = [BylineItem(zhang, "reporter", "本报记者 张三"), BylineItem(li, "intern")]
    changes = [
        {"bylines": both[:1]},
        {"bylines": [BylineItem(zhang, "reporter", "记者 张三"), both[1]]},
        {"bylines": [BylineItem(zhang, "photographer", "记者 张三"), both[1]]},
        {"bylines": both[::-1]},
        {"photos": []},
        {"photos": [PhotoItem(photo)]},
        {"photos": [PhotoItem(photo, "另一说明。")]},
        {"photos": [PhotoItem(photo, "另一说明。"), PhotoItem(other)]},
        {"photos": [PhotoItem(other), PhotoItem(photo, "另一说明。")]},
        {"tags": ["民生"]},
        {"tags": ["民生", "新事"]},
        {"tags": []},
    ]
    for number, lines in enumerate(changes, 2):
        write_story(story, by=editor, expected=story.version, **lines)
        assert numbers(story) == list(range(1, number + 2)), lines
        entry = JournalEntry.objects.about(story).last()
        assert (entry.act, entry.detail["revision"]) == ("write", number + 1)


@pytest.mark.parametrize(
    "field", ["kicker", "headline", "deck", "lead_in", "source", "body", "kind", "column", "series"]
)
def test_each_written_field_cuts_a_revision(story, editor, field):
    values = {"kind": "feature", "column": None, "series": None, "body": "<p>换一句。</p>"}
    setattr(story, field, values.get(field, "换一句"))
    write_story(story, by=editor, expected=story.version)
    assert numbers(story) == [1, 2, 3]


def test_a_save_that_changes_nothing_cuts_no_revision(story, editor, photo):
    bylines = [BylineItem(line.reporter, line.role, line.as_printed) for line in story.bylines.all()]
    for lines in (
        {},
        {
            "bylines": bylines,
            "photos": [PhotoItem(photo, "食堂开张第一天。")],
            "tags": ["道路", " 民生 ", "道路", ""],
        },
    ):
        write_story(story, by=editor, expected=story.version, **lines)
    assert numbers(story) == [1, 2]
    assert "revision" not in JournalEntry.objects.about(story).last().detail


def test_another_desk_cuts_no_revision_and_voids_nothing(story, editor, other_desk, director):
    make.signed(story, editor)
    story.desk = other_desk
    write_story(story, by=director, expected=story.version)
    assert (numbers(story), story.state) == ([1, 2], "second")
    other_desk.name = "镇街部"
    save_desk(other_desk, by=director, expected=other_desk.version)
    sign_story(story, by=director, expected=story.version)
    assert story.state == "third"


# ---- what stories share -------------------------------------------------------------------------
def rename_column(story: Article, photo: Photo, by: User) -> None:
    column = Label.objects.get(kind="column")
    column.name = "街坊故事"
    save_reference_record(column, by=by, expected=column.version)


def rename_tag(story: Article, photo: Photo, by: User) -> None:
    tag = Tag.objects.get(name="道路")
    tag.name = "路"
    save_reference_record(tag, by=by)


def rename_reporter(story: Article, photo: Photo, by: User) -> None:
    person = Reporter.objects.get(name="李四")
    person.name = "李司"
    staff.save_reporter(person, by=by, expected=person.version)


def change_credit(story: Article, photo: Photo, by: User) -> None:
    photo.credit = "李四 摄"
    save_reference_record(photo, by=by, expected=photo.version)


def change_picture(story: Article, photo: Photo, by: User) -> None:
    photo.original.save("x", ContentFile(b"another picture"), save=False)
    save_reference_record(photo, by=by, expected=photo.version)


SHARED = [rename_column, rename_tag, rename_reporter, change_credit, change_picture]


@pytest.mark.parametrize("change", SHARED, ids=lambda change: change.__name__)
def test_a_change_of_what_stories_share_cuts_a_revision_and_voids_the_signatures(
    story, photo, editor, second_editor, director, chief, change
):
    make.signed(story, editor, director, chief)
    assert story.state == "ready"
    change(story, photo, second_editor)
    story.refresh_from_db()
    assert (story.state, numbers(story)) == ("first", [1, 2, 3])
    assert story.signatures.filter(standing=True).count() == 0
    entry = JournalEntry.objects.about(story).last()
    assert (entry.act, entry.detail["revision"], entry.actor_name) == ("write", 3, "另一责任编辑")
    assert story.revision.content == story_snapshot(story)
    sign_story(story, by=editor, expected=story.version)


def test_a_photo_caption_that_the_story_prints_cuts_a_revision_and_one_it_does_not_print_does_not(
    story, photo, editor, photo_editor
):
    photo.caption = "新食堂的门口。"
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    story.refresh_from_db()
    assert numbers(story) == [1, 2]  # the story has a caption of its own
    write_story(story, by=editor, expected=story.version, photos=[PhotoItem(photo)])
    photo.caption = "新食堂。"
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    assert numbers(story) == [1, 2, 3, 4]
    version = Article.objects.get().version
    photo.place = "文峰大道"
    save_reference_record(photo, by=photo_editor, expected=photo.version)
    # Nobody who is writing meanwhile is told of a change that is none.
    assert (numbers(story), Article.objects.get().version) == ([1, 2, 3, 4], version)


def test_what_is_out_keeps_its_words_when_a_name_changes(story, photo, editor, director, chief):
    make.signed(story, editor, director, chief)
    edition = make.edition([])
    place_stories_on_page(edition.pages.get(), [StoryPlacement(story)], by=chief)
    publish_edition(edition, by=chief, expected=edition.version)
    for change in SHARED:
        change(story, photo, chief)
    assert (numbers(story), PublishedArticle.objects.get().column["name"]) == ([1, 2], "百姓故事")


@pytest.mark.parametrize(
    "tamper",
    [
        lambda story: story.bylines.filter(role="intern").delete(),
        lambda story: story.bylines.update(as_printed="换名"),
        lambda story: story.photo_placements.update(caption="换说明"),
        lambda story: story.photo_placements.all().delete(),
        lambda story: Photo.objects.update(credit="换人 摄"),
        lambda story: story.tag_items.all().delete(),
        lambda story: Tag.objects.filter(name="道路").update(name="换词"),
        lambda story: Label.objects.update(name="换栏"),
        lambda story: Reporter.objects.filter(name="李四").update(name="换人"),
    ],
)
def test_rows_changed_by_plain_sql_are_found_before_anybody_signs(story, editor, tamper):
    tamper(story)
    with pytest.raises(InvalidState):
        sign_story(story, by=editor, expected=story.version)
    assert (story.state, story.signatures.count()) == ("filed", 0)


def test_only_who_keeps_accounts_takes_a_byline_away_from_its_account(editor, administrator):
    person = Reporter.objects.create(name="责任编辑", slug="ze-ren-bian-ji", user=editor)
    person.user = None
    with pytest.raises(NotAllowed):
        staff.save_reporter(person, by=editor, expected=person.version)
    assert Reporter.objects.get().user == editor
    staff.save_reporter(person, by=administrator, expected=person.version)
    assert Reporter.objects.get().user is None


# ---- restoring ----------------------------------------------------------------------------------
def test_an_old_revision_is_restored_whole_as_a_new_one(story, editor, photo):
    before = story.revision.content
    story.headline, story.column, story.body = "改过的标题", None, "<p>改过。</p>"
    write_story(story, by=editor, expected=story.version, bylines=[], photos=[], tags=[])
    restore_revision(story, number=2, by=editor, expected=story.version)
    assert numbers(story) == [1, 2, 3, 4]
    assert story.revision.content == before == story_snapshot(Article.objects.get())
    assert story.revision.digest == story.revisions.get(number=2).digest


def test_a_revision_that_is_not_there_is_not_restored_and_not_told_to_whom_the_story_is_hidden(
    story, editor, other_editor, reporter_b, reporter_account
):
    with pytest.raises(InvalidState):
        restore_revision(story, number=9, by=editor, expected=story.version)
    for other in (other_editor, reporter_b):
        with pytest.raises(NotAllowed) as refusal:
            restore_revision(story, number=9, by=other, expected=story.version)
        assert "社区食堂" not in str(refusal.value)
    draft = make.draft(reporter_account, headline="草稿")
    with pytest.raises(NotVisible):
        restore_revision(draft, number=1, by=reporter_b, expected=draft.version)
    assert numbers(story) == [1, 2] and numbers(draft) == [1]
