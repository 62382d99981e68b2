from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Shape, Words, example
from api.schemas.engagements import ProgressOut
from engagements.refusals import Blocker
from phases.models import Phase


class BlockerOut(Shape):
    code: str
    sentence: str
    party: str | None = Field(description="microsoft, customer or both: whose turn it is")
    since: datetime | None
    link: str | None = Field(description="The page where somebody can act")
    codes: list[str]
    lines: list[int]


class GateOut(Shape):
    open: bool
    blockers: list[BlockerOut]


class PhaseOut(Shape):
    kind: str
    status: str = Field(description="locked, active or complete")
    started_at: datetime | None
    completed_at: datetime | None
    by_reference: UUID | None = Field(description="The engagement that did it for this one too")
    progress: ProgressOut
    gate: GateOut


def phase(row: Phase, blockers: Sequence[Blocker]) -> PhaseOut:
    """`blockers`: what is in the way of closing it."""
    return PhaseOut(
        kind=row.kind,
        status=row.status,
        started_at=row.started_at,
        completed_at=row.completed_at,
        by_reference=row.by_reference_id,
        progress=ProgressOut(required=row.required, done=row.done),
        gate=GateOut(open=not blockers, blockers=[_blocker(one) for one in blockers]),
    )


def _blocker(one: Blocker) -> BlockerOut:
    return BlockerOut(
        code=one.code,
        sentence=one.sentence,
        party=one.party or None,
        since=one.since,
        link=one.link or None,
        codes=list(one.codes),
        lines=list(one.lines),
    )


class ReopeningIn(Body):
    reason: Words = Field(default="", description="Needed for all but a dry run")

    model_config = example(reason="A forest was forgotten.")
