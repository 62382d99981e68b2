"""Pages that begin after a row instead of at a number: the hundredth costs what the first one costs."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Page:
    """`previous` and `next` are cursors, empty where there is no such page."""

    rows: list[Any]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of which order, as the address says it."""

    descending: bool = False
    after: str = ""
    before: str = ""
    size: int = 50

    @classmethod
    def of(cls, query: QueryDict, *, descending: bool = False, size: int = 50) -> Wanted:
        return cls(descending, query.get("after", ""), query.get("before", ""), size)


def page(rows: QuerySet, key: Any, wanted: Wanted, dressed: Callable[[QuerySet], QuerySet] = lambda rows: rows) -> Page:
    """`key` must never be null. A cursor that we did not write shows the first page.

    `dressed` adds what only the rows of this page need: the many others are sorted without it.
    """
    key = F(key) if isinstance(key, str) else key
    rows = rows.annotate(sort_key=key)
    back = _place(rows, wanted.before)
    place = back or _place(rows, wanted.after)
    descending = wanted.descending != bool(back)
    if place:
        rows = rows.filter(_beyond(place, descending))
    order = ["-sort_key", "-pk"] if descending else ["sort_key", "pk"]
    chosen = rows.model.objects.filter(pk__in=rows.order_by(*order).values("pk")[: wanted.size + 1])
    found = list(dressed(chosen).annotate(sort_key=key).order_by(*order))
    more, found = len(found) > wanted.size, found[: wanted.size]
    if back:
        found.reverse()
    return _between(found, earlier=more if back else bool(place), later=bool(back) or more)


def _between(rows: list[Any], *, earlier: bool, later: bool) -> Page:
    if not rows:
        return Page(rows, "", "")
    return Page(rows, _cursor(rows[0]) if earlier else "", _cursor(rows[-1]) if later else "")


def _beyond(place: tuple[Any, UUID], descending: bool) -> Q:
    value, pk = place
    side = "lt" if descending else "gt"
    return Q(**{f"sort_key__{side}": value}) | Q(sort_key=value, **{f"pk__{side}": pk})


def _cursor(row: Any) -> str:
    value = row.sort_key
    text = value.isoformat() if hasattr(value, "isoformat") else value
    return urlsafe_b64encode(json.dumps([text, str(row.pk)]).encode()).decode()


def _place(rows: QuerySet, cursor: str) -> tuple[Any, UUID] | None:
    """Whoever writes a cursor by hand gets the first page, not an error."""
    try:
        value, pk = json.loads(urlsafe_b64decode(cursor.encode()))
        return _known(rows.query.annotations["sort_key"].output_field.to_python(value)), UUID(pk)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, ValidationError):
        return None


def _known(value: Any) -> Any:
    """Nothing that a database would choke on."""
    if value is None or (isinstance(value, str) and "\0" in value) or (isinstance(value, int) and abs(value) > 2**31):
        raise ValueError
    # Half a letter, and a moment that lies outside the calendar in another zone, are refused by these.
    if isinstance(value, str):
        value.encode()
    if isinstance(value, datetime):
        value.astimezone(UTC)
    return value
