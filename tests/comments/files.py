"""Small files of each kind, honest ones and those that pretend."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile


def upload(name, content):
    return SimpleUploadedFile(name, content)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + b"\0" * 64 + b"\xff\xd9"
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
WEBP = b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8 " + b"\0" * 12
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<script>alert(1)</script>"


def archive(*names, types="[Content_Types].xml"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for name in (*([types] if types else []), *names):
            written.writestr(name, "<x/>")
    return made.getvalue()


DOCX, XLSX, PPTX = (archive(name) for name in ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"))
CSV = "name;Größe\nÄrger;1,5\n".encode()

HONEST = {
    "a.pdf": PDF,
    "a.png": PNG,
    "a.jpg": JPG,
    "a.jpeg": JPG,
    "a.gif": GIF,
    "a.webp": WEBP,
    "a.txt": "Grüße 🙂\r\n\tund mehr\n".encode(),
    "bom.txt": b"\xef\xbb\xbfplain",
    "talks-of-html.txt": b"Then open <html> in the editor.",
    "a.csv": CSV,
    "a.docx": DOCX,
    "a.xlsx": XLSX,
    "a.pptx": PPTX,
    "SHOUTED.PNG": PNG,
}
PRETENDING = {
    "page.html": HTML,
    "page.svg": SVG,
    "page.xml": b"<?xml version='1.0'?><x/>",
    "program.exe": b"MZ\x90\0",
    "invoice.pdf.exe": PDF,
    "script.js": b"alert(1)",
    "archive.zip": archive("a.txt"),
    "mail.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64,
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64,
    "none": b"text",
    ".png": PNG,
    "html-as.png": HTML,
    "html-as.txt": HTML,
    "html-behind-a-mark.txt": b"\xef\xbb\xbf \n" + HTML,
    "svg-as.png": SVG,
    "svg-as.txt": SVG,
    "svg-as.csv": SVG,
    "jpg-as.png": JPG,
    "png-as.pdf": PNG,
    "pdf-as.txt": PDF,
    "exe-as.png": b"MZ\x90\0" * 9,
    "script-in.gif": b"GIF89a/*" + SCRIPT + b"*/",
    "script-behind.png": PNG + SCRIPT,
    "script-behind.jpg": JPG + b"\0" * 70_000 + SCRIPT,
    "script-across-two-pieces.jpg": JPG + b"\0" * (65_536 - len(JPG) - 4) + SCRIPT,
    "php-in.jpg": JPG + b"<?php system('id'); ?>",
    "archive-behind.png": PNG + archive("a.class"),
    "archive-behind.pdf": PDF + archive("a.class"),
    "archive-within.pdf": PDF + archive("a.class") + b"%%EOF\n",
    "page-behind.pdf": PDF + HTML,
    "no-end.pdf": PDF.replace(b"%%EOF", b""),
    "late-start.pdf": b"junk" + PDF,
    "archive-as.docx": archive("a.txt", types=""),
    "sheet-as.docx": XLSX,
    "macros.docx": archive("word/document.xml", "word/vbaProject.bin"),
    "torn.docx": DOCX[:-30],
    "binary.txt": b"a\0b",
    "latin1.csv": "Größe".encode("latin-1"),
    "half-a-letter.txt": "Größe".encode()[:3],
    "colours.txt": b"\x1b[31mred",
}
