"""Who is invited to a call and who came, each on the side that they stand on [C-20a, C-28]."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import reminders
from engagements.actions import guard
from engagements.models import Assignment, Attendance, Designation, Engagement, Meeting, Member, RegionManager
from engagements.models.base import Party
from engagements.models.organisation import MemberRole
from engagements.permissions import Permission
from engagements.refusals import Invalid, NotAllowed, Refused
from notifications import outbox

if TYPE_CHECKING:
    from accounts.models import User

Sides = dict[UUID, Party]
Answer = Attendance.Answer
UNANSWERED = {"answer": "", "answered_at": None}


def invite(meeting: Meeting, engagement: Engagement, users: Iterable[User] | None, *, at: datetime) -> None:
    """Everybody who works on the engagement when nobody is named."""
    if users is None:
        _add(meeting, team(engagement, at=at))
        return
    _add(meeting, _sides_of({user.pk for user in users}, engagement, at=at))


def team(engagement: Engagement, *, at: datetime) -> Sides:
    """Everybody who works on an engagement: its manager, its specialists, and the customer's people."""
    people = engagement.customer.members.exclude(role=MemberRole.READ_ONLY)
    speaking = engagement.customer.designations.live(at)
    assigned = engagement.assignments.live(at)
    customers = {*people.values_list("user", flat=True), *speaking.values_list("user", flat=True)}
    return _sides(customers, assigned.values_list("user", flat=True))


def _sides_of(wanted: set[UUID], engagement: Engagement, *, at: datetime) -> Sides:
    """The sides of those who were named; whoever belongs to neither cannot be invited."""
    given = {"user__in": wanted}
    members = Member.objects.filter(customer=engagement.customer_id, **given)
    speaking = Designation.objects.live(at).filter(customer=engagement.customer_id, **given)
    assigned = Assignment.objects.live(at).filter(engagement=engagement, **given)
    managing = RegionManager.objects.filter(region=engagement.region_id, **given)
    customers = {*members.values_list("user", flat=True), *speaking.values_list("user", flat=True)}
    sides = _sides(customers, [*assigned.values_list("user", flat=True), *managing.values_list("user", flat=True)])
    if wanted - sides.keys():
        raise Invalid("attendees", _("Somebody on this list does not take part in the engagement."))
    return sides


def _sides(customers: Iterable[UUID], microsoft: Iterable[UUID]) -> Sides:
    """Whoever stands on both sides attends for Microsoft: nobody else can vouch that the customer was there."""
    return {**dict.fromkeys(customers, Party.CUSTOMER), **dict.fromkeys(microsoft, Party.MICROSOFT)}


def _add(meeting: Meeting, sides: Sides) -> None:
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, user_id=user_id, party=party) for user_id, party in sides.items()
    )


def copy(meeting: Meeting, following: Meeting) -> None:
    _add(following, {attendance.user_id: Party(attendance.party) for attendance in meeting.attendances.all()})


def tell(meeting: Meeting, kind: str, *, at: datetime) -> None:
    """Owe each attendee a mail with the call for their calendar; one for each sequence of the call."""
    step, drafts = f"v{meeting.sequence}", []
    for attendance in meeting.attendances.taking_part(at).select_related("user"):
        attendance.meeting = meeting
        drafts.append(reminders.to_attendee(attendance, kind=kind, step=step, due_at=at, at=at))
    outbox.post(drafts, at=at)


def note_present(meeting: Meeting, present: Collection[UUID] | None) -> bool:
    """Mark who came; everybody who was invited when nobody is named. Whether that says anything new."""
    attendances = list(meeting.attendances.all())
    invited = {attendance.user_id for attendance in attendances}
    came = invited if present is None else set(present)
    if came - invited:
        raise Invalid("present", _("Somebody on this list was not invited."))
    known = [attendance.present for attendance in attendances]
    for attendance in attendances:
        attendance.present = attendance.user_id in came
    Attendance.objects.bulk_update(attendances, ["present"])
    return known != [attendance.present for attendance in attendances]


@transaction.atomic
def answer(meeting: Meeting, *, answer: str, by: User, at: datetime, sequence: int | None = None) -> Attendance:
    """Yes, maybe or no of one who is invited; it can be changed until the call begins. `sequence` is that of the
    invitation which is answered: one to an earlier time says nothing about this one."""
    engagement, act = guard.begin(meeting.engagement, Permission.ANSWER_CALL, by=by, at=at)
    guard.one_of("answer", answer, Answer.values)
    meeting = engagement.meetings.get(pk=meeting.pk)
    mine = meeting.attendances.filter(user=by).first()
    if mine is None:
        raise NotAllowed(_("Only who is invited can answer."))
    if not takes_answers(meeting, sequence=sequence, at=at):
        raise Refused("call_settled", _("This call can be answered no more: it was moved, is over, or was called off."))
    if mine.answer != answer:
        before, mine.answer, mine.answered_at = mine.answer, answer, at
        mine.save(update_fields=["answer", "answered_at"])
        said = {"kind": meeting.kind, "answer": answer}
        act.record("call.answered", meeting, before={"answer": before} if before else None, after=said)
    return mine


def takes_answers(meeting: Meeting, *, at: datetime, sequence: int | None = None) -> bool:
    """An invitation is stale once its call has begun, was called off, or was moved."""
    waits = meeting.status == Meeting.Status.SCHEDULED and at < meeting.starts_at
    return waits and sequence in (None, meeting.sequence)
