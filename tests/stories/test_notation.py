"""A body as lines to type in: what it says survives the way there and back, and what is typed stays typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.text import body
from stories.text.block_kinds import BLOCK_KINDS, BLOCK_TAGS
from stories.text.plain_markup import body_to_lines, lines_to_body

EXAMPLES = [
    "<p>昨日，社区食堂开张。</p>\n<h2>小标题</h2>\n<p>老人吃上<strong>热饭</strong>。</p>",
    "<ul><li>一</li><li>二<br>又</li></ul>\n<ul><li>另一组</li></ul>\n<ol><li>甲</li><li>乙</li></ol>",
    "<ol><li>只有一条</li></ol>",
    "<blockquote><p>引</p><p>文</p></blockquote>\n<blockquote><p>又引</p></blockquote>",
    '<p>水是H<sub>2</sub>O，见<a href="http://a.cn/?a=1&amp;b=2">此处</a>。</p>\n<figure data-photo="12"></figure>',
    '<table><thead><tr><th scope="row">镇</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
    "<p>## 不是标题</p>\n<p>- 不是条目</p>\n<p>1. 一</p>\n<p>2. 二</p>\n<p>&gt; 不是引文</p>\n<p>〔图 3〕</p>",
    "<p>&lt;em&gt;不是标签&lt;/em&gt;</p>\n<p>&lt;table&gt;</p>\n<p>两**颗**星 * \\ \\* \\\\</p>",
    "<p>*<strong>*重*</strong>\\<em>点</em></p>",
]


@pytest.mark.parametrize("clean", EXAMPLES)
def test_a_body_survives_the_way_there_and_back(clean: str) -> None:
    assert body.clean(clean) == clean
    assert lines_to_body(body_to_lines(clean)) == clean


TAGS = [*sorted(BLOCK_TAGS - {"figure"}), "strong", "em", "li", "tr", "td", "br"]
SIGNS = [kind.sign.strip() for kind in BLOCK_KINDS if kind.sign]
PIECES = st.sampled_from(
    [*SIGNS, *"** * \\ < > # - 1. 2. 中 字 a &lt; &gt; &amp;".split(), "〔图 3〕", " ", "\n"]
    + [f"<{end}{tag}>" for tag in TAGS for end in ("", "/")]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_any_body_survives_the_way_there_and_back(html: str) -> None:
    clean = body.clean(html)
    assert lines_to_body(body_to_lines(clean)) == clean


def test_each_typed_line_is_a_paragraph() -> None:
    assert (
        lines_to_body("　　昨日，开张。\n\n老人说：<好>。")
        == "<p>昨日，开张。</p>\n<p>老人说：&lt;好&gt;。</p>"
    )
    assert lines_to_body("1. 只此一条") == "<p>1. 只此一条</p>"
    assert lines_to_body("单独的**两颗星") == "<p>单独的**两颗星</p>"
    assert lines_to_body("## 小标题\n**重点**在此\n- 一\n- 二") == (
        "<h2>小标题</h2>\n<p><strong>重点</strong>在此</p>\n<ul><li>一</li><li>二</li></ul>"
    )


def test_a_script_that_is_typed_is_text() -> None:
    assert lines_to_body("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
