"""Whatever is typed, a body is safe, stays as it is when cleaned again, and loses no word."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stories.text.body import blocks, clean, from_plain_text, to_plain_text
from tests.stories.safety import assert_safe

NAMES = st.sampled_from(
    "p div section span font b i strong em u sub sup a h1 h2 h6 ul ol li blockquote table caption thead tbody tr td th"
    " figure pre br hr o:p center dl dt option".split()
)
ATTRIBUTES = st.sampled_from(
    [
        *[
            "",
            "",
            "",
            " class=x",
            " style='a:b'",
            ' href="http://x.cn/a b?c&d"',
            " href=//x",
            ' href="https://y.cn"',
            " href='tel:1'",
        ],
        *[
            " href=http://256.1.1.1",
            ' data-photo="3"',
            " colspan=2",
            " scope=row",
            " onclick=x",
            " /",
            ' x=">"',
        ],
    ]
)
WORDS = st.sampled_from(["一", "二三", "word", "a1", "字", "👩‍🚒", "é", "שלום"])
GLUE = st.sampled_from(
    [
        *[
            " ",
            "\n",
            "　",
            "&nbsp;",
            "&amp;",
            "&lt;",
            "< ",
            "<!-- x -->",
            "<![if x]>",
            "\u200b",
            "\u200d",
            "\ufe0f",
            "\u200e",
            "\u202e",
        ],
        *[
            "",
            "",
            "<br>",
            "<br><br>",
            "&",
            "\x00",
            "\u3164",
            "，",
            "</a>",
            "</table>",
            "</ul>",
            "</blockquote>",
            "</b>",
            "</td>",
        ],
    ]
)


@st.composite
def markup(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Tags in any order, closed or not, and the words between them."""
    parts, words = [], []
    for _ in range(draw(st.integers(0, 25))):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            parts.append(f"<{draw(NAMES)}{draw(ATTRIBUTES)}>")
        elif kind == 1:
            parts.append(f"</{draw(NAMES)}>")
        elif kind == 2:
            word = draw(WORDS)
            words.append(word)
            parts.append(word)
        else:
            parts.append(draw(GLUE))
    return "".join(parts), words


@settings(max_examples=1500, deadline=None)
@given(markup())
def test_cleaning_twice_changes_nothing_and_loses_no_word(case: tuple[str, list[str]]) -> None:
    html, words = case
    body = clean(html)
    assert clean(body) == body
    assert_safe(body)
    shown = re.sub(r"[\s\u3164\u200d\u200e\ufe0f]", "", to_plain_text(body))
    written = sorted("".join(words).replace("\u200d", ""))
    assert sorted(re.sub(r"[，&<>]", "", shown)) == written


@settings(max_examples=600, deadline=None)
@given(st.text() | st.text("<>/!-&#;='\" \n\tabpsvgtrdli中\u3000\u200d\u202e:x0", max_size=60))
def test_any_text_at_all_is_cleaned_once_and_for_all(text: str) -> None:
    body = clean(text)
    assert clean(body) == body
    assert_safe(body)
    from_text = from_plain_text(text)
    assert clean(from_text) == from_text
    assert from_plain_text(to_plain_text(from_text)) == from_text
    assert all(block.kind == "p" for block in blocks(from_text))
