"""Typing errors: what is found, and what reads like one and is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.text.typos import PAIRED_MARKS, find_typos


def said(text: str) -> list[tuple[str, int, str]]:
    return [(typo.kind.value, typo.paragraph, typo.words) for typo in find_typos(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("他说：“好的。", [("unclosed", 1, "“")]),
        ("好。\n\n见《文峰志》）一书。", [("unopened", 2, "）")]),
        ("（见《文峰志）一书。", [("unclosed", 1, "《")]),
        (
            "居民的的意见，，都记下了了。",
            [("doubled", 1, "的的"), ("doubled", 1, "，，"), ("doubled", 1, "了了")],
        ),
        ("社区食堂社区食堂开张。", [("doubled", 1, "社区食堂社区食堂")]),
    ],
)
def test_a_typo_is_found_where_it_stands(text: str, found: list[tuple[str, int, str]]) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "以便民为目的的活动，的的确确办到了，没有不了了之。",
        "“第一段，话没有说完。\n“第二段接着说，说完了。”",
        "哈哈哈哈哈哈，人人天天高高兴兴。",
        "等等……——这样。1) 一；2) 二。it’s",
        "",
    ],
)
def test_what_is_right_is_no_typo(text: str) -> None:
    assert said(text) == []


@given(
    st.recursive(
        st.text("人民日报，。", max_size=4), lambda inner: st.tuples(st.sampled_from([*PAIRED_MARKS]), inner)
    )
)
def test_marks_with_their_partners_are_no_typo_however_deep(inside: str | tuple[str, object]) -> None:
    def written(part: object) -> str:
        return f"{part[0]}{written(part[1])}{PAIRED_MARKS[part[0]]}" if isinstance(part, tuple) else str(part)

    assert [each for each in said(written(inside)) if each[0] != "doubled"] == []


@given(st.text("甲乙“”《》（）\n", max_size=30))
def test_the_marks_that_are_left_are_as_many_as_the_typos(text: str) -> None:
    for line in text.splitlines():
        left = line
        while (
            shorter := left.replace("“”", "")
            .replace("《》", "")
            .replace("（）", "")
            .replace("甲", "")
            .replace("乙", "")
        ) != left:
            left = shorter
        typos = [each for each in said(line) if each[0] != "doubled"]
        assert bool(typos) == bool(left)
