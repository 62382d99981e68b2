"""Calls: scheduled, moved, held, missed or cancelled, and the cadence of checkpoints.

[K-10, E-11, T-02, T-03, T-04, G-06]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagements import deadlines
from engagements.actions import attendance, guard
from engagements.actions.guard import Act
from engagements.models import Engagement, Meeting
from engagements.permissions import Permission
from engagements.programme import MAX_CADENCE_DAYS, MAX_CALL_MINUTES, UNDO_MINUTES
from engagements.refusals import Invalid, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User

Kind, Status = Meeting.Kind, Meeting.Status
CHANGED = ("sequence", "changed_at")
EARLIEST = timedelta(days=1)


@transaction.atomic
def schedule(
    engagement: Engagement,
    *,
    kind: str,
    starts_at: datetime,
    minutes: int = 45,
    join_url: str = "",
    attendees: Iterable[User] | None = None,
    topics: Sequence[str] = (),
    by: User,
    at: datetime,
) -> Meeting:
    """Plan a call; without `attendees` everybody who works on the engagement is invited. Remote only [R-09]."""
    engagement, act = guard.begin(engagement, Permission.RUN_CALL, by=by, at=at)
    guard.one_of("kind", kind, Kind.values)
    _check_time(starts_at, minutes, at)
    meeting = Meeting(engagement=engagement, kind=kind, minutes=minutes, join_url=join_url, changed_at=at)
    meeting.topics = [_topic(name) for name in topics]
    _place(meeting, engagement, starts_at)
    meeting.save(force_insert=True)
    attendance.invite(meeting, engagement, attendees, at=at)
    act.record("call.scheduled", meeting, after={"kind": kind, "starts_at": starts_at})
    attendance.tell(meeting, "call_invited", at=at)
    return meeting


def _check_time(starts_at: datetime, minutes: int, at: datetime) -> None:
    if starts_at <= at:
        raise Invalid("starts_at", _("Choose a time in the future."))
    if not 1 <= minutes <= MAX_CALL_MINUTES:
        raise Invalid("minutes", _("Choose a length from 1 to %(max)s minutes.") % {"max": MAX_CALL_MINUTES})


def _topic(name: str) -> dict[str, object]:
    return {"name": name, "covered": None}


def _place(meeting: Meeting, engagement: Engagement, starts_at: datetime) -> None:
    meeting.starts_at = starts_at
    meeting.day_before_at = deadlines.day_before(starts_at, engagement.region.hours)


def _enter(meeting: Meeting, *, by: User, at: datetime) -> tuple[Meeting, Engagement, Act]:
    """Every change of a call: it must still lie ahead."""
    engagement, act = guard.begin(meeting.engagement, Permission.RUN_CALL, by=by, at=at)
    meeting = engagement.meetings.get(pk=meeting.pk)
    if meeting.status != Status.SCHEDULED:
        sentence = _("This call is settled: %(status)s.") % {"status": meeting.get_status_display()}
        raise Refused("call_settled", sentence)
    return meeting, engagement, act


@transaction.atomic
def reschedule(meeting: Meeting, *, starts_at: datetime, by: User, at: datetime, seen: str = "") -> Meeting:
    """The same call at another time: calendars know it by its identity and take the higher sequence. Whoever had
    answered is asked again."""
    meeting, engagement, act = _enter(meeting, by=by, at=at)
    unchanged(seen, meeting, "starts_at")
    _check_time(starts_at, meeting.minutes, at)
    before = {"starts_at": meeting.starts_at}
    _place(meeting, engagement, starts_at)
    _changed(meeting, at)
    meeting.save(update_fields=["starts_at", "day_before_at", *CHANGED])
    meeting.attendances.update(**attendance.UNANSWERED)
    act.record("call.moved", meeting, before=before, after={"starts_at": starts_at})
    attendance.tell(meeting, "call_moved", at=at)
    return meeting


@transaction.atomic
def hold(
    meeting: Meeting,
    *,
    present: Collection[UUID] | None = None,
    notes: str = "",
    topics_covered: Collection[str] = (),
    next_wanted: bool = False,
    by: User,
    at: datetime,
) -> tuple[Meeting, Meeting | None]:
    """The call took place; `present` are ids of its attendees, all of them when not given.

    Returns the next checkpoint too, made when it is wanted and a cadence is agreed.
    """
    meeting, engagement, act = _enter(meeting, by=by, at=at)
    if at < meeting.starts_at - EARLIEST:
        raise Refused("too_early", _("This call lies more than a day ahead. Move it to when it took place."))
    attendance.note_present(meeting, present)
    meeting.topics = [{**topic, "covered": topic["name"] in topics_covered} for topic in meeting.topics]
    meeting.hold()
    _settle(meeting, notes, act)
    _count_missed(engagement, 0)
    act.record("call.held", meeting, after={"kind": meeting.kind})
    return meeting, _next(meeting, engagement, act) if next_wanted else None


@transaction.atomic
def miss(
    meeting: Meeting, *, notes: str = "", next_wanted: bool = False, by: User, at: datetime
) -> tuple[Meeting, Meeting | None]:
    """Nobody of the other side came [C-28]. Returns the next checkpoint too, as for a call that was held."""
    meeting, engagement, act = _enter(meeting, by=by, at=at)
    if at < meeting.starts_at:
        raise Refused("too_early", _("This call has not begun yet."))
    meeting.miss()
    _settle(meeting, notes, act)
    _count_missed(engagement, engagement.missed_calls + 1)
    act.record("call.missed", meeting, after={"kind": meeting.kind})
    return meeting, _next(meeting, engagement, act) if next_wanted else None


@transaction.atomic
def take_back_miss(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """It was a slip: the call waits again, and what was planned because of it does not take place."""
    engagement, act = guard.begin(meeting.engagement, Permission.RUN_CALL, by=by, at=at)
    meeting = engagement.meetings.get(pk=meeting.pk)
    if not can_take_back(meeting, by=by, at=at):
        raise Refused("not_taken_back", _("Only who noted it can take it back, within some minutes."))
    for following in meeting.following.filter(status=Status.SCHEDULED):
        following.engagement = engagement
        _call_off(following, _("The call before it was not missed."), act)
    meeting.wait_again()
    _settle(meeting, "", act)
    _count_missed(engagement, max(engagement.missed_calls - 1, 0))
    act.record("call.miss_taken_back", meeting, after={"kind": meeting.kind})
    return meeting


def can_take_back(meeting: Meeting, *, by: User, at: datetime) -> bool:
    recent = meeting.settled_at is not None and at - meeting.settled_at <= timedelta(minutes=UNDO_MINUTES)
    return meeting.status == Status.MISSED and recent and meeting.settled_by_id == by.pk


def _settle(meeting: Meeting, notes: str, act: Act) -> None:
    over = meeting.status != Status.SCHEDULED
    meeting.notes, meeting.settled_at, meeting.settled_by = notes.strip(), act.at if over else None, act.by
    _changed(meeting, act.at)
    meeting.save(update_fields=["status", "notes", "topics", "settled_at", "settled_by", *CHANGED])


def _changed(meeting: Meeting, at: datetime) -> None:
    """What calendars hold of it is older than this."""
    meeting.sequence += 1
    meeting.changed_at = at


def _count_missed(engagement: Engagement, count: int) -> None:
    engagement.missed_calls = count
    engagement.save(update_fields=["missed_calls"])


def _next(meeting: Meeting, engagement: Engagement, act: Act) -> Meeting | None:
    """The next checkpoint of an agreed cadence, unless one lies ahead already."""
    every = engagement.checkpoint_every_days
    if meeting.kind != Kind.CHECKPOINT or not every or engagement.meetings.checkpoints().coming(act.at).exists():
        return None
    following = Meeting(engagement=engagement, follows=meeting, kind=meeting.kind, changed_at=act.at)
    following.minutes, following.join_url = meeting.minutes, meeting.join_url
    starts_at = deadlines.next_call(meeting.starts_at, every, engagement.region.hours, at=act.at)
    _place(following, engagement, starts_at)
    following.save(force_insert=True)
    attendance.copy(meeting, following)
    act.record("call.scheduled", following, after={"kind": following.kind, "starts_at": starts_at})
    attendance.tell(following, "call_invited", at=act.at)
    return following


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: User, at: datetime) -> Meeting:
    meeting, _engagement, act = _enter(meeting, by=by, at=at)
    _call_off(meeting, guard.reasoned(reason), act)
    return meeting


def _call_off(meeting: Meeting, reason: str, act: Act) -> None:
    meeting.cancel()
    _settle(meeting, reason, act)
    act.record("call.cancelled", meeting, reason=reason)
    attendance.tell(meeting, "call_cancelled", at=act.at)


@transaction.atomic
def set_cadence(engagement: Engagement, *, days: int | None, by: User, at: datetime, seen: str = "") -> Engagement:
    """Agree how often checkpoint calls are held, in calendar days; None when they are planned one by one [G-06]."""
    engagement, act = guard.begin(engagement, Permission.RUN_CALL, by=by, at=at)
    if days is not None and not 1 <= days <= MAX_CADENCE_DAYS:
        raise Invalid("days", _("Choose a number of days from 1 to %(max)s.") % {"max": MAX_CADENCE_DAYS})
    unchanged(seen, engagement, "checkpoint_every_days")
    before = {"days": engagement.checkpoint_every_days}
    engagement.checkpoint_every_days = days
    engagement.save(update_fields=["checkpoint_every_days"])
    act.record("cadence.agreed", engagement, before=before, after={"days": days})
    return engagement
