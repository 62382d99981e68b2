"""Every address of the product: what Django's resolver knows, and what an API says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import ADMIN, ELSEWHERE, MATRIX, METHODS, Row, row
from tests.access.matrix_api import MATRIX_API

ADMIN_PARTS = {"app_label": "accounts", "url": "nowhere/", "content_type_id": 1, "id": "@row accounts.user"}


@dataclass(frozen=True)
class Address:
    name: str
    parts: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")


def addresses() -> list[Address]:
    return list(_flat(get_resolver().url_patterns))


def _flat(patterns: Any, spaces: str = "", parts: tuple[str, ...] = ()) -> Iterator[Address]:
    for one in patterns:
        here = (*parts, *_parts(one))
        if isinstance(one, URLResolver):
            yield from _flat(one.url_patterns, f"{spaces}{one.namespace}:" if one.namespace else spaces, here)
        elif not _is_of_an_api(one):
            yield Address(f"{spaces}{one.name or one.callback.__qualname__}", here)


def _parts(one: URLPattern | URLResolver) -> tuple[str, ...]:
    return tuple(one.pattern.converters) or tuple(one.pattern.regex.groupindex)


def _is_of_an_api(one: URLPattern) -> bool:
    """These say themselves what they are; see `operations`."""
    return one.callback.__module__.startswith("ninja.")


# ---- The lines of the table for them


def admin_rows() -> list[Row]:
    """Of any row that there is: an administrator sees the page, and everybody else what is there for nobody."""
    walked = [one for one in addresses() if one.is_admin and one.name not in ADMIN_OF_ANYBODY]
    alike = {"many": True, "shows_all": True}
    return [row(one.name, " ".join(METHODS), ADMIN, where=_admin_parts(one), **alike) for one in walked]


# The door itself and the way out; what lies behind no name leads to the door or to a page that has one.
ADMIN_OF_ANYBODY = {
    "admin:login",
    "admin:logout",
    "admin:jsi18n",
    "admin:AdminSite.catch_all_view",
    "admin:view_on_site",
    "admin:View.as_view.<locals>.view",
}


def _admin_parts(one: Address) -> dict[str, Any]:
    app, _line, rest = one.name.removeprefix("admin:").partition("_")
    row_of = f"@row {app}.{rest.partition('_')[0]}"
    return {part: ADMIN_PARTS.get(part, row_of) for part in one.parts}


def rows() -> list[Row]:
    return [*MATRIX, *admin_rows()]


def unlisted() -> list[str]:
    """Addresses that have no line yet, and lines that have no address any more."""
    known = {one.name for one in rows()} | set(ELSEWHERE) | ADMIN_OF_ANYBODY
    there = {one.name for one in addresses()}
    of_api = {(path, method) for path, method in operations()}
    listed = {(one.name, method) for one in MATRIX_API for method in one.methods}
    return [
        *(f"{name} has no line in matrix.py" for name in sorted(there - known)),
        *(f"{name} stands in matrix.py and leads nowhere" for name in sorted(known - there - ADMIN_OF_ANYBODY)),
        *(f"{method} {path} has no line in matrix_api.py" for path, method in sorted(of_api - listed)),
        *(f"{method} {path} stands in matrix_api.py and leads nowhere" for path, method in sorted(listed - of_api)),
    ]


# ---- An API tells its operations itself

DOCUMENTS = {"openapi", "openapi-json"}


def operations() -> Iterator[tuple[str, str]]:
    """Path and method of each operation that an OpenAPI document names."""
    for name in _documents(get_resolver().url_patterns):
        answer = Client().get(reverse(name))
        for path, methods in json.loads(answer.content)["paths"].items():
            yield from ((path, method.upper()) for method in methods if method.upper() != "PARAMETERS")


def _documents(patterns: Any, spaces: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _documents(one.url_patterns, f"{spaces}{one.namespace}:" if one.namespace else spaces)
        elif one.name in DOCUMENTS:
            yield f"{spaces}{one.name}"
