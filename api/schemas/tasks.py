from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Day, Line, PersonOut, Reason, Seen, Shape, Words, example, offered, person
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.programme import PHASES
from responsibilities.models import BlockedReason, ScopeQuestion, Task


class WhyOut(Shape):
    answers: dict[str, Any] = Field(description="The answers that decided")
    lines: list[int] = Field(description="Of the benefit article")


class LimitOut(Shape):
    max: int
    used: int


class TaskOut(Shape):
    id: UUID
    engagement: UUID
    slug: str | None = Field(description="Its entry in the catalogue; null for a task of somebody's own")
    title: str
    party: str = Field(description="microsoft, customer or both")
    phase: str
    component: str | None = Field(description="core or service")
    group: str | None
    required: bool
    applicability: str = Field(description="applies, does_not_apply or unknown")
    why: WhyOut
    missing: list[str] = Field(description="The answers that it waits for")
    in_benefit: bool
    clause: str | None = Field(description="Why it is outside the benefit")
    codes: list[str]
    lines: list[int]
    record: str | None = Field(description="The record that completes it; a press does not")
    status: str = Field(description="not_started, in_progress, blocked, done, not_required or declined")
    status_at: datetime | None
    status_by: PersonOut | None
    reason: str | None
    note: str | None
    blocked_reason: str | None
    acts_next: str | None
    acts_on: date | None
    assignee: PersonOut | None
    due_on: date | None
    limit: LimitOut | None
    delivery: str = Field(description="guide, or perform: Microsoft does it itself under a consent")
    consent: UUID | None = Field(description="The consent that it is performed under")
    version: int
    link: str = Field(description="Its page")


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of the limits of an engagement, and what was granted on top, by the limit's slug."""

    used: Mapping[str, int]
    granted: Mapping[str, int]


def used_of(engagement: Engagement) -> Used:
    yes = engagement.scope_questions.filter(answer=ScopeQuestion.Answer.YES)
    return Used(
        Counter(engagement.scope_entries.values_list("limit", flat=True)), Counter(yes.values_list("limit", flat=True))
    )


def task(one: Task, used: Used) -> TaskOut:
    """Expects engagement, phase, assignee and status_by read."""
    entry = one.entry
    return TaskOut(
        id=one.pk,
        engagement=one.engagement_id,
        slug=one.slug or None,
        title=one.title,
        party=one.party,
        phase=one.phase.kind,
        component=(entry.component or None) if entry else None,
        group=entry.group if entry else None,
        required=one.required,
        applicability=one.applicability,
        why=_why(one),
        missing=one.missing,
        in_benefit=one.in_benefit,
        clause=one.clause or None,
        codes=list(one.codes),
        lines=list(one.lines),
        record=one.record or None,
        status=one.status,
        status_at=one.status_at,
        status_by=person(one.status_by),
        reason=one.reason or None,
        note=one.note or None,
        blocked_reason=one.blocked_reason or None,
        acts_next=one.acts_next or None,
        acts_on=one.acts_on,
        assignee=person(one.assignee),
        due_on=one.due_on,
        limit=_limit(one, used),
        delivery=one.delivery,
        consent=one.consent_id,
        version=one.version,
        link=one.link,
    )


def tasks(found: Iterable[Task], used: Used) -> list[TaskOut]:
    return [task(one, used) for one in found]


def _why(one: Task) -> WhyOut:
    return WhyOut(answers=one.why.get("answers") or {}, lines=one.why.get("lines") or list(one.lines))


def _limit(one: Task, used: Used) -> LimitOut | None:
    limit = one.limit
    if limit is None:
        return None
    return LimitOut(max=limit.max + used.granted.get(limit.slug, 0), used=used.used.get(limit.slug, 0))


# ---- What is sent


class VerbIn(Body):
    version: Seen = None

    model_config = example(version=0)


class NoteIn(VerbIn):
    note: Words = Field(default="", description="How it is known; needed from staff for a task of the customer")

    model_config = example(note="Reported on the call of Monday.")


class TaskReasonIn(VerbIn):
    reason: Reason

    model_config = example(reason="Done by another team.")


class ReopenIn(VerbIn):
    reason: Words = Field(default="", description="Not needed from who settled it within the last minutes")

    model_config = example(reason="It broke.")


class BlockIn(VerbIn):
    reason: offered(BlockedReason.values)  # type: ignore[valid-type]
    acts_next: Line = ""
    acts_on: Day | None = None
    note: Words = ""

    model_config = example(reason="third_party", acts_next="The network team", acts_on="2026-04-01")


class OwnTaskIn(Body):
    title: Line
    party: offered(["", *Party.values]) = Field(  # type: ignore[valid-type]
        default="", description="Without it the side of who adds it"
    )
    phase: offered(PHASES) | None = Field(default=None, description="Without it the active one")  # type: ignore[valid-type]
    due_on: Day | None = None

    model_config = example(title="Ask the network team for a change", due_on="2026-04-01")


class PlanIn(VerbIn):
    """What is left out stays as it is; null takes the day or the person away."""

    due_on: Day | None = None
    assignee: UUID | None = None
    note: Words = ""

    model_config = example(due_on="2026-04-01", note="The support plan: https://contoso.example/plan")
