"""Who is to be reminded of a contact deadline or a call at a moment: queries and drafts, nothing else [T-01, T-02].

`at` is the only clock. Each message has a key of its own, so a sweep may run twice, late or for an earlier moment;
only what the outbox does not have yet is read and put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone, translation

from engagements.deadlines import Step, contact_step, due_day
from engagements.hours import Hours
from engagements.models import Assignment, Attendance, Engagement, Meeting, Region
from engagements.models.base import Party
from engagements.models.engagement import WORKING
from engagements.permissions import standing
from engagements.programme import CONTACT_WARNING_DAYS, FOLLOW_UP_DAYS
from notifications import outbox
from notifications.keys import MomentText, untold
from notifications.models import Message
from notifications.outbox import Draft

if TYPE_CHECKING:
    from accounts.models import User

ONE_HOUR = timedelta(hours=1)
# The first step begins with its day, up to a day and a change of the clocks before its count of days.
LADDER = timedelta(days=max(CONTACT_WARNING_DAYS) + 2)
CHUNK = 1000
CONTACT_KINDS = ("contact_deadline", "contact_breach")
CALL_SOON, CALL_MISSED = "call_soon", "call_missed"


def post_contact_due(at: datetime) -> int:
    """Warn of contact deadlines that come near and of those that passed; answers how many messages are new."""
    return outbox.post(_contact_drafts(at), at=at)


def post_calls_due(at: datetime) -> int:
    """Remind of calls that come near and follow up on those that were missed."""
    return outbox.post(_call_drafts(at), at=at)


# ---- Contact deadlines


class Owed(NamedTuple):
    """What a warning says and who may get it; an engagement comes once for each of its specialists."""

    pk: UUID
    contact_due_at: datetime
    region: UUID
    customer: str
    time_zone: str
    service: str
    phase: str
    manager: UUID | None
    manager_zone: str
    lead: UUID | None
    lead_zone: str
    specialist: UUID | None
    specialist_zone: str


OWED_FIELDS = (
    *("pk", "contact_due_at", "region_id", "customer__name", "customer__time_zone", "service", "phase"),
    *("manager_id", "manager__time_zone", "region__lead_id", "region__lead__time_zone"),
    *("working__user_id", "working__user__time_zone"),
)


def _contact_drafts(at: datetime) -> Iterator[Draft]:
    """Which step is due takes a calendar, so here the rows are read and compared with what the outbox has."""
    unreached = _unreached(at)
    rows = map(Owed._make, unreached.values_list(*OWED_FIELDS).iterator(chunk_size=CHUNK))
    first = next(rows, None)
    if first is None:
        return
    hours = {region.pk: region.hours for region in Region.objects.prefetch_related("holidays")}
    told = _told(unreached, at)
    for row in chain([first], rows):
        step = contact_step(row.contact_due_at, hours[row.region], row.time_zone, at=at)
        for draft in _warnings(row, step, hours[row.region], at) if step else ():
            if draft.key not in told:
                told.add(draft.key)
                yield draft


def _unreached(at: datetime) -> QuerySet[Engagement]:
    specialists = Q(assignments__role=Assignment.Role.SPECIALIST, assignments__starts_at__lte=at)
    live = Q(assignments__ends_at=None) | Q(assignments__ends_at__gt=at)
    return (
        Engagement.objects.working()
        .unreached()
        .filter(contact_due_at__lte=at + LADDER)
        .annotate(working=FilteredRelation("assignments", condition=specialists & live))
    )


def _told(unreached: QuerySet[Engagement], at: datetime) -> set[str]:
    """No step that is due now began before the whole ladder."""
    recent = Message.objects.filter(kind__in=CONTACT_KINDS, due_at__gt=at - LADDER)
    return set(recent.filter(scope_id__in=unreached.values("pk")).values_list("key", flat=True))


def _warnings(row: Owed, step: Step, hours: Hours, at: datetime) -> Iterator[Draft]:
    day = due_day(row.contact_due_at, row.time_zone).isoformat()
    draft = partial(
        Draft,
        kind="contact_breach" if step.is_breach else "contact_deadline",
        subject=row.pk,
        # With its deadline: one that is moved begins a ladder of its own.
        period=f"{day}-{step.name}",
        due_at=step.at,
        scope_id=row.pk,
        context={**words(row.pk, row.customer, row.service, row.phase), "due": day},
    )
    for reader, zone in _who_answers(row, step):
        yield draft(recipient_id=reader, not_before=replace(hours, time_zone=zone).next_open(at))


def _who_answers(row: Owed, step: Step) -> set[tuple[UUID, str]]:
    """The manager, or the region's lead while there is none; the lead too when time runs out."""
    lead, specialist = (row.lead, row.lead_zone), (row.specialist, row.specialist_zone)
    people = {(row.manager, row.manager_zone) if row.manager else lead, specialist}
    if step.tells_lead:
        people.add(lead)
    return {(reader, zone) for reader, zone in people if reader}


# ---- Calls


class CallStep(NamedTuple):
    kind: str
    name: str
    # Of attendances.
    due: Q
    due_at: Callable[[Meeting], datetime]


def _call_drafts(at: datetime) -> Iterator[Draft]:
    for step in _call_steps(at):
        for attendance in _untold(step, at):
            draft = _to_attendee(attendance, step, at)
            # Whose business day begins after the call has begun cannot be told any more.
            if step.kind == CALL_MISSED or draft.not_before < attendance.meeting.starts_at:
                yield draft


def _call_steps(at: datetime) -> Iterator[CallStep]:
    """One business day before, overtaken one hour before; and a while after the call that was missed."""
    ahead, soon = Q(meeting__status=Meeting.Status.SCHEDULED), at + ONE_HOUR
    yield CallStep(
        CALL_SOON,
        "day",
        ahead & Q(meeting__starts_at__gt=soon, meeting__day_before_at__lte=at),
        lambda meeting: meeting.day_before_at,
    )
    yield CallStep(
        CALL_SOON,
        "hour",
        ahead & Q(meeting__starts_at__gt=at, meeting__starts_at__lte=soon),
        lambda meeting: meeting.starts_at - ONE_HOUR,
    )
    recently = Q(meeting__settled_at__lte=at, meeting__settled_at__gt=at - timedelta(days=FOLLOW_UP_DAYS))
    missed = Q(meeting__status=Meeting.Status.MISSED)
    yield CallStep(CALL_MISSED, "missed", missed & recently, lambda meeting: meeting.settled_at)


def _untold(step: CallStep, at: datetime) -> Iterator[Attendance]:
    attending = Attendance.objects.taking_part(at).filter(step.due, meeting__engagement__status__in=WORKING)
    period = Concat(MomentText("meeting__starts_at"), Value(f"-{step.name}"))
    return (
        untold(attending, kind=step.kind, subject="meeting", period=period, recipient="user")
        .select_related("user", "meeting__engagement__customer", "meeting__engagement__region")
        .prefetch_related("meeting__engagement__region__holidays")
        .order_by("meeting__starts_at", "pk")
        .iterator(chunk_size=CHUNK)
    )


def _to_attendee(attendance: Attendance, step: CallStep, at: datetime) -> Draft:
    meeting, user = attendance.meeting, attendance.user
    return Draft(
        kind=step.kind,
        subject=meeting.pk,
        # With its time: a call that is moved is announced again.
        period=f"{meeting.starts_at:%Y%m%dT%H%M}-{step.name}",
        recipient_id=user.pk,
        due_at=step.due_at(meeting),
        not_before=_hours_of(attendance, meeting.engagement.region.hours).next_open(at),
        scope_id=meeting.engagement_id,
        context={
            **facts(meeting.engagement),
            "what": _in_words(meeting, user),
            "due": meeting.starts_at.isoformat(),
        },
    )


def _in_words(meeting: Meeting, reader: User) -> str:
    with translation.override(reader.language):
        return str(meeting.get_kind_display())


# ---- For both


def facts(engagement: Engagement) -> dict[str, str]:
    return words(engagement.pk, engagement.customer.name, engagement.service, engagement.phase)


def words(pk: UUID, customer: str, service: str, phase: str) -> dict[str, str]:
    return {
        "customer": customer,
        "service": product_name(service),
        "phase": phase,
        "link": reverse("engagement", args=[pk]),
    }


def _hours_of(attendance: Attendance, hours: Hours) -> Hours:
    """The centre's people work the hours of their region where they are; a customer's, usual office hours [T-08]."""
    if attendance.party == Party.MICROSOFT:
        return staff_hours(attendance.user, hours)
    return Hours(attendance.user.time_zone)


def product_name(slug: str) -> str:
    """azure-rms → Azure RMS: the vendor's names are the same in every language."""
    return " ".join(part.upper() if len(part) <= 3 else part.title() for part in slug.split("-"))


def concerns(message: Message) -> bool:
    """Whether a message still has its reader when it is sent: who left gets nothing, nor does anybody about what
    is on hold or over."""
    if message.scope_id is None:
        return True
    engagement = Engagement.objects.working().filter(pk=message.scope_id).first()
    if engagement is None:
        return False
    reader, now = message.recipient, timezone.now()
    leads = engagement.region.lead_id == reader.pk
    return leads or bool(standing(reader, engagement, at=now).roles)


def staff_hours(user: User, hours: Hours) -> Hours:
    return replace(hours, time_zone=user.time_zone)
