from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.text import alignment
from stories.text.body import clean, from_paragraphs
from stories.text.diff import DiffRow, FieldChange, compare_paragraphs, compare_snapshots
from tests.stories.test_wording import TEXT, gone, marked, new, same

ONE = "阳春三月，春暖花开。"
TWO = "文峰区环卫处继续执行道路24小时保洁制，精细管理辖区环境卫生。"
THREE = "积极清理卫生死角，有效改善病毒、细菌滋生环境。"
FOUR = "“一系列措施让企业吃下了定心丸。”该负责人说。"


PARAGRAPHS = st.lists(
    st.sampled_from([ONE, TWO, THREE, FOUR, ONE + TWO, THREE + FOUR, "问", ""]) | TEXT, max_size=8
)


def shown(rows: list[DiffRow]) -> list[str]:
    """Each row as: kind, number and old text, number and new text."""
    return [
        f"{row.kind} | {row.old_number or ''} {marked(row.old)} | {row.new_number or ''} {marked(row.new)}"
        for row in rows
    ]


def test_one_character_in_one_of_several_paragraphs():
    rows = compare_paragraphs([ONE, TWO, THREE], [ONE, TWO.replace("24", "12"), THREE])
    assert rows == [
        DiffRow("same", (same(ONE),), (same(ONE),), 1, 1),
        DiffRow(
            "changed",
            (same("文峰区环卫处继续执行道路"), gone("24"), same("小时保洁制，精细管理辖区环境卫生。")),
            (same("文峰区环卫处继续执行道路"), new("12"), same("小时保洁制，精细管理辖区环境卫生。")),
            2,
            2,
        ),
        DiffRow("same", (same(THREE),), (same(THREE),), 3, 3),
    ]


def test_a_paragraph_split_in_two_has_changed_in_no_word():
    assert compare_paragraphs([ONE, TWO + THREE, FOUR], [ONE, TWO, THREE, FOUR]) == [
        DiffRow("same", (same(ONE),), (same(ONE),), 1, 1),
        DiffRow("split", (same(TWO),), (same(TWO),), 2, 2),
        DiffRow("split", (same(THREE),), (same(THREE),), 2, 3),
        DiffRow("same", (same(FOUR),), (same(FOUR),), 3, 4),
    ]


def test_a_paragraph_split_and_corrected_shows_the_correction():
    assert shown(compare_paragraphs([TWO + THREE], [TWO, "并" + THREE])) == [
        f"split | 1 {TWO} | 1 {TWO}",
        f"split | 1 {THREE} | 2 +并+{THREE}",
    ]


def test_three_paragraphs_merged_stand_beside_the_parts_of_the_one():
    assert shown(compare_paragraphs([ONE, TWO, THREE, FOUR], [ONE + TWO + THREE, FOUR])) == [
        f"merged | 1 {ONE} | 1 {ONE}",
        f"merged | 2 {TWO} | 1 {TWO}",
        f"merged | 3 {THREE} | 1 {THREE}",
        f"same | 4 {FOUR} | 2 {FOUR}",
    ]


def test_of_two_swapped_paragraphs_the_shorter_one_moved():
    assert shown(compare_paragraphs([ONE, TWO], [TWO, ONE])) == [
        f"same | 2 {TWO} | 1 {TWO}",
        f"moved | 1 {ONE} | 2 {ONE}",
    ]


def test_a_paragraph_that_moved_and_changed_is_shown_once_with_its_change():
    rows = compare_paragraphs([THREE, ONE, TWO], [ONE, TWO, THREE.replace("积极", "及时")])
    assert shown(rows) == [
        f"same | 2 {ONE} | 1 {ONE}",
        f"same | 3 {TWO} | 2 {TWO}",
        f"moved | 1 −积极−{THREE[2:]} | 3 +及时+{THREE[2:]}",
    ]


def test_a_paragraph_that_is_gone_is_shown_where_it_stood():
    assert shown(compare_paragraphs([ONE, TWO, THREE], [ONE, THREE, FOUR])) == [
        f"same | 1 {ONE} | 1 {ONE}",
        f"gone | 2 −{TWO}− |  ",
        f"same | 3 {THREE} | 2 {THREE}",
        f"new |   | 3 +{FOUR}+",
    ]


def test_another_paragraph_in_the_same_place_is_not_taken_for_a_change():
    assert shown(compare_paragraphs([ONE, TWO], [ONE, FOUR])) == [
        f"same | 1 {ONE} | 1 {ONE}",
        f"gone | 2 −{TWO}− |  ",
        f"new |   | 2 +{FOUR}+",
    ]


def test_paragraphs_that_occur_more_than_once_are_told_apart_by_their_place():
    assert shown(compare_paragraphs(["问", "甲", "问", "乙", "问"], ["问", "甲", "问", "问"])) == [
        "same | 1 问 | 1 问",
        "same | 2 甲 | 2 甲",
        "same | 3 问 | 3 问",
        "gone | 4 −乙− |  ",
        "same | 5 问 | 4 问",
    ]
    assert compare_paragraphs([], []) == []


def sides(rows: list[DiffRow]) -> tuple[dict[int, str], dict[int, str]]:
    """The text of every numbered paragraph, its parts put together again."""
    old: dict[int, str] = {}
    fresh: dict[int, str] = {}
    for row in rows:
        if row.old_number:
            old[row.old_number] = old.get(row.old_number, "") + "".join(piece.text for piece in row.old)
        if row.new_number:
            fresh[row.new_number] = fresh.get(row.new_number, "") + "".join(piece.text for piece in row.new)
    return old, fresh


@settings(max_examples=500, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_the_rows_hold_every_paragraph_once(old, fresh):
    rows = compare_paragraphs(old, fresh)
    left, right = sides(rows)
    assert left == dict(enumerate(old, start=1))
    assert list(right.items()) == list(enumerate(fresh, start=1))
    whole = [row for row in rows if row.kind not in ("split", "merged")]
    for numbers in ([row.old_number for row in whole], [row.new_number for row in whole]):
        known = [number for number in numbers if number]
        assert len(known) == len(set(known))
    assert (old == fresh) == all(row.kind == "same" for row in rows)


def test_the_search_for_paragraphs_that_are_alike_looks_at_no_more_than_it_may(monkeypatch):
    looked_at = []
    shared = alignment._shared_word_ratio

    def counted(left: set[str], right: set[str]) -> float:
        looked_at.append(min(len(left), len(right)))
        return shared(left, right)

    monkeypatch.setattr(alignment, "_shared_word_ratio", counted)
    old = [f"甲{number}，乙{number}" for number in range(20_000)]
    fresh = [f"丙{number}，乙{number}" for number in range(20_000)]
    assert {row.kind for row in compare_paragraphs(old, fresh)} == {"changed"}
    assert looked_at == []
    old[::50] = fresh[::50]
    assert {row.kind for row in compare_paragraphs(old, fresh)} == {"same", "changed", "gone", "new"}
    assert 0 < sum(looked_at) <= alignment.MAX_CHARACTERS_COMPARED


STORY = {
    "kind": "news",
    "kicker": "区劳动保障监察大队",
    "headline": "畅通举报投诉渠道\n持续加大监察力度",
    "deck": "",
    "lead_in": "本报讯（记者 周俊英 通讯员 胡静）",
    "source": "",
    "column": None,
    "series": "复工复产 我们一起加油干",
    "desk": "文峰区",
    "body": from_paragraphs([ONE, TWO]),
    "bylines": [
        {"name": "周俊英", "role": "reporter", "printed": "本报记者 周俊英"},
        {"name": "胡静", "role": "correspondent", "printed": ""},
    ],
    "photos": [
        {"id": 12, "caption": "图为3月26日，环卫工人文明大道东段清掏树坑。", "credit": "靳俊利 摄", "alt": ""}
    ],
    "tags": ["劳动保障", "疫情防控", "务工人员"],
}


def changed(**fields: object) -> list[tuple[str, list[str]]]:
    """What is shown when these fields of the story change."""
    return [(change.field, shown(change.rows)) for change in compare_snapshots(STORY, STORY | fields)]


def test_between_equal_stories_nothing_differs():
    assert compare_snapshots(STORY, dict(STORY)) == []
    assert compare_snapshots({}, {}) == []
    assert compare_snapshots({}, {"deck": "", "tags": [], "column": None}) == []


def test_a_byline_added_is_a_line_of_its_own():
    added = {"name": "王志强", "role": "correspondent", "printed": "通讯员 王志强"}
    assert changed(bylines=[STORY["bylines"][0], added, STORY["bylines"][1]]) == [
        (
            "bylines",
            [
                "same | 1 周俊英 · reporter · 本报记者 周俊英 | 1 周俊英 · reporter · 本报记者 周俊英",
                "new |   | 2 +王志强 · correspondent · 通讯员 王志强+",
                "same | 2 胡静 · correspondent | 3 胡静 · correspondent",
            ],
        )
    ]


def test_a_byline_printed_otherwise_is_the_same_person():
    assert changed(bylines=[STORY["bylines"][0], STORY["bylines"][1] | {"printed": "特约通讯员 胡静"}]) == [
        (
            "bylines",
            [
                "same | 1 周俊英 · reporter · 本报记者 周俊英 | 1 周俊英 · reporter · 本报记者 周俊英",
                "changed | 2 胡静 · correspondent | 2 胡静 · correspondent+ · 特约通讯员 胡静+",
            ],
        )
    ]


def test_a_caption_changed_shows_the_word_put_in():
    photo = STORY["photos"][0] | {"caption": "图为3月26日，环卫工人在文明大道东段清掏树坑。"}
    assert changed(photos=[photo]) == [
        (
            "photos",
            [
                "changed | 1 〔图片 12〕图为3月26日，环卫工人文明大道东段清掏树坑。 · 靳俊利 摄"
                " | 1 〔图片 12〕图为3月26日，环卫工人+在+文明大道东段清掏树坑。 · 靳俊利 摄"
            ],
        )
    ]


def test_a_photo_keeps_its_line_however_much_its_caption_changed():
    other = {"id": 3, "caption": "春回大地", "credit": "", "alt": ""}
    rewritten = STORY["photos"][0] | {"caption": "保洁忙", "credit": ""}
    old, fresh = {"photos": [STORY["photos"][0], other]}, {"photos": [other, rewritten]}
    assert [(change.field, shown(change.rows)) for change in compare_snapshots(old, fresh)] == [
        (
            "photos",
            [
                "same | 2 〔图片 3〕春回大地 | 1 〔图片 3〕春回大地",
                "moved | 1 〔图片 12〕−图为3月26日，环卫工人文明大道东段清掏树坑。 · 靳俊利 摄−"
                " | 2 〔图片 12〕+保洁忙+",
            ],
        )
    ]


def test_a_tag_removed_is_gone_from_its_place():
    assert changed(tags=["劳动保障", "务工人员"]) == [
        (
            "tags",
            [
                "same | 1 劳动保障 | 1 劳动保障",
                "gone | 2 −疫情防控− |  ",
                "same | 3 务工人员 | 2 务工人员",
            ],
        )
    ]


def test_a_field_filled_or_emptied_stands_beside_nothing():
    assert changed(deck="——看文峰区", series=None) == [
        ("deck", ["new |   | 1 +——看文峰区+"]),
        ("series", ["gone | 1 −复工复产 我们一起加油干− |  "]),
    ]


def test_a_kicker_put_differently_stands_beside_the_old_one():
    assert changed(kicker="高新区") == [("kicker", ["changed | 1 −区劳动保障监察大队− | 1 +高新区+"])]


def test_another_break_in_the_headline_is_a_change():
    assert changed(headline="畅通举报投诉渠道 持续加大监察力度") == [
        (
            "headline",
            [
                "merged | 1 畅通举报投诉渠道 | 1 畅通举报投诉渠道+ +",
                "merged | 2 持续加大监察力度 | 1 持续加大监察力度",
            ],
        )
    ]


def test_fields_nobody_has_heard_of_are_compared_as_text():
    old = {"rank": 1, "notes": {"b": 1, "a": "二"}, "gone": "旧", "list": ["甲", {"x": 1}]}
    fresh = {"rank": 2, "notes": {"a": "二", "b": 1}, "list": ["甲", {"x": 2}], "fresh": True}
    assert [(change.field, shown(change.rows)) for change in compare_snapshots(old, fresh)] == [
        ("rank", ["changed | 1 −1− | 1 +2+"]),
        ("list", ["same | 1 甲 | 1 甲", 'changed | 2 {"x": −1−} | 2 {"x": +2+}']),
        ("fresh", ["new |   | 1 +true+"]),
        ("gone", ["gone | 1 −旧− |  "]),
    ]


def body_change(old: str, fresh: str) -> list[str]:
    [change] = compare_snapshots({"body": clean(old)}, {"body": clean(fresh)})
    assert change == FieldChange("body", change.rows)
    return shown(change.rows)


def test_a_body_is_compared_by_paragraphs_with_its_photos_in_their_place():
    assert body_change(
        f'<p>{ONE}</p><figure data-photo="12"></figure><p>{TWO}</p>',
        f'<p>{ONE}</p><p>{TWO}</p><figure data-photo="7"></figure>',
    ) == [
        f"same | 1 {ONE} | 1 {ONE}",
        # People count paragraphs; a photo between them is none.
        "gone |  −〔图片 12〕− |  ",
        f"same | 2 {TWO} | 2 {TWO}",
        "new |   |  +〔图片 7〕+",
    ]


@pytest.mark.parametrize(
    ("old", "fresh", "rows"),
    [
        ("<p>请记者走进</p>", "<p>请<b>记者</b>走进</p>", ["changed | 1 请记者走进 | 1 请+**+记者+**+走进"]),
        (
            '<p>见<a href="http://x.cn/1">说明</a></p>',
            '<p>见<a href="http://x.cn/2">说明</a></p>',
            ["changed | 1 见[说明](−http://x.cn/1−) | 1 见[说明](+http://x.cn/2+)"],
        ),
        ("<p>CO2</p>", "<p>CO<sub>2</sub></p>", ["changed | 1 −CO2− | 1 +CO~2~+"]),
        ("<p>一二三</p>", "<p>一二<br>三</p>", ["changed | 1 一二三 | 1 一二+↵+三"]),
        ("<p>项目</p>", "<h2>项目</h2>", ["changed | 1 项目 | 1 +〔小标题〕+项目"]),
        (
            "<ul><li>口罩</li><li>酒精</li></ul>",
            "<ul><li>口罩</li><li>消毒液</li><li>酒精</li></ul>",
            ["same | 1 · 口罩 | 1 · 口罩", "new |   | 2 +· 消毒液+", "same | 2 · 酒精 | 3 · 酒精"],
        ),
        (
            "<table><tr><th>项目<th>投资<tr><td>新开工<td>28</table>",
            "<table><tr><th>项目<th>投资<tr><td>新开工<td>29</table>",
            [
                "same | 1 〔表格〕项目 | 投资 | 1 〔表格〕项目 | 投资",
                "changed | 2 〔表格〕新开工 | −28− | 2 〔表格〕新开工 | +29+",
            ],
        ),
        # What would look the same is shown as it is stored.
        (
            "<p>**记者**</p>",
            "<p><b>记者</b></p>",
            ["changed | 1 <p>−**记者**−</p> | 1 <p>+<strong>记者</strong>+</p>"],
        ),
        (
            "<ul><li>甲</ul><ul><li>乙</ul>",
            "<ul><li>甲<li>乙</ul>",
            [
                "changed | 1 <ul><li>甲</li>−</ul>− | 1 <ul><li>甲</li>",
                "changed | 2 −<ul>−<li>乙</li></ul> | 2 <li>乙</li></ul>",
            ],
        ),
        (
            "<table><tr><td>甲</table>",
            "<table><tr><td colspan=2>甲</table>",
            [
                "changed | 1 <table><tbody><tr><td>甲</td></tr></tbody></table>"
                ' | 1 <table><tbody><tr><td+ colspan="2"+>甲</td></tr></tbody></table>'
            ],
        ),
    ],
)
def test_a_change_of_nothing_but_markup_is_shown(old, fresh, rows):
    assert body_change(old, fresh) == rows


INLINE = st.sampled_from(
    [
        "甲",
        "乙丙",
        "**",
        "*",
        "<b>甲</b>",
        "<i>乙</i>",
        "<br>",
        "H<sub>2</sub>",
        '<a href="http://x.cn">丁</a>',
    ]
)
BLOCKS = st.sampled_from(
    ["<p>", "</p>", "<h2>", "<h3>", "<ul>", "<ol>", "<li>", "</ul>", "<blockquote>", "</blockquote>"]
) | (
    st.sampled_from(
        ["<table>", "<tr>", "<th>", "<td>", "<td colspan=2>", "<thead>", "<tbody>", "<caption>", "</table>"]
    )
    | st.just('<figure data-photo="7"></figure>')
)
BODY = st.lists(INLINE | BLOCKS, max_size=14).map("".join).map(clean)


@settings(max_examples=600, deadline=None)
@given(BODY, BODY)
def test_two_bodies_look_the_same_only_if_they_are(old, fresh):
    found = compare_snapshots({"body": old}, {"body": fresh})
    assert bool(found) == (old != fresh)
    assert all(any(row.kind != "same" for row in change.rows) for change in found)
    for row in chain.from_iterable(change.rows for change in found):
        if row.kind == "changed":
            assert row.old != row.new
