"""Who is to be reminded of a contact deadline or a call at a moment: queries and drafts, nothing else [T-01, T-02].

`at` is the only clock. Each message has a key of its own, so a sweep may run twice, late or for an earlier moment;
only what the outbox does not have yet is read and put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet, Value
from django.urls import reverse
from django.utils import translation

from engagements import office
from engagements.deadlines import Step, contact_steps_until, due_day
from engagements.hours import Hours
from engagements.models import Assignment, Attendance, Engagement, Invitation, Meeting, Region
from engagements.models.base import Party
from engagements.models.engagement import WORKING
from engagements.permissions import Role, standing
from engagements.programme import CONTACT_WARNING_DAYS, FOLLOW_UP_DAYS
from notifications import keys, outbox
from notifications.keys import Joined, MomentText, owes, untold
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
    told = _told(unreached, at)
    for key, draft in _all_warnings(chain([first], rows), at, until, reader=reader):
        if key not in told:
            told.add(key)
            yield draft()


def contact_concerns(message: Message, *, at: datetime) -> bool:
    """Not once the customer is reached, for who left, or when a later step of the ladder has begun."""
    rows = map(Owed._make, _unreached(at, at).filter(pk=message.subject).values_list(*OWED_FIELDS))
    return any(message.key == key for key, _draft in _all_warnings(rows, at, at, reader=message.recipient_id))


# A key, and how the message is put into words: most are posted already, and their words need not be found again.
Keyed = tuple[str, Callable[[], Draft]]


def _all_warnings(
    rows: Iterable[Owed], at: datetime, until: datetime, *, reader: UUID | None = None
) -> Iterator[Keyed]:
    hours = Region.objects.hours()
    for row in rows:
        for step in contact_steps_until(row.contact_due_at, hours[row.region], row.time_zone, at=at, until=until):
            yield from _warnings(row, step, hours[row.region], max(step.at, at), reader)


def _is_told(reader: UUID) -> Q:
    return Q(manager=reader) | Q(region__lead=reader) | Q(working__user=reader)


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


def _warnings(row: Owed, step: Step, hours: Hours, at: datetime, reader: UUID | None) -> Iterator[Keyed]:
    kind = "contact_breach" if step.is_breach else "contact_deadline"
    day = due_day(row.contact_due_at, row.time_zone).isoformat()
    # With its deadline: one that is moved begins a ladder of its own.
    period = f"{day}-{step.name}"
    for told, zone in _who_answers(row, step):
        if reader in (None, told):
            draft = partial(_warning, row, kind, period, day, step.at, told, office.of_staff(hours, zone), at)
            yield keys.key(kind, row.pk, period, told), draft


def _warning(
    row: Owed, kind: str, period: str, day: str, due_at: datetime, told: UUID, hours: Hours, at: datetime
) -> Draft:
    return Draft(
        kind=kind,
        subject=row.pk,
        period=period,
        recipient_id=told,
        due_at=due_at,
        not_before=hours.next_open(at),
        scope_id=row.pk,
        context={
            **words(row.pk, row.customer, row.service, row.phase),
            "due": day,
            "link": reverse("log-attempt", args=[row.pk]),
            "party": Party.MICROSOFT.value,
            "turn": "you" if told in (row.manager or row.lead, row.specialist) else Party.MICROSOFT.value,
        },
    )


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
    due_at: Callable[[Any], datetime]
    # When the next step overtakes it.
    ends_at: Callable[[Any], datetime]


class Invited(NamedTuple):
    """An attendance, and what says whether its person can be told in time."""

    attendance: UUID
    starts_at: datetime
    day_before_at: datetime
    settled_at: datetime | None
    region: UUID
    country: str
    side: str
    zone: str


INVITED_FIELDS = (
    *("pk", "meeting__starts_at", "meeting__day_before_at", "meeting__settled_at", "meeting__engagement__region_id"),
    *("meeting__engagement__customer__country", "party", "user__time_zone"),
)


def calls_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Reminders of calls that come near, and what follows on those that were missed.

    Who cannot be told in time is found by every sweep until the call begins, so little of each is read.
    """
    hours: dict[UUID, Hours] = {}
    for step in _call_steps(at, until or at):
        for batch in outbox.batches(_untold(step, at, reader)):
            hours = hours or Region.objects.hours()
            told_at = {one.attendance: max(step.due_at(one), at) for one in batch if _is_in_time(step, one, hours, at)}
            yield from _told_of_calls(step, told_at)


def _is_in_time(step: CallStep, one: Invited, hours: dict[UUID, Hours], at: datetime) -> bool:
    """Whose business day begins after the call has begun cannot be told any more."""
    told_at = max(step.due_at(one), at)
    opens = office.of_side(one.side, hours[one.region], one.country, one.zone).next_open(told_at)
    return step.kind == CALL_MISSED or (opens < one.starts_at and told_at < step.ends_at(one))


def _told_of_calls(step: CallStep, told_at: dict[UUID, datetime]) -> Iterator[Draft]:
    related = ("user", "meeting__engagement__customer", "meeting__engagement__region")
    attendances = Attendance.objects.select_related(*related).prefetch_related("meeting__engagement__region__holidays")
    for pk, attendance in attendances.in_bulk(told_at).items():
        due_at = step.due_at(attendance.meeting)
        yield to_attendee(attendance, kind=step.kind, step=step.name, due_at=due_at, at=told_at[pk])


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


def call_concerns(message: Message, *, at: datetime) -> bool:
    """Not of a call that has begun, was moved or called off, nor a day before when it is an hour before."""
    steps = (step for step in _call_steps(at, at) if step.kind == message.kind)
    return any(owes(_attending(step, at), message, **_key(step)) for step in steps)


def _attending(step: CallStep, at: datetime) -> QuerySet[Attendance]:
    return Attendance.objects.taking_part(at).filter(step.due, meeting__engagement__status__in=WORKING)


def _key(step: CallStep) -> dict[str, Any]:
    period = Joined(MomentText("meeting__starts_at"), Value(f"-{step.name}"))
    return {"subject": "meeting", "period": period, "recipient": "user"}


def _untold(step: CallStep, at: datetime, reader: UUID | None) -> Iterator[Invited]:
    untold_of = untold(_attending(step, at), kind=step.kind, reader=reader, **_key(step))
    rows = untold_of.order_by("meeting__starts_at", "pk").values_list(*INVITED_FIELDS)
    return map(Invited._make, rows.iterator(chunk_size=CHUNK))


def to_attendee(attendance: Attendance, *, kind: str, step: str, due_at: datetime, at: datetime) -> Draft:
    meeting, user = attendance.meeting, attendance.user
    return Draft(
        kind=kind,
        subject=meeting.pk,
        # With its time: a call that is moved is announced again.
        period=f"{meeting.starts_at:%Y%m%dT%H%M}-{step}",
        recipient_id=user.pk,
        due_at=due_at,
        not_before=office.hours_of(user, meeting.engagement, attendance.party).next_open(at),
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


def product_name(slug: str) -> str:
    """azure-rms → Azure RMS: the vendor's names are the same in every language."""
    return " ".join(part.upper() if len(part) <= 3 else part.title() for part in slug.split("-"))


# Nobody needs an invitation to what is over, or was called off before it was sent.
ABOUT_COMING_CALLS = ("call_invited", "call_moved")
ABOUT_CALLS = (*ABOUT_COMING_CALLS, "call_cancelled", "call_minutes")


def concerns(message: Message, *, at: datetime) -> bool:
    """Whether what an action posted still has its reader when it is sent: who left or handed over gets nothing, nor
    does anybody about what is on hold or over. Reminders are asked for by their rules."""
    if message.kind == "invitation":
        return Invitation.objects.waiting(at).filter(link=message.subject).exists()
    if message.scope_id is None:
        return True
    engagement = Engagement.objects.working().filter(pk=message.scope_id).first()
    return engagement is not None and _still_works(message, engagement, at)


def _still_works(message: Message, engagement: Engagement, at: datetime) -> bool:
    """A manager of the region is told of what they manage and of what nobody manages."""
    roles = standing(message.recipient, engagement, at=at).roles
    if message.kind in ABOUT_COMING_CALLS and not Meeting.objects.coming(at).filter(pk=message.subject).exists():
        return False
    if message.kind in ABOUT_CALLS:
        return bool(roles) and Attendance.objects.filter(meeting=message.subject, user=message.recipient_id).exists()
    if roles - {Role.MANAGER}:
        return True
    return bool(roles) and engagement.manager_id in (None, message.recipient_id)


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
