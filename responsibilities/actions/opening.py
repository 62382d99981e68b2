"""Opening an engagement with its phases and tasks [P-01, S-01]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from engagements.actions import agreement, contact, opening
from engagements.models import AssistanceRequest, Engagement, Purchase, ServiceProposal
from phases.actions.phases import create_all
from responsibilities import replan
from responsibilities.catalogue import load
from responsibilities.settling import settle


@transaction.atomic
def open_engagement(
    *,
    purchase: Purchase,
    service: str,
    manager: User | None = None,
    contacts: str = "",
    override_reason: str = "",
    by: User | None,
    at: datetime,
) -> Engagement:
    """Open one engagement for the purchase's tenant and one service; refused when there is one already [P-13]."""
    engagement = opening.create(
        tenant=purchase.tenant,
        purchase=purchase,
        service=service,
        manager=manager,
        contacts=contacts,
        override_reason=override_reason,
        by=by,
        at=at,
    )
    create_all(engagement, at=at)
    replan.build(engagement, at=at)
    settle(engagement, by=by, at=at)
    return engagement


def known_services() -> frozenset[str]:
    return frozenset(load().services)


@transaction.atomic
def propose_services(
    engagement: Engagement, *, services: Iterable[str], by: User, at: datetime, seen: str = ""
) -> ServiceProposal:
    """Say which services are onboarded [M-04]; one that has no engagement of this tenant yet gets a sibling."""
    proposal = agreement.propose_services(
        engagement, services=list(services), known=known_services(), seen=seen, by=by, at=at
    )
    engagement = Engagement.objects.locked(engagement.pk)
    present = set(Engagement.objects.filter(tenant=engagement.tenant_id).live().values_list("service", flat=True))
    done = Engagement.objects.filter(tenant=engagement.tenant_id, status="completed").values_list("service", flat=True)
    for service in proposal.services:
        if service not in present | set(done):
            open_engagement(purchase=engagement.purchase, service=service, manager=engagement.manager, by=by, at=at)
    settle(engagement, by=by, at=at)
    return proposal


@transaction.atomic
def acknowledge_request(
    request: AssistanceRequest, *, purchase: Purchase, manager: User, answer: str = "", by: User, at: datetime
) -> Engagement:
    """Acknowledging a request for assistance opens the engagement, or stops the clocks of the one that is open."""
    engagement = Engagement.objects.filter(
        tenant=request.tenant_id, service=request.service
    ).live().first() or open_engagement(purchase=purchase, service=request.service, manager=manager, by=by, at=at)
    contact.answer_request(request, status="acknowledged", engagement=engagement, answer=answer, by=by, at=at)
    engagement = Engagement.objects.locked(engagement.pk)
    settle(engagement, by=by, at=at)
    return engagement
