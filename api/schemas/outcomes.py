from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import get_language
from pydantic import Field

from api.schemas.base import Body, Day, PersonOut, Shape, Words, example, offered, person
from engagements.models import Feature, Outcomes
from engagements.profile import ANSWERS
from responsibilities.catalogue import load


class FeatureOut(Shape):
    slug: str
    title: str
    chosen: bool | None = Field(description="Null while an answer is missing")
    validated_by: PersonOut | None
    validated_at: datetime | None


def feature(row: Feature) -> FeatureOut:
    return FeatureOut(
        slug=row.slug,
        title=load().words("feature", row.slug, get_language() or "en").title,
        chosen=row.chosen,
        validated_by=person(row.validated_by),
        validated_at=row.validated_at,
    )


class OutcomesOut(Shape):
    activated_on: date | None
    activation_evidence: str | None
    pilot_users: str | None
    identity_option: str | None
    use_cases_validated_by: PersonOut | None
    use_cases_validated_at: datetime | None


def outcomes(row: Outcomes) -> OutcomesOut:
    return OutcomesOut(
        activated_on=row.activated_on,
        activation_evidence=row.activation_evidence or None,
        pilot_users=row.pilot_users or None,
        identity_option=row.identity_option or None,
        use_cases_validated_by=person(row.use_cases_validated_by),
        use_cases_validated_at=row.use_cases_validated_at,
    )


class OutcomesIn(Body):
    """All of it: what is left out is empty afterwards."""

    activated_on: Day | None = None
    activation_evidence: Words = ""
    pilot_users: Words = Field(default="", description="One name a line")
    identity_option: offered(["", *ANSWERS["identity"].choices]) = ""  # type: ignore[valid-type]

    model_config = example(
        activated_on="2026-03-02",
        activation_evidence="Seen in the portal.",
        pilot_users="Pilot One\nPilot Two",
        identity_option="cloud",
    )
