"""Stateless functions that restore, count and judge Chinese running text."""

import re

FULL_WIDTH_BY_ASCII_MARK = {",": "，", "(": "（", ")": "）", ":": "：", ";": "；", "?": "？", "!": "！"}
CLOSING_PUNCTUATION = '”’）」』》】〉)"'
SENTENCE_END_MARKS = "。？！…?!"

_IDEOGRAPH_PATTERN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f々〇]")
# Marks that are Chinese wherever they stand; and marks English uses too, which count only in a line with Chinese.
_CHINESE_MARK_PATTERN = re.compile("[\u3001-\u3003\u3008-\u3011\u3014-\u301f\u3040-\u30ff\uff01-\uff60]")
_CHINESE_OR_ENGLISH_MARK_PATTERN = re.compile("[“”‘’…—·□■◆●○▲△★☆◇]")
_IDEOGRAPH_OR_WORD_PATTERN = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f々〇]"
    "|[A-Za-z0-9À-ɏ０-９Ａ-Ｚａ-ｚ]+(?:[.,:'’/_@-][A-Za-z0-9À-ɏ０-９Ａ-Ｚａ-ｚ]+)*"
)
_ASCII_RUN_PATTERN = re.compile(r"[!-~]+")
_NONEMPTY_LINE_PATTERN = re.compile(r"[^\r\n]+")
_URL_SCHEME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")


def is_ideograph(character: str) -> bool:
    """The character is a Chinese one, not a mark, a letter or a digit."""
    return bool(_IDEOGRAPH_PATTERN.match(character))


def has_ideograph(text: str) -> bool:
    """At least one Chinese character stands in the text."""
    return bool(_IDEOGRAPH_PATTERN.search(text))


def newspaper_character_count(text: str) -> int:
    """The length as 字数: each Chinese character, and each word or figure, is one."""
    return sum(1 for _ in _IDEOGRAPH_OR_WORD_PATTERN.finditer(text))


def ends_sentence(text: str) -> bool:
    """The text ends like a sentence, ignoring closing marks and one trailing bracket."""
    stripped = text.rstrip()
    bare = stripped.rstrip(CLOSING_PUNCTUATION)
    if bare.endswith(tuple(SENTENCE_END_MARKS)):
        return True
    if stripped.endswith("）"):
        before = stripped[: max(stripped.rfind("（"), 0)].rstrip().rstrip(CLOSING_PUNCTUATION)
        return before.endswith(tuple(SENTENCE_END_MARKS))
    return bare.endswith(".") and not has_ideograph(bare[-12:])


def has_unclosed_mark(text: str) -> bool:
    """An opening “, （ or 《 in the text has no closing partner in it."""
    return any(text.count(left) > text.count(right) for left, right in ("“”", "（）", "《》", "‘’"))


def restore_full_width_punctuation(text: str) -> str:
    """Chinese punctuation is full width; figures, addresses and English are kept.

    The length never changes, so an offset into the result is an offset into the text.
    """
    if text.isascii():
        return text
    return _NONEMPTY_LINE_PATTERN.sub(lambda line: _restore_full_width_in_line(line.group()), text)


def _restore_full_width_in_line(line: str) -> str:
    """One line stands with its marks restored."""
    if not has_ideograph(line):
        return line
    characters = list(_curl_straight_quotes(line))
    candidates = _half_width_mark_indexes("".join(characters))
    for index in _mark_indexes_to_widen(characters, candidates):
        characters[index] = FULL_WIDTH_BY_ASCII_MARK[characters[index]]
    return "".join(characters)


def _curl_straight_quotes(line: str) -> str:
    """Straight quotation marks are curled if all pair up and each pair meets Chinese."""
    places = [index for index, character in enumerate(line) if character == '"']
    if not places or len(places) % 2:
        return line
    for opening, closing in zip(places[::2], places[1::2], strict=True):
        around = line[max(opening - 1, 0) : opening] + line[closing + 1 : closing + 2]
        inside = line[opening + 1 : opening + 2] + line[max(closing - 1, opening) : closing]
        if opening + 1 == closing or not has_ideograph(around + inside):
            return line
        if line[max(opening - 1, 0) : opening].isascii() and line[max(opening - 1, 0) : opening].isdigit():
            return line  # 5.5" is a size, not the start of a quotation
    characters = list(line)
    for count, index in enumerate(places):
        characters[index] = "”" if count % 2 else "“"
    return "".join(characters)


def _half_width_mark_indexes(line: str) -> list[int]:
    """Indexes of half-width marks outside figures, times and addresses, in order."""
    kept: set[int] = set()
    for run in _ASCII_RUN_PATTERN.finditer(line):
        kept.update(_url_range(run.group(), run.start()))
    return [
        index
        for index, character in enumerate(line)
        if character in FULL_WIDTH_BY_ASCII_MARK and index not in kept and not _is_inside_number(line, index)
    ]


def _url_range(run: str, offset: int) -> range:
    """The web address in an unbroken ASCII run, without the mark that follows it."""
    start = run.find("://")
    if start >= 0:
        while start > 0 and run[start - 1] in _URL_SCHEME_LETTERS:
            start -= 1
    else:
        start = run.lower().find("www.")
        slash = run.find("/")
        if start < 0 <= slash:  # ay.gov.cn/x?id=3
            host = max(run.rfind(mark, 0, slash) for mark in FULL_WIDTH_BY_ASCII_MARK) + 1
            start = host if "." in run[host:slash] else -1
    if start < 0:
        return range(0)
    address = run[start:].rstrip(",.;:?!()")
    end = start + len(address)
    if run[end : end + 1] == ")" and address.count("(") > address.count(")"):
        end += 1
    return range(offset + start, offset + end)


def _is_inside_number(line: str, index: int) -> bool:
    """The mark belongs to a figure: 9:30, 1:500, 1,260."""
    if line[index] not in ",:" or not 0 < index < len(line) - 1:
        return False
    if line[index - 1] not in _DIGITS or line[index + 1] not in _DIGITS:
        return False
    if line[index] == ":":
        return True
    before = after = 0
    while before < 4 and index - 1 - before >= 0 and line[index - 1 - before] in _DIGITS:
        before += 1
    while after < 4 and index + 1 + after < len(line) and line[index + 1 + after] in _DIGITS:
        after += 1
    return before <= 3 and after == 3


def _mark_indexes_to_widen(characters: list[str], candidates: list[int]) -> list[int]:
    """The candidates that are marks of a Chinese sentence.

    A mark is one if it touches Chinese, if its bracket partner is one, or if it stands in an unbroken run of
    figures and letters (100%,16个) with Chinese, or another such mark, at both ends. Each finding may bring
    others with it; a chain keeps only its first and last finding, so the whole stays linear.
    """
    chains, chain_of = _group_marks_by_ascii_run(characters, candidates)
    partner = _bracket_partners(characters, candidates)
    wanted = set(candidates)
    found: set[int] = set()
    waiting = [index for index in candidates if _touches_chinese(characters, index)]
    for members, left, right in chains:
        if left and right:
            waiting.extend(members)
    reach = [(len(members), -1) for members, _, _ in chains]
    position = {index: place for members, _, _ in chains for place, index in enumerate(members)}
    while waiting:
        index = waiting.pop()
        if index in found:
            continue
        found.add(index)
        waiting.extend(near for near in (index - 1, index + 1, partner.get(index, -1)) if near in wanted)
        number = chain_of[index]
        members, left, right = chains[number]
        low, high = reach[number]
        place = position[index]
        new_low, new_high = min(low, 0 if left else place), max(high, len(members) - 1 if right else place)
        reach[number] = (new_low, new_high)
        if high < 0:
            waiting.extend(members[new_low : new_high + 1])
        else:
            waiting.extend(members[new_low:low])
            waiting.extend(members[high + 1 : new_high + 1])
    return sorted(found)


def _touches_chinese(characters: list[str], index: int) -> bool:
    """The character before or after this one is Chinese."""
    before = characters[index - 1] if index else ""
    after = characters[index + 1] if index + 1 < len(characters) else ""
    return _is_chinese(before) or _is_chinese(after)


def _is_chinese(character: str) -> bool:
    """The character is one of Chinese text, mark or ideograph."""
    return character > "\x7f" and bool(
        _IDEOGRAPH_PATTERN.match(character)
        or _CHINESE_MARK_PATTERN.match(character)
        or _CHINESE_OR_ENGLISH_MARK_PATTERN.match(character)
    )


def _group_marks_by_ascii_run(
    characters: list[str], candidates: list[int]
) -> tuple[list[tuple[list[int], bool, bool]], dict[int, int]]:
    """Candidates grouped by ASCII run, and whether Chinese or the edge bounds the run."""
    chains: list[tuple[list[int], bool, bool]] = []
    chain_of: dict[int, int] = {}
    line = "".join(characters)
    waiting = iter(candidates)
    following = next(waiting, None)
    for run in _ASCII_RUN_PATTERN.finditer(line):
        members: list[int] = []
        while following is not None and following < run.end():
            members.append(following)
            chain_of[following] = len(chains)
            following = next(waiting, None)
        if members:
            left = run.start() == 0 or _is_chinese(line[run.start() - 1])
            right = run.end() == len(line) or _is_chinese(line[run.end()])
            chains.append((members, left, right))
    return chains, chain_of


def _bracket_partners(characters: list[str], candidates: list[int]) -> dict[int, int]:
    """The partner bracket of each half-width bracket among the candidates."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    for index in candidates:
        if characters[index] == "(":
            opened.append(index)
        elif characters[index] == ")" and opened:
            partner[index] = opened.pop()
            partner[partner[index]] = index
    return partner
