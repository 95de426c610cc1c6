"""Links, known attacks and hostile sizes: what is dangerous is gone, and costs little."""

import time

import pytest

from stories.text.body import MAX_BODY_CHARACTERS, BodyTooLong, clean, from_paragraphs, from_plain_text
from tests.stories.safety import assert_safe


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("http://www.ay.gov.cn", "http://www.ay.gov.cn"),
        (" HTTPS://WWW.ay.gov.cn:8443/a?b=1#c ", "https://WWW.ay.gov.cn:8443/a?b=1#c"),
        ("http://x.cn/?a=1&copy=2&lang=zh", "http://x.cn/?a=1&amp;copy=2&amp;lang=zh"),
        ("http://x.cn/?a=1&amp;b=%22&#38;c", "http://x.cn/?a=1&amp;b=%22&amp;c"),
        ("http://x.cn/新 闻'`{|}\\", "http://x.cn/新%20闻%27%60%7B%7C%7D%5C"),
        ("http://安阳.cn/", "http://安阳.cn/"),
        ("mailto:a@b.cn?subject=x", "mailto:a@b.cn?subject=x"),
        ("tel:+86-372-2550000", "tel:+86-372-2550000"),
    ],
)
def test_a_link_to_the_web_a_mailbox_or_a_telephone_is_kept(address: str, kept: str) -> None:
    html = f'<a href="{address}" title=x target=_blank rel=y>一</a>'
    assert clean(html) == f'<p><a href="{kept}">一</a></p>'


@pytest.mark.parametrize(
    "address",
    [
        *[
            "",
            "#",
            "#a",
            "/a",
            "a.html",
            "../a",
            "?a=b",
            "//evil.cn/",
            "\\\\evil.cn",
            "http:",
            "http:/",
            "http://",
            "http:x",
        ],
        *[
            "https:evil.cn",
            "mailto:",
            "tel:",
            "ftp://x.cn",
            "file:///etc/passwd",
            "data:text/html,x",
            "blob:x",
            "about:blank",
        ],
        *[
            "http://a@evil.cn/",
            "http://www.people.com.cn:80@evil.cn/",
            "http://256.1.1.1/",
            "http://x.cn:99999/",
        ],
        *["http://[::1]/", "http://a\\b", "http:\\\\evil.cn", "http://xn--/", "http://a b/", "http://a%00b/"],
        *[
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:x",
        ],
        *[
            "\x01javascript:alert(1)",
            "javascript&colon;alert(1)",
            "&#106;avascript:alert(1)",
            "&#x6A&#x61;vascript:alert(1)",
        ],
        *[
            "javascript&#58;alert(1)",
            "&#0000106&#0000097vascript:x",
            "vbscript:x",
            "livescript:x",
            "view-source:http://x.cn",
        ],
        *[
            "\u202ejavascript:x",
            "java\u200bscript:x",
            "jav&#x09;ascript:x",
            "javascript://x.cn/%0aalert(1)",
            "x:http://x.cn",
        ],
    ],
)
def test_any_other_link_is_dropped_and_its_text_kept(address: str) -> None:
    assert clean(f'<p>一<a href="{address}">二</a>三</p>') == "<p>一二三</p>"


def test_a_link_ends_with_the_paragraph_in_which_it_began() -> None:
    assert (
        clean('<a href="http://x.cn"><p>一</p><p>二</p></a>')
        == '<p><a href="http://x.cn">一</a></p>\n<p>二</p>'
    )
    assert clean('<a href="http://x.cn">一<a href="http://y.cn">二</a>三') == (
        '<p><a href="http://x.cn">一</a><a href="http://y.cn">二</a>三</p>'
    )


@pytest.mark.parametrize(
    "vector",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=http://x.cn/x.js></SCRIPT>",
        "<script/src=data:,alert(1)>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1);//<</script>",
        "<script\x00>alert(1)</script>",
        "<scr\x00ipt>alert(1)</scr\x00ipt>",
        "<script >alert(1)</script\n>",
        "<script>alert(1)</script foo='>'>",
        "<script><!--<script></script>--><img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<img/src=x/onerror=alert(1)>",
        "<img src='x'onerror=alert(1)>",
        "<img src=x onerror\n=\nalert(1)>",
        '<img """><script>alert(1)</script>">',
        "<img src=`x`onerror=alert(1)>",
        "<image href=x onerror=alert(1)>",
        '<IMG SRC="javascript:alert(1)">',
        "<IMG LOWSRC=javascript:alert(1) DYNSRC=javascript:alert(1)>",
        "<body onload=alert(1)>",
        "<BODY BACKGROUND='javascript:alert(1)'>",
        "<svg onload=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
        "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        "<math><annotation-xml encoding=text/html><img src=x onerror=alert(1)></annotation-xml></math>",
        '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=alert(1) src>">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<noembed><img title="</noembed><img src onerror=alert(1)>">',
        '<style><img title="</style><img src=x onerror=alert(1)>">',
        '<textarea><img title="</textarea><img src=x onerror=alert(1)>">',
        '<title><img title="</title><img src=x onerror=alert(1)>">',
        '<xmp><img title="</xmp><img src=x onerror=alert(1)>">',
        "<template><script>alert(1)</script></template>",
        "<plaintext><script>alert(1)</script>",
        "<select><style></select><img src=x onerror=alert(1)></style>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
        "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>",
        "<applet code=x></applet>",
        "<base href=javascript:alert(1)//>",
        "<link rel=stylesheet href=javascript:alert(1)>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<form action=javascript:alert(1)><input type=submit></form>",
        "<button formaction=javascript:alert(1)>x</button>",
        "<isindex action=javascript:alert(1) type=image>",
        "<details open ontoggle=alert(1)>x</details>",
        "<input autofocus onfocus=alert(1)>",
        "<video><source onerror=alert(1)></video>",
        "<audio src=x onerror=alert(1)>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<div style='background:url(javascript:alert(1))'>x</div>",
        "<p style='width:expression(alert(1))'>x</p>",
        "<div onmouseover='alert(1)'>x</div>",
        "<a onclick=alert(1)>x</a>",
        "<a href='http://x.cn/\" onclick=\"alert(1)'>x</a>",
        "<a href=http://x.cn/'onclick='alert(1)>x</a>",
        '<a href="http://x.cn/&quot; onmouseover=&quot;alert(1)">x</a>',
        "<a href='http://x.cn/&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>x</a>",
        "<table background=javascript:alert(1)><td background=javascript:alert(1)>x",
        "<td colspan='2\" onclick=\"alert(1)'>x</td>",
        "<figure data-photo='1\" onclick=\"alert(1)'></figure>",
        "<figure data-photo=1 onclick=alert(1)><script>alert(1)</script></figure>",
        "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
        "<!--><script>alert(1)</script>-->",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!--- --!><img src=x onerror=alert(1)>",
        "<!<script>alert(1)</script>>",
        "<?xml version=1?><?import x ?><script>alert(1)</script>",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        '<xml id=i><x><c><![CDATA[<img src="javas]]><![CDATA[cript:alert(1);">]]></c></x></xml>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;img src=x onerror=alert(1)&#62;",
        "<p>&lt;<b></b>script>alert(1)</p>",
        "\\x3cscript\\x3ealert(1)",
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "\u00bcscript\u00bealert(1)\u00bc/script\u00be",
        "<a\u3000href=javascript:alert(1)>x</a>",
        "</script><script>alert(1)</script>",
        "<b <script>alert(1)</script>0",
        '<a href="\x14javascript:alert(1)">x',
        "<a href=x:x onclick=alert(1) href=http://x.cn>x</a>",
        "<div\x0bonclick=alert(1)>x</div>",
        "<div/onclick=alert(1)/>x</div>",
        "<img src=x:x onerror=alert(1)//><//script>",
    ],
)
def test_no_known_attack_leaves_anything_that_runs(vector: str) -> None:
    for html in (
        vector,
        f"<p>前{vector}后</p>",
        f"<table><tr><td>{vector}",
        f"<ul><li>{vector}",
        vector.upper(),
    ):
        assert_safe(clean(html))
        assert_safe(from_plain_text(html))
        assert_safe(from_paragraphs([html, html]))


@pytest.mark.parametrize(
    ("vector", "body"),
    [
        ("<p>前<script>alert(1)</script>后</p>", "<p>前后</p>"),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", "<p>ipt&gt;alert(1)ipt&gt;</p>"),
        ("前<img src=x onerror=alert(1)>后", "<p>前后</p>"),
        ("<svg/onload=alert(1)>后", "<p>后</p>"),
        ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">后', "<p>后</p>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        (
            "<a href='http://x.cn/\" onclick=\"x'>一</a>",
            '<p><a href="http://x.cn/%22%20onclick=%22x">一</a></p>',
        ),
        ("<figure data-photo='1\" onclick=\"x'>一</figure>", "<p>一</p>"),
        ("<div style='x' onmouseover='y'>一</div>", "<p>一</p>"),
    ],
)
def test_an_attack_leaves_its_words_and_nothing_else(vector: str, body: str) -> None:
    assert clean(vector) == body


@pytest.mark.parametrize(
    "piece",
    [
        *[
            "<div>",
            "<b>",
            "<b><i>",
            "<blockquote>",
            "<ul><li>",
            "<table><tr><td>",
            "<table>",
            "<svg>",
            "<svg><svg></svg>",
        ],
        *[
            "<a href=http://x.cn>",
            "<!--",
            "<!",
            "<?",
            "</",
            "<",
            "<script>",
            "<a x='",
            '<a x="',
            "<a ",
            "<a =",
            "<xml>",
        ],
        *[
            "&",
            "&#1",
            "&#x",
            "&a",
            "</div>",
            "<br>",
            "<pre>\n",
            "<b> </b>",
            "<p>a",
            "<li>a",
            "a<br>",
            " ",
            "\u200d",
            "]]>",
        ],
    ],
)
def test_hostile_nesting_costs_little_and_never_overflows(piece: str) -> None:
    html = piece * (400_000 // len(piece))
    started = time.perf_counter()
    try:
        body = clean(html)
    except BodyTooLong:
        body = ""
    assert time.perf_counter() - started < 60
    assert len(body) <= MAX_BODY_CHARACTERS


def test_deep_nesting_keeps_the_word_at_the_bottom() -> None:
    deep = 10_000
    assert clean("<div><blockquote>" * deep + "底" + "</blockquote></div>" * deep + "外") == (
        "<blockquote><p>底</p></blockquote>\n<p>外</p>"
    )
    assert clean("<ul><li>" * deep + "底") == "<ul><li>底</li></ul>"
    assert clean("<table><tr><td>" * deep + "底") == "<table><tbody><tr><td>底</td></tr></tbody></table>"


def test_one_long_address_is_not_copied_into_every_paragraph() -> None:
    link = '<a href="http://x.cn/' + "x" * 50_000 + '">'
    for piece in ("<p>a", "a<br><br>", "a<b> </b>", "<li>a", "<td>a"):
        assert len(clean(f"<ul>{link}" + piece * 10_000)) < 500_000
        assert len(clean(f"<table><td>{link}" + piece * 10_000)) < 500_000


def test_a_number_of_a_million_digits_is_not_a_character() -> None:
    assert clean("&#" + "1" * 900_000 + ";" + "&#" + "0" * 900_000 + "65;") == "<p>\ufffdA</p>"
