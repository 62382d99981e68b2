"""A statement that is written once for each database and then only filled in.

Django writes a queryset's SQL anew each time; for a union of several, which every request asks for, that took forty
times as long as asking with what is written already (SQLite).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

# The field that knows how a database takes values of this type.
FIELDS: dict[type, models.Field[Any, Any]] = {UUID: models.UUIDField(), datetime: models.DateTimeField()}


class Prepared:
    """`write` makes the queryset from values of the types named in `holds`, and may not look at the values."""

    def __init__(self, write: Callable[..., models.QuerySet[Any, Any]], **holds: type):
        self._write, self._holds = write, holds
        self._written: dict[str, tuple[str, list[Any]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """As the database gives them: no field converts anything."""
        sql, parameters = self._statement()
        fitting = {name: self._fit(name, value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [fitting[one.name] if isinstance(one, _Gap) else one for one in parameters])
            return cursor.fetchall()

    def _statement(self) -> tuple[str, list[Any]]:
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._new()
        return self._written[connection.vendor]

    def _new(self) -> tuple[str, list[Any]]:
        stand_ins = {name: _unique(type_, number) for number, (name, type_) in enumerate(self._holds.items())}
        gaps = {self._fit(name, value): _Gap(name) for name, value in stand_ins.items()}
        sql, parameters = self._write(**stand_ins).query.sql_with_params()
        return sql, [gaps.get(one, one) for one in parameters]

    def _fit(self, name: str, value: Any) -> Any:
        return FIELDS[self._holds[name]].get_db_prep_value(value, connection)


class _Gap:
    def __init__(self, name: str):
        self.name = name


def _unique(type_: type, number: int) -> Any:
    """A value that nothing else in a statement equals."""
    return uuid4() if type_ is UUID else datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=number)
