"""Many small lists in one statement: every row comes as JSON, named after the list that it belongs to.

For pages that show a little of everything: a dozen statements cost more than their rows. Nothing large, no order: a
list is sorted by whoever asked for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from engagements.prepared import Prepared

# What is read of a person who comes along with a row, by `select_related`.
OF_A_PERSON = ("id", "name", "email", "is_active")

Build = Callable[..., Mapping[str, QuerySet[Any]]]
Make = Callable[[dict[str, Any]], Model]


class Lists:
    """`build` gives querysets by name; what it takes are ids and moments, by the names in `kinds`."""

    def __init__(self, build: Build, **kinds: type):
        self.build, self.statement = build, Prepared(self._write, **kinds)
        self.makers: dict[str, Make] = {}

    def read(self, **given: Any) -> dict[str, list[Any]]:
        """The rows of each list as model instances, all of them in one statement."""
        rows = self.statement.rows(**given)
        found: dict[str, list[Any]] = {name: [] for name in self.makers}
        for name, facts in rows:
            found[name].append(self.makers[name](json.loads(facts)))
        return found

    def _write(self, **stand_ins: Any) -> QuerySet[Any]:
        lists = self.build(**stand_ins)
        self.makers = {name: _maker(queryset) for name, queryset in lists.items()}
        first, *others = (_part(name, queryset) for name, queryset in lists.items())
        return first.union(*others, all=True)


def _part(name: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
    columns = {field.attname: F(field.attname) for field in _fields(queryset.model)}
    for person in _people(queryset):
        columns |= {f"{person}__{part}": F(f"{person}__{part}") for part in OF_A_PERSON}
    return queryset.order_by().values_list(Value(name, output_field=CharField()), JSONObject(**columns))


def _fields(model: type[Model]) -> list[Field]:
    return list(model._meta.concrete_fields)


def _people(queryset: QuerySet[Any]) -> list[str]:
    related = queryset.query.select_related
    return list(related) if isinstance(related, dict) else []


# ---- From JSON to rows


def _maker(queryset: QuerySet[Any]) -> Make:
    model, fields = queryset.model, _fields(queryset.model)
    people = {person: _person(model, person) for person in _people(queryset)}

    def make(facts: dict[str, Any]) -> Model:
        row = _instance(model, fields, facts)
        for person, made in people.items():
            setattr(row, person, made(facts))
        return row

    return make


def _person(model: type[Model], person: str) -> Callable[[dict[str, Any]], Model | None]:
    """Nobody, or somebody of whom only the name and the like is known; the rest is read when it is asked for."""
    whose = model._meta.get_field(person).related_model
    fields = [field for field in _fields(whose) if field.attname in OF_A_PERSON]

    def make(facts: dict[str, Any]) -> Model | None:
        told = {part: facts[f"{person}__{part}"] for part in OF_A_PERSON}
        return _instance(whose, fields, told) if told["id"] is not None else None

    return make


def _instance(model: type[Model], fields: Iterable[Field], facts: dict[str, Any]) -> Model:
    names = [field.attname for field in fields]
    return model.from_db(connection.alias, names, [_value(field, facts[field.attname]) for field in fields])


def _value(field: Field, told: Any) -> Any:
    """What JSON told, as the field holds it. SQLite writes JSON into JSON as a text, and moments without a zone."""
    if told is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(told) if isinstance(told, str) else told
    value = field.to_python(told)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value
