"""What Word, WPS, Google Docs and web pages put into a clipboard beside the words."""

import pytest

from stories.text import plain_markup
from stories.text.body import clean_pasted
from stories.text.pasted_html import read_pasted

WORD_BULLET = (
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
    "<span style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp;</span></span></span>"
    "<![endif]>{}</p>"
)


def lines(html: str) -> str:
    return plain_markup.body_to_lines(clean_pasted(html)[0])


@pytest.mark.parametrize(
    ("html", "text", "left_out"),
    [
        # Tracked changes: what was struck out is no word of the text, what was put in is.
        (
            "<p>复工率达<del cite='mailto:a' datetime='2020-03-20T10:00'>85%</del><ins>87.5%</ins>。</p>",
            "复工率达87.5%。",
            {"deletions": 1},
        ),
        # A reviewer's comment, its anchor and the list at the end.
        (
            "<p>张山<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[x1]</a></span>说。</p>"
            "<div style='mso-element:comment-list'><div style='mso-element:comment'>"
            "<p class=MsoCommentText>名字写错了，核实！</p></div></div>",
            "张山说。",
            {"comments": 2},
        ),
        ("<p>公开的话。<span style='display:none'>内部：暂不发</span></p>", "公开的话。", {"hidden": 1}),
        ("<p>公开的话。<span style='mso-hide:all'>内部</span></p>", "公开的话。", {"hidden": 1}),
        ("<p><ruby>殷<rp>(</rp><rt>yīn</rt><rp>)</rp></ruby>都区</p>", "殷都区", {"readings": 3}),
        ("<p>前</p><img src='file:///a.jpg'><p>后</p>", "前\n后", {"images": 1}),
        # Google Docs wraps everything in a bold that is none; its bold stands in styles.
        (
            "<b style='font-weight:normal;' id='docs-internal-guid-1'><p><span style='font-weight:400'>平常，</span>"
            "<span style='font-weight:700'>要紧</span></p></b>",
            "平常，**要紧**",
            {},
        ),
        ("<p>面积120m<span style='vertical-align:super'>2</span>。</p>", "面积120m<sup>2</sup>。", {}),
        (WORD_BULLET.format("第一条") + WORD_BULLET.format("第二条"), "• 第一条\n• 第二条", {}),
        (
            "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1、<span>&nbsp;</span></span>先办</p>",
            "1、先办",
            {},
        ),
        # What never closes, and what hides all there is, may be the text.
        ("<p>前文<del>后文没有完", "前文后文没有完", {}),
        ("<div style='display:none'><p>微信正文原来是藏着的。</p></div>", "微信正文原来是藏着的。", {}),
        ("<p>一 &lt;b&gt; &amp; 二</p>", "一 <b> & 二", {}),
    ],
)
def test_only_what_is_the_text_is_pasted(html: str, text: str, left_out: dict[str, int]) -> None:
    assert lines(html).replace("\\", "") == text
    assert clean_pasted(html)[1] == left_out


def test_links_tables_and_photos_come_through() -> None:
    html = '<p><a href="https://example.org/?a=1&amp;b=2">链接</a></p><table><tr><td colspan="2">格</td></tr></table>'
    assert read_pasted(html).html == html
    assert read_pasted('<figure data-photo="12"></figure>').html == '<figure data-photo="12"></figure>'


def test_a_hundred_thousand_nested_tags_take_no_time_to_speak_of() -> None:
    """Each tag is looked at once, whatever is open around it."""
    found = read_pasted("<del><span style='display:none'>" * 50_000 + "文")
    assert found.html.endswith("文") and found.left_out == {}
    hidden = read_pasted("<span style='display:none'>" * 50_000 + "文" + "</span>" * 50_000)
    assert "文" in hidden.html
