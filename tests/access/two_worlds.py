"""The same tenant with other tenants full and with other tenants gone: what its people get must be the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from audit import append_only
from tests.access.addresses import rows
from tests.access.asking import Walker, bare
from tests.access.canary import same
from tests.access.holders import may_know
from tests.access.matrix_api import MATRIX_API
from tests.access.places import path_of
from tests.access.walk import Finding
from tests.access.world import World

OURS = {"accounts", "audit", "comments", "engagements", "notifications", "phases", "privacy", "responsibilities"}
# Of whom something may be shown to somebody else too: their regions and plans are nobody's.
KEEPS_PERSON = "accounts.user"


def differences(world: World, persona: str) -> Iterator[Finding]:
    full = dict(pages(world, persona))
    with transaction.atomic():
        remove_foreign(world, persona)
        alone = dict(pages(world, persona))
        transaction.set_rollback(True)
    for (name, query), page in full.items():
        if page != alone[name, query]:
            yield Finding(persona, "GET", name, f"alone {query}".strip(), "changes with what others have")


def pages(world: World, persona: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Every page that can be opened, each with every query that the table knows."""
    walker = Walker(world)
    cache.clear()
    for row in [*rows(), *MATRIX_API]:
        if "GET" in row.methods and not row.name.startswith("admin:") and row.answers[persona] == "ok":
            for query in ("", *row.asks):
                path = path_of(world, row, "own") or ""
                yield (
                    (row.title, query),
                    bare(walker.ask(persona, "GET", f"{path}?{query}", {}, as_json=row.is_api), path),
                )


def remove_foreign(world: World, persona: str) -> None:
    with append_only.paused(connection):
        for model in (one for one in apps.get_models() if one._meta.app_label in OURS):
            foreign = [pk for pk in _keys(model) if _is_foreign(world, persona, model, pk)]
            QuerySet(model).filter(pk__in=foreign)._raw_delete("default")


def _keys(model: type[Model]) -> list[Any]:
    return list(QuerySet(model).values_list("pk", flat=True))


def _is_foreign(world: World, persona: str, model: type[Model], pk: Any) -> bool:
    if model._meta.label_lower == "audit.event":
        return _tells_of_others(world, persona, QuerySet(model).get(pk=pk))
    holder = world.owner_of.get(same(pk))
    return holder is not None and not may_know(persona, holder)


def _tells_of_others(world: World, persona: str, event: Any) -> bool:
    holders = [world.owner_of.get(same(pk)) for pk in (event.scope_id, event.subject_id)]
    return any(holder and not may_know(persona, holder) for holder in holders)
