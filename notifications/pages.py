"""The words of a mail set into its page and its text, and the page's styles into its elements.

Both are made once for each kind, language and choice of facts, with a mark in place of every fact; a mail then costs
one replacement. So a template may ask whether there is a fact, and print it, but never look what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from css_inline import CSSInliner
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language
from markupsafe import Markup, escape

SHEET = "notifications/_mail.css"
RAIL = "notifications/_rail_alone.html"
RAIL_LINE = "notifications/_rail_alone.txt"
# Their values decide what a template says, so there is a page for each.
LOOKED_INTO = ("turn", "party", "language")
# In no text that people write: characters for private use.
MARK = re.compile("\ue000([a-z_]+)\ue001")

Rail = tuple[tuple[tuple[str, Any], ...], ...]
Words = Mapping[str, Any]


def page(template: str, words: Words, rail: Iterable[Mapping[str, Any]] = ()) -> str:
    """For browsers and for programs that know no style sheet; facts are escaped."""
    return _filled(_page, template, {**words, "rail": Markup(_rail_drawn(*_frozen(rail)))}, escape)  # noqa: S704


def text(template: str, words: Words, rail: Iterable[Mapping[str, Any]] = ()) -> str:
    """For people who read mails as text: nothing is escaped."""
    return _filled(_text, template, {**words, "rail": _rail_line(*_frozen(rail))}, str)


def line(template: str, words: Words) -> str:
    """A subject, as it reads in the language of now."""
    return _filled(_text, template, {**words, "language": get_language() or ""}, str)


def unescaped(template: str, words: Words) -> str:
    return str(render_to_string(template, _marked_safe(dict(words))))


def _marked_safe(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _marked_safe(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_marked_safe(value) for value in told]
    return Markup(told) if isinstance(told, str) else told  # noqa: S704


def _filled(made: Callable[..., str], template: str, words: Words, spelled: Callable[[str], str]) -> str:
    if not all(isinstance(word, str) for word in words.values()):
        # A mail that lists things is set by itself.
        return made.__wrapped__(template, tuple(words.items()))
    marks = tuple((name, _mark(name, word)) for name, word in words.items())
    return MARK.sub(lambda found: spelled(words[found[1]]), made(template, marks))


def _mark(name: str, word: str) -> str:
    return word if name in LOOKED_INTO or not word else f"\ue000{name}\ue001"


@lru_cache(maxsize=1024)
def _page(template: str, words: tuple[tuple[str, Any], ...]) -> str:
    styles = Markup(_sheet()[1])  # noqa: S704
    return _inliner().inline(render_to_string(template, {**dict(words), "kept_styles": styles}))


@lru_cache(maxsize=1024)
def _text(template: str, words: tuple[tuple[str, Any], ...]) -> str:
    return unescaped(template, dict(words))


# ---- The phase rail


def _frozen(rail: Iterable[Mapping[str, Any]]) -> tuple[str, Rail]:
    """Phases have the same few states in many engagements."""
    return get_language() or "", tuple(tuple(segment.items()) for segment in rail)


@lru_cache(maxsize=1024)
def _rail_drawn(_language: str, rail: Rail) -> str:
    drawn = render_to_string(RAIL, {"rail": [dict(segment) for segment in rail]}) if rail else ""
    return _inliner().inline_fragment(drawn, _sheet()[0]) if rail else ""


@lru_cache(maxsize=1024)
def _rail_line(_language: str, rail: Rail) -> str:
    return unescaped(RAIL_LINE, {"rail": [dict(segment) for segment in rail]}).strip() if rail else ""


# ---- Styles


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(extra_css=_sheet()[0], load_remote_stylesheets=False)


@cache
def _sheet() -> tuple[str, str]:
    """What goes into elements, and what cannot: narrow screens and dark ones."""
    css = re.sub(r"/\*.*?\*/|^\s+", "", get_template(SHEET).render(), flags=re.S | re.M)
    inlined, at, kept = css.partition("@media")
    return inlined, at + kept
