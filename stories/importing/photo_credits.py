"""Photo credits are read: photographer, agency, or that it is a file picture."""

import re
from dataclasses import replace

from stories.importing.bylines import HAN_CHARACTER_PATTERN, MAX_BYLINE_CHARS, read_byline
from stories.importing.parsed_page import Person
from stories.importing.personal_names import has_surname

_AGENCY_CREDIT_PATTERN = re.compile(
    f"(?P<house>{HAN_CHARACTER_PATTERN}{{2,8}}?(?:社|网|中国|图片))(?:供图|[/／]?发)\\s*(?P<rest>[（(]?.*?[）)]?)$"
)
_FILE_PHOTO_CREDIT_PATTERN = re.compile(
    "(?:(?:本报|新华社|网络)?资料(?:图片|照片|图|片)|网络图片|视频截图|(?:图片|照片|图)(?:由|来自|来源).{1,40}"
    "|.{1,40}(?:供图|提供|图片|制图|漫画)|视觉中国|东方IC|CFP)$"
)


def read_credit(text: str) -> tuple[Person, ...] | None:
    """The people a photo credit without brackets names; None if it is no credit."""
    bare = text.strip()
    if not bare or len(bare) > MAX_BYLINE_CHARS or "。" in bare:
        return None
    agency = _AGENCY_CREDIT_PATTERN.match(bare)
    if agency:
        return _agency_photographers(agency.group("house"), agency.group("rest").strip("（()） "))
    byline = read_byline(bare, bracketed=True)
    if bare.endswith("供图") and byline and not all(has_surname(one.name) for one in byline.people):
        return ()  # 受访者供图 names nobody
    if (
        byline
        and byline.people
        and all(one.role in ("photographer", "text_and_photo") for one in byline.people)
    ):
        return tuple(
            replace(one, role="photographer") if one.as_printed.endswith("供图") else one
            for one in byline.people
        )
    if byline and byline.people and any(one.role == "photographer" for one in byline.people):
        return tuple(one for one in byline.people if one.role == "photographer")
    return () if _FILE_PHOTO_CREDIT_PATTERN.match(bare) else None


def _agency_photographers(house: str, rest: str) -> tuple[Person, ...] | None:
    """The photographers an agency names behind 发, each of that agency."""
    if not rest:
        return ()
    byline = read_byline(rest, "agency", house, bracketed=True)
    if not byline:
        return None
    return tuple(replace(one, status="agency", organisation=house) for one in byline.people)
