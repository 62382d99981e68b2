"""Which files are taken: what they are is read from their bytes, and their name has to agree.

Nothing is ever unpacked, rendered or changed: what was taken is given back byte by byte, with whatever a camera or an
office program wrote into it.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import filetype
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.phrases import listed
from comments.models import Attachment, Comment
from comments.receiving import MEGABYTE
from engagements.refusals import Invalid

FIELD = "files"
NAME_LENGTH = 120
FIRST_BYTES = 8192

# What each kind is served as.
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ENDINGS = {**dict.fromkeys(TYPES), "jpeg": "jpg"}
PICTURES = ("png", "jpg", "gif", "webp")
TEXTS = ("txt", "csv")
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}

# A page for browsers, however it is called.
MARKUP = re.compile(rb"\s*(<!doctype|<html|<head|<body|<script|<svg|<\?xml|<iframe)", re.I)
# The same inside a picture or behind a document, where no honest program puts it.
HIDDEN_MARKUP = re.compile(rb"<!doctype|<html|<script|<iframe|<\?php", re.I)
CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Checked:
    name: str
    kind: str
    size: int
    file: UploadedFile[Any]


def checked(files: Sequence[UploadedFile[Any]]) -> list[Checked]:
    """All of them, or a refusal that names the first that cannot be taken."""
    if len(files) > settings.ATTACHMENTS_PER_COMMENT:
        raise Invalid(FIELD, too_many())
    return [_checked(file) for file in files]


def _checked(file: UploadedFile[Any]) -> Checked:
    name, size = clean_name(file.name or ""), file.size or 0
    if size == 0:
        raise Invalid(FIELD, _("%(name)s is empty.") % {"name": name})
    if size > settings.ATTACHMENT_MAX_MB * MEGABYTE:
        raise Invalid(FIELD, too_large(name))
    kind = _ending(name)
    if kind is None:
        allowed = listed(TYPES)
        sentence = _("Files like %(name)s are not taken. These are: %(allowed)s.")
        raise Invalid(FIELD, sentence % {"name": name, "allowed": allowed})
    if not _is(kind, file):
        sentence = _("What is in %(name)s is not what its name says, or it holds more than that. It was not taken.")
        if kind in TEXTS:
            sentence = _("%(name)s is no plain text in UTF-8. Save it as such and choose it again.")
        raise Invalid(FIELD, sentence % {"name": name})
    return Checked(name, kind, size, file)


def too_large(name: str) -> str:
    return _("%(name)s is larger than %(most)s MB.") % {"name": name, "most": settings.ATTACHMENT_MAX_MB}


def too_many() -> str:
    most = settings.ATTACHMENTS_PER_COMMENT
    sentence = ngettext("At most %(most)s file goes with a comment.", "At most %(most)s files go with a comment.", most)
    return sentence % {"most": most}


# ---- Names


def clean_name(name: str) -> str:
    """As it was called, without its folders and without what turns, hides or breaks a line; never empty."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join("_" if char in '<>:"|?*' else char for char in name if _shown(char))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:NAME_LENGTH] or _("file")
    return f"{stem[:NAME_LENGTH] or _('file')}.{ending[:10]}"


def _shown(char: str) -> bool:
    """Neither a control character nor one that only changes the direction or cannot be written at all."""
    return char == " " or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _ending(name: str) -> str | None:
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    return ENDINGS[ending] or ending if ending in ENDINGS else None


# ---- Content


def _is(kind: str, file: UploadedFile[Any]) -> bool:
    file.seek(0)
    first = file.read(FIRST_BYTES)
    if MARKUP.match(first.removeprefix(b"\xef\xbb\xbf")):
        return False
    if kind in TEXTS:
        return filetype.guess(first) is None and _is_text(file)
    if kind in OFFICE:
        return first.startswith(b"PK\x03\x04") and _is_office(kind, file)
    guessed = filetype.guess(first)
    right = guessed is not None and guessed.extension == kind
    return right and _ends_as(kind, file) and not _is_archive(file)


def _is_text(file: UploadedFile[Any]) -> bool:
    """UTF-8 all through, read piece by piece; a letter may lie across two of them."""
    left = b""
    for piece in _pieces(file):
        text, left = _decoded(left + piece)
        if text is None or CONTROLS.search(text):
            return False
    return not left


def _decoded(piece: bytes) -> tuple[str | None, bytes]:
    try:
        return piece.decode(), b""
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and len(piece) - error.start < 4
        return (piece[: error.start].decode(), piece[error.start :]) if cut else (None, b"")


def _is_office(kind: str, file: UploadedFile[Any]) -> bool:
    """By the names in its directory alone, and without macros."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        return False
    own = any(name.startswith(OFFICE[kind]) for name in names)
    return "[Content_Types].xml" in names and own and not any("vbaproject" in name.lower() for name in names)


def _is_archive(file: UploadedFile[Any]) -> bool:
    """A picture or a PDF that opens as an archive too."""
    file.seek(0)
    return zipfile.is_zipfile(file)


def _ends_as(kind: str, file: UploadedFile[Any]) -> bool:
    if kind == "pdf":
        return not _behind_the_end(file).strip(b"\0\r\n\t ")
    before = b""
    for piece in _pieces(file):
        if HIDDEN_MARKUP.search(before + piece):
            return False
        before = piece[-16:]
    return True


def _behind_the_end(file: UploadedFile[Any]) -> bytes:
    """What follows the last end mark of a PDF; readers look for it within the last kilobyte."""
    file.seek(max(0, (file.size or 0) - 1024))
    tail: bytes = file.read()
    return tail.rpartition(b"%%EOF")[2]


def _pieces(file: UploadedFile[Any]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(64 * 1024):
        yield piece


# ---- Keeping


@contextmanager
def keeping(comment: Comment, files: Iterable[Checked]) -> Iterator[None]:
    """Store them for the length of a block: when it ends badly, nothing of them stays."""
    stored: list[str] = []
    try:
        rows = []
        for one in files:
            # Named before it is written: a disk may fill up halfway.
            stored.append(_fresh_name())
            one.file.seek(0)
            _storage().save(stored[-1], one.file)
            rows.append(Attachment(comment=comment, name=one.name, stored_as=stored[-1], size=one.size, kind=one.kind))
        Attachment.objects.bulk_create(rows)
        yield
    except BaseException:
        discard(stored)
        raise


def _fresh_name() -> str:
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def discard(names: Iterable[str]) -> None:
    for name in names:
        _storage().delete(name)


def opened(attachment: Attachment) -> Any:
    """Raises FileNotFoundError where the bytes are gone."""
    return _storage().open(attachment.stored_as)


def _storage() -> Storage:
    return storages["attachments"]
