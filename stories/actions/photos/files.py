"""The steps by which a file becomes a photo (冲印): check, render, store, add rows."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from people.errors import ActionError
from people.text import clean_line
from stories import photo_storage
from stories.errors import InvalidState, ServerBusy
from stories.images.inspection import MAX_FILE_BYTES
from stories.images.rejections import ImageRejected, ImageRejection
from stories.images.sandbox import RenderedPhoto, render_in_sandbox
from stories.models import Photo, PublishedPhoto, Rendition
from stories.photo_storage import ClaimedWorkspace


@contextmanager
def staged_upload(upload: File) -> Iterator[tuple[ClaimedWorkspace, str]]:
    """The uploaded file in a workspace of its own, with its SHA-256."""
    with photo_storage.claim_workspace() as held:
        yield held, copy_upload_to_workspace(upload, held)


def copy_upload_to_workspace(upload: File, held: ClaimedWorkspace) -> str:
    """The file is in the workspace; returns its SHA-256."""
    digest, size = hashlib.sha256(), 0
    with held.file.open("xb") as target:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > MAX_FILE_BYTES:
                raise image_rejection_error(ImageRejected(ImageRejection.TOO_HEAVY))
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def render_upload(held: ClaimedWorkspace, focus: tuple[float, float]) -> RenderedPhoto:
    try:
        return render_in_sandbox(held.file, held.renditions, focus)
    except ImageRejected as unusable:
        raise image_rejection_error(unusable) from unusable


def rerender_photo(photo: Photo, held: ClaimedWorkspace, focus: tuple[float, float]) -> RenderedPhoto:
    """The renditions of a photo that has its file, made anew in the workspace."""
    try:
        return render_in_sandbox(
            photo_storage.original_path(str(photo.original.name)), held.renditions, focus
        )
    except ImageRejected as unusable:
        raise image_rejection_error(unusable) from unusable


def store_photo_files(
    photo: Photo, held: ClaimedWorkspace, made: RenderedPhoto, sha256: str, upload: File
) -> None:
    """The files are in their final places and the photo, not saved, names them."""
    photo.sent_name = safe_display_filename(upload.name or "")
    photo.format, photo.width, photo.height = made.kind, made.width, made.height
    photo.colour, photo.likeness, photo.sha256 = made.colour, made.likeness, sha256
    photo.size = held.file.stat().st_size
    photo.original.name = held.keep_original()
    held.keep_renditions()


def safe_display_filename(name: str) -> str:
    """The sender's name of the file, for display; no file is ever looked up by it."""
    return clean_line(name.replace("\\", "/").rsplit("/", 1)[-1])[:150]


def rendition_rows(photo: Photo, token: str, made: RenderedPhoto) -> list[Rendition]:
    return [
        Rendition(
            photo=photo,
            token=token,
            spec=one.spec,
            format=one.format,
            width=one.width,
            height=one.height,
            size=one.size,
        )
        for one in made.made
    ]


def replace_renditions(photo: Photo, rows: list[Rendition]) -> None:
    """The photo has exactly these renditions; old files in readers' use stay."""
    old = set(photo.renditions.values_list("token", flat=True))
    photo.renditions.all().delete()
    Rendition.objects.bulk_create(rows)
    delete_files_on_commit("", old)


def delete_files_on_commit(original: str, tokens: set[str]) -> None:
    """After the commit, the original and renditions that readers do not use are gone."""
    printed = set(PublishedPhoto.objects.filter(token__in=tokens).values_list("token", flat=True))

    def remove() -> None:
        if original:
            photo_storage.remove_path(photo_storage.original_path(original))
        for token in tokens - printed:
            photo_storage.remove_path(photo_storage.rendition_folder(token))

    transaction.on_commit(remove)


def image_rejection_error(unusable: ImageRejected) -> ActionError:
    """The refusal: what is wrong with the file, and what to send instead."""
    said = {
        ImageRejection.EMPTY: _("The file is empty; send a JPEG, PNG or WebP picture."),
        ImageRejection.TOO_HEAVY: _("The file is larger than 30 MB; save it smaller, as JPEG, PNG or WebP."),
        ImageRejection.OTHER_KIND: _("This is not a picture we can print; send it as JPEG, PNG or WebP."),
        ImageRejection.TWO_KINDS: _(
            "The file is a picture and something else at once; save it anew as JPEG, PNG or WebP, and send that."
        ),
        ImageRejection.TOO_MANY_PIXELS: _(
            "The picture has more than 80 million pixels; save it smaller, as JPEG, PNG or WebP."
        ),
        ImageRejection.TOO_LONG: _(
            "One side of the picture is longer than 30,000 pixels; save it smaller, as JPEG, PNG or WebP."
        ),
        ImageRejection.BROKEN: _(
            "The file is damaged and cannot be read to its end; send it again as JPEG, PNG or WebP."
        ),
        ImageRejection.TOO_SLOW: _(
            "The picture takes too long to open; save it anew as JPEG, PNG or WebP and send that."
        ),
        ImageRejection.NOT_NOW: _(
            "Many pictures are being developed at this moment; send this one again in a minute."
        ),
        ImageRejection.TOO_MUCH_MEMORY: _(
            "The picture takes too much memory to open; save it as a JPEG, or smaller."
        ),
    }[unusable.fault]
    if unusable.fault is ImageRejection.OTHER_KIND and unusable.kind:
        said = _("This is a %(kind)s file; send the picture as JPEG, PNG or WebP.") % {"kind": unusable.kind}
    return ServerBusy(said) if unusable.fault is ImageRejection.NOT_NOW else InvalidState(said)
