"""Whose customer has done nothing for 3, 7 and 14 business days while a task of theirs is open: who manages it hears
of it [domain: Reminders]. A call that they came to, or that reached them, is no silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from audit.models import Event
from engagements import office
from engagements.asking import days_ahead
from engagements.deadlines import Step, silent_step
from engagements.hours import Hours
from engagements.models import Attendance, ContactAttempt, Engagement, Meeting, Region
from engagements.models.base import Party
from engagements.programme import SILENT_BUSINESS_DAYS
from engagements.reminders import words
from notifications import keys
from notifications.models import Message
from notifications.outbox import Draft

SILENT = "customer_silent"
# No business day is shorter than a day, but the first may begin in the middle of one.
SHORTEST = timedelta(days=min(SILENT_BUSINESS_DAYS) - 1)


class Quiet(NamedTuple):
    engagement: UUID
    open_since: datetime
    resumed_at: datetime | None
    acted_at: datetime | None
    came_at: datetime | None
    reached_at: datetime | None
    region: UUID
    customer: str
    service: str
    phase: str
    reader: UUID
    zone: str

    @property
    def since(self) -> datetime:
        heard = (self.open_since, self.resumed_at, self.acted_at, self.came_at, self.reached_at)
        return max(moment for moment in heard if moment)


FIELDS = (
    *("pk", "customer_open_since", "resumed_at", "acted_at", "came_at", "spoken_at", "region_id", "customer__name"),
    *("service", "phase", "manager_id", "manager__time_zone"),
)


def silent_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    until = until or at
    managed = Engagement.objects.all() if reader is None else Engagement.objects.filter(manager=reader)
    found = _quiet(managed, at, until)
    hours = Region.objects.hours() if found else {}
    moments = days_ahead(at, until)
    rungs = {_key(one, step): (one, step) for moment in moments for one, step in _rungs(found, hours, moment)}
    for key in keys.unposted(rungs):
        yield _draft(*rungs[key], hours, at)


def concerns(message: Message, *, at: datetime) -> bool:
    """Not when something came meanwhile, nor for who has handed over."""
    found = _quiet(Engagement.objects.filter(pk=message.subject, manager=message.recipient_id), at, at)
    return any(message.key == _key(one, step) for one, step in _rungs(found, Region.objects.hours(), at))


def _quiet(engagements: QuerySet[Engagement], at: datetime, until: datetime) -> list[Quiet]:
    open_long = engagements.filter(customer_open_since__lte=until - SHORTEST, manager__is_active=True).working()
    known = open_long.annotate(acted_at=_last_acts(at), came_at=_last_calls(at), spoken_at=_last_talks(at))
    return list(map(Quiet._make, known.values_list(*FIELDS)))


def _last_acts(at: datetime) -> Subquery:
    """Whatever they did here or as an organisation, as the trail says it."""
    theirs = Event.objects.filter(actor_party=Event.Party.CUSTOMER, at__lte=at)
    here = theirs.filter(scope_id__in=[OuterRef("pk"), OuterRef("customer_id")])
    return Subquery(here.order_by("-at").values("at")[:1])


def _last_calls(at: datetime) -> Subquery:
    came = Attendance.objects.filter(party=Party.CUSTOMER, present=True, meeting__engagement=OuterRef("pk"))
    held = came.filter(meeting__status=Meeting.Status.HELD, meeting__settled_at__lte=at)
    return Subquery(held.order_by("-meeting__settled_at").values("meeting__settled_at")[:1])


def _last_talks(at: datetime) -> Subquery:
    reached = ContactAttempt.objects.filter(outcome=ContactAttempt.Outcome.REACHED, at__lte=at)
    return Subquery(reached.filter(engagement=OuterRef("pk")).order_by("-at").values("at")[:1])


def _rungs(found: Iterable[Quiet], hours: dict[UUID, Hours], at: datetime) -> Iterator[tuple[Quiet, Step]]:
    for one in found:
        step = silent_step(one.since, hours[one.region], at=at)
        if step is not None:
            yield one, step


def _key(one: Quiet, step: Step) -> str:
    return keys.key(SILENT, one.engagement, step.name, one.reader)


def _draft(one: Quiet, step: Step, hours: dict[UUID, Hours], at: datetime) -> Draft:
    return Draft(
        kind=SILENT,
        subject=one.engagement,
        period=step.name,
        recipient_id=one.reader,
        due_at=step.at,
        not_before=office.of_staff(hours[one.region], one.zone).next_open(max(step.at, at)),
        scope_id=one.engagement,
        context={
            **words(one.engagement, one.customer, one.service, one.phase),
            "due": one.since.isoformat(),
        },
    )
