"""The content of a working copy in its one shape, from a story and into one."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.models import Desk, Reporter, User
from people.text import clean_line, clean_prose
from stories import writers
from stories.errors import FieldErrors
from stories.fields import PLAIN_TEXT_TYPES, StoryFieldType, field_names, story_fields
from stories.models import Article, Byline, Draft, Label, Photo, Publication
from stories.models.article import BODY_TOO_LONG_MESSAGE
from stories.text import plain_markup
from stories.text.body import MAX_PARAGRAPHS, BodyTooLong

MAX_CONTENT_CHARACTERS = 2_000_000
SINGLE_LINE_FIELDS = field_names(StoryFieldType.CODE, StoryFieldType.LINE, typed=True)
MULTILINE_FIELDS = field_names(StoryFieldType.PROSE, StoryFieldType.BODY, typed=True)
FOREIGN_KEY_FIELDS = field_names(StoryFieldType.NAMED, typed=True)
LIST_FIELD_LIMITS = {
    field.name: field.most
    for field in story_fields(StoryFieldType.PEOPLE, StoryFieldType.PHOTOS, StoryFieldType.TAGS, typed=True)
}
# What stands in the story's columns as it was typed.
VERBATIM_FIELDS = field_names(StoryFieldType.CODE, *PLAIN_TEXT_TYPES, typed=True, saved=True)
EMPTY_BYLINE = {"reporter": 0, "name": "", "organisation": "", "role": "", "printed": ""}
# A credit that is typed becomes the photo's own when the story is saved; empty leaves that as it is.
EMPTY_PHOTO = {"id": 0, "caption": "", "credit": ""}
MAX_ROW_ID = 2**31 - 1

DraftContent = dict[str, Any]


def blank_content(**given: Any) -> DraftContent:
    """Empty content with the given fields filled in."""
    return {
        **dict.fromkeys((*SINGLE_LINE_FIELDS, *MULTILINE_FIELDS), ""),
        "kind": Article.Kind.NEWS.value,
        **dict.fromkeys(FOREIGN_KEY_FIELDS),
        "bylines": [],
        "photos": [],
        "tags": [],
        **given,
    }


def normalise_content(sent: Any) -> DraftContent:
    """The content in its one shape with clean text; or FieldErrors if it is none.

    Text may be too long or missing: a working copy keeps whatever was typed, and only the story asks for more.
    """
    if not isinstance(sent, Mapping):
        raise FieldErrors({"content": _("The content must be one object with the fields of a story.")})
    wrong = {
        str(name)[:40]: _("A story has no field of this name.")
        for name in sent
        if name not in blank_content()
    }
    content = blank_content()
    for name, value in sent.items():
        try:
            content[name] = normalise_value(name, value)
        except (TypeError, ValueError) as error:
            wrong.setdefault(str(name)[:40], str(error))
    if len(json.dumps(content, ensure_ascii=False)) > MAX_CONTENT_CHARACTERS or (
        content["body"].count("\n") > MAX_PARAGRAPHS
    ):
        wrong["body"] = str(BODY_TOO_LONG_MESSAGE)
    if wrong:
        raise FieldErrors(wrong)
    return content


def normalise_value(name: str, value: Any) -> Any:
    """One value of the content; TypeError or ValueError, with a sentence, if invalid."""
    if name in SINGLE_LINE_FIELDS:
        return clean_line(parse_text_value(value))
    if name in MULTILINE_FIELDS:
        return clean_prose(parse_text_value(value))
    if name in FOREIGN_KEY_FIELDS:
        return parse_row_id(value)
    if name not in LIST_FIELD_LIMITS:
        return None
    if not isinstance(value, list):
        raise TypeError(_("This must be a list."))
    if len(value) > LIST_FIELD_LIMITS[name]:
        raise ValueError(_("At most %(number)d can stand here.") % {"number": LIST_FIELD_LIMITS[name]})
    if name == "tags":
        return [tag for tag in dict.fromkeys(clean_line(parse_text_value(each)) for each in value) if tag]
    return [normalise_row(each, EMPTY_BYLINE if name == "bylines" else EMPTY_PHOTO) for each in value]


def normalise_row(sent: Any, shape: Mapping[str, Any]) -> dict[str, Any]:
    """One person of the byline or one photo."""
    if not isinstance(sent, Mapping) or any(name not in shape for name in sent):
        raise TypeError(
            _("Each line must be one object with these fields: %(names)s.") % {"names": ", ".join(shape)}
        )
    return {
        name: (
            parse_row_id(sent.get(name))
            if isinstance(empty, int)
            else clean_prose(parse_text_value(sent.get(name)))
        )
        for name, empty in shape.items()
    }


def parse_text_value(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(_("This must be text."))
    return value


def parse_row_id(value: Any) -> int | None:
    """The number of a row, None for none."""
    if value in (None, "", 0):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_ROW_ID:
        raise TypeError(_("This must be the number of a record."))
    return value


# ---- from a story and into one ------------------------------------------------------------------
def content_from_story(story: Article) -> DraftContent:
    """The story as it would be typed (2 queries)."""
    return blank_content(
        **{name: getattr(story, name) for name in VERBATIM_FIELDS},
        body=plain_markup.body_to_lines(story.body),
        publication=story.publication_id,
        column=story.column_id,
        desk=story.desk_id,
        bylines=[
            {
                "reporter": row.reporter_id,
                "name": row.reporter.name,
                "organisation": row.reporter.organisation,
                "role": row.role,
                "printed": row.as_printed,
            }
            for row in story.bylines.select_related("reporter").order_by("order", "pk")
        ],
        photos=[
            {**EMPTY_PHOTO, "id": row.photo_id, "caption": row.caption}
            for row in story.photo_placements.order_by("order", "pk")
        ],
        tags=[item.tag.name for item in story.tag_items.select_related("tag").order_by("tag__slug")],
    )


def fill_story_from_content(story: Article, content: DraftContent) -> Article:
    """The unsaved story has this content; or FieldErrors with a sentence per field."""
    wrong: dict[str, str] = {}
    for name in VERBATIM_FIELDS:
        setattr(story, name, content[name])
    try:
        story.body = plain_markup.lines_to_body(content["body"])
    except BodyTooLong:
        wrong["body"] = str(BODY_TOO_LONG_MESSAGE)
    if story._state.adding:
        paper = find_row(Publication, content["publication"]) or Publication.objects.order_by("pk").first()
        if paper is None:
            wrong["publication"] = _("There is no publication yet; an editor makes the first one.")
        else:
            story.publication = paper
    story.column = find_row(Label, content["column"], kind="column", publication=story.publication_id)
    story.desk = find_row(Desk, content["desk"])
    for name in ("column", "desk"):
        if content[name] and not getattr(story, f"{name}_id"):
            wrong[name] = _("This choice no longer exists; choose again.")
    try:
        story.full_clean(exclude=["publication", "column", "desk", "author", "revision"])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            wrong.setdefault(name, " ".join(messages))
    if wrong:
        raise FieldErrors(wrong)
    return story


def find_row(model: Any, pk: int | None, **facts: Any) -> Any:
    return model.objects.filter(pk=pk, **facts).first() if pk else None


def byline_reporters(content: DraftContent) -> dict[int, Reporter]:
    """The people whom the byline names by their numbers (1 query)."""
    return Reporter.objects.in_bulk([each["reporter"] for each in content["bylines"] if each["reporter"]])


def photos_allowed_in_content(story: Article | None, draft: Draft | None) -> dict[int, Photo]:
    """The photos in the story or sent with this copy, by id (2 queries)."""
    found = {photo.pk: photo for photo in draft.photos.all()} if draft else {}
    if story and not story._state.adding:
        rows = story.photo_placements.select_related("photo")
        found |= {row.photo_id: row.photo for row in rows}
    return found


def byline_and_photo_errors(
    content: DraftContent, people: Mapping[int, Reporter], photos: Mapping[int, Photo]
) -> dict[str, str]:
    """What is wrong with the byline and the photos."""
    wrong = {}
    for each in content["bylines"]:
        if each["reporter"] and each["reporter"] not in people:
            wrong["bylines"] = _("A person in the byline no longer exists; choose again.")
        elif not each["reporter"] and not each["name"]:
            wrong["bylines"] = _("Each line of the byline needs a name.")
        elif len(each["name"]) > 40 or len(each["organisation"]) > 80 or len(each["printed"]) > 80:
            wrong["bylines"] = _(
                "A name has at most 40 characters, an organisation and a printed line at most 80."
            )
        elif each["role"] and each["role"] not in Byline.Role.values:
            wrong["bylines"] = _("Choose a role from the list.")
    for each in content["photos"]:
        if each["id"] not in photos:
            wrong["photos"] = _("A photo no longer exists; take it out or send it again.")
        elif len(each["caption"]) > 1000:
            wrong["photos"] = _("A caption has at most 1,000 characters.")
        elif len(each.get("credit", "")) > 80:
            wrong["photos"] = _("A credit has at most 80 characters.")
    return wrong


def photos_credited_anew(content: DraftContent, photos: Mapping[int, Photo], by: User) -> list[Photo]:
    """The photos with the credits typed for them, not yet saved; FieldErrors where that is the photo desk's."""
    found = {}
    for at, each in enumerate(content["photos"], 1):
        photo, credit = photos[each["id"]], each.get("credit", "")
        if credit in ("", photo.credit):
            continue
        if not writers.is_own_unfiled_photo(by, photo):
            raise FieldErrors(
                {
                    "photos": _("The credit of photo %(number)d is the photo desk's; leave it empty.")
                    % {"number": at}
                }
            )
        photo.credit = credit
        found[photo.pk] = photo
    return list(found.values())


def filing_errors(content: DraftContent) -> dict[str, str]:
    """What a story still needs before it can be filed."""
    wrong = {}
    if not content["desk"]:
        wrong["desk"] = _("Choose the desk the story goes to, then file it.")
    if not content["body"] and content["kind"] != Article.Kind.PHOTO:
        wrong["body"] = _("The story has no text yet; write it, then file it.")
    return wrong


def field_label(name: str) -> str:
    """The label of a working copy's field."""
    called = {
        "bylines": _("byline"),
        "photos": _("photos"),
        "tags": _("tags"),
        "note": _("note to the editor"),
    }
    if name in called:
        return capfirst(called[name])
    if name not in {field.name for field in Article._meta.get_fields()}:
        return name
    return capfirst(str(Article._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def default_byline_for(user: User) -> list[dict[str, Any]]:
    """A byline of the writer, if the account has a person for bylines (1 query)."""
    person = Reporter.objects.filter(user=user).first()
    if person is None:
        return []
    role = (
        Byline.Role.CORRESPONDENT if person.status == Reporter.Status.CORRESPONDENT else Byline.Role.REPORTER
    )
    return [
        {
            **EMPTY_BYLINE,
            "reporter": person.pk,
            "name": person.name,
            "organisation": person.organisation,
            "role": role.value,
        }
    ]
