from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from pydantic import Field

from api.schemas.base import Body, Day, Line, PersonOut, Shape, example, person
from engagements.models import Engagement
from responsibilities.catalogue import load, service
from responsibilities.models import Commitment


class CommitmentOut(Shape):
    id: UUID
    engagement: UUID
    slug: str = Field(description="Its entry in the catalogue")
    title: str
    help: str | None
    party: str = Field(description="microsoft, customer or both")
    applicability: str = Field(description="applies, does_not_apply or unknown")
    codes: list[str]
    lines: list[int] = Field(description="Of the benefit article")
    acknowledged_by: PersonOut | None
    acknowledged_at: datetime | None
    task: UUID | None = Field(description="The dated task that was made of it")


def commitment(row: Commitment, engagement: Engagement) -> CommitmentOut:
    """Expects acknowledged_by read."""
    words = load().text(engagement.service, row.slug, get_language() or "en")
    entry = service(engagement.service).by_slug.get(row.slug)
    return CommitmentOut(
        id=row.pk,
        engagement=row.engagement_id,
        slug=row.slug,
        title=words.title,
        help=words.help or None,
        party=row.party,
        applicability=row.applicability,
        codes=list(entry.codes) if entry else [],
        lines=list(entry.lines) if entry else [],
        acknowledged_by=person(row.acknowledged_by),
        acknowledged_at=row.acknowledged_at,
        task=row.task_id,
    )


class PromotionIn(Body):
    title: Line | None = Field(default=None, description="Without it, its own")
    due_on: Day | None = None

    model_config = example(title="Ask the network team for a change", due_on="2026-04-01")
