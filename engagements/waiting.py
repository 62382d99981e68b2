"""The waiting-on clock: every business hour of an engagement belongs to whoever's turn it was [domain: Reminders].

Written under the engagement's lock, in the transaction of whatever changed whose turn it is. On hold and at rest it is
nobody's. What happened before the ledger began is not known and not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from engagements.hours import Hours
from engagements.models import Engagement, Region, WaitingStretch
from engagements.models.engagement import WaitingOn

ONE_MINUTE = timedelta(minutes=1)
# The fields of an engagement that its ledger decides.
KEPT = ("waiting_since", "waited")


def begin(engagement: Engagement, at: datetime) -> WaitingStretch:
    return WaitingStretch.objects.create(engagement=engagement, who=engagement.waiting_on, starts_at=at)


def follow(engagement: Engagement, *, at: datetime) -> bool:
    """Bring the ledger to whose turn it is now; answers whether that ended it. The caller saves what is KEPT.

    Acts come in the order of the lock, not of their clocks: a turn never begins before the one that it follows.
    """
    # As the database holds them, whatever was fetched before.
    stretches = list(WaitingStretch.objects.filter(engagement=engagement))
    current = next((one for one in stretches if one.ends_at is None), None)
    if current and not (engagement.is_live and current.who == engagement.waiting_on):
        hours = Region.objects.filter(pk=engagement.region_id).hours()[engagement.region_id]
        _end(current, at if engagement.is_live else engagement.ended_at or at, hours)
        # One that was none is gone.
        stretches = [one for one in stretches if one.pk]
    if engagement.is_live:
        engagement.waiting_since = _now(engagement, stretches, at).starts_at
    engagement.waited = totals(stretches)
    return bool(current) and not engagement.is_live


def _end(stretch: WaitingStretch, at: datetime, hours: Hours) -> None:
    """A turn that is over in the moment in which it began was none."""
    if at <= stretch.starts_at:
        stretch.delete()
        return
    stretch.ends_at = at
    stretch.business_minutes = minutes(stretch, hours, until=at)
    stretch.save(update_fields=["ends_at", "business_minutes"])


def _now(engagement: Engagement, stretches: Sequence[WaitingStretch], at: datetime) -> WaitingStretch:
    """The stretch that goes on: the last one where it was interrupted for no time at all, else a new one after it."""
    if not stretches:
        return begin(engagement, engagement.waiting_since or at)
    last = stretches[-1]
    if last.ends_at is None:
        return last
    if last.who == engagement.waiting_on:
        last.ends_at = last.business_minutes = None
        last.save(update_fields=["ends_at", "business_minutes"])
        return last
    return begin(engagement, last.ends_at)


def minutes(stretch: WaitingStretch, hours: Hours, *, until: datetime) -> int:
    """Whole business minutes of the region."""
    return hours.business_time_between(stretch.starts_at, stretch.ends_at or until) // ONE_MINUTE


def totals(stretches: Iterable[WaitingStretch]) -> dict[str, int]:
    """Minutes by whose turn it was, of all stretches that are over."""
    found: Counter[str] = Counter()
    for stretch in stretches:
        if stretch.business_minutes is not None:
            found[stretch.who] += stretch.business_minutes
    return dict(found)


def until(engagement: Engagement, hours: Hours, *, at: datetime) -> dict[WaitingOn, int]:
    """Minutes of everybody whose turn it ever was, with those of the turn that still goes on; in a fixed order."""
    found = Counter(engagement.waited)
    if engagement.is_live and engagement.waiting_since:
        found[engagement.waiting_on] += hours.business_time_between(engagement.waiting_since, at) // ONE_MINUTE
    return {who: found[who] for who in WaitingOn if who in found}


# ---- Proof, and repair


def is_sound(engagement: Engagement) -> bool:
    """Whether its stretches tile its time and its sums are theirs. Reads `waiting_stretches` as they were fetched."""
    hours, stretches = engagement.region.hours, _in_order(engagement)
    return (
        all(one.ends_at == following.starts_at for one, following in pairwise(stretches))
        and _ends_well(engagement, stretches)
        and all(one.business_minutes == minutes(one, hours, until=one.starts_at) for one in stretches if one.ends_at)
        and engagement.waited == totals(stretches)
    )


def _in_order(engagement: Engagement) -> list[WaitingStretch]:
    return sorted(engagement.waiting_stretches.all(), key=lambda stretch: stretch.starts_at)


def _ends_well(engagement: Engagement, stretches: Sequence[WaitingStretch]) -> bool:
    last = stretches[-1] if stretches else None
    if not engagement.is_live:
        return last is None or last.ends_at == engagement.ended_at
    now = (engagement.waiting_on, engagement.waiting_since, None)
    return last is not None and (last.who, last.starts_at, last.ends_at) == now


def mend(engagement: Engagement, *, at: datetime) -> None:
    """Each stretch lasts until the next one begins, the last until now or the end; the caller saves what is KEPT."""
    hours, stretches = engagement.region.hours, _in_order(engagement)
    for one, following in pairwise(stretches):
        _end(one, following.starts_at, hours)
    if stretches and not engagement.is_live:
        _end(stretches[-1], engagement.ended_at or at, hours)
    follow(engagement, at=at)
