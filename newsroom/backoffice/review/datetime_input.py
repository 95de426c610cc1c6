"""Times as editors type them, in the newspaper's time zone."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import ActionError


def parse_typed_time(typed: str) -> datetime:
    """The typed time; ActionError if invalid, or skipped or doubled by a clock change."""
    try:
        wall = datetime.fromisoformat(typed.strip())
    except ValueError as error:
        raise ActionError(_("Give the time as year, month, day, hour and minute.")) from error
    if wall.tzinfo is not None or not 2000 <= wall.year <= 2200:
        raise ActionError(_("Give the time as year, month, day, hour and minute."))
    house = timezone.get_default_timezone()
    first, second = wall.replace(tzinfo=house, fold=0), wall.replace(tzinfo=house, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise ActionError(_("The clocks are changed at that moment; choose a time before or after it."))
    return first


def parse_future_time(typed: str) -> datetime:
    """The typed time, which lies in the future; or an ActionError."""
    at = parse_typed_time(typed)
    if at <= timezone.now():
        raise ActionError(_("That time has passed; choose a later one."))
    return at


def format_for_datetime_input(at: datetime | None) -> str:
    """The instant as a datetime-local field shows it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M") if at else ""


def tomorrow_morning() -> str:
    """Six o'clock tomorrow morning, the default time of a schedule."""
    day = timezone.localtime() + timedelta(days=1)
    return day.replace(hour=6, minute=0).strftime("%Y-%m-%dT%H:%M")
