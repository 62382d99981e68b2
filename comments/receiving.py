"""Files on their way in: what is too large or too many is let go of while it comes, so it fills no memory, no disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MEGABYTE = 2**20


class BoundedUploads(FileUploadHandler):
    """Notes on the request what was let go of; the form says so beside its field."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0
        self.taken += 1
        if self.taken > settings.ATTACHMENTS_PER_COMMENT:
            self._let_go("surplus_files")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        if self.size > settings.ATTACHMENT_MAX_MB * MEGABYTE:
            self._let_go("large_files")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep it."""

    def _let_go(self, why: str) -> None:
        if self.request is not None:
            setattr(self.request, why, [*getattr(self.request, why, []), str(self.file_name)])
        raise SkipFile


def let_go(request: HttpRequest, why: str) -> list[str]:
    """Names of files that were not taken: `large_files` or `surplus_files`."""
    names: list[str] = getattr(request, why, [])
    return names
