"""A manager acknowledges a request for assistance, with the purchase behind it [E-06, E-07, F-04]."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from engagements.actions.opening import PurchaseRow, register_purchase
from engagements.models import AssistanceRequest, Engagement
from responsibilities.actions.opening import acknowledge_request


@transaction.atomic
def acknowledge(
    request: AssistanceRequest,
    *,
    plan: str,
    seats: int,
    purchased_on: date,
    order_reference: str,
    answer: str = "",
    by: User,
    at: datetime,
) -> Engagement:
    """With the purchase typed in: it starts the clocks of the engagement that this opens, and its request stops them.

    A known order reference is the purchase that is meant; the rest of what was typed changes nothing of it.
    """
    row = _row(request, plan=plan, seats=seats, purchased_on=purchased_on, order_reference=order_reference)
    _, _, purchase = register_purchase(row, by=by, at=at)
    return acknowledge_request(request, purchase=purchase, manager=by, answer=answer, by=by, at=at)


def _row(request: AssistanceRequest, *, plan: str, seats: int, purchased_on: date, order_reference: str) -> PurchaseRow:
    customer, tenant = request.customer, request.tenant
    return PurchaseRow(
        organization=customer.name,
        country=customer.country,
        region=customer.region.code,
        language=customer.language,
        time_zone=customer.time_zone,
        tenant_domain=tenant.domain,
        tenant_kind=tenant.kind,
        plan=plan,
        seats=seats,
        purchased_on=purchased_on,
        order_reference=order_reference,
    )
