"""Paragraphs cut by a column break are rejoined, and nothing else is."""

import pytest

from stories.importing.page_parser import parse_page
from stories.importing.paragraph_joining import continues_sentence, join_text
from stories.importing.parsed_page import Paragraph


def paragraphs(*blocks: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a story with these blocks for its body."""
    page = parse_page("\n\n".join(["社区添了健身路径", "□本报记者 张明", *blocks]))
    return page.stories[0].paragraphs


def test_a_break_inside_a_word_is_rejoined() -> None:
    (paragraph,) = paragraphs("他自己录音，并利用横幅等向居", "民宣传和普及预防的方法、措施等。")
    assert (paragraph.text, paragraph.joins) == (
        "他自己录音，并利用横幅等向居民宣传和普及预防的方法、措施等。",
        (14,),
    )


def test_a_tail_of_three_characters_is_rejoined() -> None:
    (paragraph,) = paragraphs("有效阻止疫情扩散和蔓延，全力消除广大群众的恐慌和", "不安。")
    assert paragraph.text == "有效阻止疫情扩散和蔓延，全力消除广大群众的恐慌和不安。"


def test_a_paragraph_broken_twice_is_one() -> None:
    (paragraph,) = paragraphs("社区里的老人说，", "健身路径修到了家门口，", "方便得很。")
    assert (paragraph.text, paragraph.joins) == ("社区里的老人说，健身路径修到了家门口，方便得很。", (8, 19))


def test_a_full_stop_ends_a_paragraph() -> None:
    assert [paragraph.text for paragraph in paragraphs("第一段。", "第二段！”", "第三段……")] == [
        "第一段。",
        "第二段！”",
        "第三段……",
    ]


def test_a_broken_paragraph_runs_on_behind_a_caption() -> None:
    page = parse_page(
        "\n\n".join(["标题", "□本报记者 张明", "老人说，", "图为健身路径。（张明 摄）", "方便得很。"])
    )
    story = page.stories[0]
    assert [paragraph.text for paragraph in story.paragraphs] == ["老人说，方便得很。"]
    assert [(photo.caption, photo.after_paragraph) for photo in story.photos] == [("图为健身路径。", 1)]


def test_a_story_broken_off_by_the_next_one_is_doubted() -> None:
    page = parse_page(
        "\n\n".join(["标题一", "本报讯（记者 张明）正文断在", "标题二", "本报讯（记者 李梅）正文。"])
    )
    assert [story.headline for story in page.stories] == ["标题一", "标题二"]
    assert "unfinished" in [doubt.kind for doubt in page.stories[0].doubts]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("现将有关事项通告如下：", "一、限行路段"),
        ("第一项内容；", "（二）第二项内容；"),
        ("要求如下：", "各单位认真落实。"),
        ("家长需要做什么", "答：提前准备。"),
    ],
)
def test_points_of_a_list_and_turns_to_speak_are_not_joined(above: str, below: str) -> None:
    assert not continues_sentence(above, below)


def test_a_quotation_after_its_colon_is_joined() -> None:
    assert continues_sentence("村民吴大妈说：", "“谢谢他们！”")


def test_an_indented_paragraph_is_not_joined() -> None:
    assert not continues_sentence("正文断在", "新的一段。", below_is_indented=True)


def test_english_words_are_joined_with_a_space() -> None:
    assert join_text("World Health", "Organization说") == ("World Health Organization说", 13)


def test_a_subhead_may_stand_right_under_the_byline() -> None:
    assert [(one.text, one.subhead) for one in paragraphs("一张桌子一支笔", "清晨6点，棚里已亮起灯。")] == [
        ("一张桌子一支笔", True),
        ("清晨6点，棚里已亮起灯。", False),
    ]
