"""What an organisation can ask for: its tenants, the services that a plan makes eligible, and where each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import dates
from engagements.models import AssistanceRequest, Customer, Engagement, Tenant
from responsibilities.catalogue import load
from responsibilities.presenting import place


def organisations(
    customers: Iterable[Customer], services: Collection[str], *, may_ask: Collection[Any]
) -> list[dict[str, Any]]:
    """Expects tenants, engagements and waiting requests prefetched; `may_ask` are ids of customers."""
    return [
        {
            "name": customer.name,
            "language": place.foreign(customer.language),
            "tenants": [_tenant(tenant, services, customer.pk in may_ask) for tenant in customer.tenants.all()],
        }
        for customer in customers
    ]


def _tenant(tenant: Tenant, services: Collection[str], may_ask: bool) -> dict[str, Any]:
    return {
        "domain": tenant.domain,
        "kind": tenant.get_kind_display(),
        "services": [_service(tenant, slug, may_ask) for slug in services],
    }


def _service(tenant: Tenant, slug: str, may_ask: bool) -> dict[str, Any]:
    words = load().words("service", slug, get_language() or "en")
    engagement = next((e for e in tenant.engagements.all() if e.service == slug and _counts(e)), None)
    request = next((r for r in tenant.assistance_requests.all() if r.service == slug), None)
    return {"name": words.title, "help": words.help, **_stand(tenant, slug, engagement, request, may_ask)}


def _counts(engagement: Engagement) -> bool:
    return engagement.is_live or engagement.status == "completed"


def _stand(
    tenant: Tenant, slug: str, engagement: Engagement | None, request: AssistanceRequest | None, may_ask: bool
) -> dict[str, str]:
    """Being onboarded, asked for, or to be asked for; a request that was declined may be made again."""
    if engagement:
        href = reverse("checklist", args=[engagement.pk])
        return {"state": "open", "text": engagement.get_status_display(), "href": href}
    if request and request.status == AssistanceRequest.Status.WAITING:
        return {"state": "asked", "text": asked(request), "href": ""}
    declined = request and request.status == AssistanceRequest.Status.DECLINED
    said = _("Declined: %(reason)s") % {"reason": request.answer} if declined and request else ""
    href = reverse("request-assistance", args=[tenant.pk, slug]) if may_ask else ""
    return {"state": "free", "text": said, "href": href}


def asked(request: AssistanceRequest) -> str:
    return _("Asked on %(day)s, waits for an answer") % {"day": dates.day(request.requested_at)}


def requests(found: Iterable[AssistanceRequest]) -> list[dict[str, Any]]:
    return [
        {
            "pk": one.pk,
            "customer": one.customer.name,
            "language": place.foreign(one.customer.language),
            "tenant": one.tenant.domain,
            "service": place.service_name(one.service),
            "message": one.message,
            "who": str(one.requested_by),
            "at": one.requested_at,
            "status": one.get_status_display(),
            "answer": one.answer,
            "href": reverse("engagement", args=[one.engagement_id]) if one.engagement_id else "",
        }
        for one in found
    ]
