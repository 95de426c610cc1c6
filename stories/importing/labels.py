"""Labels (banner 栏题, column 栏目, series) are told from headlines."""

import re

_BRACKETS_AND_MARKS_PATTERN = re.compile("[\\s　【】〔〕［］\\[\\]《》「」■□●◆○▲△★☆·•|｜—]+")
_KNOWN_LABELS = frozenset(
    [
        "图说新闻",
        "图片新闻",
        "简讯",
        "短讯",
        "快讯",
        "简明新闻",
        "新闻速递",
        "新闻简报",
        "要闻速览",
        "一句话新闻",
        "视觉新闻",
    ]
    + [
        "今日关注",
        "本报时评",
        "今日时评",
        "百姓故事",
        "身边好人",
        "凡人善举",
        "读者来信",
        "来信照登",
        "记者观察",
        "新春走基层",
    ]
    + [
        "影像",
        "图话",
        "镜头",
        "民生热线",
        "评论",
        "时评",
        "短评",
        "社论",
        "导读",
        "今日导读",
        "信息快递",
        "百姓热线",
        "记者手记",
    ]
)
_LABEL_ENDING_PATTERN = re.compile(
    "(?:图说|图说新闻|图片新闻|简讯|短讯|快讯|速递|速览|快报|简报|动态|在线|热线|聚焦|关注|视点|视线|观察|论坛|时评|短评|快评"
    "|漫谈|杂谈|故事|人物|风采|专栏|之窗|园地|天地|纪实|传真|播报|直通车|回音壁|大家谈|面对面|进行时|在行动|访谈|茶座|影像)$"
)
_LABEL_OPENING_PATTERN = re.compile("(?:图说|图片新闻|镜头|影像|走进|聚焦|关注|“?走基层|新春走基层)")
_SERIES_SUFFIX_PATTERN = re.compile(
    "系列(?:报道|述评|评论|访谈|谈)?[”》]?(?:之[一二三四五六七八九十]+|[（(][一二三四五六七八九十\\d]+[）)])?[”》]?$"
)
_SLOGAN_PATTERN = re.compile(
    "我们|一起|加油|携手|同心|众志成城|坚决打赢|奋进|奋斗|奋力|决战|决胜|喜迎|庆祝|学习贯彻|贯彻落实|深入学习|不忘初心"
    "|牢记使命|新时代|进行时|在行动|攻坚|争做|争当|争创|弘扬|践行|共建|共创|共享|战“疫”|抗击|聚焦|走进|壮丽|辉煌"
)
_UNAMBIGUOUS_SLOGAN_PATTERN = re.compile("我们|一起|加油|进行时|在行动|不忘初心|学习贯彻|喜迎")


def normalise_label(text: str) -> str:
    """The label without brackets, marks and spaces, so that all prints are equal."""
    return _BRACKETS_AND_MARKS_PATTERN.sub("", text)


def is_known_label(text: str) -> bool:
    """The words are only ever a column's name, with or without a headline below."""
    return normalise_label(text) in _KNOWN_LABELS


def is_label(text: str) -> bool:
    """The words are those of a column's name, wherever they stand above a headline."""
    plain = normalise_label(text)
    if plain in _KNOWN_LABELS or (
        plain and text[0] in "【〔［" and text[-1] in "】〕］" and len(plain) <= 12
    ):
        return True
    return (
        3 <= len(plain) <= 9
        and " " not in text.strip()
        and bool(_LABEL_ENDING_PATTERN.search(plain) or _LABEL_OPENING_PATTERN.match(plain))
    )


def bracketed_label(text: str) -> tuple[str, int] | None:
    """The label in 【】 a headline begins with and where the headline starts, or None."""
    if not text.startswith(("【", "〔", "［")):
        return None
    end = max(text.find(bracket, 0, 16) for bracket in "】〕］")
    rest = text[end + 1 :].lstrip()
    if end < 2 or not rest:
        return None
    return text[1:end], len(text) - len(rest)


def is_series_name(text: str) -> bool:
    """The line is the name of a series."""
    return len(text) <= 40 and "系列" in text and bool(_SERIES_SUFFIX_PATTERN.search(text))


def is_banner(first: str, second: str, lines: int) -> bool:
    """The page's first line is a theme over the page, not the next headline's kicker."""
    halves, below = len(first.split()) == 2, len(second.split()) == 2
    if halves:
        return bool(_SLOGAN_PATTERN.search(first)) or (below and lines >= 3)
    return lines >= 3 and len(first) <= 16 and bool(_UNAMBIGUOUS_SLOGAN_PATTERN.search(first))
