"""Names and headlines become addresses that never change shape: lower-case syllables joined by hyphens."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.pinyin import MAX_SLUG_CHARACTERS, first_free_slug, name_slug, pinyin_slug

SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("周俊英", "zhou-junying"),
        ("王志强", "wang-zhiqiang"),
        ("张三", "zhang-san"),
        ("胡静", "hu-jing"),
        ("李", "li"),
        ("吕布", "lv-bu"),
        ("张 三", "zhang-san"),
        ("张　三", "zhang-san"),
    ],
)
def test_a_name_is_surname_hyphen_given_name(name: str, address: str) -> None:
    assert name_slug(name) == address


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("欧阳修", "ouyang-xiu"),
        ("欧阳明远", "ouyang-mingyuan"),
        ("司马光", "sima-guang"),
        ("长孙无忌", "zhangsun-wuji"),
        ("尉迟恭", "yuchi-gong"),
        ("欧阳", "ou-yang"),
    ],
)
def test_a_surname_of_two_characters_stays_whole_unless_it_is_the_whole_name(name: str, address: str) -> None:
    assert name_slug(name) == address


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("单雄信", "shan-xiongxin"),
        ("曾国藩", "zeng-guofan"),
        ("解晓东", "xie-xiaodong"),
        ("仇英", "qiu-ying"),
        ("任小雨", "ren-xiaoyu"),
        ("华明", "hua-ming"),
        ("查小明", "zha-xiaoming"),
        ("朴明", "piao-ming"),
        ("盖明", "ge-ming"),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, address: str) -> None:
    assert name_slug(name) == address


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("John Smith", "john-smith"),
        ("José Ángel", "jose-angel"),
        ("O'Neil", "o-neil"),
        ("Anna_Maria", "anna-maria"),
        ("李Tom", "li-tom"),
        ("Ｔｏｍ", "tom"),
        ("阿卜杜拉·买买提", "a-bo-du-la-mai-mai-ti"),
        ("新闻晚报社", "xin-wen-wan-bao-she"),
    ],
)
def test_a_name_that_is_not_two_to_four_characters_of_han_is_its_syllables(name: str, address: str) -> None:
    assert name_slug(name) == address


@pytest.mark.parametrize("name", ["", " ", "😀🎉", "……", "Ω", "\u200b", "·"])
def test_where_no_letter_is_left_the_address_is_a_word_all_the_same(name: str) -> None:
    assert name_slug(name) == pinyin_slug(name) == "item"


@pytest.mark.parametrize(
    ("headline", "address"),
    [
        ("防疫和脱贫两手抓", "fang-yi-he-tuo-pin-liang-shou-zhua"),
        ("第三十三届“中国水周”", "di-san-shi-san-jie-zhong-guo-shui-zhou"),
        ("复工率87.5%", "fu-gong-lv-87-5"),
        ("GDP 增长 5%", "gdp-zeng-zhang-5"),
        ("吹响复工号角\n推进项目建设", "chui-xiang-fu-gong-hao-jiao-tui-jin-xiang-mu-jian-she"),
    ],
)
def test_a_headline_is_its_syllables_and_figures(headline: str, address: str) -> None:
    assert pinyin_slug(headline) == address


def test_a_long_text_is_cut_at_a_syllable() -> None:
    assert pinyin_slug("重庆" * 30) == "chong-qing-" * 5 + "chong"
    assert pinyin_slug("北" * 100) == "bei-" * 14 + "bei"
    assert pinyin_slug("防疫和脱贫两手抓", longest=20) == "fang-yi-he-tuo-pin"
    assert pinyin_slug("防疫和脱贫两手抓", longest=4) == "fang"


def test_one_word_longer_than_any_address_is_cut_inside() -> None:
    assert pinyin_slug("x" * 70) == "x" * 60
    assert pinyin_slug("x" * 70 + " 一") == "x" * 60
    assert pinyin_slug("新闻" + "x" * 70) == "xin-wen"


@given(st.text(max_size=300) | st.text("张欧阳单吕 \u3000·aÉß_-%😀\u200d", max_size=12))
def test_any_name_at_all_has_an_address_of_that_shape(name: str) -> None:
    address = name_slug(name)
    assert SHAPE.fullmatch(address)
    assert len(address) <= MAX_SLUG_CHARACTERS == 60


@given(st.text(max_size=300), st.integers(4, 80))
def test_no_address_is_longer_than_it_may_be(text: str, longest: int) -> None:
    address = pinyin_slug(text, longest)
    assert SHAPE.fullmatch(address)
    assert len(address) <= longest


@given(st.text(max_size=100))
def test_an_address_is_its_own_address(text: str) -> None:
    assert pinyin_slug(pinyin_slug(text)) == pinyin_slug(text)


def test_a_taken_address_gets_the_first_free_number_and_keeps_its_length() -> None:
    assert first_free_slug("zhang-san", set()) == "zhang-san"
    assert first_free_slug("zhang-san", {"zhang-san", "zhang-san-2"}) == "zhang-san-3"
    longest = "a" * 60
    assert first_free_slug(longest, {longest}) == "a" * 58 + "-2"
