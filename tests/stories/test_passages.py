import pytest
from hypothesis import given, settings

from stories.text.diff import changed_passages
from tests.stories.test_diff import FOUR, ONE, PARAGRAPHS, THREE, TWO


def test_a_correction_quotes_the_clause_around_each_change():
    text = (
        "区发改委主任琚运林介绍，2020年，全区共谋划实施建设项目77个，计划总投资571.41亿元，年度计划投资90.24亿元。"
        "其中新开工项目28个，计划总投资151.51亿元，年度计划投资32.41亿元；续建项目48个。"
    )
    corrected = text.replace("571.41", "571.42").replace("48", "46")
    assert changed_passages([ONE, text], [ONE, corrected]) == [
        ("计划总投资571.41亿元", "计划总投资571.42亿元"),
        ("续建项目48个。", "续建项目46个。"),
    ]


@pytest.mark.parametrize(
    ("old", "fresh", "passages"),
    [
        (
            "“我们做到劳动保障不不掉线，切实保护权益。”",
            "“我们做到劳动保障不掉线，切实保护权益。”",
            [("我们做到劳动保障不不掉线", "我们做到劳动保障不掉线")],
        ),
        ("他，是本报记者。您好。", "她，是本报记者。您好。", [("他，是本报记者。", "她，是本报记者。")]),
        ("3月24日，记者走进厂区。", "3月25日，记者走进厂区。", [("3月24日", "3月25日")]),
        (
            "一是加强管理。二是抓好落实。",
            "一是加强管理。三是全面推进。二是抓好落实。",
            [("", "三是全面推进。")],
        ),
        (
            "一是加强管理，二是抓好落实。",
            "一是加强管理，三是全面推进，二是抓好落实。",
            [("一是加强管理，二是抓好落实。", "一是加强管理，三是全面推进，二是抓好落实。")],
        ),
        (
            "好。工人开始工作。机器陆续运转。",
            "好。工人开始工作，机器陆续运转。",
            [("工人开始工作。机器陆续运转。", "工人开始工作，机器陆续运转。")],
        ),
        (
            "记者走进文峰区的厂区看到，工人忙碌。",
            "记者走进高新区的车间看到，工人忙碌。",
            [("记者走进文峰区的厂区看到", "记者走进高新区的车间看到")],
        ),
        (
            "他说：“口罩不足。”记者离开。",
            "他说：“口罩充足。”记者离开。",
            [("“口罩不足。”", "“口罩充足。”")],
        ),
    ],
)
def test_a_correction_says_neither_too_little_nor_too_much(old, fresh, passages):
    assert changed_passages([old], [fresh]) == passages


def test_what_was_only_moved_or_divided_needs_no_correction():
    assert changed_passages([ONE, TWO + THREE, FOUR], [TWO, THREE, FOUR, ONE]) == []
    assert changed_passages([TWO + THREE], [TWO, THREE.replace("病毒", "病菌")]) == [
        ("有效改善病毒、细菌滋生环境。", "有效改善病菌、细菌滋生环境。")
    ]


def test_whole_paragraphs_stand_for_themselves_in_a_correction():
    assert changed_passages([ONE, TWO], [ONE]) == [(TWO, "")]
    assert changed_passages([ONE], [ONE, TWO, THREE]) == [("", TWO), ("", THREE)]
    assert changed_passages([ONE, TWO], [ONE, FOUR]) == [(TWO, FOUR)]


@settings(max_examples=300, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_both_sides_of_a_correction_stand_in_the_texts_and_differ(old, fresh):
    for before, after in changed_passages(old, fresh):
        assert before != after
        assert before in "".join(old) and after in "".join(fresh)
