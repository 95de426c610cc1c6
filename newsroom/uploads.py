"""Uploads are written to unnamed files on disk, and no further than the limit."""

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from stories import photo_storage
from stories.images.inspection import MAX_FILE_BYTES


def anonymous_temporary_file() -> Any:
    """A file among the media that is gone when closed or when this process dies."""
    folder = photo_storage.media_root() / photo_storage.INCOMING
    photo_storage.make_folder(folder)
    return tempfile.TemporaryFile(dir=folder)


class UnnamedFileUploadHandler(FileUploadHandler):
    """Keeps an upload in an unnamed file, which is gone when this process dies.

    A file beyond the limit is read to its end, so that its sender gets an answer; one piece more than the
    limit is kept, so that the action refuses it. Nothing of strangers is kept: their forms take no file.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # A form is read before its page is asked for, by the check of its token.
        if self.request is None or not self.request.user.is_authenticated:
            raise SkipFile
        self.kept = 0
        self.file = anonymous_temporary_file()  # the request closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept <= MAX_FILE_BYTES:
            self.kept += len(raw_data)
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=self.kept,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
