"""A page's outcome can be compared with one written out in a file."""

from pathlib import Path

from stories.importing.parsed_page import Paragraph, ParsedPage, ParsedStory, Person

FIXTURES = Path(__file__).parents[3] / "fixtures"


def raw_page(name: str) -> str:
    """The raw text of a fixture page, its line ends and byte order mark untouched."""
    return (FIXTURES / name).read_bytes().decode("utf-8")


def written(page: ParsedPage) -> str:
    """The page as the files of expected outcomes write it: one line for each thing, long texts in full."""
    lines = [f"banner: {page.banner}"]
    if page.newest_date:
        lines.append(f"newest: {page.newest_date.month}-{page.newest_date.day}")
    if page.page_head:
        head = page.page_head
        lines.append(f"head: {head.paper} | {head.date} | {head.number} | {head.name}")
    lines.extend(f"label: {label.kind} {label.name}" for label in page.labels)
    for line in page.staff_lines:
        lines.append("staff: " + "; ".join(f"{role} {name}" for role, name in line.people))
    lines.extend(f"unplaced: {page.raw[start:end]}" for start, end in page.unplaced)
    lines.extend(f"doubt: {doubt.kind}" for doubt in page.doubts)
    for story in page.stories:
        lines.extend(["", *_story(story)])
    return "\n".join(lines) + "\n"


def _story(story: ParsedStory) -> list[str]:
    """The lines of one story."""
    lines = [f"kind: {story.kind}"]
    for field in ("kicker", "headline", "deck", "lead_in", "byline_line", "column", "source"):
        if value := getattr(story, field):
            lines.append(f"{field}: {value}".replace("\n", " / "))
    lines.extend(f"person: {_person(person)}" for person in story.people)
    photos = list(story.photos)
    for photo in (photo for photo in photos if photo.after_paragraph is None):
        lines.append(f"photo alone: {photo.caption} | {photo.credit}")
        lines.extend(f"  by: {_person(person)}" for person in photo.people)
    for number in range(len(story.paragraphs) + 1):
        if number:
            lines.append(_paragraph(story.paragraphs[number - 1]))
        for photo in (photo for photo in photos if photo.after_paragraph == number):
            lines.append(f"photo: {photo.caption} | {photo.credit}")
            lines.extend(f"  by: {_person(person)}" for person in photo.people)
    lines.extend(f"doubt: {doubt.kind}" for doubt in story.doubts)
    return lines


def _person(person: Person) -> str:
    """One person on one line."""
    house = f" ({person.organisation})" if person.organisation else ""
    return f"{person.name} {person.role} {person.status}{house} “{person.as_printed}”"


def _paragraph(paragraph: Paragraph) -> str:
    """One paragraph, its joins shown where they are."""
    text, shown, start = paragraph.text, "", 0
    for join in paragraph.joins:
        shown += text[start:join] + "⟦⟧"
        start = join
    return ("## " if paragraph.subhead else "¶ ") + shown + text[start:]
