"""Break-glass: an operator looks into one engagement, for a reason, for an hour, and not unseen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from engagements.models import BreakGlass, Engagement
from engagements.models.base import Party
from engagements.programme import BREAK_GLASS_MINUTES, SHORTEST_REASON
from engagements.refusals import Invalid, NotAllowed
from engagements.reminders import facts
from notifications import outbox
from notifications.outbox import Draft

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def look_into(engagement: Engagement, *, reason: str, by: User, at: datetime) -> BreakGlass:
    """Reading only, and both sides find it in their history; whoever answers for the engagement is told at once."""
    if not by.is_operator:
        raise NotAllowed
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid("reason", _("Say why, in at least %(count)d characters.") % {"count": SHORTEST_REASON})
    engagement = Engagement.objects.select_related("customer", "region__lead", "manager").get(pk=engagement.pk)
    ends_at = at + timedelta(minutes=BREAK_GLASS_MINUTES)
    look = BreakGlass.objects.create(engagement=engagement, user=by, reason=reason, starts_at=at, ends_at=ends_at)
    trail.record(
        "glass.broken",
        by=by,
        at=at,
        about=look,
        scope=engagement,
        party=Party.MICROSOFT,
        after={"ends_at": ends_at},
        reason=reason,
    )
    outbox.post(_notices(look), at=at)
    return look


def _notices(look: BreakGlass) -> list[Draft]:
    """Without a scope: it is sent about what is on hold or over as well, and at any hour."""
    engagement = look.engagement
    return [
        Draft(
            kind="break_glass",
            subject=look.pk,
            period="",
            recipient_id=reader.pk,
            due_at=look.starts_at,
            not_before=look.starts_at,
            context={
                **facts(engagement),
                "engagement": str(engagement.pk),
                "who": str(look.user),
                "what": look.reason,
                "due": look.ends_at.isoformat(),
            },
        )
        for reader in _who_answers(engagement, look.user)
    ]


def _who_answers(engagement: Engagement, operator: User) -> list[User]:
    """The manager, else the region's lead, else all its managers; nobody is told of themselves only."""
    region = engagement.region
    managers = [one.user for one in region.region_managers.select_related("user").order_by("pk")]
    for people in ([engagement.manager], [region.lead], managers):
        told = [one for one in people if one and one.is_active and one != operator]
        if told:
            return told
    return []
