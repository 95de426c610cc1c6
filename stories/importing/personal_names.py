"""Personal names are read from a printed list: padded, glued or separated."""

import re
from dataclasses import dataclass

COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 诸葛 上官 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 闾丘 公冶 轩辕 端木 "
    "百里 东郭 申屠 澹台 淳于 单于 钟离 呼延 太史 赫连 拓跋 完颜 第五 西门 左丘 闻人 万俟 濮阳 公羊 鲜于".split()
)
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马"
    "苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛"
    "汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏"
    "蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲"
    "家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸"
    "司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿"
    "通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃"
    "利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫代琚岳付"
    "仝原亓佟娜么苑邸鹿宛候覃粟涂佘沐海战来芦位门冶商宫晋楚"
)
_SEPARATOR_PATTERN = re.compile("[\\s、，,;；/／]+")
_NAME_CHARACTER_PATTERN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f々〇]")
_MIDDLE_DOTS = "·•・‧"
_MAX_NAME_LIST_CHARS = 200


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name without padding, where it was printed, and whether the reading is sure."""

    name: str
    start: int
    end: int
    sure: bool = True


def has_surname(name: str) -> bool:
    """The name begins with a known surname."""
    return name[:2] in COMPOUND_SURNAMES or name[:1] in SURNAMES


def can_be_name(text: str) -> bool:
    """The text can be one name: two to four characters, or parts with a middle dot."""
    if any(dot in text for dot in _MIDDLE_DOTS):
        parts = re.split(f"[{_MIDDLE_DOTS}]", text)
        return len(text) <= 20 and all(
            part and all(_NAME_CHARACTER_PATTERN.match(one) for one in part) for part in parts
        )
    return 2 <= len(text) <= 4 and all(_NAME_CHARACTER_PATTERN.match(one) for one in text)


def looks_like_a_name(text: str) -> bool:
    """The text can be a name and begins with a surname; no word need announce it."""
    bare = "".join(text.split())
    if not (can_be_name(bare) and has_surname(bare)):
        return False
    return len(bare) <= 3 or bare[:2] in COMPOUND_SURNAMES or any(dot in bare for dot in _MIDDLE_DOTS)


def read_names(text: str, offset: int = 0) -> list[PrintedName] | None:
    """The names of a list in order, or None if anything in it cannot be a name."""
    if len(text) > _MAX_NAME_LIST_CHARS:
        return None
    pieces = _split_at_separators(text, offset)
    names: list[PrintedName] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if len(piece.name) == 1:
            padded = _join_spaced_out_name(pieces, index)
            if padded is None:
                return None
            names.append(padded[0])
            index += padded[1]
            continue
        split = _split_glued_names(piece)
        if split is None:
            return None
        names.extend(split)
        index += 1
    return names


def _split_at_separators(text: str, offset: int) -> list[PrintedName]:
    """The parts of the list between separators."""
    pieces: list[PrintedName] = []
    start = 0
    for gap in [*_SEPARATOR_PATTERN.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if end > start:
            pieces.append(PrintedName(text[start:end], offset + start, offset + end))
        start = gap.end() if gap else end
    return pieces


def _join_spaced_out_name(pieces: list[PrintedName], index: int) -> tuple[PrintedName, int] | None:
    """A padded name (刘  斐) joined again, and how many pieces it took; or None."""
    singles = 1
    while index + singles < len(pieces) and len(pieces[index + singles].name) == 1:
        singles += 1
    take = 3 if singles == 3 else 2
    if singles < take:
        return None
    parts = pieces[index : index + take]
    if not all(_NAME_CHARACTER_PATTERN.match(part.name) for part in parts):
        return None
    name = "".join(part.name for part in parts)
    return PrintedName(name, parts[0].start, parts[-1].end, has_surname(name) and take == 2), take


def _split_glued_names(piece: PrintedName) -> list[PrintedName] | None:
    """A piece is one name, or several names printed without anything between them."""
    text = piece.name
    if can_be_name(text):
        doubtful = len(text) == 4 and text[:2] not in COMPOUND_SURNAMES and text[2] in SURNAMES
        if not doubtful or text[0] not in SURNAMES:
            return [
                PrintedName(
                    text,
                    piece.start,
                    piece.end,
                    has_surname(text) and len(text) < 4 or _is_unambiguous_name(text),
                )
            ]
    if len(text) > 40 or not all(_NAME_CHARACTER_PATTERN.match(one) for one in text):
        return None
    cuts = _glued_name_bounds(text)
    if cuts is None:
        return None
    return [PrintedName(text[a:b], piece.start + a, piece.start + b, False) for a, b in cuts]


def _is_unambiguous_name(text: str) -> bool:
    """A compound surname or a middle dot leaves no doubt about the name."""
    return text[:2] in COMPOUND_SURNAMES or any(dot in text for dot in _MIDDLE_DOTS)


def _glued_name_bounds(text: str) -> list[tuple[int, int]] | None:
    """Bounds of glued names that each begin with a surname, longer first; or None."""
    best: list[list[tuple[int, int]] | None] = [None] * (len(text) + 1)
    best[len(text)] = []
    for start in range(len(text) - 2, -1, -1):
        compound = text[start : start + 2] in COMPOUND_SURNAMES
        if not compound and text[start] not in SURNAMES:
            continue
        for length in (4, 3) if compound else (3, 2):
            rest = best[start + length] if start + length <= len(text) else None
            if rest is not None:
                best[start] = [(start, start + length), *rest]
                break
    return best[0]
