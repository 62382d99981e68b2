"""Which texts of a page in another language are English still: ours, the catalogue's, Django's and the libraries'."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.trans_real import translation

from fasttrack import translations
from responsibilities.catalogue import DATA
from tests.access.canary import MARK

WORDS = DATA / "words"
# "for" is a word in Portuguese too.
LETTERS = 4
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
# Each language by its own name, and time zones by the name that all programs know.
NAMES = {name for _code, name in settings.LANGUAGES} | {name.replace("_", " ") for name in available_timezones()}
# Words of every English sentence, and of none in the other languages.
GIVEAWAYS = re.compile(r"\b(?:the|this|your|you|with|which|been|their|they|and|from|of|were)\b", re.IGNORECASE)


class English:
    """What may not be read in `language`: sources whose translation is another text."""

    def __init__(self, language: str) -> None:
        fixed, shaped, said = set(), set(), set()
        for source, words in _pairs(language):
            said.add(_plain(words))
            if _plain(source) != _plain(words):
                (shaped if PLACEHOLDER.search(source) else fixed).add(_plain(source))
        # What is also how this language says something is no English.
        self.fixed = {text for text in fixed - said if any(letter.isalpha() for letter in text)}
        self.shaped = list(filter(None, map(_pattern, shaped - said)))
        self.said = said
        self._known: dict[str, bool] = {}

    def finds(self, text: str) -> bool:
        if text not in self._known:
            self._known[text] = self._finds(text)
        return self._known[text]

    def _finds(self, text: str) -> bool:
        if text in NAMES:
            return False
        bare = MARK.sub("", text)
        if text in self.fixed or GIVEAWAYS.search(bare):
            return True
        # French says "Activation et administration"; Django says "%(app)s administration" in English.
        return text not in self.said and any(
            longest in text and pattern.fullmatch(text) for longest, pattern in self.shaped
        )


@cache
def english(language: str) -> English:
    return English(language)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _pattern(source: str) -> tuple[str, re.Pattern[str]] | None:
    """None for a source that says next to nothing between what is put into it."""
    pieces = PLACEHOLDER.split(source.replace("%%", "%"))
    longest = max(pieces, key=len)
    if sum(letter.isalpha() for letter in longest) < LETTERS:
        return None
    return longest.strip(), re.compile(".+?".join(map(re.escape, pieces)))


# ---- Where they come from


def _pairs(language: str) -> Iterator[tuple[str, str]]:
    yield from _messages(language)
    english, here = _sentences("en"), _sentences(language)
    yield from ((english[key], here[key]) for key in english if key in here)


def _messages(language: str) -> Iterator[tuple[str, str]]:
    """Ours with their plurals, then those that Django has joined of its own, the libraries' and ours."""
    for message in translations.read(translations.files()[language]):
        sources = message.id if isinstance(message.id, list | tuple) else [message.id]
        words = message.string if isinstance(message.string, list | tuple) else [message.string]
        yield from ((source, said) for source in sources for said in words if source)
    for catalog in translation(to_locale(language).replace("_", "-").lower())._catalog._catalogs:
        for key, words in catalog.items():
            source = key[0] if isinstance(key, tuple) else key
            if source and isinstance(words, str):
                yield source.rpartition("\x04")[2], words


def _sentences(language: str) -> dict[tuple[str, ...], str]:
    return dict(
        one for path in sorted((WORDS / language).glob("*.toml")) for one in _flat(tomllib.loads(_read(path)), ())
    )


def _read(path: Path) -> str:
    return path.read_text("utf-8")


def _flat(table: dict[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, (*keys, key))
        else:
            yield (*keys, key), str(value)
