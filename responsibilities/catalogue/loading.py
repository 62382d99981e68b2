"""Reads a catalogue from directories of TOML files.

A file with a [service] table is one service; the entries of all other files are shared by every service. Words lie in
`words/<language>/`. A new service is a new file and no new code.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from django.conf import settings
from django.utils.translation import get_language

from responsibilities.catalogue.shapes import (
    Boundary,
    Catalogue,
    CatalogueError,
    Entry,
    Feature,
    Limit,
    Outside,
    Resource,
    Service,
    Words,
)

Table: TypeAlias = dict[str, Any]
Shape = TypeVar("Shape")

DATA = Path(__file__).parent / "data"
# Phases begin with the shared files and end with the service's own; the general file comes first.
SHARED_ORDER = {"general.toml": 0, "core.toml": 1}


def load(directories: tuple[Path, ...] | None = None) -> Catalogue:
    """The catalogue of these directories, or of those in the settings. Raises CatalogueError: file and reason."""
    return _load(tuple(settings.CATALOGUE_DIRECTORIES) if directories is None else directories)


@cache
def _load(directories: tuple[Path, ...]) -> Catalogue:
    tables = [_read(path) for path in _files(directories, "*.toml")]
    boundaries = {
        boundary.code: boundary for boundary in (_make(Boundary, table) for table in _all(tables, "boundary"))
    }
    shared = [_entry(table, boundaries) for file in tables if "service" not in file for table in file.get("entry", [])]
    services = [_service(file, shared, boundaries) for file in tables if "service" in file]
    return Catalogue(
        services=MappingProxyType({service.slug: service for service in services}),
        boundaries=MappingProxyType(boundaries),
        requirements=_requirements(tables),
        vocabulary=_vocabulary(directories),
        slugs=tuple(str(table.get("slug")) for table in _all(tables, "entry")),
    )


def feature_title(slug: str) -> str:
    """A feature as the reader's language calls it."""
    return load().words("feature", slug, get_language() or "en").title


def service(slug: str) -> Service:
    """The service of the product's own catalogue; KeyError where there is none."""
    return load().services[slug]


def _files(directories: tuple[Path, ...], pattern: str) -> list[Path]:
    return [path for directory in directories for path in sorted(directory.glob(pattern), key=_place)]


def _place(path: Path) -> tuple[int, str]:
    return SHARED_ORDER.get(path.name, len(SHARED_ORDER)), str(path)


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _all(tables: list[Table], name: str) -> list[Table]:
    return [table for file in tables for table in file.get(name, [])]


def _requirements(tables: list[Table]) -> frozenset[str]:
    return frozenset(code for file in tables for codes in file.get("requirements", {}).values() for code in codes)


def _service(file: Table, shared: list[Entry], boundaries: Mapping[str, Boundary]) -> Service:
    own = [_entry(table, boundaries) for table in file.get("entry", [])]
    features = tuple(_make(Feature, table) for table in file.get("feature", []))
    by_slug = MappingProxyType({entry.slug: entry for entry in (*shared, *own)})
    return _make(Service, file["service"] | {"features": features, "by_slug": by_slug})


def _entry(table: Table, boundaries: Mapping[str, Boundary]) -> Entry:
    parts: Table = dict(table)
    if "limit" in table:
        parts["limit"] = _make(Limit, table["limit"])
    parts["resources"] = tuple(_make(Resource, resource) for resource in table.get("resources", []))
    parts["outside"] = tuple(_outside(outside, boundaries) for outside in table.get("outside", []))
    return _make(Entry, parts)


def _outside(table: Table, boundaries: Mapping[str, Boundary]) -> Outside:
    boundary = boundaries.get(table.get("clause", ""))
    return _make(Outside, table | {"lines": boundary.lines if boundary else ()})


def _make(shape: type[Shape], table: Table) -> Shape:
    try:
        return shape(**{name: _frozen(value) for name, value in table.items()})
    except TypeError as error:
        raise CatalogueError(f"{shape.__name__} “{table.get('slug', '?')}”: {error}") from error


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(part) for name, part in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(part) for part in value)
    return value


def _vocabulary(directories: tuple[Path, ...]) -> Mapping[str, Mapping[str, Words]]:
    languages: dict[str, dict[str, Words]] = {}
    for path in _files(directories, "words/*/*.toml"):
        words = languages.setdefault(path.parent.name.lower(), {})
        for kind, slugs in _read(path).items():
            words.update({f"{kind}.{slug}": _make(Words, table) for slug, table in slugs.items()})
    return MappingProxyType(languages)
