"""What somebody reads or is read to on a page: each text with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from tests.stories.html import SILENT, VOID

SPOKEN = {"alt", "aria-label", "data-label", "label", "placeholder", "title"}
# A text runs on over these; at the edge of any other element it ends.
INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "small", "span", "strong", "sub", "sup", "time", "wbr"}
# What is written as it is for programs, and read by none but people who know it.
AS_IT_IS = {"code", "kbd", "pre"}


class _Reader(HTMLParser):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.found: list[tuple[str, str]] = []
        # For each open element: its tag, and whether its texts are left out.
        self._open: list[tuple[str, bool]] = []
        self._run: list[str] = []

    @property
    def _is_left_out(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        foreign = given.get("lang", self.language).lower() != self.language
        left_out = self._is_left_out or foreign or tag in SILENT or tag in AS_IT_IS
        if tag not in INLINE:
            self._end_run()
        if not left_out:
            self._attributes(tag, given)
        if tag not in VOID:
            self._open.append((tag, left_out))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in {name for name, _left_out in self._open}:
            ended, _left_out = self._open.pop()
            if ended == tag:
                break
        if tag not in INLINE:
            self._end_run()

    def handle_data(self, data: str) -> None:
        if self._is_left_out:
            return
        self._keep("text", data)
        self._run.append(data)

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        for name in SPOKEN & given.keys():
            self._keep(name, given[name])
        if tag == "input" and given.get("type") in {"button", "submit", "reset"}:
            self._keep("button", given.get("value", ""))

    def _end_run(self) -> None:
        if len(self._run) > 1:
            self._keep("texts", "".join(self._run))
        self._run = []

    def _keep(self, where: str, text: str) -> None:
        text = " ".join(text.split())
        if any(letter.isalpha() for letter in text):
            self.found.append((where, text))


def texts(html: str, language: str) -> Iterator[tuple[str, str]]:
    """Not those in an element that says to be in another language."""
    reader = _Reader(language)
    reader.feed(html)
    reader._end_run()
    yield from dict.fromkeys(reader.found)
