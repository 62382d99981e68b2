"""Consents: asked for by Microsoft, granted and revoked by the customer's project manager [R-02, R-03, O-08].

One names one task or one activity, ends by itself, and never takes a credential [R-01].
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions import guard
from engagements.models import Consent, ConsentRequest, Engagement
from engagements.permissions import Permission
from engagements.programme import CONSENT_DAYS, MAX_CONSENT_DAYS
from engagements.refusals import Invalid, Refused

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def grant(
    engagement: Engagement,
    *,
    activity: str,
    scope: str,
    task_id: UUID | None = None,
    expires_at: datetime | None = None,
    request: ConsentRequest | None = None,
    by: User,
    at: datetime,
) -> Consent:
    """Microsoft may do one named thing for the customer. Without `expires_at` it ends after CONSENT_DAYS."""
    engagement, act = guard.begin(engagement, Permission.GRANT_CONSENT, by=by, at=at)
    consent = Consent(
        engagement=engagement,
        activity=guard.filled("activity", activity, _("Name the one activity that you consent to.")),
        scope=guard.filled("scope", scope, _("Say what the consent covers.")),
        task_id=task_id,
        granted_by=by,
        granted_at=at,
        expires_at=_end(expires_at, at),
    )
    consent.save(force_insert=True)
    _answer(request, engagement, consent, at)
    told = {"activity": consent.activity, "scope": consent.scope, "expires_at": consent.expires_at}
    act.record("consent.granted", consent, after=told)
    return consent


def _end(expires_at: datetime | None, at: datetime) -> datetime:
    """Never endless: what nobody remembers cannot be revoked."""
    expires_at = expires_at or at + timedelta(days=CONSENT_DAYS)
    if expires_at <= at:
        raise Invalid("expires_at", _("The end lies in the past."))
    if expires_at > at + timedelta(days=MAX_CONSENT_DAYS + 1):
        raise Invalid("expires_at", _("A consent lasts %(days)s days at most.") % {"days": MAX_CONSENT_DAYS})
    return expires_at


def _answer(request: ConsentRequest | None, engagement: Engagement, consent: Consent | None, at: datetime) -> None:
    if request is None:
        return
    waiting = engagement.consent_requests.waiting().filter(pk=request.pk)
    if not waiting.update(answered_at=at, consent=consent):
        raise Refused("answered", _("This was answered already."))


@transaction.atomic
def revoke(consent: Consent, *, by: User, at: datetime) -> Consent:
    """Takes effect at once, in any state of the engagement: a right can always be taken away [R-02]."""
    engagement, act = guard.enter(consent.engagement, Permission.GRANT_CONSENT, by=by, at=at)
    found = engagement.consents.live(at).filter(pk=consent.pk).first()
    if found is None:
        raise Refused("not_live", _("This consent has ended already."))
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    act.record("consent.revoked", found)
    return found


@transaction.atomic
def ask(
    engagement: Engagement, *, activity: str, scope: str, task_id: UUID | None = None, by: User, at: datetime
) -> ConsentRequest:
    """Microsoft would do this for the customer, if they wish; nothing waits for the answer."""
    engagement, act = guard.begin(engagement, Permission.ASK_CONSENT, by=by, at=at)
    activity = guard.filled("activity", activity, _("Name the one activity that you ask for."))
    scope = guard.filled("scope", scope, _("Say what the consent would cover."))
    if engagement.consent_requests.waiting().filter(activity=activity, task_id=task_id).exists():
        raise Refused("asked_already", _("The customer was asked for this already."))
    asked = ConsentRequest.objects.create(
        engagement=engagement, activity=activity, scope=scope, task_id=task_id, asked_by=by, asked_at=at
    )
    act.record("consent.asked", asked, after={"activity": activity, "scope": scope})
    return asked


@transaction.atomic
def decline(request: ConsentRequest, *, by: User, at: datetime) -> ConsentRequest:
    """No is an answer that needs no reason: consent is never required."""
    engagement, act = guard.enter(request.engagement, Permission.GRANT_CONSENT, by=by, at=at)
    _answer(request, engagement, None, at)
    request.answered_at = at
    act.record("consent.declined", request)
    return request
