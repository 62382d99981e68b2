"""The contact deadline, the target inside it and the ladder of warnings before it [K-02, K-22, T-01]. Pure.

A due moment is the first moment after its day: "by 31 March" is due at 24:00, the start of 1 April.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engagements.hours import ONE_DAY, Hours, end_of_day, moment
from engagements.programme import (
    ASK_AGAIN_BUSINESS_DAYS,
    CONTACT_DEADLINE_DAYS,
    CONTACT_WARNING_DAYS,
    LEAD_WARNED_DAYS,
    SILENT_BUSINESS_DAYS,
)


class Step(NamedTuple):
    name: str
    at: datetime
    is_breach: bool = False
    tells_lead: bool = False


def contact_deadline(purchased_on: date, time_zone: str) -> datetime:
    """24:00 of day 30 where the customer is: bought on 1 March, due at the end of 31 March."""
    return end_of_day(purchased_on + timedelta(days=CONTACT_DEADLINE_DAYS), time_zone)


def target_before(due_at: datetime, time_zone: str, hours: Hours) -> datetime:
    """When the region closes on its last business day on or before day 30 [K-22].

    Never after `due_at`: far to the west, day 30 closes too late.
    """
    day = hours.on_or_before(due_day(due_at, time_zone))
    while hours.closing(day) > due_at:
        day = hours.on_or_before(day - ONE_DAY)
    return hours.closing(day)


def last_safe_hour(due_at: datetime, time_zone: str, region: Hours, customer: Hours) -> datetime:
    """The last moment before `due_at` at which the region is open in the customer's usual hours.

    Where they never meet, as across an ocean, there is only the region's own target.
    """
    for opening, closing in region.spells_before(due_at, days=CONTACT_DEADLINE_DAYS):
        for start, end in customer.spells_before(closing, days=2):
            if max(opening, start) < end:
                return end
    return target_before(due_at, time_zone, region)


def due_day(due_at: datetime, time_zone: str) -> date:
    """The day at whose end `due_at` lies."""
    return (due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(time_zone)).date()


def moved(due_at: datetime, days: int, time_zone: str) -> datetime:
    """`due_at` so many calendar days later."""
    return end_of_day(due_day(due_at, time_zone) + timedelta(days=days), time_zone)


def shift_by_business_days(due_at: datetime, count: int, hours: Hours, time_zone: str) -> datetime:
    """`due_at` so many business days later, at the end of its new day; unmoved for 0."""
    if count <= 0:
        return due_at
    return end_of_day(hours.add_business_days(due_day(due_at, time_zone), count), time_zone)


@lru_cache(maxsize=8192)
def contact_steps(due_at: datetime, hours: Hours, time_zone: str) -> tuple[Step, ...]:
    """The warnings before a deadline, earliest first; each is due with the start of its day where the customer is."""
    last = due_day(due_at, time_zone)
    steps = [
        Step(
            f"{days}d",
            _start(last - timedelta(days=days), time_zone),
            tells_lead=days <= LEAD_WARNED_DAYS,
        )
        for days in CONTACT_WARNING_DAYS
    ]
    business_day_before = hours.add_business_days(last, -1)
    steps.append(Step("1bd", _start(business_day_before, time_zone), tells_lead=True))
    return tuple(sorted(steps, key=lambda step: step.at))


def contact_step(due_at: datetime, hours: Hours, time_zone: str, *, at: datetime) -> Step | None:
    """The one step that is due at `at`: the latest that began; after the deadline, the breach of that day."""
    if at >= due_at:
        return _breach(at, time_zone)
    begun = [step for step in contact_steps(due_at, hours, time_zone) if step.at <= at]
    return begun[-1] if begun else None


def contact_steps_until(due_at: datetime, hours: Hours, time_zone: str, *, at: datetime, until: datetime) -> list[Step]:
    """The step that is due at `at`, and those that begin until a moment ahead: what sweeps in between will find."""
    moments = [at]
    if at < until:
        begins = [step.at for step in contact_steps(due_at, hours, time_zone)]
        begins += _breaches(due_at, time_zone, at=at, until=until)
        moments += sorted(moment for moment in begins if at < moment <= until)
    found = (contact_step(due_at, hours, time_zone, at=moment) for moment in moments)
    return list({step.name: step for step in found if step}.values())


def _breaches(due_at: datetime, time_zone: str, *, at: datetime, until: datetime) -> list[datetime]:
    day = max(at, due_at).astimezone(ZoneInfo(time_zone)).date()
    days = (day + timedelta(days=number) for number in range((until - at).days + 2))
    return [moment for moment in (_start(day, time_zone) for day in days) if due_at <= moment <= until]


def _breach(at: datetime, time_zone: str) -> Step:
    today = at.astimezone(ZoneInfo(time_zone)).date()
    return Step(
        f"breach-{today.isoformat()}",
        _start(today, time_zone),
        is_breach=True,
        tells_lead=True,
    )


# ---- What waits for somebody


def asked_step(since: datetime, hours: Hours, *, at: datetime) -> Step | None:
    """The one step that is due of what somebody was asked: at once, then every few business days of the region."""
    if at < since:
        return None
    asked, today = hours.local_day(since), hours.local_day(at)
    begun = today if at >= hours.opening(today) else today - ONE_DAY
    number = _business_days(hours, asked, begun) // ASK_AGAIN_BUSINESS_DAYS
    due = _opening_after(hours, asked, number * ASK_AGAIN_BUSINESS_DAYS) if number else since
    return Step(f"{since:%Y%m%dT%H%M%S}-{number}", due)


def silent_step(since: datetime, hours: Hours, *, at: datetime) -> Step | None:
    """The last rung that somebody's silence since then has come to; each begins with a business day."""
    begun = hours.local_day(since)
    rungs = ((days, _opening_after(hours, begun, days)) for days in reversed(SILENT_BUSINESS_DAYS))
    return next((Step(f"{since:%Y%m%dT%H%M%S}-{days}bd", due) for days, due in rungs if due <= at), None)


@lru_cache(maxsize=8192)
def _business_days(hours: Hours, start: date, end: date) -> int:
    """Kept, because each sweep of a day asks the same."""
    return hours.business_days_between(start, end)


@lru_cache(maxsize=8192)
def _opening_after(hours: Hours, day: date, count: int) -> datetime:
    return hours.opening(hours.add_business_days(day, count))


def _start(day: date, time_zone: str) -> datetime:
    return moment(day, time(), ZoneInfo(time_zone))


def day_before(starts_at: datetime, hours: Hours) -> datetime:
    """The same time one business day earlier, kept inside the region's hours with an hour left to react."""
    local = starts_at.astimezone(hours.zone)
    day = hours.add_business_days(local.date(), -1)
    same_time = moment(day, local.time(), hours.zone)
    last_hour = hours.closing(day) - timedelta(hours=1)
    return max(hours.opening(day), min(same_time, last_hour))


def next_call(starts_at: datetime, every_days: int, hours: Hours, *, at: datetime) -> datetime:
    """The next time in a cadence that is still ahead, on a business day, at the same time of the clock."""
    local = starts_at.astimezone(hours.zone)
    day = local.date()
    while True:
        day += timedelta(days=every_days)
        following = moment(hours.on_or_after(day), local.time(), hours.zone)
        if following > at:
            return following
