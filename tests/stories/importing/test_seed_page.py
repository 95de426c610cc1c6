"""The printed page of the first edition reads as its eight items are written out."""

import pytest

from stories.importing.page_parser import parse_page
from stories.importing.parsed_page import ParsedPage, ParsedPhoto, ParsedStory, Person, RawTextSpan
from tests.stories.importing.outcome import FIXTURES, raw_page

PAGE = raw_page("wenfeng/page.txt")
ZHOU = Person("周俊英", "reporter", "staff", "记者 周俊英")


@pytest.fixture(scope="module")
def page() -> ParsedPage:
    """The page as read without knowing any column."""
    return parse_page(PAGE)


def expected(number: int) -> tuple[dict[str, str], list[str]]:
    """The fields and paragraphs of one item as written out by hand."""
    text = (FIXTURES / f"wenfeng/expected/{number}.txt").read_text("utf-8")
    head, _, body = text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return fields, [part.strip() for part in body.split("\n\n") if part.strip()]


def test_the_banner_and_labels_stand_apart_from_the_stories(page: ParsedPage) -> None:
    assert page.banner == "复工复产 我们一起加油干"
    assert [(label.kind, label.name) for label in page.labels] == [
        ("banner", "复工复产 我们一起加油干"),
        ("column", "图说新闻"),
        ("column", "争做出彩安阳人"),
    ]


def test_there_are_eight_stories_of_the_kinds_printed(page: ParsedPage) -> None:
    kinds = ["feature", "news", "news", "news", "news", "photo", "photo_story", "feature"]
    assert [story.kind for story in page.stories] == kinds


@pytest.mark.parametrize("number", range(1, 9))
def test_each_story_reads_word_for_word_as_written_out(page: ParsedPage, number: int) -> None:
    fields, paragraphs = expected(number)
    story = page.stories[number - 1]
    read = (story.kind, story.kicker, story.headline, story.deck, story.column)
    assert read == (*(fields.get(name, "") for name in ("kind", "kicker", "headline", "deck", "column")),)
    assert [paragraph.text for paragraph in story.paragraphs] == paragraphs


def test_the_lead_ins_are_taken_off_the_first_paragraphs(page: ParsedPage) -> None:
    assert [story.lead_in for story in page.stories] == [
        "",
        "本报讯（记者 周俊英 通讯员 郭立旗）",
        "本报讯（记者 周俊英）",
        "本报讯（记者 周俊英 通讯员 胡静）",
        "本报讯（记者 刘斐 通讯员 张波）",
        "",
        "",
        "",
    ]


def test_the_bylines_of_features_are_kept_as_printed(page: ParsedPage) -> None:
    assert [story.byline_line for story in page.stories] == [
        "□本报记者 周俊英 通讯员 王志强",
        *([""] * 6),
        "□本报记者 刘斐 文图",
    ]


def test_everybody_has_the_role_and_standing_they_were_printed_with(page: ParsedPage) -> None:
    assert [story.people for story in page.stories] == [
        (
            Person("周俊英", "reporter", "staff", "本报记者 周俊英"),
            Person("王志强", "correspondent", "correspondent", "通讯员 王志强"),
        ),
        (ZHOU, Person("郭立旗", "correspondent", "correspondent", "通讯员 郭立旗")),
        (ZHOU,),
        (ZHOU, Person("胡静", "correspondent", "correspondent", "通讯员 胡静")),
        (
            Person("刘斐", "reporter", "staff", "记者 刘斐"),
            Person("张波", "correspondent", "correspondent", "通讯员 张波"),
        ),
        (),
        (),
        (Person("刘斐", "text_and_photo", "staff", "本报记者 刘斐 文图"),),
    ]


def test_the_three_photos_have_their_captions_credits_and_places(page: ParsedPage) -> None:
    assert [photo for story in page.stories for photo in story.photos] == [
        ParsedPhoto(
            caption="3月22日至28日是第三十三届“中国水周”。3月25日，光华路兴泰苑社区组织志愿者开展宣传活动，"
            "通过向市民发放宣传册、悬挂条幅等形式，进一步增强市民水忧患意识、节水意识，转变传统用水观念，打好节约用水攻坚战。"
            "此次宣传活动组织志愿者10余人，发放宣传彩页100余份。",
            credit="本报记者 刘斐 摄",
            people=(Person("刘斐", "photographer", "staff", "本报记者 刘斐 摄"),),
            after_paragraph=None,
            span=RawTextSpan(PAGE.index("3月22日"), PAGE.index("\n\n图说新闻")),
        ),
        ParsedPhoto(
            caption="图为3月26日，环卫工人文明大道东段清掏树坑。",
            credit="靳俊利 摄",
            people=(Person("靳俊利", "photographer", "unknown", "靳俊利 摄"),),
            after_paragraph=1,
            span=RawTextSpan(PAGE.index("图为3月26日"), PAGE.index("靳俊利 摄)") + 6),
        ),
        ParsedPhoto(
            caption="工作中的胡亚军",
            credit="",
            people=(),
            after_paragraph=6,
            span=RawTextSpan(PAGE.index("工作中的胡亚军"), PAGE.index("工作中的胡亚军") + 7),
        ),
    ]


def test_the_eight_column_breaks_are_rejoined_and_marked(page: ParsedPage) -> None:
    joined = [
        (number, place, paragraph.text[join - 4 : join] + "|" + paragraph.text[join : join + 4])
        for number, story in enumerate(page.stories, 1)
        for place, paragraph in enumerate(story.paragraphs, 1)
        for join in paragraph.joins
    ]
    assert joined == [
        (1, 9, "务业企业|复工率1"),
        (1, 12, "可审批事|项120"),
        (2, 2, "监督更精|准。从农"),
        (3, 3, "区商户微|信群”“"),
        (4, 2, "线接听接|收有关咨"),
        (5, 2, "工人员，|细化推进"),
        (8, 8, "幅等向居|民宣传和"),
        (8, 10, "的恐慌和|不安。"),
    ]


def test_what_was_guessed_is_put_to_a_person(page: ParsedPage) -> None:
    assert [doubt.kind for doubt in page.doubts] == ["banner"]
    assert [[doubt.kind for doubt in story.doubts] for story in page.stories] == [
        ["join", "join"],
        ["join"],
        ["join"],
        ["join"],
        ["join"],
        [],
        [],
        ["caption", "join", "join", "label"],
    ]


def test_nothing_is_left_over_and_the_page_is_not_older_than_its_newest_fact(page: ParsedPage) -> None:
    assert (page.unplaced, page.staff_lines, page.page_head, page.newest_date) == ((), (), None, (3, 26))


def test_knowing_the_columns_leaves_only_the_label_beyond_doubt(page: ParsedPage) -> None:
    known = parse_page(PAGE, {"图说新闻", "争做出彩安阳人"})
    assert known.stories[:7] == page.stories[:7]
    assert known.labels == page.labels
    assert [doubt.kind for doubt in known.stories[7].doubts] == ["caption", "join", "join"]


def test_every_chinese_character_of_the_page_is_in_the_outcome(page: ParsedPage) -> None:
    def texts(story: ParsedStory) -> str:
        parts = [story.kicker, story.headline, story.deck, story.lead_in, story.byline_line]
        parts += [paragraph.text for paragraph in story.paragraphs]
        parts += [photo.caption + photo.credit for photo in story.photos]
        return "".join(parts)

    kept = "".join(texts(story) for story in page.stories) + "".join(label.name for label in page.labels)
    assert sorted(filter(str.isalnum, kept)) == sorted(filter(str.isalnum, PAGE))
