"""Which files are taken, under which names, and how little of memory and disk they need on their way."""

import tracemalloc
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser

from comments import uploads
from comments.receiving import MEGABYTE, BoundedUploads, let_go
from engagements.refusals import Invalid
from tests.comments.files import HONEST, PNG, PRETENDING, upload


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_are_taken(name):
    [checked] = uploads.checked([upload(name, HONEST[name])])
    assert checked.kind in uploads.TYPES
    assert checked.size == len(HONEST[name])


@pytest.mark.parametrize("name", PRETENDING)
def test_files_that_pretend_are_refused_with_a_sentence(name):
    with pytest.raises(Invalid) as refused:
        uploads.checked([upload(name, PRETENDING[name])])
    assert refused.value.field == "files"
    assert refused.value.sentence.endswith(".")


def test_what_a_browser_calls_it_counts_for_nothing():
    file = upload("a.png", PRETENDING["html-as.png"])
    file.content_type = "image/png"
    with pytest.raises(Invalid):
        uploads.checked([file])


def test_an_empty_file_is_refused():
    with pytest.raises(Invalid, match=r"a\.txt is empty"):
        uploads.checked([upload("a.txt", b"")])


def test_a_file_has_a_largest_size(settings):
    settings.ATTACHMENT_MAX_MB = 1
    assert uploads.checked([upload("a.txt", b"a" * MEGABYTE)])
    with pytest.raises(Invalid, match="larger than 1 MB"):
        uploads.checked([upload("a.txt", b"a" * (MEGABYTE + 1))])


def test_a_comment_has_a_largest_number_of_files():
    assert len(uploads.checked([upload("a.png", PNG)] * 5)) == 5
    with pytest.raises(Invalid, match="At most 5"):
        uploads.checked([upload("a.png", PNG)] * 6)


def test_a_letter_may_lie_across_two_pieces():
    assert uploads.checked([upload("a.txt", b"a" * 65_535 + "ü🙂".encode())])


def test_looking_at_a_large_file_takes_little_memory():
    with TemporaryUploadedFile("a.png", "image/png", 0, None) as file:
        file.write(PNG + b"\0" * 9 * MEGABYTE)
        file.size = file.tell()
        tracemalloc.start()
        uploads.checked([file])
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < MEGABYTE


# ---- Names

NAMES = {
    "report.pdf": "report.pdf",
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\Users\\ada\\plan.docx": "plan.docx",
    "a\r\nSet-Cookie: x=1.txt": "aSet-Cookie_ x=1.txt",
    'a";filename="b.exe".txt': "a_;filename=_b.exe_.txt",
    "invoice\u202efdp.txt": "invoicefdp.txt",
    "a\u200b\u2066b.txt": "ab.txt",
    "  spaced   out .txt": "spaced out .txt",
    "...hidden.txt": "hidden.txt",
    "Größe 見積 🙂.txt": "Größe 見積 🙂.txt",
    "": "file",
    "///": "file",
    "\0.txt": "txt",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_what_can_be_read_and_nothing_else(name):
    assert uploads.clean_name(name) == NAMES[name]


def test_a_long_name_keeps_its_ending():
    cleaned = uploads.clean_name("a" * 500 + ".docx")
    assert len(cleaned) < 150
    assert cleaned.endswith("a.docx")


# ---- On their way in


class Request:
    """What a handler notes on."""


def received(handler, *chunks, name="a.png"):
    handler.new_file("files", name, "image/png", None)
    for chunk in chunks:
        handler.receive_data_chunk(chunk, 0)


def test_a_file_is_let_go_of_as_soon_as_it_is_too_large(settings):
    settings.ATTACHMENT_MAX_MB = 1
    request = Request()
    with pytest.raises(SkipFile):
        received(BoundedUploads(request), b"a" * MEGABYTE, b"b", name="large.png")
    assert let_go(request, "large_files") == ["large.png"]


def test_so_is_every_file_too_many():
    request = Request()
    handler = BoundedUploads(request)
    for _file in range(5):
        received(handler, b"a")
    with pytest.raises(SkipFile):
        received(handler, b"a", name="sixth.png")
    assert let_go(request, "surplus_files") == ["sixth.png"]


class Flood:
    """A request whose one file never fits into memory: its bytes are made while they are read."""

    HEAD = b'--edge\r\nContent-Disposition: form-data; name="files"; filename="flood.png"\r\n\r\n'
    TAIL = b"\r\n--edge--\r\n"

    def __init__(self, size):
        self.left, self.head, self.tail = size, self.HEAD, self.TAIL
        self.length = len(self.HEAD) + size + len(self.TAIL)

    def read(self, size=MEGABYTE):
        if self.head:
            head, self.head = self.head, b""
            return head
        if self.left:
            taken = min(size, self.left)
            self.left -= taken
            return b"a" * taken
        tail, self.tail = self.tail, b""
        return tail


def test_a_flood_fills_neither_memory_nor_disk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request, flood = Request(), Flood(100 * MEGABYTE)
    handlers = [made(request) for made in (BoundedUploads, MemoryFileUploadHandler, TemporaryFileUploadHandler)]
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(flood.length)}
    tracemalloc.start()
    _post, files = MultiPartParser(meta, flood, handlers).parse()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (list(files), let_go(request, "large_files"), flood.left) == ([], ["flood.png"], 0)
    assert most < 8 * MEGABYTE
    assert not list(Path(tmp_path).iterdir())


def test_the_product_receives_files_that_way(settings):
    assert settings.FILE_UPLOAD_HANDLERS[0] == "comments.receiving.BoundedUploads"
