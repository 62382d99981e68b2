"""Lists: {items, next}. A page begins after a row, so that the hundredth costs what the first one costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import BaseModel, Field

from responsibilities.presenting import keyset

USUAL, MOST = 50, 100
Item = TypeVar("Item", bound=BaseModel)


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(None, description="The address of the next page; null on the last one")


class Place(Schema):
    """Where a page begins, and how long it is. Filters of a list are added in a subclass."""

    after: str = Field(
        "", max_length=2000, pattern=r"^[A-Za-z0-9_=-]*$", description="Where to go on: take it from `next`"
    )
    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at most")


Anywhere = Annotated[Place, Query(...)]
Shown = Callable[[list[Any]], list[Item]]


def page(request: HttpRequest, place: Place, rows: QuerySet[Any], *, key: Any = "id", **more: Any) -> tuple[Any, str]:
    """The rows of this page, and the address of the next one or nothing. `more`: dressed, descending."""
    dressed = more.pop("dressed", lambda found: found)
    wanted = keyset.Wanted(after=place.after, size=place.limit, **more)
    found = keyset.page(rows, key, wanted, dressed)
    return found.rows, address(request, found.next)


def address(request: HttpRequest, cursor: str) -> str:
    """This very address, beginning after `cursor`; empty without one."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def whole(shape: type[Item], items: Iterable[Item]) -> Page[Item]:
    """A list that is short by its nature: all of it on one page."""
    return Page[shape](items=list(items), next=None)  # type: ignore[valid-type]


def part(shape: type[Item], items: Iterable[Item], following: str) -> Page[Item]:
    return Page[shape](items=list(items), next=following or None)  # type: ignore[valid-type]
