"""What completion asks for: features and use cases that were seen to work, and outcomes with their evidence."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from ninja import Router

from api import paging
from api.doors import Request, about, acting
from api.paging import Page
from api.schemas.base import Nothing
from api.schemas.outcomes import FeatureOut, OutcomesIn, OutcomesOut, feature, outcomes
from engagements.models import Outcomes
from engagements.permissions import Permission
from responsibilities.actions import verbs
from responsibilities.catalogue import load
from responsibilities.views.common import visible_engagement

router = Router(tags=["outcomes"])


@router.get("/engagements/{uuid:pk}/features", response=Page[FeatureOut])
@about(visible_engagement)
def features(request: Request, pk: UUID) -> Page[FeatureOut]:
    """Every feature of the service, in the order of the catalogue; the answers choose among them."""
    order = [one.slug for one in load().services[request.subject.service].features]
    rows = sorted(request.subject.features.select_related("validated_by"), key=lambda row: order.index(row.slug))
    return paging.whole(FeatureOut, map(feature, rows))


@router.post("/engagements/{uuid:pk}/features/{slug:slug}/validate", response=FeatureOut)
@about(visible_engagement, may=Permission.VALIDATE)
def validate_feature(request: Request, pk: UUID, slug: str, given: Nothing | None = None) -> FeatureOut:
    """It was seen to work; 409 for one that the answers did not choose."""
    row = request.subject.features.select_related("engagement").filter(slug=slug).first()
    if row is None:
        raise Http404
    return feature(verbs.validate_feature(row, **acting(request)))


@router.post("/engagements/{uuid:pk}/use-cases/validate", response=OutcomesOut)
@about(visible_engagement, may=Permission.VALIDATE)
def validate_use_cases(request: Request, pk: UUID, given: Nothing | None = None) -> OutcomesOut:
    """The core use cases were tried with the test users."""
    return outcomes(verbs.validate_use_cases(request.subject, **acting(request)))


@router.get("/engagements/{uuid:pk}/outcomes", response=OutcomesOut)
@about(visible_engagement)
def show(request: Request, pk: UUID) -> OutcomesOut:
    """Activation and access, with their evidence, and whether the use cases were tried."""
    return outcomes(Outcomes.objects.select_related("use_cases_validated_by").get(engagement=pk))


@router.post("/engagements/{uuid:pk}/outcomes", response=OutcomesOut)
@about(visible_engagement, may=Permission.VALIDATE)
def record(request: Request, pk: UUID, given: OutcomesIn) -> OutcomesOut:
    """Replace activation and access; whether the use cases were tried stays."""
    return outcomes(verbs.record_outcomes(request.subject, **given.model_dump(), **acting(request)))
