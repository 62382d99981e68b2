"""The moments that an engagement keeps so that lists and sweeps only compare: when to reach it, when to remind."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from engagements import deadlines, office
from engagements.models import Engagement, Meeting, Region

CLOCKS = ["contact_due_at", "contact_target_at", "contact_safe_at"]


def set_due(engagement: Engagement, due_at: datetime) -> None:
    """Moves the deadline and what is reckoned from it; the caller saves CLOCKS."""
    region, customer = engagement.region.hours, engagement.customer
    engagement.contact_due_at = due_at
    engagement.contact_target_at = deadlines.target_before(due_at, customer.time_zone, region)
    engagement.contact_safe_at = deadlines.last_safe_hour(
        due_at, customer.time_zone, region, office.of_organisation(customer)
    )


def follow_calendar(region: Region, *, at: datetime) -> int:
    """After its hours or holidays were changed: reckon anew what lies ahead; answers for how many engagements."""
    live = list(region.engagements.live().order_by("pk").values_list("pk", flat=True))
    for pk in live:
        _follow(pk, at)
    return len(live)


@transaction.atomic
def _follow(pk: object, at: datetime) -> None:
    engagement = Engagement.objects.locked(pk)
    if not engagement.is_reached:
        set_due(engagement, engagement.contact_due_at)
        engagement.save(update_fields=CLOCKS)
    hours = engagement.region.hours
    calls = list(engagement.meetings.coming(at))
    for call in calls:
        call.day_before_at = deadlines.day_before(call.starts_at, hours)
    Meeting.objects.bulk_update(calls, ["day_before_at"])
    # Tasks live above this app.
    import_string(settings.ENGAGEMENTS_CALENDAR_CHANGED)(engagement)
