"""Whatever comes in is accounted for, quickly, and without an error."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.importing.page_parser import parse_page

BLOCKS = [
    "复工复产 我们一起加油干",
    "区纪委监委",
    "统筹推进防控复产 精准监督更加有力",
    "——看文峰区(高新区)如何护航",
    "□本报记者 周俊英 通讯员 王志强",
    "□本报记者 刘斐 文图",
    "赵  亮",
    "本报讯(记者 周俊英)连日来,天气晴好。",
    "新华社北京3月27日电 今天,天气晴好。",
    "　　他们明确监督内容,让监督更精",
    "准。从农历正月初二成立督导组,到现在。",
    "不安。",
    "图为3月26日,工人清掏树坑。(靳俊利 摄)",
    "3月25日,社区开展活动。活动很多,内容很丰富,大家都来了。发放彩页100余份。(本报记者 刘斐 摄)",
    "工作中的胡亚军",
    "本报记者 刘斐 摄",
    "图说新闻",
    "【百姓故事】修鞋摊前的二十年",
    "“走基层”系列报道之二",
    "责编 王晓 美编 李明 校对 张  红",
    "2020年3月27日 星期五 第3版 综合新闻",
    "2020年4月5日",
    "广告",
    "关于道路养护的通告",
    "一、限行路段:光明路",
    "电话:0372-0000000",
    "编者按:开学在即。",
    "编者按",
    "记者:要做什么?",
    "答:提前准备。",
    "乡镇\t户数\t面积",
    "一树杏花开在岸上",
    "正文结束。③5(下转第二版)",
    "(上接第一版)接着说。",
    "下转第3版",
    "②6",
    "结束了。(据新华社电)",
    "来源:区政府网站",
    "***",
    "\ufeff",
    "\u200b正文。",
    "Hello, world!",
]
JOINTS = ["\n", "\n\n", "\n\n\n\n", "\r\n", "\r\n\r\n", "\u2028", "\r", " \n　\n"]
MIXTURES = st.lists(
    st.tuples(st.one_of(st.sampled_from(BLOCKS), st.text(max_size=20)), st.sampled_from(JOINTS)), max_size=30
).map(lambda pairs: "".join(block + joint for block, joint in pairs))


@settings(max_examples=400, deadline=None)
@given(MIXTURES, st.sets(st.sampled_from(["图说新闻", "区纪委监委", "工作中的胡亚军"])))
def test_every_character_lies_in_exactly_one_span(raw: str, columns: set[str]) -> None:
    page = parse_page(raw, columns)
    claims = sorted(page.claimed())
    assert all(0 <= start < end <= len(raw) for start, end in claims)
    assert all(before.end <= after.start for before, after in zip(claims, claims[1:], strict=False))
    outside = [raw[before.end : after.start] for before, after in zip(claims, claims[1:], strict=False)]
    outside += [raw[: claims[0].start], raw[claims[-1].end :]] if claims else [raw]
    assert not any(part.strip() for part in outside)


@settings(max_examples=200, deadline=None)
@given(MIXTURES)
def test_every_chinese_character_of_a_paragraph_comes_from_its_spans(raw: str) -> None:
    for story in parse_page(raw).stories:
        for paragraph in story.paragraphs:
            claimed = "".join(raw[start:end] for start, end in paragraph.spans)
            assert set(filter(str.isalnum, paragraph.text)) <= set(filter(str.isalnum, claimed))
            assert all(0 < join < len(paragraph.text) for join in paragraph.joins)
        for photo in story.photos:
            if photo.after_paragraph is not None:
                assert 0 <= photo.after_paragraph <= len(story.paragraphs)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "\n\n\n",
        "\ufeff",
        "\x00",
        "\ud800",
        "（",
        "。",
        "本报讯（",
        "图为",
        "广告",
        "编者按：",
        "□",
        "——",
        "摄）",
    ],
)
def test_scraps_raise_nothing(raw: str) -> None:
    assert parse_page(raw).raw == raw


HOSTILE = {
    "one letter": "a" * 300_000,
    "open brackets": "（" * 300_000,
    "closed brackets": "）" * 300_000,
    "spaces": ("a" + " " * 50) * 6_000,
    "role words": "记者" * 150_000,
    "commas": "1," * 150_000 + "中",
    "quotation marks": '"中' * 150_000,
    "dates": "3月26日" * 60_000,
    "addresses": "a://" * 75_000 + "中",
    "names": "张·" * 150_000,
    "short lines": "中文\n" * 30_000,
    "broken lines": "正文没有结尾，\n" * 20_000,
    "captions": "图为。（张明 摄）\n" * 15_000,
    "notes": "编者按：\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_within_seconds(name: str) -> None:
    begun = time.process_time()
    parse_page(HOSTILE[name])
    assert time.process_time() - begun < 10
