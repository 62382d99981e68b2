"""While a call goes on: notes on its items, promises, and once its minutes [E-11, T-02…T-04].

Everything is kept when it is said, so that a browser that dies takes nothing along.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions import attendance, guard
from engagements.actions.guard import Act
from engagements.models import CallItem, Engagement, Meeting, Minutes, Promise
from engagements.models.base import Party
from engagements.permissions import Permission
from engagements.refusals import Invalid, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User

Status = Meeting.Status
NOTES = ("decided", "internal")


class Named(NamedTuple):
    """What an item of the agenda is: by its kind and its name there, and as the minutes will call it."""

    kind: str
    ref: str
    title: str
    party: str = ""


def is_open(meeting: Meeting) -> bool:
    """It waits or was just held, and nobody has written its minutes."""
    return meeting.status in (Status.SCHEDULED, Status.HELD) and not Minutes.objects.filter(meeting=meeting).exists()


def at_the_table(meeting: Meeting, *, by: User, at: datetime) -> tuple[Meeting, Engagement, Act]:
    """Lock, re-read, and refuse what is written up or never took place."""
    engagement, act = guard.begin(meeting.engagement, Permission.RUN_CALL, by=by, at=at)
    meeting = engagement.meetings.get(pk=meeting.pk)
    meeting.engagement = engagement
    if not is_open(meeting):
        raise Refused("call_written_up", _("This call is over: nothing can be added to it any more."))
    return meeting, engagement, act


# ---- Notes


@transaction.atomic
def keep_note(
    meeting: Meeting, item: Named, *, decided: str = "", internal: str = "", by: User, at: datetime, seen: str = ""
) -> CallItem:
    """What was decided, for both sides, and what Microsoft notes for itself."""
    meeting, _engagement, act = at_the_table(meeting, by=by, at=at)
    row = meeting.items.filter(kind=item.kind, ref=item.ref).first()
    unchanged(seen, row or CallItem(), *NOTES)
    return _keep(meeting, row, item, act, decided=decided.strip(), internal=internal.strip())


@transaction.atomic
def keep_outcome(
    meeting: Meeting, item: Named, *, outcome: str, due_on: date | None, by: User, at: datetime
) -> CallItem:
    """What the call made of an item, after the item's own verb was done."""
    meeting, _engagement, act = at_the_table(meeting, by=by, at=at)
    row = meeting.items.filter(kind=item.kind, ref=item.ref).first()
    return _keep(meeting, row, item, act, outcome=outcome, due_on=due_on)


def _keep(meeting: Meeting, row: CallItem | None, item: Named, act: Act, **values: Any) -> CallItem:
    """The trail has that a note was taken, once for each item; the words are in the minutes."""
    kept = row or CallItem(meeting=meeting, kind=guard.one_of("kind", item.kind, CallItem.Kind.values), ref=item.ref)
    kept.title, kept.party, kept.changed_at = item.title[:300], item.party, act.at
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    if row is None:
        act.record("call.noted", meeting, after={"kind": meeting.kind, "item": item.kind}, internal=True)
    return kept


# ---- Who is there


@transaction.atomic
def tick(meeting: Meeting, present: Collection[UUID], *, by: User, at: datetime) -> None:
    meeting, _engagement, act = at_the_table(meeting, by=by, at=at)
    if attendance.note_present(meeting, present):
        act.record("call.attended", meeting, after={"kind": meeting.kind, "present": len(present)}, internal=True)


# ---- Promises


@transaction.atomic
def promise(
    meeting: Meeting,
    *,
    what: str,
    party: str = "",
    user: UUID | None = None,
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> Promise:
    """Who does what by when: one of those who are invited, or a side as a whole. Sent twice it is noted once."""
    meeting, engagement, act = at_the_table(meeting, by=by, at=at)
    what = guard.filled("what", what, _("Say what was promised."))
    if len(what) > 200:
        raise Invalid("what", _("A promise has at most 200 characters."))
    side = _side(meeting, party, user)
    said = {"engagement": engagement, "user_id": user, "due_on": due_on, "made_at": at}
    made, is_new = Promise.objects.get_or_create(meeting=meeting, party=side, what=what, defaults=said)
    if is_new:
        act.record("promise.made", made, after={"value": str(due_on)} if due_on else None)
    return made


def _side(meeting: Meeting, party: str, user: UUID | None) -> str:
    if user is None:
        guard.one_of("who", party, (Party.MICROSOFT, Party.CUSTOMER))
        return party
    invited = meeting.attendances.filter(user=user).values_list("party", flat=True).first()
    if invited is None:
        raise Invalid("who", _("Somebody on this list was not invited."))
    return str(invited)


@transaction.atomic
def take_back_promise(made: Promise, *, by: User, at: datetime) -> None:
    """A slip, as long as the call on which it was noted is not written up."""
    meeting, _engagement, act = at_the_table(made.meeting, by=by, at=at)
    made = meeting.promises.get(pk=made.pk)
    act.record("promise.removed", made)
    made.delete()


@transaction.atomic
def settle_promise(made: Promise, *, status: str, by: User, at: datetime) -> Promise:
    """Kept, dropped, or open again."""
    made, act = _promise(made, by=by, at=at)
    guard.one_of("status", status, Promise.Status.values)
    if made.status != status:
        before, made.status = made.status, status
        made.settled_at = None if status == Promise.Status.OPEN else at
        made.save(update_fields=["status", "settled_at"])
        act.record(f"promise.{status}", made, before={"status": before}, after={"status": status})
    return made


@transaction.atomic
def date_promise(made: Promise, *, due_on: date | None, by: User, at: datetime, seen: str = "") -> Promise:
    made, act = _promise(made, by=by, at=at)
    unchanged(seen, made, "due_on")
    if made.due_on != due_on:
        before, made.due_on = made.due_on, due_on
        made.save(update_fields=["due_on"])
        old, new = ({"value": str(day)} if day else None for day in (before, due_on))
        act.record("promise.dated", made, before=old, after=new)
    return made


def _promise(made: Promise, *, by: User, at: datetime) -> tuple[Promise, Act]:
    engagement, act = guard.begin(made.engagement, Permission.RUN_CALL, by=by, at=at)
    return engagement.promises.select_related("meeting").get(pk=made.pk), act


# ---- Minutes


def write_up(meeting: Meeting, *, shared: dict[str, Any], internal: list[Any], act: Act) -> Minutes:
    """Expects the engagement's row to be locked and the call to be held."""
    written = Minutes(meeting=meeting, written_by=act.by, written_at=act.at, shared=shared, internal=internal)
    written.save(force_insert=True)
    act.record("call.written_up", meeting, after={"kind": meeting.kind})
    return written
