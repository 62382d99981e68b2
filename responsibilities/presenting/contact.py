"""First contact as lists show it: the ledger in the row, the clock, and what the next seven days bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, JSONField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject, TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from engagements.models import ContactAttempt, Engagement, Member, Region
from engagements.models.engagement import EngagementQuerySet
from engagements.models.organisation import MemberRole
from responsibilities.presenting import lists

WEEK = 7
ONE_HOUR = timedelta(hours=1)
CHANNELS = ContactAttempt.Channel
OUTCOMES = ContactAttempt.Outcome


def unreached(engagements: EngagementQuerySet) -> EngagementQuerySet:
    return engagements.working().unreached()


def dressed(engagements: QuerySet) -> QuerySet:
    return with_lead(engagements.select_related("customer", "tenant", "purchase", "region", "manager"))


def with_lead(engagements: QuerySet) -> QuerySet:
    """Whom to call comes along: the customer's own project manager, the one who came first."""
    members = Member.objects.filter(customer=OuterRef("customer"), role=MemberRole.LEAD, user__is_active=True)
    facts = members.order_by("since").values(facts=JSONObject(name="user__name", language="user__language"))
    return engagements.annotate(lead=Subquery(facts[:1], output_field=JSONField()))


def rows(engagements: Sequence[Engagement], *, at: datetime) -> list[dict[str, Any]]:
    """Of engagements with their lead: one statement for any number, for their ledgers."""
    ledgers = _ledgers(engagements)
    return [row(engagement, ledgers[engagement.pk], at=at) for engagement in engagements]


def one_row(engagement: Engagement, *, at: datetime) -> dict[str, Any]:
    return rows(dressed(Engagement.objects.filter(pk=engagement.pk)), at=at)[0]


def row(engagement: Engagement, ledger: list[ContactAttempt], *, at: datetime) -> dict[str, Any]:
    return {
        **lists.basics(engagement),
        "sub": f"{lists.seats(engagement)} · {engagement.tenant.get_kind_display()}",
        "id": f"contact-{engagement.pk}",
        # Of their account only what the row shows was read; it knows how their language is called.
        "lead": User(**engagement.lead) if engagement.lead else None,
        "ledger": ledger,
        "last": ledger[0] if ledger else None,
        "target": engagement.contact_safe_at,
        "due": engagement.contact_due_at,
        "clock": lists.contact_clock(engagement, at=at),
        "attempted": engagement.attempted_at,
        "late": engagement.contact_safe_at <= tonight(at),
        "channels": CHANNELS.choices,
        "outcomes": OUTCOMES.choices,
        "log": reverse("log-attempt", args=[engagement.pk]),
    }


def _ledgers(engagements: Iterable[Engagement]) -> dict[UUID, list[ContactAttempt]]:
    found: dict[UUID, list[ContactAttempt]] = defaultdict(list)
    ids = [engagement.pk for engagement in engagements]
    for attempt in ContactAttempt.objects.filter(engagement__in=ids).select_related("made_by").order_by("-at"):
        found[attempt.engagement_id].append(attempt)
    return found


def forecast_of(engagements: QuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """The forecast for any number of engagements: the database counts them, by day and region."""
    coming = engagements.filter(contact_safe_at__lt=week_ahead(at)).order_by()
    now = Q(contact_safe_at__lte=at)
    day = Case(When(now, then=None), default=TruncDate("contact_safe_at", tzinfo=timezone.get_current_timezone()))
    untried = Count("pk", filter=Q(attempted_at=None))
    counted = list(coming.values("region", day=day).annotate(due=Count("pk"), untried=untried))
    days = _by_day(((one["day"], one["due"], one["untried"]) for one in counted), at=at)
    _add_hours(days, {one["region"] for one in counted}, at=at)
    return days


def forecast(engagements: Iterable[Engagement], *, at: datetime) -> list[dict[str, Any]]:
    """The same for those that are at hand already, without hours."""
    days = ((_day_of(e, at), 1, int(e.attempted_at is None)) for e in engagements)
    return _by_day(days, at=at)


def _day_of(engagement: Engagement, at: datetime) -> date | None:
    moment = engagement.contact_safe_at
    return timezone.localdate(moment) if moment > at else None


def _by_day(counted: Iterable[tuple[date | None, int, int]], *, at: datetime) -> list[dict[str, Any]]:
    """How many are lost on each of the coming days if nobody acts, after those that are past their last safe hour;
    and how many of them nobody has tried to reach yet."""
    today = timezone.localdate(at)
    days: list[date | None] = [None, *(today + timedelta(days=n) for n in range(WEEK))]
    sums = {day: {"due": 0, "untried": 0} for day in days}
    for day, due, untried in counted:
        if day in sums:
            sums[day]["due"] += due
            sums[day]["untried"] += untried
    shown = [{"day": day, "href": _list_of(day), "hours": [], **counts} for day, counts in sums.items()]
    return [one for one in shown if one["day"] or one["due"]]


def _list_of(day: date | None) -> str:
    return f"{reverse('first-contact')}?{f'on={day.isoformat()}' if day else 'contact=late'}"


def _add_hours(days: list[dict[str, Any]], regions: set[UUID], *, at: datetime) -> None:
    """How many business hours each region still has until the end of a day, in the reader's zone."""
    for region in Region.objects.filter(pk__in=regions).order_by("name").prefetch_related("holidays"):
        hours = region.hours
        for one in days:
            if one["day"]:
                left = hours.business_time_between(at, _end_of_day(one["day"])) // ONE_HOUR
                one["hours"].append({"region": region.name, "left": left})


def tonight(at: datetime) -> datetime:
    return _end_of_day(timezone.localdate(at))


def week_ahead(at: datetime) -> datetime:
    return _end_of_day(timezone.localdate(at) + timedelta(days=WEEK - 1))


def _end_of_day(day: date) -> datetime:
    following = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(following)
