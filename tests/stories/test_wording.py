import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.text.inline_diff import DiffPiece, compare_text
from stories.text.matching import LONGEST, MOST_CELLS, heaviest_increasing_pairs, match_longest_common

TEXT = st.text("的了在人区。，“”1.2%a \n👩‍🚒\u0301", max_size=40) | st.text(max_size=30)


def gone(text: str) -> DiffPiece:
    return DiffPiece("gone", text)


def new(text: str) -> DiffPiece:
    return DiffPiece("new", text)


def same(text: str) -> DiffPiece:
    return DiffPiece("same", text)


def marked(pieces: tuple[DiffPiece, ...]) -> str:
    """The pieces on one line, what is gone in −…−, what is new in +…+."""
    signs = {"same": "", "gone": "−", "new": "+"}
    return "".join(signs[piece.kind] + piece.text + signs[piece.kind] for piece in pieces)


def test_a_doubled_character_is_taken_out():
    assert compare_text("做到劳动保障不不掉线，切实保护", "做到劳动保障不掉线，切实保护") == (
        (same("做到劳动保障不"), gone("不"), same("掉线，切实保护")),
        (same("做到劳动保障不掉线，切实保护"),),
    )


def test_a_figure_is_shown_whole():
    assert compare_text("计划总投资571.41亿元，年度计划", "计划总投资571.42亿元，年度计划") == (
        (same("计划总投资"), gone("571.41"), same("亿元，年度计划")),
        (same("计划总投资"), new("571.42"), same("亿元，年度计划")),
    )


def test_a_missing_character_is_put_in():
    assert compare_text(
        "图为3月26日，环卫工人文明大道东段清掏树坑。", "图为3月26日，环卫工人在文明大道东段清掏树坑。"
    ) == (
        (same("图为3月26日，环卫工人文明大道东段清掏树坑。"),),
        (same("图为3月26日，环卫工人"), new("在"), same("文明大道东段清掏树坑。")),
    )


@pytest.mark.parametrize(
    ("old", "fresh", "left", "right"),
    [
        ("周俊英、胡静", "周俊英、王志强、胡静", "周俊英、胡静", "周俊英、+王志强、+胡静"),
        ("一。三。", "一。二。三。", "一。三。", "一。+二。+三。"),
        ("今天的会议", "今天上午的重要会议", "今天的会议", "今天+上午+的+重要+会议"),
        ("复工率87.5%", "复工率100%", "复工率−87.5%−", "复工率+100%+"),
        ("3月24日9:30", "3月24日14:30", "3月24日−9:30−", "3月24日+14:30+"),
        ("使用COVID-19疫苗", "使用COVID-20疫苗", "使用−COVID-19−疫苗", "使用+COVID-20+疫苗"),
        ("文峰区启动", "文峰区（高新区）启动", "文峰区启动", "文峰区+（高新区）+启动"),
        ("开工，投产。", "停工、投产！", "−开工，−投产−。−", "+停工、+投产+！+"),
        ("", "新", "", "+新+"),
        ("旧", "", "−旧−", ""),
        ("同", "同", "同", "同"),
        ("", "", "", ""),
    ],
)
def test_changes_are_cut_where_a_reader_would_cut_them(old, fresh, left, right):
    before, after = compare_text(old, fresh)
    assert (marked(before), marked(after)) == (left, right)


def test_crumbs_that_stayed_between_two_changes_are_not_left_standing():
    before, after = compare_text("为当前企业复工护航是缩影。", "为眼下企业的开工助航是写照。")
    assert (marked(before), marked(after)) == (
        "为−当前−企业−复工护−航是−缩影−。",
        "为+眼下+企业+的开工助+航是+写照+。",
    )


def test_two_headlines_with_nothing_in_common_but_a_space_are_one_change():
    assert compare_text("畅通举报投诉渠道 持续加大监察力度", "复工复产 我们一起加油干") == (
        (gone("畅通举报投诉渠道 持续加大监察力度"),),
        (new("复工复产 我们一起加油干"),),
    )


@pytest.mark.parametrize(
    ("old", "fresh", "left", "right"),
    [
        ("好👨‍👩‍👧", "好👨‍👩‍👦", "好−👨‍👩‍👧−", "好+👨‍👩‍👦+"),
        ("👍🏻了", "👍🏿了", "−👍🏻−了", "+👍🏿+了"),
        ("🇨🇳队", "🇨🇭队", "−🇨🇳−队", "+🇨🇭+队"),
        ("cafe\u0301s好", "cafe\u0300s好", "−cafe\u0301s−好", "+cafe\u0300s+好"),
        ("葛\U000e0100城", "葛\U000e0101城", "−葛\U000e0100−城", "+葛\U000e0101+城"),
        ("𠮷野", "𠮸野", "−𠮷−野", "+𠮸+野"),
        ("\ud83d\ude00", "\ud83d\ude01", "−\ud83d\ude00−", "+\ud83d\ude01+"),
    ],
)
def test_what_is_one_sign_to_the_eye_is_never_cut(old, fresh, left, right):
    before, after = compare_text(old, fresh)
    assert (marked(before), marked(after)) == (left, right)


def test_a_clause_that_is_rewritten_reads_as_one_change_and_its_neighbours_stay():
    before, after = compare_text(
        "为确保新项目落地，区委、区政府在做好疫情防控的前提下，多策并举，以重点项目为抓手。",
        "为确保新项目落地，各级各部门与企业一道守住安全的底线，多策并举，以重点项目为抓手。",
    )
    assert (
        marked(before)
        == "为确保新项目落地，−区委、区政府在做好疫情防控的前提下−，多策并举，以重点项目为抓手。"
    )
    assert (
        marked(after)
        == "为确保新项目落地，+各级各部门与企业一道守住安全的底线+，多策并举，以重点项目为抓手。"
    )


@settings(max_examples=600, deadline=None)
@given(TEXT, TEXT)
def test_what_stayed_and_went_is_the_old_text_what_stayed_and_came_the_new(old, fresh):
    left, right = compare_text(old, fresh)
    assert ("".join(piece.text for piece in left), "".join(piece.text for piece in right)) == (old, fresh)
    assert "".join(piece.text for piece in left if piece.kind == "same") == "".join(
        piece.text for piece in right if piece.kind == "same"
    )
    assert {piece.kind for piece in left} <= {"same", "gone"} and {piece.kind for piece in right} <= {
        "same",
        "new",
    }
    assert all(piece.text for piece in left + right)


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_equal_texts_have_stayed_in_every_piece(text):
    assert compare_text(text, text) == ((same(text),), (same(text),)) if text else ((), ())


def test_the_longest_common_part_is_sought_only_in_what_is_short_enough():
    assert match_longest_common("甲乙丙丁", "乙甲丁丙丁") == [(1, 0), (2, 3), (3, 4)]
    side = int(MOST_CELLS**0.5)
    assert len(match_longest_common("甲" * side, "甲" * side)) == side
    assert match_longest_common("甲" * side, "甲" * (side + 1)) == []
    assert match_longest_common("甲", "甲" * (LONGEST + 1)) == []


@settings(max_examples=300, deadline=None)
@given(st.text("甲乙丙", max_size=12), st.text("甲乙丙", max_size=12))
def test_the_longest_common_part_is_as_long_as_the_textbook_says(old, fresh):
    table = [[0] * (len(fresh) + 1) for _ in range(len(old) + 1)]
    for row, left in enumerate(old):
        for column, right in enumerate(fresh):
            best = max(table[row][column + 1], table[row + 1][column])
            table[row + 1][column + 1] = table[row][column] + 1 if left == right else best
    pairs = match_longest_common(old, fresh)
    assert len(pairs) == table[-1][-1]
    assert all(old[before] == fresh[after] for before, after in pairs)
    assert all(x < u and y < v for (x, y), (u, v) in zip(pairs, pairs[1:], strict=False))


def test_a_heavy_pair_stays_before_two_light_ones_that_cross_it():
    assert heaviest_increasing_pairs([(0, 2, 1), (1, 3, 1), (2, 0, 5), (2, 1, 4), (3, 1, 1)]) == [
        (2, 0),
        (3, 1),
    ]
    assert heaviest_increasing_pairs([]) == []


@pytest.mark.parametrize(
    ("signs", "times"), [("的了在。", 100), ("的", 20), ("，、", 20), ("a1.", 20), ("甲\u0301\u200d", 20)]
)
def test_hostile_text_costs_as_much_more_as_it_is_longer(signs, times):
    chance = random.Random(7)
    old, fresh = ("".join(chance.choices(signs, k=20_000 * times)) for _ in range(2))

    def taken(length: int) -> float:
        started = time.perf_counter()
        compare_text(old[:length], fresh[:length])
        return time.perf_counter() - started

    # Were the cost to grow with the square, it would be the square of this many times as much.
    assert taken(20_000 * times) < 10 * times * max(taken(20_000), taken(20_000), 0.01)
