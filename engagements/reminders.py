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
from engagements.models import Assignment, Attendance, Engagement, Invitation, Meeting, Region
from engagements.models.base import Party
from engagements.models.engagement import WORKING
from engagements.permissions import Role, standing
from engagements.programme import CONTACT_WARNING_DAYS, FOLLOW_UP_DAYS
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


def contact_due(at: datetime) -> Iterator[Draft]:
    """Warnings of contact deadlines that come near and of those that passed.

    Which step is due takes a calendar, so here the rows are read and compared with what the outbox has.
    """
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


def calls_due(at: datetime) -> Iterator[Draft]:
    """Reminders of calls that come near, and what follows on those that were missed."""
    for step in _call_steps(at):
        for attendance in _untold(step, at):
            due_at = step.due_at(attendance.meeting)
            draft = to_attendee(attendance, kind=step.kind, step=step.name, due_at=due_at, at=at)
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


def to_attendee(attendance: Attendance, *, kind: str, step: str, due_at: datetime, at: datetime) -> Draft:
    meeting, user = attendance.meeting, attendance.user
    return Draft(
        kind=kind,
        subject=meeting.pk,
        # With its time: a call that is moved is announced again.
        period=f"{meeting.starts_at:%Y%m%dT%H%M}-{step}",
        recipient_id=user.pk,
        due_at=due_at,
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


# What the lead of a region is told of engagements that somebody else manages.
TOLD_TO_THE_LEAD = ("contact_deadline", "contact_breach")
# Nobody needs an invitation to what is over, or was called off before it was sent.
ABOUT_COMING_CALLS = ("call_invited", "call_moved")
ABOUT_CALLS = (*ABOUT_COMING_CALLS, "call_cancelled", "call_soon", "call_missed", "call_minutes")


def concerns(message: Message, *, named: bool = False) -> bool:
    """Whether a message still has its reader when it is sent: who left or handed over gets nothing, nor does anybody
    about what is on hold or over. `named`: it is about something of this very person's."""
    if message.kind == "invitation":
        return Invitation.objects.waiting(timezone.now()).filter(link=message.subject).exists()
    if message.scope_id is None:
        return True
    engagement = Engagement.objects.working().select_related("region").filter(pk=message.scope_id).first()
    if engagement is None:
        return False
    return _told_as_lead(message, engagement) or _still_works(message, engagement, named)


def _told_as_lead(message: Message, engagement: Engagement) -> bool:
    return message.kind in TOLD_TO_THE_LEAD and engagement.region.lead_id == message.recipient_id


def _still_works(message: Message, engagement: Engagement, named: bool) -> bool:
    """A manager of the region is told of what they manage, of what nobody manages, and of what is theirs by name."""
    now = timezone.now()
    roles = standing(message.recipient, engagement, at=now).roles
    if message.kind in ABOUT_COMING_CALLS and not Meeting.objects.coming(now).filter(pk=message.subject).exists():
        return False
    if message.kind == CALL_MISSED and not Meeting.objects.filter(pk=message.subject, status="missed").exists():
        return False
    if message.kind in ABOUT_CALLS:
        return bool(roles) and Attendance.objects.filter(meeting=message.subject, user=message.recipient_id).exists()
    if named or roles - {Role.MANAGER}:
        return bool(roles)
    return bool(roles) and engagement.manager_id in (None, message.recipient_id)


def staff_hours(user: User, hours: Hours) -> Hours:
    return replace(hours, time_zone=user.time_zone)
