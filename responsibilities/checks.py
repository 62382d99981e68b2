"""A wrong catalogue fails `manage.py check`, one readable error for each thing that is wrong."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from engagements.profile import ANSWERS
from engagements.programme import PARTIES, PHASES
from responsibilities.applicability import DERIVED, FORMS
from responsibilities.catalogue import Catalogue, CatalogueError, Condition, Entry, Words, load
from responsibilities.catalogue.shapes import KINDS, RESOURCE_KINDS

ARTICLE_LINES = range(1, 332)
CITING_APPS = ("engagements", "phases", "responsibilities")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_BRACES = re.compile(r"\{\w+\}")
_CODE = re.compile(r"\b[A-Z]-\d\d[a-z]?\b")


def check_catalogue(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Django's door to the rules below."""
    try:
        catalogue = load()
    except CatalogueError as error:
        return [checks.Error(str(error), id="catalogue.E001")]
    cited = cited_in(tuple(Path(settings.BASE_DIR) / app for app in CITING_APPS))
    return [
        *(checks.Error(sentence, id="catalogue.E002") for sentence in problems(catalogue)),
        *(checks.Error(sentence, id="catalogue.E003") for sentence in unspoken(catalogue, _languages())),
        *(checks.Warning(sentence, id="catalogue.W001") for sentence in uncited(catalogue, cited)),
    ]


def problems(catalogue: Catalogue) -> list[str]:
    """Everything that is wrong with the catalogue's own data."""
    return [sentence for rule in _RULES for sentence in rule(catalogue)]


# --- Requirements -----------------------------------------------------------------------------------------------------


def uncited(catalogue: Catalogue, cited: Iterable[str] = ()) -> Iterator[str]:
    """Requirements that neither an entry nor a rule in the code answers to."""
    for code in sorted(catalogue.requirements - _cited_by(catalogue) - set(cited)):
        yield f"Requirement {code}: no catalogue entry and no rule in the code cites it."


def _cited_by(catalogue: Catalogue) -> set[str]:
    codes: set[str] = set()
    for entry in catalogue.entries:
        codes.update(entry.codes, (outside.clause for outside in entry.outside))
        codes.update([entry.limit.clause] if entry.limit else [])
    return codes


@cache
def cited_in(directories: tuple[Path, ...]) -> frozenset[str]:
    """The codes in brackets, as in [E-03], in the Python sources of these directories."""
    sources = (path.read_text("utf-8") for directory in directories for path in directory.rglob("*.py"))
    return frozenset(
        code for source in sources for inside in _BRACKETS.findall(source) for code in _CODE.findall(inside)
    )


# --- Entries ----------------------------------------------------------------------------------------------------------


def _double_slugs(catalogue: Catalogue) -> Iterator[str]:
    for slug in sorted({slug for slug in catalogue.slugs if catalogue.slugs.count(slug) > 1}):
        yield f"Entry “{slug}”: the slug is used more than once."


def _unknown_names(catalogue: Catalogue) -> Iterator[str]:
    for entry in catalogue.entries:
        phases = ("",) if entry.is_commitment else PHASES
        for field, value, allowed in (
            ("kind", entry.kind, KINDS),
            ("party", entry.party, PARTIES),
        ):
            if value not in allowed:
                yield f"Entry “{entry.slug}”: {field} “{value}” is none of {', '.join(allowed)}."
        if entry.phase not in phases:
            yield f"Entry “{entry.slug}”: phase “{entry.phase}” does not fit a {entry.kind}."


def _unknown_resources(catalogue: Catalogue) -> Iterator[str]:
    for entry in catalogue.entries:
        for resource in entry.resources:
            if resource.kind not in RESOURCE_KINDS:
                yield f"Entry “{entry.slug}”: resource kind “{resource.kind}” is none of {', '.join(RESOURCE_KINDS)}."


def _lines_outside_the_article(catalogue: Catalogue) -> Iterator[str]:
    sources = {f"Entry “{entry.slug}”": entry.lines for entry in catalogue.entries}
    sources |= {f"Boundary {boundary.code}": boundary.lines for boundary in catalogue.boundaries.values()}
    for name, lines in sources.items():
        for line in lines:
            if line not in ARTICLE_LINES:
                yield f"{name}: the article has no line {line}."


def _limits_without_clause(catalogue: Catalogue) -> Iterator[str]:
    for entry in catalogue.entries:
        if entry.limit and not entry.limit.clause:
            yield f"Entry “{entry.slug}”: the limit “{entry.limit.slug}” names no clause."


def _unknown_clauses(catalogue: Catalogue) -> Iterator[str]:
    for entry in catalogue.entries:
        for outside in entry.outside:
            if outside.clause not in catalogue.boundaries:
                yield f"Entry “{entry.slug}”: there is no scope boundary “{outside.clause}”."


def _unknown_features(catalogue: Catalogue) -> Iterator[str]:
    for service in catalogue.services.values():
        features = {"", *(feature.slug for feature in service.features)}
        for entry in service.entries:
            if entry.feature not in features:
                yield f"Entry “{entry.slug}”: {service.slug} has no feature “{entry.feature}”."


# --- Words ------------------------------------------------------------------------------------------------------------


def _slugs_without_words(catalogue: Catalogue) -> Iterator[str]:
    words = catalogue.vocabulary.get("en", {})
    for name in dict.fromkeys(_names(catalogue)):
        if name not in words:
            yield f"“{name}” has no words in English."
        elif name.startswith(("entry.", "boundary.")) and not words[name].help:
            yield f"“{name}” has a title but no help in English."


def unspoken(catalogue: Catalogue, languages: Iterable[str]) -> Iterator[str]:
    """What a language says less of than English, or with other things to put in."""
    for language in languages:
        for name, english in catalogue.vocabulary.get("en", {}).items():
            words = catalogue.vocabulary.get(language, {}).get(name)
            if words is None:
                yield f"“{name}” has no words in {language}."
            else:
                yield from (f"“{name}”: {sentence} in {language}." for sentence in _untold(english, words))


def _untold(english: Words, words: Words) -> Iterator[str]:
    for part in fields(Words):
        source, said = getattr(english, part.name), getattr(words, part.name)
        if bool(source) != bool(said):
            yield f"{part.name} is {'missing' if source else 'not wanted'}"
        elif sorted(_BRACES.findall(source)) != sorted(_BRACES.findall(said)):
            yield f"{part.name} does not hold the same braces"


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def _names(catalogue: Catalogue) -> Iterator[str]:
    """Every name that a reader may see, as "kind.slug"."""
    for entry in catalogue.entries:
        yield from (f"entry.{entry.slug}", f"group.{entry.group}")
        yield from (f"resource.{resource.title}" for resource in entry.resources)
        yield from ([f"limit.{entry.limit.slug}"] if entry.limit else [])
    for service in catalogue.services.values():
        yield from (
            f"service.{service.slug}",
            *(f"feature.{feature.slug}" for feature in service.features),
        )
    yield from (f"boundary.{code}" for code in catalogue.boundaries)


# --- Links between entries --------------------------------------------------------------------------------------------


def _unknown_links(catalogue: Catalogue) -> Iterator[str]:
    """A shared entry may wait for shared ones only, or another service would lack what it waits for."""
    for service in catalogue.services.values():
        for entry in service.entries:
            for slug in (*entry.predecessors, *filter(None, [entry.pairs_with])):
                if slug not in service.by_slug:
                    yield f"Entry “{entry.slug}”: {service.slug} has no entry “{slug}” to follow or pair with."


def _cycles(catalogue: Catalogue) -> Iterator[str]:
    try:
        TopologicalSorter({entry.slug: entry.predecessors for entry in catalogue.entries}).prepare()
    except CycleError as error:
        yield f"These entries wait for each other: {' → '.join(error.args[1])}."


# --- Conditions -------------------------------------------------------------------------------------------------------


def _wrong_conditions(catalogue: Catalogue) -> Iterator[str]:
    for entry in catalogue.entries:
        for condition in _conditions_of(entry):
            yield from (f"Entry “{entry.slug}”: {sentence}" for sentence in _wrong_in(condition))
    for service in catalogue.services.values():
        for feature in service.features:
            yield from (f"Feature “{feature.slug}”: {sentence}" for sentence in _wrong_in(feature.applies_when or {}))


def _conditions_of(entry: Entry) -> list[Condition]:
    own = [condition for condition in (entry.applies_when, entry.optional_when) if condition]
    return [*own, *(outside.when for outside in entry.outside)]


def _wrong_in(condition: Condition) -> Iterator[str]:
    for name, expected in condition.items():
        if name in FORMS:
            for part in [expected] if isinstance(expected, Mapping) else expected:
                yield from _wrong_in(part)
        else:
            yield from _wrong_answer(name, expected)


def _wrong_answer(name: str, expected: Any) -> Iterator[str]:
    allowed = _values_of(name)
    if not allowed:
        yield f"a condition asks for “{name}”, which is no answer of the profile that a condition can use."
        return
    for value in expected if isinstance(expected, tuple) else (expected,):
        if value not in allowed:
            yield f"a condition compares “{name}” with “{value}”, which is none of its values."


def _values_of(name: str) -> tuple[Any, ...]:
    answer = ANSWERS.get(name)
    if answer is None:
        return DERIVED.get(name, ())
    return {"choice": answer.choices, "bool": (True, False)}.get(answer.kind, ())


_RULES: tuple[Callable[[Catalogue], Iterator[str]], ...] = (
    _double_slugs,
    _unknown_names,
    _unknown_resources,
    _lines_outside_the_article,
    _limits_without_clause,
    _unknown_clauses,
    _unknown_features,
    _slugs_without_words,
    _unknown_links,
    _cycles,
    _wrong_conditions,
)
