"""Who is to be reminded of a contact deadline or a call at a moment: queries and drafts, nothing else [T-01, T-02].

`at` is the only clock. Each message has a key of its own, so a sweep may run twice, late or for an earlier moment;
only what the outbox does not have yet is read and put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone, translation

from engagements.deadlines import Step, contact_steps_until, due_day
from engagements.hours import Hours
from engagements.models import Assignment, Attendance, Engagement, Invitation, Meeting, Region, RegionManager
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
FOLLOW_UP = timedelta(days=FOLLOW_UP_DAYS)
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


def contact_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Warnings of contact deadlines that come near and of those that passed.

    Which step is due takes a calendar, so here the rows are read and compared with what the outbox has.
    """
    until = until or at
    unreached = _unreached(at, until) if reader is None else _unreached(at, until).filter(_is_told(reader))
    rows = map(Owed._make, unreached.values_list(*OWED_FIELDS).iterator(chunk_size=CHUNK))
    first = next(rows, None)
    if first is None:
        return
    hours = {region.pk: region.hours for region in Region.objects.prefetch_related("holidays")}
    told = _told(unreached, at)
    for row in chain([first], rows):
        for draft in _warnings_until(row, hours[row.region], at, until):
            if draft.key not in told and reader in (None, draft.recipient_id):
                told.add(draft.key)
                yield draft


def _is_told(reader: UUID) -> Q:
    return Q(manager=reader) | Q(region__lead=reader) | Q(working__user=reader)


def _warnings_until(row: Owed, hours: Hours, at: datetime, until: datetime) -> Iterator[Draft]:
    for step in contact_steps_until(row.contact_due_at, hours, row.time_zone, at=at, until=until):
        yield from _warnings(row, step, hours, max(step.at, at))


def _unreached(at: datetime, until: datetime) -> QuerySet[Engagement]:
    specialists = Q(assignments__role=Assignment.Role.SPECIALIST, assignments__starts_at__lte=at)
    live = Q(assignments__ends_at=None) | Q(assignments__ends_at__gt=at)
    return (
        Engagement.objects.working()
        .unreached()
        .filter(contact_due_at__lte=until + LADDER)
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
    )
    about = {
        **words(row.pk, row.customer, row.service, row.phase),
        "due": day,
        "link": reverse("log-attempt", args=[row.pk]),
        "party": Party.MICROSOFT.value,
    }
    for reader, zone in _who_answers(row, step):
        turn = "you" if reader in (row.manager or row.lead, row.specialist) else Party.MICROSOFT.value
        not_before = replace(hours, time_zone=zone).next_open(at)
        yield draft(recipient_id=reader, not_before=not_before, context={**about, "turn": turn})


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
    # When the next step overtakes it.
    ends_at: Callable[[Meeting], datetime]


def calls_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Reminders of calls that come near, and what follows on those that were missed."""
    for step in _call_steps(at, until or at):
        for attendance in _untold(step, at, reader):
            due_at, call = step.due_at(attendance.meeting), attendance.meeting
            told_at = max(due_at, at)
            draft = to_attendee(attendance, kind=step.kind, step=step.name, due_at=due_at, at=told_at)
            # Whose business day begins after the call has begun cannot be told any more.
            in_time = draft.not_before < call.starts_at and told_at < step.ends_at(call)
            if step.kind == CALL_MISSED or in_time:
                yield draft


def _call_steps(at: datetime, until: datetime) -> Iterator[CallStep]:
    """One business day before, overtaken one hour before; and a while after the call that was missed."""
    ahead = Q(meeting__status=Meeting.Status.SCHEDULED)
    yield CallStep(
        CALL_SOON,
        "day",
        ahead & Q(meeting__starts_at__gt=at + ONE_HOUR, meeting__day_before_at__lte=until),
        lambda meeting: meeting.day_before_at,
        lambda meeting: meeting.starts_at - ONE_HOUR,
    )
    yield CallStep(
        CALL_SOON,
        "hour",
        ahead & Q(meeting__starts_at__gt=at, meeting__starts_at__lte=until + ONE_HOUR),
        lambda meeting: meeting.starts_at - ONE_HOUR,
        lambda meeting: meeting.starts_at,
    )
    missed = Q(meeting__status=Meeting.Status.MISSED)
    recently = Q(meeting__settled_at__lte=at, meeting__settled_at__gt=at - FOLLOW_UP)
    yield CallStep(
        CALL_MISSED,
        "missed",
        missed & recently,
        lambda meeting: meeting.settled_at,
        lambda meeting: meeting.settled_at + FOLLOW_UP,
    )


def _untold(step: CallStep, at: datetime, reader: UUID | None) -> Iterator[Attendance]:
    attending = Attendance.objects.taking_part(at).filter(step.due, meeting__engagement__status__in=WORKING)
    period = Concat(MomentText("meeting__starts_at"), Value(f"-{step.name}"))
    return (
        untold(attending, kind=step.kind, subject="meeting", period=period, recipient="user", reader=reader)
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
            "link": reverse("call", args=[meeting.pk]),
            **(_new_time(attendance) if kind == CALL_MISSED else {}),
        },
    )


def _new_time(attendance: Attendance) -> dict[str, str]:
    """Microsoft's people plan a call anew; the customer's are told of it."""
    if attendance.party != Party.MICROSOFT:
        return {"party": Party.MICROSOFT.value, "turn": Party.MICROSOFT.value}
    calls = reverse("calls", args=[attendance.meeting.engagement_id])
    return {"party": Party.MICROSOFT.value, "turn": "you", "link": f"{calls}#schedule"}


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


# Told of engagements on hold and over as well.
WHATEVER_ITS_STATUS = ("mentioned",)


def concerned(reader: User, messages: Collection[Message], *, at: datetime) -> list[Message]:
    """Those that are about something that their reader may still see, and that is worked on; in one statement."""
    about = {message.scope_id for message in messages if message.scope_id}
    visible = Engagement.objects.visible_to(reader, at).values("pk")
    theirs = Engagement.objects.filter(Q(pk__in=visible) | Q(region__lead=reader), pk__in=about)
    status = dict(theirs.values_list("pk", "status"))

    def concerns_them(message: Message) -> bool:
        known = status.get(message.scope_id)
        return known in WORKING or (known is not None and message.kind in WHATEVER_ITS_STATUS)

    return [one for one in messages if one.scope_id is None or concerns_them(one)]


def openings(people: Collection[UUID], *, at: datetime) -> dict[UUID, Hours]:
    """In whose hours each of them is reached, whatever it is about: of several regions, the first [T-08].

    In a few statements for any number of people.
    """
    managed = RegionManager.objects.filter(user__in=people).values_list("user", "region")
    assigned = Assignment.objects.live(at).filter(user__in=people)
    led = Region.objects.filter(lead__in=people).values_list("lead", "pk")
    served = [*assigned.values_list("user", "engagement__region"), *led, *managed]
    regions = Region.objects.prefetch_related("holidays").in_bulk({region for _user, region in served})
    theirs = {user: regions[region].hours for user, region in sorted(served, key=_last_by_code(regions))}
    users = get_user_model().objects.filter(pk__in=people).only("time_zone")
    return {
        user.pk: staff_hours(user, theirs[user.pk]) if user.pk in theirs else Hours(user.time_zone) for user in users
    }


def _last_by_code(regions: Mapping[UUID, Region]) -> Callable[[tuple[UUID, UUID]], tuple[int, ...]]:
    order = {pk: place for place, pk in enumerate(sorted(regions, key=lambda pk: regions[pk].code))}
    return lambda pair: (-order[pair[1]],)
