"""Bylines, lead-ins, credits and names as papers print them."""

import pytest

from stories.importing.bylines import read_byline
from stories.importing.captions import Caption, read_caption
from stories.importing.lead_ins import ClosingCredit, LeadIn, read_closing_credit, read_lead_in
from stories.importing.parsed_page import Person
from stories.importing.personal_names import PrintedName, read_names
from stories.importing.photo_credits import read_credit


def short(people: tuple[Person, ...]) -> list[tuple[str, str, str, str]]:
    """The people without their organisations."""
    return [(one.name, one.role, one.status, one.as_printed) for one in people]


@pytest.mark.parametrize(
    ("printed", "people"),
    [
        (
            "□本报记者 周俊英 通讯员 王志强",
            [
                ("周俊英", "reporter", "staff", "本报记者 周俊英"),
                ("王志强", "correspondent", "correspondent", "通讯员 王志强"),
            ],
        ),
        ("□本报记者 刘斐 文图", [("刘斐", "text_and_photo", "staff", "本报记者 刘斐 文图")]),
        ("本报记者 刘斐 文/图", [("刘斐", "text_and_photo", "staff", "本报记者 刘斐 文/图")]),
        ("文/图 本报记者 刘斐", [("刘斐", "text_and_photo", "staff", "文/图 本报记者 刘斐")]),
        ("本报记者 刘斐 摄影报道", [("刘斐", "text_and_photo", "staff", "本报记者 刘斐 摄影报道")]),
        (
            "张明/文 李梅/图",
            [("张明", "reporter", "unknown", "张明/文"), ("李梅", "photographer", "unknown", "李梅/图")],
        ),
        (
            "文/张明 图/李梅",
            [("张明", "reporter", "unknown", "文/张明"), ("李梅", "photographer", "unknown", "图/李梅")],
        ),
        (
            "本报记者 张明 文 李梅 摄",
            [
                ("张明", "reporter", "staff", "本报记者 张明 文"),
                ("李梅", "photographer", "staff", "本报记者 李梅 摄"),
            ],
        ),
        (
            "本报记者 刘  斐、欧阳明 实习生 张静",
            [
                ("刘斐", "reporter", "staff", "本报记者 刘  斐"),
                ("欧阳明", "reporter", "staff", "本报记者 欧阳明"),
                ("张静", "intern", "unknown", "实习生 张静"),
            ],
        ),
        ("本报首席记者 张明", [("张明", "reporter", "staff", "本报首席记者 张明")]),
        ("本报见习记者 张明", [("张明", "intern", "staff", "本报见习记者 张明")]),
        ("特约记者 张明", [("张明", "special", "unknown", "特约记者 张明")]),
        ("本报评论员 张明", [("张明", "commentator", "staff", "本报评论员 张明")]),
        ("记者（整理） 张明", [("张明", "compiler", "staff", "记者（整理） 张明")]),
        ("新华社记者 张明", [("张明", "reporter", "agency", "新华社记者 张明")]),
        ("□阿依古丽", [("阿依古丽", "reporter", "unknown", "阿依古丽")]),
        (
            "本报记者 买买提·艾力 摄影 李梅",
            [
                ("买买提·艾力", "reporter", "staff", "本报记者 买买提·艾力"),
                ("李梅", "photographer", "unknown", "摄影 李梅"),
            ],
        ),
        ("本报评论员", []),
    ],
)
def test_role_words_are_switches_and_names_follow(
    printed: str, people: list[tuple[str, str, str, str]]
) -> None:
    byline = read_byline(printed)
    assert byline is not None
    assert short(byline.people) == people


def test_glued_names_are_split_by_surnames_and_doubted() -> None:
    byline = read_byline("记者张大山通讯员李海王小江")
    assert byline is not None
    assert [one.name for one in byline.people] == ["张大山", "李海", "王小江"]
    assert not byline.sure


def test_a_correspondents_house_is_kept() -> None:
    byline = read_byline("通讯员 王志强（区纪委）")
    assert byline is not None
    assert byline.people == (Person("王志强", "correspondent", "correspondent", "通讯员 王志强", "区纪委"),)


@pytest.mark.parametrize(
    "text",
    [
        "统筹推进防控复产 精准监督更加有力",
        "记者走基层",
        "通讯员培训班开班",
        "图说新闻",
        "文峰区",
        "记者从区农业农村局获悉，春耕过半",
        "摄影比赛开始报名",
        "□",
        "",
    ],
)
def test_a_headline_is_no_byline(text: str) -> None:
    assert read_byline(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("周俊英 王志强", ["周俊英", "王志强"]),
        ("刘  斐　张三丰", ["刘斐", "张三丰"]),
        ("刘　斐 赵  亮", ["刘斐", "赵亮"]),
        ("欧阳明、司马晓燕", ["欧阳明", "司马晓燕"]),
        ("张大山李海", ["张大山", "李海"]),
    ],
)
def test_names_are_read_padded_compound_and_glued(text: str, names: list[str]) -> None:
    read = read_names(text)
    assert read is not None
    assert [one.name for one in read] == names


def test_a_padded_name_knows_where_it_was_printed() -> None:
    assert read_names("刘  斐") == [PrintedName("刘斐", 0, 4)]


@pytest.mark.parametrize(
    ("text", "lead", "rest", "people", "source"),
    [
        (
            "本报讯（记者 周俊英 通讯员 郭立旗）“请问",
            "本报讯（记者 周俊英 通讯员 郭立旗）",
            "“请问",
            [("周俊英", "staff"), ("郭立旗", "correspondent")],
            "",
        ),
        ("本报讯连日来，", "本报讯", "连日来，", [], ""),
        ("本报讯 记者张明报道：昨日", "本报讯 记者张明报道：", "昨日", [("张明", "staff")], ""),
        (
            "本报讯（张明 李梅）昨日",
            "本报讯（张明 李梅）",
            "昨日",
            [("张明", "unknown"), ("李梅", "unknown")],
            "",
        ),
        (
            "新华社北京3月27日电（记者 张明、李梅）记者",
            "新华社北京3月27日电（记者 张明、李梅）",
            "记者",
            [("张明", "agency"), ("李梅", "agency")],
            "新华社",
        ),
        ("本报安阳3月26日电 今天", "本报安阳3月26日电", "今天", [], ""),
        (
            "本报郑州3月26日电（记者张明）今天",
            "本报郑州3月26日电（记者张明）",
            "今天",
            [("张明", "staff")],
            "",
        ),
        ("据新华社电 今天", "据新华社电", "今天", [], "新华社"),
        ("安阳日报讯（记者 张明）昨", "安阳日报讯（记者 张明）", "昨", [("张明", "staff")], ""),
        ("（记者 张明）昨日", "（记者 张明）", "昨日", [("张明", "staff")], ""),
    ],
)
def test_a_lead_in_is_taken_off_with_its_people_and_source(
    text: str, lead: str, rest: str, people: list[tuple[str, str]], source: str
) -> None:
    read = read_lead_in(text)
    assert isinstance(read, LeadIn)
    found = [(one.name, one.status) for one in read.people]
    assert (read.text, text[read.end :], found, read.source) == (lead, rest, people, source)


@pytest.mark.parametrize(
    "text", ["据了解，近两个月", "合作社电商平台", "本报记者走进厂区", "（化名）说", "中国电信"]
)
def test_a_plain_beginning_is_no_lead_in(text: str) -> None:
    assert read_lead_in(text) is None


def test_the_bracket_after_the_last_sentence_names_writer_or_source() -> None:
    writer = Person("张明", "reporter", "staff", "记者 张明")
    assert read_closing_credit("结束了。（记者 张明）") == ClosingCredit(4, "（记者 张明）", (writer,), "")
    assert read_closing_credit("结束了。（据新华社电）") == ClosingCredit(4, "（据新华社电）", (), "新华社")
    assert read_closing_credit("他叫小娜（化名）") is None
    assert read_closing_credit("种下一棵树。（完）") is None


@pytest.mark.parametrize(
    ("credit", "people"),
    [
        ("本报记者 刘斐 摄", [("刘斐", "photographer", "staff", "本报记者 刘斐 摄")]),
        ("靳俊利 摄", [("靳俊利", "photographer", "unknown", "靳俊利 摄")]),
        ("新华社发（林晓燕 摄）", [("林晓燕", "photographer", "agency", "林晓燕 摄")]),
        ("新华社记者 张明 摄", [("张明", "photographer", "agency", "新华社记者 张明 摄")]),
        (
            "本报记者 张明 通讯员 李梅 摄",
            [
                ("张明", "photographer", "staff", "本报记者 张明 摄"),
                ("李梅", "photographer", "correspondent", "通讯员 李梅 摄"),
            ],
        ),
        ("张明 供图", [("张明", "photographer", "unknown", "张明 供图")]),
        ("区农业农村局供图", []),
        ("受访者供图", []),
        ("资料图片", []),
        ("图片由区环卫处提供", []),
        ("新华社发", []),
    ],
)
def test_a_credit_names_its_photographers(credit: str, people: list[tuple[str, str, str, str]]) -> None:
    read = read_credit(credit)
    assert read is not None
    assert short(read) == people


@pytest.mark.parametrize("text", ["化名", "社区", "农历正月初一", "高新区", ""])
def test_other_words_in_brackets_are_no_credit(text: str) -> None:
    assert read_credit(text) is None


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("发放彩页100余份。（本报记者 刘斐 摄）", "发放彩页100余份。", "本报记者 刘斐 摄"),
        ("孩子们在看书。 本报记者 刘斐 摄", "孩子们在看书。", "本报记者 刘斐 摄"),
        ("孩子们在看书　本报记者 刘  斐 摄", "孩子们在看书", "本报记者 刘  斐 摄"),
        ("孩子们在看书。新华社发（林晓燕 摄）", "孩子们在看书。", "新华社发（林晓燕 摄）"),
        ("老街旧影。（资料图片）", "老街旧影。", "资料图片"),
        ("图为志愿者发放宣传册。", "图为志愿者发放宣传册。", ""),
        ("图①：老孙在修鞋。", "图①：老孙在修鞋。", ""),
    ],
)
def test_a_caption_is_parted_from_its_credit(text: str, caption: str, credit: str) -> None:
    read = read_caption(text)
    assert isinstance(read, Caption)
    assert (read.caption, read.credit) == (caption, credit)


@pytest.mark.parametrize(
    "text", ["图书馆开馆了。", "送去小娜（化名）家。", "他说：“我们爱摄影。”", "1月25日（农历正月初一）"]
)
def test_a_paragraph_is_no_caption(text: str) -> None:
    assert read_caption(text) is None
