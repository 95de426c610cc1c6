"""Other papers' pages, each with its outcome written out in a file beside it."""

import pytest

from stories.importing.page_parser import parse_page
from tests.stories.importing.outcome import FIXTURES, raw_page, written


@pytest.mark.parametrize(
    "name",
    [
        "agency",
        "evening",
        "front",
        "interview",
        "notices",
        "photos",
        "plain-lines",
        "supplement",
        "windows",
        "wrapped",
    ],
)
def test_a_page_reads_as_its_outcome_is_written_out(name: str) -> None:
    expected = (FIXTURES / f"pages/expected/{name}.txt").read_text("utf-8")
    assert written(parse_page(raw_page(f"pages/{name}.txt"))) == expected


def test_a_known_column_is_a_label_wherever_it_stands() -> None:
    page = parse_page(raw_page("pages/supplement.txt"), {"读书会"})
    assert [(label.kind, label.name) for label in page.labels] == [("column", "读书会")]
    assert [(story.kicker, story.headline, story.column) for story in page.stories] == [
        ("", "春到洹河", ""),
        ("", "外婆的菜园", ""),
        ("", "《农家历》里的日子", "读书会"),
    ]


def test_a_running_head_and_staff_on_one_line_are_both_read() -> None:
    page = parse_page("责编 王晓 美编 李明 校对 张红 3版 综合新闻\n\n标题在这里\n\n本报讯（记者 张明）正文。")
    assert page.staff_lines[0].people == (("责编", "王晓"), ("美编", "李明"), ("校对", "张红"))
    assert page.page_head is not None
    assert (page.page_head.number, page.page_head.name) == ("3", "综合新闻")


def test_rows_of_a_table_are_not_joined() -> None:
    rows = ["乡镇\t户数\t面积", "宝莲寺镇\t120\t3600", "高庄镇\t98\t2800"]
    page = parse_page("\n\n".join(["各乡镇春播进度", "本报讯（记者 张明）进度如下。", *rows]))
    assert [paragraph.text for paragraph in page.stories[0].paragraphs] == ["进度如下。", *rows]


def test_a_plan_or_another_year_does_not_make_the_page_newer() -> None:
    text = "3月25日，工程开工。4月10日将完工。去年12月5日立项。2018年9月1日规划。3月22日至28日是宣传周。"
    assert parse_page(f"标题\n\n本报讯（记者 张明）{text}").newest_date == (3, 25)


def test_january_is_newer_than_december_on_a_page_between_the_years() -> None:
    text = "12月28日开工，12月30日封顶，1月2日验收。"
    assert parse_page(f"标题\n\n本报讯（记者 张明）{text}").newest_date == (1, 2)
