"""Who is to be reminded of a contact deadline or a call at a moment: queries and drafts, nothing else [T-01, T-02].

`at` is the only clock. Each message has a key of its own, so a sweep may run twice, late or for an earlier moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from engagements.deadlines import Step, contact_step, due_day
from engagements.hours import Hours
from engagements.models import Assignment, Attendance, Engagement, Invitation, Meeting
from engagements.models.base import Party
from engagements.permissions import Role, standing
from engagements.programme import CONTACT_WARNING_DAYS, FOLLOW_UP_DAYS
from notifications import outbox
from notifications.outbox import Draft

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Message

ONE_HOUR = timedelta(hours=1)
# The first step begins with its day, up to a day and a change of the clocks before its count of days.
LADDER = timedelta(days=max(CONTACT_WARNING_DAYS) + 2)
CHUNK = 1000


def post_contact_due(at: datetime) -> int:
    """Warn of contact deadlines that come near and of those that passed; answers how many messages are new."""
    return outbox.post(_contact_drafts(at), at=at)


def post_calls_due(at: datetime) -> int:
    """Remind of calls that come near and follow up on those that were missed."""
    return outbox.post(_call_drafts(at), at=at)


# ---- Contact deadlines


def _contact_drafts(at: datetime) -> Iterator[Draft]:
    for engagement in _unreached(at).iterator(chunk_size=CHUNK):
        hours = engagement.region.hours
        step = contact_step(engagement.contact_due_at, hours, engagement.customer.time_zone, at=at)
        if step:
            yield from _warnings(engagement, step, hours, at)


def _unreached(at: datetime) -> QuerySet[Engagement]:
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST).select_related("user")
    return (
        Engagement.objects.working()
        .unreached()
        .filter(contact_due_at__lte=at + LADDER)
        .select_related("customer", "region__lead", "manager")
        .prefetch_related("region__holidays", Prefetch("assignments", specialists, to_attr="specialists"))
        .order_by("contact_due_at", "pk")
    )


def _warnings(engagement: Engagement, step: Step, hours: Hours, at: datetime) -> Iterator[Draft]:
    day = due_day(engagement.contact_due_at, engagement.customer.time_zone).isoformat()
    draft = partial(
        Draft,
        kind="contact_breach" if step.is_breach else "contact_deadline",
        subject=engagement.pk,
        # With its deadline: one that is moved begins a ladder of its own.
        period=f"{day}-{step.name}",
        due_at=step.at,
        scope_id=engagement.pk,
        context={**facts(engagement), "due": day},
    )
    for user in _who_answers(engagement, step):
        yield draft(recipient_id=user.pk, not_before=staff_hours(user, hours).next_open(at))


def _who_answers(engagement: Engagement, step: Step) -> set[User]:
    """The manager, or the region's lead while there is none; the lead too when time runs out."""
    lead = engagement.region.lead
    people = {engagement.manager or lead, *(assignment.user for assignment in engagement.specialists)}
    if step.tells_lead:
        people.add(lead)
    return people - {None}


# ---- Calls


def _call_drafts(at: datetime) -> Iterator[Draft]:
    for meeting in _calls(_soon(at), at):
        yield from _invitations(meeting, at)
    for meeting in _calls(_missed(at), at):
        yield from _follow_ups(meeting, at)


def _soon(at: datetime) -> Q:
    ahead = Q(status=Meeting.Status.SCHEDULED, starts_at__gt=at)
    return ahead & (Q(day_before_at__lte=at) | Q(starts_at__lte=at + ONE_HOUR))


def _missed(at: datetime) -> Q:
    recently = Q(settled_at__lte=at, settled_at__gt=at - timedelta(days=FOLLOW_UP_DAYS))
    return Q(status=Meeting.Status.MISSED) & recently


def _calls(which: Q, at: datetime) -> Iterator[Meeting]:
    attending = Attendance.objects.taking_part(at).select_related("user")
    return (
        Meeting.objects.working()
        .filter(which)
        .select_related("engagement__customer", "engagement__region")
        .prefetch_related("engagement__region__holidays", Prefetch("attendances", attending, to_attr="attending"))
        .order_by("starts_at", "pk")
        .iterator(chunk_size=CHUNK)
    )


def _invitations(meeting: Meeting, at: datetime) -> Iterator[Draft]:
    """One business day before and one hour before; the second overtakes the first."""
    hour_before = meeting.starts_at - ONE_HOUR
    step, due_at = ("hour", hour_before) if hour_before <= at else ("day", meeting.day_before_at)
    for draft in _to_attendees(meeting, "call_soon", step, due_at, at):
        # Whose business day begins after the call has begun cannot be told any more.
        if draft.not_before < meeting.starts_at:
            yield draft


def _follow_ups(meeting: Meeting, at: datetime) -> Iterator[Draft]:
    return _to_attendees(meeting, "call_missed", "missed", meeting.settled_at or at, at)


def _to_attendees(meeting: Meeting, kind: str, step: str, due_at: datetime, at: datetime) -> Iterator[Draft]:
    hours = meeting.engagement.region.hours
    for attendance in meeting.attending:
        user = attendance.user
        yield Draft(
            kind=kind,
            subject=meeting.pk,
            # With its time: a call that is moved is announced again.
            period=f"{meeting.starts_at:%Y%m%dT%H%M}-{step}",
            recipient_id=user.pk,
            due_at=due_at,
            not_before=_hours_of(attendance, hours).next_open(at),
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
    return {
        "customer": engagement.customer.name,
        "service": product_name(engagement.service),
        "phase": engagement.phase,
        "link": reverse("engagement", args=[engagement.pk]),
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
ABOUT_CALLS = ("call_soon", "call_missed")


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
    roles = standing(message.recipient, engagement, at=timezone.now()).roles
    if message.kind in ABOUT_CALLS:
        return bool(roles) and Attendance.objects.filter(meeting=message.subject, user=message.recipient_id).exists()
    if named or roles - {Role.MANAGER}:
        return bool(roles)
    return bool(roles) and engagement.manager_id in (None, message.recipient_id)


def staff_hours(user: User, hours: Hours) -> Hours:
    return replace(hours, time_zone=user.time_zone)
