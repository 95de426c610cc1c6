"""Working rows in, frozen values out; nothing here writes to the database."""

import re
from collections.abc import Sequence
from typing import Any

from people.models import Reporter
from people.pinyin import pinyin_slug
from stories import fields
from stories.images import rendition_specs
from stories.models import (
    Article,
    Byline,
    Edition,
    Label,
    Page,
    Photo,
    PhotoPlacement,
    PublishedArticle,
    PublishedEdition,
    PublishedPage,
    PublishedPhoto,
    PublishedProfile,
    PublishedSubject,
)
from stories.text import body, headline
from stories.text.chinese import newspaper_character_count
from stories.text.name_spellings import searchable_name_spellings

MAX_EXCERPT_CHARACTERS, MAX_LEAD_EXCERPT_CHARACTERS = 120, 420
LinkedText = list[list[str]]


def freeze_edition(edition: Edition) -> PublishedEdition:
    """The edition as readers will see it, unsaved, without publication and times."""
    paper = edition.publication
    return PublishedEdition(
        edition_id=edition.pk,
        paper=paper.name,
        paper_english=paper.english_name,
        place=paper.place,
        about=paper.about,
        date=edition.date,
        date_certainty=edition.date_certainty,
        date_note=edition.date_note,
        number=edition.number,
    )


def freeze_page(page: Page) -> PublishedPage:
    """The page as readers will see it, not yet in the database."""
    return PublishedPage(
        number=page.number,
        name=page.name,
        order=page.order,
        banner=page.banner.name if page.banner else "",
        staff=page.staff,
    )


def freeze_article(article: Article) -> PublishedArticle:
    """The story as readers will see it, unsaved, without page and times."""
    bylines = list(article.bylines.all())
    photos = list(article.photo_placements.all())
    names = reporter_slugs_by_name(bylines, photos)
    paragraphs = body.paragraphs(article.body)
    text = "\n".join(paragraphs)
    # What came to stories later is found with their text.
    later = [
        getattr(article, name)
        for name in fields.field_names(*fields.PLAIN_TEXT_TYPES, shown=True, later=True)
    ]
    placed = {placement.photo_id for placement in photos}
    return PublishedArticle(
        article_id=article.pk,
        revision_id=article.revision_id,
        **{name: getattr(article, name) for name in fields.field_names(shown=True)},
        lead_in=split_at_linked_names(article.lead_in, names),
        byline=[freeze_byline(line) for line in bylines],
        column=freeze_label(article.column),
        series=freeze_label(article.series),
        tags=[{"name": item.tag.name, "slug": item.tag.slug} for item in article.tag_items.all()],
        frozen_photos=[freeze_photo(placement, names) for placement in photos],
        blocks=[
            {"kind": block.kind, "html": block.html, "photo": block.photo}
            for block in body.blocks(article.body)
            if block.kind != "photo" or block.photo in placed
        ],
        text="\n".join([*paragraphs, *filter(None, later)]),
        excerpt=make_excerpt(text or (photo_caption(photos[0]) if photos else "")),
        length=newspaper_character_count(article.lead_in + text),
        slug=pinyin_slug(headline.join_headline_lines(article.headline))
        if article.headline
        else f"{article.kind.replace('_', '-')}",
    )


def freeze_byline(line: Byline) -> dict[str, str]:
    return {
        "name": line.reporter.name,
        "slug": line.reporter.slug,
        "role": line.role,
        "printed": line.as_printed or line.reporter.name,
    }


def freeze_label(label: Label | None) -> dict[str, str] | None:
    return {"name": label.name, "slug": label.slug} if label else None


def freeze_photo(placement: PhotoPlacement, names: dict[str, str]) -> dict[str, Any]:
    photo = placement.photo
    return {
        "id": photo.pk,
        "caption": photo_caption(placement),
        "credit": split_at_linked_names(photo.credit, names),
        "alt": photo.alt,
        "focus": [photo.focus_x, photo.focus_y],
        "file": freeze_rendition_sizes(photo),
    }


def freeze_rendition_sizes(photo: Photo) -> dict[str, Any] | None:
    """The token and sizes of the photo's renditions by crop; None without a file."""
    rows = [row for row in photo.renditions.all() if row.format == rendition_specs.RENDITION_FORMATS[0]]
    if photo.is_missing or not rows:
        return None
    sizes: dict[str, list[list[Any]]] = {}
    for row in sorted(rows, key=lambda row: row.width):
        sizes.setdefault(row.spec.rsplit("-", 1)[0], []).append([row.width, row.height, row.spec])
    return {"token": rows[0].token, "colour": photo.colour, "sizes": sizes}


def freeze_pictures(article: Article, copy: PublishedArticle) -> list[PublishedPhoto]:
    """What readers may fetch because this copy prints it, not yet in the database."""
    frozen = {photo["id"]: photo for photo in copy.frozen_photos if photo["file"]}
    placed = [each.photo for each in article.photo_placements.all() if each.photo_id in frozen]
    return [
        PublishedPhoto(
            article=copy,
            photo_id=photo.pk,
            token=frozen[photo.pk]["file"]["token"],
            files={row.name: row.size for row in photo.renditions.all()},
            label=freeze_photo_metadata(photo, frozen[photo.pk], article.publication.name),
            not_before=photo.embargo_until,
            not_after=photo.rights_end_at,
        )
        for photo in placed
    ]


def freeze_photo_metadata(photo: Photo, frozen: dict[str, Any], paper: str) -> dict[str, str]:
    """What is written into sent renditions; agreements about the rights are left out."""
    return {
        "caption": frozen["caption"],
        "creator": photo.photographer.name if photo.photographer else "",
        "credit": photo.credit,
        "copyright": f"© {paper}" if photo.rights == Photo.Rights.STAFF else "",
    }


def photo_caption(placement: PhotoPlacement) -> str:
    """What is printed under the photo in this story."""
    return placement.caption or placement.photo.caption


def reporter_slugs_by_name(bylines: Sequence[Byline], photos: Sequence[PhotoPlacement]) -> dict[str, str]:
    """Names that link to a reporter's page from this story, with their addresses."""
    people = [line.reporter for line in bylines]
    people += [placement.photo.photographer for placement in photos if placement.photo.photographer]
    return {person.name: person.slug for person in people}


def split_at_linked_names(text: str, names: dict[str, str]) -> LinkedText:
    """The text cut into `[part, slug or ""]`, known names apart from the rest."""
    if not text:
        return []
    if not names:
        return [[text, ""]]
    longest_first = sorted(names, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return [[part, names.get(part, "")] for part in parts if part]


def make_excerpt(text: str, longest: int = MAX_EXCERPT_CHARACTERS) -> str:
    """The text's beginning for lists, in whole sentences or cut with ……, as it fits."""
    kept: list[str] = []
    for paragraph in text.split("\n"):
        room = longest - sum(map(len, kept))
        if len(paragraph) <= room:
            kept.append(paragraph)
            if longest == MAX_EXCERPT_CHARACTERS:
                break
            continue
        stop = max(paragraph[:room].rfind(mark) for mark in "。！？")
        if stop >= room // 2:
            kept.append(paragraph[: stop + 1])
        elif not kept:
            kept.append(cut_at_clause(paragraph[:room]) + "……")
        break
    return "\n".join(kept)


def cut_at_clause(text: str) -> str:
    """The text up to its last comma outside an open quotation, or all of it."""
    for stop in sorted((found.start() for found in re.finditer("[，；]", text)), reverse=True):
        if text[:stop].count("“") == text[:stop].count("”") and stop >= len(text) // 3:
            return text[:stop]
    return text.rstrip("，、；：…")


def profiles_of_story(article: Article) -> list[PublishedProfile]:
    """The unsaved profiles of all subjects whose pages list the story, each once."""
    found = [build_reporter_profile(line.reporter) for line in article.bylines.all()]
    found += [
        build_reporter_profile(placement.photo.photographer)
        for placement in article.photo_placements.all()
        if placement.photo.photographer
    ]
    for kind, label in (("column", article.column), ("series", article.series)):
        if label:
            found.append(build_profile(kind, label.slug, label.name, about=label.description))
    found += [build_profile("tag", item.tag.slug, item.tag.name) for item in article.tag_items.all()]
    return list({(each.kind, each.slug): each for each in found}.values())


def build_reporter_profile(person: Reporter) -> PublishedProfile:
    return build_profile(
        "reporter",
        person.slug,
        person.name,
        status=person.status,
        organisation=person.organisation,
        about=person.bio,
    )


def build_profile(kind: str, slug: str, name: str, **words: str) -> PublishedProfile:
    """What readers are told of a subject, not yet in the database."""
    is_person = kind == PublishedSubject.Kind.REPORTER
    return PublishedProfile(
        subject=PublishedSubject(kind=kind, slug=slug),
        name=name,
        spellings=searchable_name_spellings(name, person=is_person),
        **words,
    )
