"""Who is to be told that a consent will end soon: queries and drafts, nothing else [domain: Reminders]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import User
from engagements import office
from engagements.models import Assignment, Consent, Member
from engagements.models.base import Party
from engagements.models.engagement import WORKING
from engagements.programme import CONSENT_WARNING_DAYS
from engagements.reminders import CHUNK, facts
from notifications import outbox
from notifications.keys import MomentText, owes, untold
from notifications.models import Message
from notifications.outbox import Draft

EXPIRING = "consent_expiring"
PERIOD = MomentText("expires_at")
WARNING = timedelta(days=CONSENT_WARNING_DAYS)


def consents_expiring(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Once, to whoever granted it and to the specialists."""
    for batch in outbox.batches(_owed(at, reader, until or at)):
        consents = _with_facts().in_bulk({consent for consent, _reader, _is_staff in batch})
        readers = User.objects.in_bulk({reader for _consent, reader, _is_staff in batch})
        for consent, told, is_staff in batch:
            yield _draft(consents[consent], readers[told], is_staff, at)


def concerns(message: Message, *, at: datetime) -> bool:
    """Not of a consent that was revoked or has ended, nor for who left."""
    return any(
        owes(found, message, subject="pk", period=PERIOD, recipient=reader)
        for found, reader, _is_staff in _ways(at, at)
    )


def _owed(at: datetime, reader: UUID | None, until: datetime) -> Iterator[tuple[Any, Any, bool]]:
    """Ids of consent and reader, and whether the reader is the onboarding centre's."""
    for found, who, is_staff in _ways(at, until):
        owed = untold(found, kind=EXPIRING, subject="pk", period=PERIOD, recipient=who, reader=reader)
        pairs = owed.order_by().values_list("pk", who).iterator(chunk_size=CHUNK)
        yield from ((*pair, is_staff) for pair in pairs)


def _ways(at: datetime, until: datetime) -> Iterator[tuple[QuerySet[Consent], str, bool]]:
    soon = Consent.objects.live(at).filter(
        # Who grants for less than a week knows already.
        expires_at__lte=until + WARNING,
        expires_at__gt=F("granted_at") + WARNING,
        engagement__status__in=WORKING,
    )
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST)
    granting = Member.objects.filter(customer=OuterRef("engagement__customer"), user=OuterRef("granted_by"))
    yield soon.filter(Exists(granting)), "granted_by", False
    yield soon.filter(engagement__assignments__in=specialists), "engagement__assignments__user", True


def _with_facts() -> QuerySet[Consent]:
    related = ("engagement__customer", "engagement__region")
    return Consent.objects.select_related(*related).prefetch_related("engagement__region__holidays")


def _draft(consent: Consent, reader: User, is_staff: bool, at: datetime) -> Draft:
    engagement, ends_at = consent.engagement, consent.expires_at or at
    side = Party.MICROSOFT if is_staff else Party.CUSTOMER
    return Draft(
        kind=EXPIRING,
        subject=consent.pk,
        period=f"{ends_at:%Y%m%dT%H%M}",
        recipient_id=reader.pk,
        due_at=ends_at - WARNING,
        not_before=office.hours_of(reader, engagement, side).next_open(max(ends_at - WARNING, at)),
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
