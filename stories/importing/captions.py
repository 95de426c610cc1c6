"""Captions are told from body text, and their credits taken off."""

import re
from dataclasses import dataclass

from stories.importing.parsed_page import Person
from stories.importing.photo_credits import read_credit

_CAPTION_OPENING_PATTERN = re.compile(
    "(?:图[为①-⑳一二三1-9：:]|[上下左右本主题]图|(?:这是|图片为|图片[：:]|照片为)|资料图[：:])(?:[为：:是]|\\d|.{0,1})"
)
_SCENE_WORDS_PATTERN = re.compile(
    "(?:中的|里的|旁的|前的|正在|合影|一角|一景|现场|工作照|资料照|近照|掠影|留影|外景|全景|俯瞰|鸟瞰|航拍)"
)
_MAX_CREDIT_CHARS = 80


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption without its credit, the credit without brackets, and whom it names."""

    caption: str
    credit: str
    people: tuple[Person, ...]


def opens_as_caption(text: str) -> bool:
    """The text begins with words that point at a picture."""
    return bool(_CAPTION_OPENING_PATTERN.match(text)) and not text.startswith(
        ("图书", "图说", "上图书", "本图书")
    )


def describes_photo_scene(text: str) -> bool:
    """The short text names what a picture shows, as 工作中的某人 does."""
    return len(text) <= 30 and bool(_SCENE_WORDS_PATTERN.search(text)) and "，" not in text


def read_caption(text: str) -> Caption | None:
    """The block as a caption; None if it neither points at a picture nor has a credit."""
    found = _caption_with_bracketed_credit(text) or _caption_with_trailing_credit(text)
    if found:
        return found
    return Caption(text, "", ()) if opens_as_caption(text) else None


def _caption_with_bracketed_credit(text: str) -> Caption | None:
    """A caption whose credit stands in brackets at its end."""
    bare = text.rstrip("。 ")
    if not bare.endswith(("）", ")", "】", "]")):
        return None
    start = _final_bracket_start_index(bare)
    if start <= 0:
        return None
    inside = bare[start + 1 : -1].strip()
    outer = re.search("[\u4e00-\u9fff]{2,8}(?:社|网|图片)[/／]?发$", bare[max(0, start - 12) : start])
    if outer:
        head = max(0, start - 12) + outer.start()
        credit = bare[head:]
        people = read_credit(credit)
        if people is not None and head > 0:
            return Caption(bare[:head].rstrip(), credit, people)
    people = read_credit(inside)
    return None if people is None else Caption(bare[:start].rstrip(), inside, people)


def _final_bracket_start_index(text: str) -> int:
    """Where the bracket that ends the text opens; -1 if it lies too far back."""
    depth = 0
    for index in range(len(text) - 1, max(-1, len(text) - _MAX_CREDIT_CHARS), -1):
        if text[index] in "）)】]":
            depth += 1
        elif text[index] in "（(【[":
            depth -= 1
            if not depth:
                return index
    return -1


def _caption_with_trailing_credit(text: str) -> Caption | None:
    """A caption whose unbracketed credit follows its last sentence or a wide space."""
    window = max(0, len(text) - _MAX_CREDIT_CHARS)
    tail = text[window:]
    place = max(tail.rfind("。"), tail.rfind("！"), tail.rfind("？"), tail.rfind("”"))
    for at in (place + 1, _credit_start_index(tail)):
        credit = tail[at:].strip()
        if 0 < at < len(tail) and 2 < len(credit) <= 50:
            people = read_credit(credit)
            if people is not None:
                return Caption(text[: window + at].rstrip(), credit, people)
    return None


def _credit_start_index(tail: str) -> int:
    """Where the role word or name before 摄 begins; 0 if no space sets it off."""
    found = re.search(
        r"\s(?=(?:本报|新华社)?[\u4e00-\u9fff]{0,4}(?:记者|通讯员)\s?\S{1,12}(?:\s+\S)?\s?摄)", tail
    )
    if not found:
        found = re.search(r"[\s\u3000](?=\S{2,4}\s?摄(?:影)?$)", tail)
    return found.start() if found else 0
