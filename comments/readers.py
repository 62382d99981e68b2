"""Who reads an engagement's conversation, and on which side: those whom a comment may mention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from engagements.arrival import called, invitations_of
from engagements.models import Assignment, Designation, Engagement, Member, RegionManager
from engagements.models.base import Party


@dataclass(frozen=True, slots=True)
class Reader:
    user: User
    party: Party
    # Of whoever was invited and has not come yet, as they were named.
    name: str

    @property
    def reads_notes(self) -> bool:
        return self.party == Party.MICROSOFT


def of(engagement: Engagement, *, at: datetime) -> list[Reader]:
    """By name, in two statements. Whoever stands on both sides counts for Microsoft, as everywhere."""
    own = {"user": OuterRef("pk")}
    managing = RegionManager.objects.filter(region=engagement.region_id, **own)
    live = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST)
    staff = Exists(managing) | Exists(live.filter(engagement=engagement.pk, **own))
    members = Exists(Member.objects.filter(customer=engagement.customer_id, **own))
    speaking = Exists(Designation.objects.live(at).filter(customer=engagement.customer_id, **own))
    people = User.objects.filter(is_active=True).annotate(on_staff=staff)
    found = people.filter(Q(on_staff=True) | members | speaking).order_by("name", "pk")
    sent = invitations_of(engagement.customer)
    readers = [
        Reader(
            user,
            Party.MICROSOFT if user.on_staff else Party.CUSTOMER,
            called(user, sent.get(user.pk, ()), at=at),
        )
        for user in found
    ]
    return sorted(readers, key=lambda reader: reader.name.casefold())
