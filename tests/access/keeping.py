"""The rows of a world that was built once, to be put into the tables again for the next module."""

from __future__ import annotations

from hashlib import sha256

from django.apps import apps
from django.db.models import Model, QuerySet

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


def put(kept: list[list[Model]]) -> None:
    """Foreign keys are looked at when all is there."""
    for rows in filter(None, kept):
        QuerySet(type(rows[0])).bulk_create(rows)
