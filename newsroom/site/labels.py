"""How the paper names days, pages, story kinds, subjects and people's standing."""

from datetime import date
from typing import Any

from django.template.defaultfilters import date as format_date
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from stories.fields import field_names
from stories.published.queries import PublishedArticle

STORY_KIND_LABELS = {
    "news": gettext_lazy("News"),
    "feature": gettext_lazy("Feature"),
    "photo": gettext_lazy("News photo"),
    "photo_story": gettext_lazy("Photo story"),
    "commentary": gettext_lazy("Commentary"),
    "interview": gettext_lazy("Interview"),
    "note": gettext_lazy("Editor’s note"),
    "qa": gettext_lazy("Questions and answers"),
    "notice": gettext_lazy("Notice"),
    "advert": gettext_lazy("Advertisement"),
    "correction": gettext_lazy("Correction"),
}
SUBJECT_LABELS = {
    "reporter": gettext_lazy("Reporters"),
    "column": gettext_lazy("Columns"),
    "series": gettext_lazy("Series"),
    "tag": gettext_lazy("Tags"),
}
SEARCH_FILTER_LABELS = {
    "since": gettext_lazy("From day"),
    "until": gettext_lazy("To day"),
    "publication": gettext_lazy("Paper"),
    "page": gettext_lazy("Page number"),
    "reporter": gettext_lazy("Reporter"),
    "column": gettext_lazy("Column"),
    "series": gettext_lazy("Series"),
    "tag": gettext_lazy("Tag"),
}
STORY_PART_LABELS = {
    "kicker": gettext_lazy("kicker"),
    "headline": pgettext_lazy("part of a story", "headline"),
    "deck": gettext_lazy("deck"),
    "byline": gettext_lazy("byline"),
    "lead_in": gettext_lazy("lead-in"),
    "source": gettext_lazy("source"),
    "column": gettext_lazy("column"),
    "series": gettext_lazy("series"),
    "tags": gettext_lazy("tags"),
    "caption": gettext_lazy("caption"),
    "credit": gettext_lazy("credit of a photo"),
    "alt": gettext_lazy("description of a photo"),
    "photo": gettext_lazy("photo"),
    "text": gettext_lazy("text"),
}
WITHHELD_REASONS = {
    "privacy": gettext_lazy("The old words are not printed again, to protect somebody’s privacy."),
    "minor": gettext_lazy("The old words are not printed again, to protect a minor."),
    "law": gettext_lazy("The old words are not printed again, as the law requires."),
}
REPORTER_STATUS_LABELS = {
    "staff": gettext_lazy("Staff reporter"),
    "correspondent": gettext_lazy("Correspondent"),
    "agency": gettext_lazy("News agency"),
    "unknown": gettext_lazy("Contributor"),
}


def newspaper_date(day: date) -> str:
    """The day with its weekday, as a masthead prints it: 2020年3月27日 星期五."""
    return f"{format_date(day)} {format_date(day, 'l')}"


def page_title(page: Any) -> str:
    """A page as papers name it: 第1版 要闻, A5版."""
    number = _("Page %(number)s") % {"number": page.number}
    return f"{number} {page.name}".rstrip()


def story_kind_label(kind: str) -> str:
    return str(STORY_KIND_LABELS.get(kind, kind))


def subject_kind_label(kind: str) -> str:
    return str(SUBJECT_LABELS[kind])


def search_filter_label(name: str) -> str:
    return str(SEARCH_FILTER_LABELS[name])


def reporter_status_label(status: str) -> str:
    return str(REPORTER_STATUS_LABELS.get(status, ""))


def story_part_label(part: str, number: int) -> str:
    """The corrected part as readers find it: the headline, paragraph 2."""
    if part != "paragraph":
        # A field that came to stories later is called what its column is called.
        if part in field_names(later=True):
            return str(PublishedArticle._meta.get_field(part).verbose_name)  # type: ignore[union-attr]
        return str(STORY_PART_LABELS.get(part, STORY_PART_LABELS["text"]))
    return _("paragraph %(number)d") % {"number": number} if number else _("a paragraph taken out")


def withheld_correction_note(kind: str, parts: list[list[Any]]) -> str:
    """What readers are told of a correction whose old words are not printed again."""
    why = str(WITHHELD_REASONS.get(kind, WITHHELD_REASONS["law"]))
    if not parts:
        return why
    named = pgettext("between parts", ", ").join(story_part_label(part, number) for part, number in parts)
    return _("Changed: %(parts)s. %(why)s") % {"parts": named, "why": why}


def weekday_names() -> list[tuple[str, str]]:
    """The days of the week from Monday on, short (一, Mon) and long (星期一, Monday)."""
    return [(str(WEEKDAYS_ABBR[n]).removeprefix("星期"), str(WEEKDAYS[n])) for n in range(7)]
