"""Every page in every language: nothing on it is English still.

By default each page and each refusal in one of the languages; all of them in all languages with the marker `full`
(make test-full).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from accounts.models import User
from tests.access.addresses import rows
from tests.access.asking import Walker
from tests.access.matrix import EVERYBODY, Row
from tests.access.places import path_of
from tests.words.english import english
from tests.words.visible import texts

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
# Who sees most of a page; each language begins with another one.
TELLING = ("PM", "CL", "SP")


def _pages(method: str) -> list[Row]:
    return [row for row in rows() if method in row.methods and not row.name.startswith("admin:")]


def _share(pages: list[Row], number: int) -> list[Row]:
    """Those that fall to the language of this number."""
    return pages[number :: len(LANGUAGES)]


def untranslated(walker: Walker, language: str, row: Row, method: str, persona: str) -> Iterator[str]:
    path = path_of(walker.world, row, "own")
    walker.more = {"HTTP_ACCEPT_LANGUAGE": language}
    for query in ("", *(f"?{one}" for one in row.asks if method == "GET")):
        answer = walker.ask(persona, method, f"{path}{query}", {})
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        for where, text in texts(answer.body, language):
            if english(language).finds(text):
                yield f"{method} {path}{query} as {persona} ({answer.code}), {where}: {text}"


def _asking(row: Row, number: int) -> list[str]:
    """Somebody to whom this address says something, and whoever has not signed in where that is enough."""
    first = number % len(TELLING)
    able = [one for one in (*TELLING[first:], *TELLING[:first], "AD") if row.answers[one] in {"ok", "any"}]
    anonymous = ["AN"] if row.answers["AN"] in {"ok", "any"} else []
    return [*able[:1], *anonymous] or ["CL"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_word_of_english(walker, language):
    number = LANGUAGES.index(language)
    User.objects.update(language=language)
    found = [
        one
        for row in _share(_pages("GET"), number)
        for persona in _asking(row, number)
        for one in untranslated(walker, language, row, "GET", persona)
    ]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_refusal_has_a_word_of_english(walker, language):
    """Forms that were sent empty."""
    number = LANGUAGES.index(language)
    User.objects.update(language=language)
    found = [
        one
        for row in _share(_pages("POST"), number)
        for persona in _asking(row, number)
        for one in untranslated(walker, language, row, "POST", persona)
    ]
    assert "\n".join(found) == ""


@pytest.mark.full
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("persona", EVERYBODY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_meets_a_word_of_english(walker, language, persona, method):
    User.objects.update(language=language)
    found = [one for row in _pages(method) for one in untranslated(walker, language, row, method, persona)]
    assert "\n".join(found) == ""
