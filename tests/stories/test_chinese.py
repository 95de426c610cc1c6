"""Restoring, counting and judging Chinese text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.text.chinese import (
    ends_sentence,
    has_unclosed_mark,
    newspaper_character_count,
    restore_full_width_punctuation,
)


@pytest.mark.parametrize(
    ("folded", "restored"),
    [
        ("迎着春日明媚的阳光,3月24日,记者走进厂区", "迎着春日明媚的阳光，3月24日，记者走进厂区"),
        ("文峰区(高新区)一家家企业", "文峰区（高新区）一家家企业"),
        ("本报讯(记者 周俊英)“请问,您办理健康码了吗?”", "本报讯（记者 周俊英）“请问，您办理健康码了吗？”"),
        ("复工率100%,16个市重点项目", "复工率100%，16个市重点项目"),
        ("复工率87.5%;全区", "复工率87.5%；全区"),
        ("中午,疫情告急!", "中午，疫情告急！"),
        ("可持续发展(GDP)(万亿)", "可持续发展（GDP）（万亿）"),
        ("增长(8.5%),其中", "增长（8.5%），其中"),
        ("(1)5G基站;(2)AI", "（1）5G基站；（2）AI"),
        ("2018年35,2019年42", "2018年35，2019年42"),
        ("联系QQ:10001。", "联系QQ：10001。"),
        ("邮箱:a@b.cn,电话:0372", "邮箱：a@b.cn，电话：0372"),
    ],
)
def test_marks_of_chinese_sentences_become_full_width(folded: str, restored: str) -> None:
    assert restore_full_width_punctuation(folded) == restored


@pytest.mark.parametrize(
    "text",
    [
        "投入1,260元，上午9:30开会，比例1:500",
        "共1,260,300元",
        "计划总投资571.41亿元，占87.5%",
        "采取‘互联网+监察+调解’模式",
        "登录https://example.com/a?x=1,2;y=(3)查询",
        "网址www.example.com/a?x=1即可",
        "网址example.com/a?x=1即可",
        "世界卫生组织（World Health Organization, WHO）宣布",
        'Keep the stairs clear, please! (And thank you; really?) Tel: 110, "ask".',
        "他说 Well, what now? 大家笑了",
        "",
    ],
)
def test_figures_times_addresses_and_english_keep_their_marks(text: str) -> None:
    assert restore_full_width_punctuation(text) == text


def test_an_address_does_not_keep_the_mark_behind_it() -> None:
    assert (
        restore_full_width_punctuation("登录https://example.com/a,或拨打")
        == "登录https://example.com/a，或拨打"
    )


def test_straight_quotation_marks_are_curled_only_where_they_surely_pair() -> None:
    assert restore_full_width_punctuation('他说"你好",走了') == "他说“你好”，走了"
    assert restore_full_width_punctuation('屏幕5.5"和6"两种') == '屏幕5.5"和6"两种'
    assert restore_full_width_punctuation('他说"你好') == '他说"你好'


MIXED = st.text(alphabet='中文区。，,():;?!“”"ab1 23.%/w\n　—', max_size=60)


@given(MIXED)
def test_restoring_twice_changes_nothing_more(text: str) -> None:
    once = restore_full_width_punctuation(text)
    assert restore_full_width_punctuation(once) == once


@given(st.one_of(MIXED, st.text()))
def test_restoring_keeps_the_length(text: str) -> None:
    assert len(restore_full_width_punctuation(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("复工率100%，16个", 6),
        ("计划总投资571.41亿元", 8),
        ("抗击COVID-19", 3),
        ("上午9:30开会", 5),
        ("Keep it clear.", 3),
        ("共1,260元", 3),
    ],
)
def test_a_text_is_counted_in_characters_words_and_figures(text: str, length: int) -> None:
    assert newspaper_character_count(text) == length


@pytest.mark.parametrize(
    "text", ["好。", "好！”", "好……", "好。（化名）", "好’。”", "好。”（张明）", "Well done.", "好？ "]
)
def test_a_sentence_can_end_inside_quotation_marks_and_before_a_bracket(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["限上服务业企业", "务工人员，", "的“标配”", "文峰区（高新区）", "3.5", ""])
def test_a_line_without_a_final_mark_ends_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


def test_a_quotation_cut_in_two_leaves_a_mark_open() -> None:
    assert has_unclosed_mark("充分利用“爱帮工业园区商户微")
    assert not has_unclosed_mark("称为“标配”。")
