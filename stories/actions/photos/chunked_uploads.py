"""Chunked uploads (分片上传): each chunk is kept once, and the whole is one photo."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import ActionError, NotAllowed
from people.models import User
from stories import photo_storage
from stories.actions.drafts.ownership import require_draft_access
from stories.actions.drafts.photos import add_photo_to_draft
from stories.actions.photos.files import safe_display_filename
from stories.actions.photos.intake import require_photo_edit_right
from stories.errors import InvalidState, NotVisible, ServerBusy
from stories.images.inspection import MAX_FILE_BYTES
from stories.models import Draft, Parcel, Photo

UPLOADS_FOLDER = "parcels"
MAX_CHUNK_BYTES = 1024 * 1024
MAX_UPLOAD_AGE = timedelta(days=3)
# So many files of one person may have begun to arrive and not ended.
MAX_PENDING_UPLOADS_PER_USER = 50


@dataclass(frozen=True)
class CompletedUpload:
    """The photo that an upload became; `known` if its file was here before."""

    photo: Photo
    known: bool


def upload_path(key: UUID) -> Path:
    """The file of the upload, named after the key's digits and nothing that was typed."""
    return photo_storage.media_root() / UPLOADS_FOLDER / key.hex


def create_upload(key: UUID, *, by: User, name: str, size: int) -> Parcel:
    """An upload of that many bytes has begun; the same key again changes nothing."""
    known = Parcel.objects.filter(key=key).first()
    if known:
        require_upload_owner(known, by)
        if known.size != size:
            raise InvalidState(
                _("Another file is already on its way under this key; begin again with a fresh one.")
            )
        return known
    require_photo_edit_right("take_in", Photo, by=by)
    if not 0 < size <= MAX_FILE_BYTES:
        raise InvalidState(
            _("A photo has at most 30 MB; make this one smaller and send it again.")
            if size
            else _("This file is empty; choose another.")
        )
    delete_abandoned_uploads(by)
    if Parcel.objects.filter(user=by, photo=None).count() >= MAX_PENDING_UPLOADS_PER_USER:
        raise InvalidState(
            _("%(count)d photos of yours are on their way already; send those to their end first.")
            % {"count": MAX_PENDING_UPLOADS_PER_USER}
        )
    try:
        with transaction.atomic():
            return Parcel.objects.create(key=key, user=by, name=safe_display_filename(name), size=size)
    except IntegrityError:
        return create_upload(key, by=by, name=name, size=size)


def append_chunk(parcel: Parcel, offset: int, piece: bytes, *, by: User) -> int:
    """The chunk is kept if it begins where the last one ended; returns bytes received."""
    require_upload_owner(parcel, by)
    if len(piece) > MAX_CHUNK_BYTES or offset + len(piece) > parcel.size:
        raise InvalidState(_("This piece is longer than the file that was announced; begin again."))
    if parcel.photo_id or offset != parcel.received or not piece:
        return parcel.received
    with open_locked_file(parcel) as file:
        os.pwrite(file.fileno(), piece, offset)
        os.fsync(file.fileno())
        end = offset + len(piece)
        Parcel.objects.filter(pk=parcel.pk, received=offset).update(received=end)
    parcel.refresh_from_db(fields=["received"])
    return parcel.received


def complete_upload(
    parcel: Parcel, draft: Draft, *, by: User, caption: str = "", credit: str = ""
) -> CompletedUpload:
    """The upload is a photo of the working copy; the same again changes nothing."""
    require_upload_owner(parcel, by)
    if parcel.received < parcel.size:
        raise InvalidState(
            _("Only %(here)d of %(all)d bytes are here; send the rest.")
            % {"here": parcel.received, "all": parcel.size}
        )
    with open_locked_file(parcel) as file:
        parcel.refresh_from_db()
        if parcel.photo is None:
            try:
                parcel.photo = add_photo_to_draft(
                    draft, File(file, parcel.name), by=by, caption=caption, credit=credit
                )
            except (NotAllowed, ServerBusy):
                raise
            except ActionError:
                delete_upload(parcel)
                raise
            parcel.save(force_update=True, update_fields=["photo"])
        else:
            require_draft_access(draft, by)
            draft.photos.add(parcel.photo)
    upload_path(parcel.key).unlink(missing_ok=True)
    return CompletedUpload(parcel.photo, known=parcel.photo.added_at < parcel.begun_at)


@contextmanager
def open_locked_file(parcel: Parcel) -> Iterator[BinaryIO]:
    """The upload's file, locked; InvalidState while another request holds it."""
    path = upload_path(parcel.key)
    photo_storage.make_folder(path.parent)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InvalidState(_("This photo is being worked on; ask again in a moment.")) from error
        yield file


def require_upload_owner(parcel: Parcel, by: User) -> None:
    """Raises NotVisible unless the upload belongs to this account."""
    if parcel.user_id != by.pk:
        raise NotVisible(_("There is no such photo."))


def delete_upload(parcel: Parcel) -> None:
    """The upload's row and file are gone."""
    upload_path(parcel.key).unlink(missing_ok=True)
    parcel.delete()


def delete_abandoned_uploads(by: User | None = None) -> list[str]:
    """Uploads of one or all users older than `MAX_UPLOAD_AGE` are gone; returns paths."""
    old = Parcel.objects.filter(begun_at__lt=timezone.now() - MAX_UPLOAD_AGE)
    gone = []
    for parcel in old.filter(user=by) if by else old:
        gone.append(str(upload_path(parcel.key).relative_to(photo_storage.media_root())))
        delete_upload(parcel)
    return gone
