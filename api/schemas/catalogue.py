from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.schemas.base import Shape
from responsibilities.catalogue import Condition, Entry, load


class EntryLimitOut(Shape):
    slug: str
    max: int
    clause: str | None


class OutsideOut(Shape):
    when: dict[str, Any]
    clause: str | None
    lines: list[int]


class CatalogueEntryOut(Shape):
    service: str
    slug: str
    kind: str = Field(description="task or commitment")
    title: str
    help: str | None
    party: str
    phase: str | None
    component: str | None
    group: str
    codes: list[str]
    lines: list[int] = Field(description="Of the benefit article")
    required: bool
    declinable: bool
    condition: dict[str, Any] | None = Field(description="When it applies; null: always")
    optional_when: dict[str, Any] | None
    outside: list[OutsideOut] = Field(description="When it is the customer's, outside the benefit")
    predecessors: list[str]
    limit: EntryLimitOut | None
    record: str | None
    pairs_with: str | None


def entry(one: Entry, service: str, language: str) -> CatalogueEntryOut:
    words = load().text(service, one.slug, language)
    return CatalogueEntryOut(
        service=service,
        slug=one.slug,
        kind=one.kind,
        title=words.title,
        help=words.help or None,
        party=one.party,
        phase=one.phase or None,
        component=one.component or None,
        group=one.group,
        codes=list(one.codes),
        lines=list(one.lines),
        required=one.required,
        declinable=one.declinable,
        condition=_plain(one.applies_when),
        optional_when=_plain(one.optional_when),
        outside=[
            OutsideOut(when=thawed(out.when), clause=out.clause or None, lines=list(out.lines)) for out in one.outside
        ],
        predecessors=list(one.predecessors),
        limit=_limit(one),
        record=one.record or None,
        pairs_with=one.pairs_with or None,
    )


def _limit(one: Entry) -> EntryLimitOut | None:
    limit = one.limit
    return EntryLimitOut(slug=limit.slug, max=limit.max, clause=limit.clause or None) if limit else None


def _plain(condition: Condition | None) -> dict[str, Any] | None:
    return thawed(condition) if condition else None


def thawed(value: Any) -> Any:
    """The catalogue is frozen; JSON knows objects and lists."""
    if isinstance(value, Mapping):
        return {name: thawed(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [thawed(part) for part in value]
    return value
