"""Who is to be told that a consent will end soon: queries and drafts, nothing else [domain: Reminders]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import User
from engagements.hours import Hours
from engagements.models import Assignment, Consent
from engagements.models.base import Party
from engagements.models.engagement import WORKING
from engagements.programme import CONSENT_WARNING_DAYS
from engagements.reminders import CHUNK, facts, staff_hours
from notifications import outbox
from notifications.keys import MomentText, untold
from notifications.outbox import Draft

EXPIRING = "consent_expiring"
WARNING = timedelta(days=CONSENT_WARNING_DAYS)


def consents_expiring(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Once, to whoever granted it and to the specialists."""
    for batch in outbox.batches(_owed(at, reader, until or at)):
        consents = _with_facts().in_bulk({consent for consent, _reader, _is_staff in batch})
        readers = User.objects.in_bulk({reader for _consent, reader, _is_staff in batch})
        for consent, told, is_staff in batch:
            yield _draft(consents[consent], readers[told], is_staff, at)


def _owed(at: datetime, reader: UUID | None, until: datetime) -> Iterator[tuple[Any, Any, bool]]:
    """Ids of consent and reader, and whether the reader is the onboarding centre's."""
    soon = Consent.objects.live(at).filter(
        # Who grants for less than a week knows already.
        expires_at__lte=until + WARNING,
        expires_at__gt=F("granted_at") + WARNING,
        engagement__status__in=WORKING,
    )
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST)
    served = soon.filter(engagement__assignments__in=specialists)
    yield from ((*pair, False) for pair in _untold(soon, "granted_by", reader))
    yield from ((*pair, True) for pair in _untold(served, "engagement__assignments__user", reader))


def _untold(consents: QuerySet[Consent], who: str, reader: UUID | None) -> Iterator[tuple[Any, Any]]:
    owed = untold(consents, kind=EXPIRING, subject="pk", period=MomentText("expires_at"), recipient=who, reader=reader)
    return owed.order_by().values_list("pk", who).iterator(chunk_size=CHUNK)


def _with_facts() -> QuerySet[Consent]:
    related = ("engagement__customer", "engagement__region")
    return Consent.objects.select_related(*related).prefetch_related("engagement__region__holidays")


def _draft(consent: Consent, reader: User, is_staff: bool, at: datetime) -> Draft:
    engagement, ends_at = consent.engagement, consent.expires_at or at
    hours = staff_hours(reader, engagement.region.hours) if is_staff else Hours(reader.time_zone)
    return Draft(
        kind=EXPIRING,
        subject=consent.pk,
        period=f"{ends_at:%Y%m%dT%H%M}",
        recipient_id=reader.pk,
        due_at=ends_at - WARNING,
        not_before=hours.next_open(max(ends_at - WARNING, at)),
        scope_id=engagement.pk,
        context={
            **facts(engagement),
            "what": consent.activity,
            "due": ends_at.isoformat(),
            "link": f"{reverse('consents', args=[engagement.pk])}#consent-{consent.pk}",
            "party": Party.CUSTOMER.value,
            "turn": "you" if reader.pk == consent.granted_by_id else Party.CUSTOMER.value,
        },
    )
