"""First contact as lists show it: the ledger in the row, the clock, and what the next seven days bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from engagements.models import ContactAttempt, Engagement, Member
from engagements.models.engagement import EngagementQuerySet
from engagements.models.organisation import MemberRole
from responsibilities.presenting import lists

WEEK = 7
CHANNELS = ContactAttempt.Channel
OUTCOMES = ContactAttempt.Outcome


def unreached(engagements: EngagementQuerySet) -> EngagementQuerySet:
    return engagements.working().unreached()


def dressed(engagements: QuerySet) -> QuerySet:
    return engagements.select_related("customer", "tenant", "purchase", "region")


def rows(engagements: Sequence[Engagement], *, at: datetime) -> list[dict[str, Any]]:
    """Two statements for any number of rows: their ledgers and whom to call."""
    ledgers = _ledgers(engagements)
    leads = _leads(engagements)
    return [row(e, ledgers[e.pk], leads.get(e.customer_id), at=at) for e in engagements]


def one_row(engagement: Engagement, *, at: datetime) -> dict[str, Any]:
    return rows([engagement], at=at)[0]


def row(engagement: Engagement, ledger: list[ContactAttempt], lead: Any, *, at: datetime) -> dict[str, Any]:
    return {
        **lists.basics(engagement),
        "sub": f"{lists.seats(engagement)} · {engagement.tenant.get_kind_display()}",
        "id": f"contact-{engagement.pk}",
        "lead": lead,
        "ledger": ledger,
        "last": ledger[0] if ledger else None,
        "target": engagement.contact_safe_at,
        "due": engagement.contact_due_at,
        "clock": lists.contact_clock(engagement, at=at),
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


def _leads(engagements: Iterable[Engagement]) -> dict[UUID, Any]:
    """Whom to call: the customer's own project manager, the one who came first."""
    customers = {engagement.customer_id for engagement in engagements}
    members = Member.objects.filter(customer__in=customers, role=MemberRole.LEAD, user__is_active=True)
    return {member.customer_id: member.user for member in members.select_related("user").order_by("-since")}


def forecast_of(engagements: QuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """The forecast for any number of engagements: the database counts them."""
    coming = engagements.filter(contact_safe_at__lt=week_ahead(at)).order_by()
    day = TruncDate("contact_safe_at", tzinfo=timezone.get_current_timezone())
    untried = Count("pk", filter=Q(attempted_at=None))
    counted = coming.values(day=day).annotate(due=Count("pk"), untried=untried)
    return _by_day(((one["day"], one["due"], one["untried"]) for one in counted), at=at)


def forecast(engagements: Iterable[Engagement], *, at: datetime) -> list[dict[str, Any]]:
    """The same for those that are at hand already."""
    days = ((timezone.localdate(e.contact_safe_at), 1, int(e.attempted_at is None)) for e in engagements)
    return _by_day(days, at=at)


def _by_day(counted: Iterable[tuple[date, int, int]], *, at: datetime) -> list[dict[str, Any]]:
    """Deadlines of the coming days, late ones today, and how many of them nobody has tried to reach yet."""
    today = timezone.localdate(at)
    days = {today + timedelta(days=n): {"due": 0, "untried": 0} for n in range(WEEK)}
    for day, due, untried in counted:
        if (shown := max(day, today)) in days:
            days[shown]["due"] += due
            days[shown]["untried"] += untried
    return [{"day": day, **counts} for day, counts in days.items()]


def tonight(at: datetime) -> datetime:
    return _end_of_day(timezone.localdate(at))


def week_ahead(at: datetime) -> datetime:
    return _end_of_day(timezone.localdate(at) + timedelta(days=WEEK - 1))


def _end_of_day(day: date) -> datetime:
    following = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(following)
