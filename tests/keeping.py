"""The rows of a world that was built once, to be put into the tables again for the next module."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, Model, QuerySet

from accounts.models import User

# What migrations put there is there.
ALWAYS_THERE = {"contenttypes.contenttype", "auth.permission"}
# Written for each request to the API, whatever it comes to: how many there were, and when a token was used last.
BOOKS = {"api.asked", "accounts.apitoken"}


def take() -> list[list[Model]]:
    return [list(QuerySet(model)) for model in _models()]


def _models() -> list[type[Model]]:
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.label_lower not in ALWAYS_THERE]


def digest() -> str:
    """The same for the same content of all tables."""
    models = [one for one in _models() if one._meta.label_lower not in BOOKS]
    content = [(model._meta.label, list(QuerySet(model).order_by("pk").values_list())) for model in models]
    return sha256(repr(content).encode()).hexdigest()


@transaction.atomic
def put(kept: list[list[Model]]) -> None:
    """Foreign keys are looked at when all is there."""
    for rows in filter(None, kept):
        QuerySet(type(rows[0])).bulk_create(rows)


_kept: dict[Any, tuple[Any, list[list[Model]]]] = {}


def once(key: Any, build: Callable[[], Any]) -> Any:
    """What `build` makes, from the second time on by its rows: for what depends on nothing that is there before.

    A test that changes the product builds first, or others would be given what came of the change.
    """
    if key not in _kept:
        there = [{row.pk for row in rows} for rows in take()]
        made = build()
        _kept[key] = made, [[row for row in rows if row.pk not in pks] for rows, pks in zip(take(), there, strict=True)]
    elif _is_there(_kept[key][1]):
        return build()
    else:
        put([_numbered_anew(rows) for rows in _kept[key][1]])
    return deepcopy(_kept[key][0])


def _is_there(kept: list[list[Model]]) -> bool:
    people = next(rows for rows in kept if rows and isinstance(rows[0], User))
    return User.objects.filter(pk=people[0].pk).exists()


def _numbered_anew(rows: list[Model]) -> list[Model]:
    """Where the database counts, others may have taken the numbers; the order stays."""
    if not rows or not isinstance(rows[0]._meta.pk, AutoField):
        return rows
    fresh = [copy(row) for row in rows]
    for row in fresh:
        row.pk = None
    return fresh
