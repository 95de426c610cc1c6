"""Any markup becomes the one canonical body, and a body answers questions about itself."""

import pytest

from stories.text.body import (
    MAX_BODY_CHARACTERS,
    Block,
    BodyTooLong,
    blocks,
    clean,
    from_paragraphs,
    from_plain_text,
    paragraphs,
    photo_refs,
    to_plain_text,
)
from tests.stories.safety import assert_safe

EVERY_BLOCK = """\
<p>迎着<strong>春日<em>明媚</em></strong>的阳光，<a href="https://www.ay.gov.cn/?a=1&amp;b=2">记者</a>走进厂区。</p>
<h2>一</h2>
<h3>二<br>三</h3>
<h4>CO<sub>2</sub> m<sup>2</sup></h4>
<ul><li>口罩</li><li><a href="tel:0372-2550000">消毒液</a><br>酒精</li></ul>
<ol><li>第一</li><li>第二</li></ol>
<blockquote><p>请问，您办理健康码了吗？</p><p>还没。</p></blockquote>
<table><caption>项目</caption><thead>\
<tr><th scope="col">类别</th><th colspan="2" scope="colgroup">投资</th></tr></thead>\
<tbody><tr><th rowspan="2" scope="row">新开工</th><td>28</td><td></td></tr>\
<tr><td>1 &lt; 2 &amp; 3</td><td>4</td></tr></tbody></table>
<figure data-photo="12"></figure>
<p>完<br>👩‍🚒 <a href="mailto:a@b.cn"><strong>信</strong></a></p>"""


def test_every_kind_of_block_comes_back_as_it_went_in() -> None:
    assert clean(EVERY_BLOCK) == EVERY_BLOCK


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("", ""),
        (" \n ", ""),
        ("一", "<p>一</p>"),
        ("一<p>二</p>三", "<p>一</p>\n<p>二</p>\n<p>三</p>"),
        ("<p>一<p>二", "<p>一</p>\n<p>二</p>"),
        ("<div>一<div>二</div>三</div>", "<p>一</p>\n<p>二</p>\n<p>三</p>"),
        ("<b>一</b><i>二</i>", "<p><strong>一</strong><em>二</em></p>"),
        ("<em><strong>一</strong></em>", "<p><strong><em>一</em></strong></p>"),
        ("<b>一</b><b>二</b>", "<p><strong>一二</strong></p>"),
        ("<b>一<p>二</b>三", "<p><strong>一</strong></p>\n<p><strong>二</strong>三</p>"),
        ("<b>一<b>二</b>三</b>四</b>五", "<p><strong>一二三</strong>四五</p>"),
        ("<b></b><i> </i>一", "<p>一</p>"),
        ("一<b> </b>二", "<p>一 二</p>"),
        ("<sub>一<sup>二</sup>三</sub>", "<p><sub>一</sub><sup>二</sup><sub>三</sub></p>"),
        ("<u>一</u><s>二</s><mark>三</mark><font color=red>四</font>", "<p>一二三四</p>"),
        ("<h1>一</h1><h2>二</h2><h5>五</h5><h6>六", "<h2>一</h2>\n<h2>二</h2>\n<h4>五</h4>\n<h4>六</h4>"),
        ("<h2></h2><p><br></p><p>&nbsp;</p><p>　　</p><p>\u200b</p><p><b>\u200e</b></p>", ""),
        ("<p>　　一　二　</p>", "<p>一　二</p>"),
        ("<p>&nbsp;&nbsp;&emsp;一&nbsp;&nbsp;二\n\t三</p>", "<p>一 二 三</p>"),
        ("<p>一<br/>　　二<br><br><br>三<br></p>", "<p>一<br>二</p>\n<p>三</p>"),
        ("<p><b>一<br>二</b></p>", "<p><strong>一<br>二</strong></p>"),
        ("<h2>一<br><br>二</h2>", "<h2>一<br>二</h2>"),
        ("<pre>一\n二\r\n\r\n三</pre>", "<p>一<br>二</p>\n<p>三</p>"),
        ("5 < 6 &amp; 7 &gt; 3 &lt;b&gt;", "<p>5 &lt; 6 &amp; 7 &gt; 3 &lt;b&gt;</p>"),
        ("&amp;lt;script&amp;gt;", "<p>&amp;lt;script&amp;gt;</p>"),
        ("A&#0;&#xD800;&#65;&#x4e2d;&hellip;&nosuch;", "<p>A\ufffd\ufffdA中…&amp;nosuch;</p>"),
        ("安\x00阳\u202e日\u2066报\ufeff", "<p>安阳日报</p>"),
        ("一<!-- 二 -->三<!DOCTYPE x>四<?xml y?>五<![CDATA[六]]>", "<p>一三四五</p>"),
        ("一<!-- 二", "<p>一 二</p>"),
        ("一 <b 二", "<p>一 &lt;b 二</p>"),
        ('<a href="https://x.cn>一</a> 二', "<p>一 二</p>"),
        ("<script>一</script>二<style>三</style>四<iframe>五</iframe>", "<p>二四</p>"),
        ("一<script>二", "<p>一</p>"),
        ("<svg><title>一</title><p>二<svg></svg></p></svg>三<svg/>四<math>五</math>", "<p>三四</p>"),
        ("<svg>一<p>二", "<p>一</p>\n<p>二</p>"),
        ("<unknown-tag>一</unknown-tag><o:p>二</o:p>", "<p>一二</p>"),
        ("<option>一<option>二", "<p>一</p>\n<p>二</p>"),
        ("<img src=x alt=y>一<input value=z>", "<p>一</p>"),
        ("</p></div></li></table></b>一</p>", "<p>一</p>"),
    ],
)
def test_markup_of_any_kind_becomes_the_canonical_body(html: str, body: str) -> None:
    assert clean(html) == body
    assert_safe(body)


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<ul><li>一<li>二</ul>三", "<ul><li>一</li><li>二</li></ul>\n<p>三</p>"),
        ("<ul>\n<li>\n一\n</li>\n<li> </li></ul>", "<ul><li>一</li></ul>"),
        ("<ol><li><p>一</p><p>二</p></li></ol>", "<ol><li>一<br>二</li></ol>"),
        ("<ol><li>一<ul><li>二<li>三</ul>四<li>五</ol>", "<ol><li>一<br>二<br>三<br>四</li><li>五</li></ol>"),
        ("<ul><li>一</li><ul><li>二</li></ul><li>三</li></ul>", "<ul><li>一</li><li>二</li><li>三</li></ul>"),
        ("<ul>一<li>二</ul>", "<ul><li>一</li><li>二</li></ul>"),
        ("<ul></ul><ol><li></ol>", ""),
        ("<li>一<li>二", "<p>一</p>\n<p>二</p>"),
        ("<ul><li>一<h2>二</h2></ul>三", "<ul><li>一<br>二</li></ul>\n<p>三</p>"),
        (
            "<ul><li>一<table><td>二</table>三<li>四</ul>",
            "<ul><li>一</li></ul>\n<table><tbody><tr><td>二</td></tr></tbody></table>\n<ul><li>三</li><li>四</li></ul>",
        ),
        (
            "<blockquote>一<h2>二</h2></blockquote>三",
            "<blockquote><p>一</p><p>二</p></blockquote>\n<p>三</p>",
        ),
        ("<blockquote><blockquote>一</blockquote>二", "<blockquote><p>一</p><p>二</p></blockquote>"),
        (
            "<blockquote>一<ul><li>二</ul>三</blockquote>",
            "<blockquote><p>一</p></blockquote>\n<ul><li>二</li></ul>\n<blockquote><p>三</p></blockquote>",
        ),
        (
            "<p>一<figure data-photo=012>二</figure>三",
            '<p>一</p>\n<figure data-photo="12"></figure>\n<p>二</p>\n<p>三</p>',
        ),
        (
            "<figure data-photo=0>一</figure><figure data-photo=-1></figure><figure data-photo=1x>",
            "<p>一</p>",
        ),
        (
            '<ul><li>一<figure data-photo="3"></figure>二</ul>',
            '<ul><li>一<br>二</li></ul>\n<figure data-photo="3"></figure>',
        ),
        (
            '<table><tr><td>一<figure data-photo="3"></table>二',
            '<table><tbody><tr><td>一</td></tr></tbody></table>\n<figure data-photo="3"></figure>\n<p>二</p>',
        ),
    ],
)
def test_lists_quotations_and_photos_stand_beside_each_other_never_inside(html: str, body: str) -> None:
    assert clean(html) == body
    assert_safe(body)


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<table></table><table><tr><td> </td></tr></table>", ""),
        ("<table><td>一<td>二<tr><th>三", "<tr><td>一</td><td>二</td></tr><tr><th>三</th></tr>"),
        ("<table><tr></tr><tr><td>一<td></table>", "<tr><td>一</td><td></td></tr>"),
        (
            '<table class=x width=9><tr style=y><td colspan=3 rowspan="50" width=1 scope=row>一',
            '<tr><td colspan="3" rowspan="50">一</td></tr>',
        ),
        ("<table><td colspan=1 rowspan=51>一<td colspan=0 rowspan=x>二", "<tr><td>一</td><td>二</td></tr>"),
        ("<table><th scope=ROW>一<th scope=evil>二", '<tr><th scope="row">一</th><th>二</th></tr>'),
        ("<table><td><p>一</p><p>二</p><ul><li>三</ul>", "<tr><td>一<br>二<br>三</td></tr>"),
        (
            "<table><td>一<table><td>二<td>三</table>四<td>五",
            "<tr><td>一<br>二<br>三<br>四</td><td>五</td></tr>",
        ),
        ("<table><td><b>一<td>二</b>", "<tr><td><strong>一</strong></td><td>二</td></tr>"),
        (
            "<table><tbody><td>一<tfoot><td>二<tbody><td>三",
            "<tr><td>一</td></tr><tr><td>二</td></tr><tr><td>三</td></tr>",
        ),
    ],
)
def test_a_table_is_rows_of_cells_with_spans_and_scopes_only(html: str, body: str) -> None:
    whole = f"<table><tbody>{body}</tbody></table>" if body else ""
    assert clean(html) == whole
    assert_safe(whole)


def test_words_between_the_cells_of_a_table_stand_before_it() -> None:
    assert clean("<table>一<caption>二</caption><caption>三</caption><tr>四<td>五</table>六") == (
        "<p>一</p>\n<p>三</p>\n<p>四</p>\n"
        "<table><caption>二</caption><tbody><tr><td>五</td></tr></tbody></table>\n<p>六</p>"
    )
    assert clean("<table><caption>一</caption></table>") == "<p>一</p>"
    assert clean("<table><thead><tr><th>一</table>") == "<table><thead><tr><th>一</th></tr></thead></table>"


def test_a_paste_from_word_keeps_its_words_and_loses_its_styles() -> None:
    pasted = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">
<title>未命名</title><!--[if gte mso 9]>
<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:宋体;} @page WordSection1 {size:595.3pt 841.9pt;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment--><div class=WordSection1>
<h1 align=center style='text-align:center'><span
style='font-family:黑体'>吹响复工号角 推进项目建设<span lang=EN-US><o:p></o:p></span></span></h1>
<p class=MsoNormal style='text-indent:21.0pt'><span lang=EN-US>3</span><span
style='font-family:宋体'>月<span lang=EN-US>24</span>日，<b style='mso-bidi-font-weight:normal'>记者</b>走进
厂区。</span><span lang=EN-US><o:p></o:p></span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoListParagraph
style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span
style='mso-list:Ignore'>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span
style='font-family:宋体'>全区复工率<span lang=EN-US>87.5%</span>；</span></p>
<table class=MsoTableGrid border=1 cellspacing=0><tr style='mso-yfti-irow:0'><td width=189 valign=top
style='width:142.0pt'><p class=MsoNormal>项目<o:p></o:p></p></td><td width=189><p class=MsoNormal><span
lang=EN-US>28<o:p></o:p></span></p></td></tr></table></div><!--EndFragment--></body></html>"""
    assert clean(pasted) == (
        "<h2>吹响复工号角 推进项目建设</h2>\n"
        "<p>3月24日，<strong>记者</strong>走进 厂区。</p>\n"
        "<p>1. 全区复工率87.5%；</p>\n"
        "<table><tbody><tr><td>项目</td><td>28</td></tr></tbody></table>"
    )


def test_a_paste_from_wps_keeps_its_words_and_loses_its_styles() -> None:
    pasted = (
        '<p class="MsoNormal" style="text-indent:32pt;mso-char-indent-count:2;"><font face="仿宋">'
        '<span style="font-family:仿宋;mso-ascii-font-family:Calibri;font-size:16pt;">'
        "　　区委、区政府在做好</span></font>"
        '<b><span style="font-size:16pt;">疫情防控</span></b><span style="font-size:16pt;">的前提下，'
        '<font face="仿宋">多策并举。</font></span><span><o:p></o:p></span></p>'
        '<p class="p" style="margin:0pt;">&nbsp;</p><p><a name="_GoBack"></a><span>　　此外</span><span>……</span></p>'
    )
    assert (
        clean(pasted)
        == "<p>区委、区政府在做好<strong>疫情防控</strong>的前提下，多策并举。</p>\n<p>此外……</p>"
    )


def test_a_paste_from_wechat_keeps_its_words_and_loses_its_styles() -> None:
    pasted = (
        '<section data-role="paragraph" style="max-width:100%;"><section style="text-align:center;"><section>'
        '<span style="font-size:18px;"><strong>精细管理保洁忙</strong></span></section></section>'
        '<section style="width:0;">'
        '<svg viewBox="0 0 1 1"><text>装饰</text></svg></section><p style="line-height:2em;">'
        '<span style="color:rgb(0,0,0);">阳春三月，</span><span>春暖花开。</span></p><p><br></p><section><br></section>'
        '<p><img class="rich_pages" data-src="https://mmbiz.qpic.cn/x" alt="图片"></p><p style="display:inline">'
        '😊&zwj;</p><mp-style-type data-value="3"></mp-style-type><p>来源：'
        '<a class="weapp_text_link" data-miniprogram-appid="x"'
        ' href="">安阳日报</a>\u200b</p></section>'
    )
    assert clean(pasted) == (
        "<p><strong>精细管理保洁忙</strong></p>\n<p>阳春三月，春暖花开。</p>\n<p>😊\u200d</p>\n<p>来源：安阳日报</p>"
    )


def test_plain_paragraphs_become_escaped_paragraphs() -> None:
    assert from_paragraphs(["　　一 < 二 & <b>三</b>", " ", "四\r\n五", "六\u202e"]) == (
        "<p>一 &lt; 二 &amp; &lt;b&gt;三&lt;/b&gt;</p>\n<p>四<br>五</p>\n<p>六</p>"
    )
    assert from_paragraphs([]) == ""


def test_each_line_of_a_plain_text_becomes_a_paragraph() -> None:
    assert (
        from_plain_text("\n　　一\r\n二\n\n \n&amp;三\u2028四")
        == "<p>一</p>\n<p>二</p>\n<p>&amp;amp;三</p>\n<p>四</p>"
    )
    assert from_plain_text("") == ""


def test_the_blocks_of_a_body_are_paragraphs_photos_and_the_rest() -> None:
    body = clean('<p>一<b>二</b></p><figure data-photo="7"></figure><ul><li>三</ul><h2>四</h2>')
    assert blocks(body) == [
        Block("p", "一<strong>二</strong>", None),
        Block("photo", '<figure data-photo="7"></figure>', 7),
        Block("html", "<ul><li>三</li></ul>", None),
        Block("html", "<h2>四</h2>", None),
    ]
    assert blocks("") == []


def test_the_plain_text_of_a_body_has_every_item_row_and_quoted_paragraph_on_its_own() -> None:
    assert paragraphs(EVERY_BLOCK) == [
        "迎着春日明媚的阳光，记者走进厂区。",
        "一",
        "二\n三",
        "CO2 m2",
        "口罩",
        "消毒液\n酒精",
        "第一",
        "第二",
        "请问，您办理健康码了吗？",
        "还没。",
        "项目",
        "类别 投资",
        "新开工 28",
        "1 < 2 & 3 4",
        "完\n👩‍🚒 信",
    ]
    assert to_plain_text("<p>一</p>\n<ul><li>二</li><li>三</li></ul>") == "一\n二\n三"
    assert to_plain_text("") == ""
    assert paragraphs(from_plain_text("&lt; &amp;amp; <p>")) == ["&lt; &amp;amp; <p>"]


def test_the_photos_of_a_body_are_listed_in_order() -> None:
    body = clean(
        '<figure data-photo="7"></figure><p>一<figure data-photo="2"></figure><figure data-photo="7">'
    )
    assert photo_refs(body) == [7, 2, 7]
    assert photo_refs("<p>一</p>") == []


def test_a_text_longer_than_any_story_is_refused_in_one_sentence() -> None:
    sentence = (
        "This text has more than 2,000,000 characters or 20,000 paragraphs; divide it into several stories."
    )
    for html in (
        "字" * (MAX_BODY_CHARACTERS + 1),
        "<div>" * 1_000_000,
        "<p>字" * 50_000,
        "&" * MAX_BODY_CHARACTERS,
    ):
        with pytest.raises(BodyTooLong) as refused:
            clean(html)
        assert str(refused.value) == sentence
