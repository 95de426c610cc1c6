"""A proposed page becomes working rows: its page, stories, people and photos."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people.actors import Actor
from people.models import Reporter
from people.names import comparison_key
from stories.actions.accounts.staff import save_reporter
from stories.actions.editions.layout import StoryPlacement, place_stories_on_page
from stories.actions.reference_records import save_reference_record
from stories.actions.story.writing import BylineItem, PhotoItem, write_story
from stories.errors import InvalidState
from stories.importing.parsed_page import ParsedPage, ParsedPhoto, ParsedStory, Person
from stories.models import Article, Edition, Label, Page, Photo, Placement
from stories.text import body


@transaction.atomic
def insert_stories(
    read: ParsedPage,
    page: Page,
    *,
    by: Actor,
    origin: str = Article.Origin.NEWSROOM,
    tags: Mapping[int, Sequence[str]] | None = None,
    ranks: Mapping[int, str] | None = None,
) -> list[Article]:
    """The page holds the proposed stories in reading order; refused if it holds any.

    `origin` says whether the stories are new here or were printed long ago; `tags` and `ranks` give keywords and
    ranks by the story's place on the page, counted from 1; without a rank the first story leads. People are found
    by name or pen name and made where nobody is called so.
    """
    if page.placements.exists():
        raise InvalidState(
            _("%(page)s already carries stories; import into an empty page so that no edited text is lost.")
            % {"page": page}
        )
    if read.banner and page.banner is None:
        page.banner = get_or_create_label(read.banner, Label.Kind.BANNER, page.edition, by)
    if read.staff_lines and not page.staff:
        page.staff = "\n".join(line.text for line in read.staff_lines)
    stories = [
        insert_story(story, page.edition, by, origin, (tags or {}).get(n, ()))
        for n, story in enumerate(read.stories, 1)
    ]
    lines = []
    for number, story in enumerate(stories, 1):
        first = Placement.Rank.LEAD if number == 1 else Placement.Rank.NORMAL
        lines.append(StoryPlacement(story, (ranks or {}).get(number, first)))
    place_stories_on_page(page, lines, by=by)
    return stories


def insert_story(
    story: ParsedStory, edition: Edition, by: Actor, origin: str, tags: Sequence[str]
) -> Article:
    """One proposed story as a working row with its byline, photos and tags."""
    people = {person.name: (get_or_create_reporter(person, by), person) for person in credited_people(story)}
    writer = next((found for found, person in people.values() if person.role == "text_and_photo"), None)
    photos = [insert_photo(photo, people, writer, by) for photo in story.photos]
    article = Article(
        publication=edition.publication,
        kind=story.kind,
        kicker=story.kicker,
        headline=story.headline,
        deck=story.deck,
        lead_in=story.lead_in,
        source=story.source,
        origin=origin,
        body=story_body(story, photos),
    )
    if story.column:
        article.column = get_or_create_label(story.column, Label.Kind.COLUMN, edition, by)
    return write_story(
        article,
        by=by,
        bylines=[BylineItem(found, person.role, person.as_printed) for found, person in people.values()],
        photos=[PhotoItem(photo) for photo in photos],
        tags=tags,
    )


def credited_people(story: ParsedStory) -> list[Person]:
    """Who signs the story, then who took its photos, each name once."""
    named = [*story.people, *(person for photo in story.photos for person in photo.people)]
    return list({person.name: person for person in reversed(named)}.values())[::-1]


def story_body(story: ParsedStory, photos: Sequence[Photo]) -> str:
    """The paragraphs with each photo's figure in place; none for stand-alone photos."""
    blocks: list[str] = []
    for number in range(len(story.paragraphs) + 1):
        blocks += [
            f'<figure data-photo="{photo.pk}"></figure>'
            for photo, text in zip(photos, story.photos, strict=True)
            if text.after_paragraph == number
        ]
        if number < len(story.paragraphs):
            paragraph = story.paragraphs[number]
            block = body.from_paragraphs([paragraph.text])
            if paragraph.subhead:
                block = block.replace("<p>", "<h3>").replace("</p>", "</h3>")
            blocks.append(block)
    return body.clean("\n".join(blocks))


def insert_photo(
    photo: ParsedPhoto, people: Mapping[str, tuple[Reporter, Person]], writer: Reporter | None, by: Actor
) -> Photo:
    """The photo's record without file; under 文图 one without credit is the writer's."""
    row = Photo(caption=photo.caption, credit=photo.credit)
    row.photographer = people[photo.people[0].name][0] if photo.people else writer
    return save_reference_record(row, by=by)


def get_or_create_reporter(person: Person, by: Actor) -> Reporter:
    """The reporter of that name or pen name, made with the printed status if missing."""
    key = comparison_key(person.name)
    found = list(Reporter.objects.filter(Q(key=key) | Q(pen_names__key=key)).distinct().order_by("pk"))
    for one in found:
        if one.status == person.status:
            return one
    if found:
        return found[0]
    made = Reporter(name=person.name, status=person.status, organisation=person.organisation)
    return save_reporter(made, by=by)


def get_or_create_label(name: str, kind: str, edition: Edition, by: Actor) -> Label:
    """The publication's label of that kind and name, made where there is none."""
    labels = Label.objects.filter(publication=edition.publication, kind=kind)
    found = labels.filter(key=comparison_key(name)).first()
    if found:
        return found
    return save_reference_record(Label(publication=edition.publication, kind=kind, name=name), by=by)
