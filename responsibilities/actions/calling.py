"""Working through the agenda of a call, and ending it: held, written up and mailed, in one act."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from engagements import reminders
from engagements.actions import calling, guard
from engagements.models import CallItem, Meeting, Minutes, Promise
from engagements.permissions import Permission
from engagements.refusals import Refused
from notifications import outbox
from phases.models import RemediationItem
from responsibilities.actions import planning, tasks, verbs
from responsibilities.agenda import Item
from responsibilities.models import Task

keep_note = calling.keep_note
tick = calling.tick
promise = calling.promise
take_back_promise = calling.take_back_promise
Kind = CallItem.Kind


# ---- One item


@transaction.atomic
def work(meeting: Meeting, item: Item, verb: str, *, by: User, at: datetime, **given: Any) -> Any:
    """A verb of the item's own, with all its refusals; what came of it is kept for the minutes."""
    calling.at_the_table(meeting, by=by, at=at)
    done = VERBS[item.kind, verb](item.row, by=by, at=at, **given)
    due_on = getattr(done, "due_on", None)
    calling.keep_outcome(meeting, item.named, outcome=str(done.status), due_on=due_on, by=by, at=at)
    return done


def _resolve(item: RemediationItem, **more: Any) -> RemediationItem:
    return verbs.resolve_item(item, **more)


def _kept(made: Promise, **more: Any) -> Promise:
    return calling.settle_promise(made, status=Promise.Status.KEPT, **more)


def _dropped(made: Promise, **more: Any) -> Promise:
    return calling.settle_promise(made, status=Promise.Status.DROPPED, **more)


def _open_again(made: Promise, **more: Any) -> Promise:
    return calling.settle_promise(made, status=Promise.Status.OPEN, **more)


VERBS: dict[tuple[str, str], Callable[..., Any]] = {
    (Kind.TASK, "start"): tasks.start,
    (Kind.TASK, "complete"): tasks.complete,
    (Kind.TASK, "block"): tasks.block,
    (Kind.TASK, "unblock"): tasks.unblock,
    (Kind.TASK, "reopen"): tasks.reopen,
    (Kind.TASK, "due"): planning.set_due,
    (Kind.PLAN_ITEM, "resolve"): _resolve,
    (Kind.PROMISE, "keep"): _kept,
    (Kind.PROMISE, "drop"): _dropped,
    (Kind.PROMISE, "reopen"): _open_again,
    (Kind.PROMISE, "due"): calling.date_promise,
}


# ---- The end


@transaction.atomic
def end(
    meeting: Meeting,
    *,
    present: Collection[UUID] | None = None,
    topics_covered: Collection[str] = (),
    by: User,
    at: datetime,
) -> Minutes:
    """The call is held, its minutes are written and owed to everybody invited. Whoever ends it a second time, in
    whatever browser, finds the minutes of the first."""
    engagement, act = guard.begin(meeting.engagement, Permission.RUN_CALL, by=by, at=at)
    meeting = engagement.meetings.get(pk=meeting.pk)
    meeting.engagement = engagement
    written = Minutes.objects.filter(meeting=meeting).first()
    if written is not None:
        return written
    if meeting.status == Meeting.Status.SCHEDULED:
        general = meeting.items.filter(kind=Kind.GENERAL).first()
        words = {"notes": general.decided if general else "", "topics_covered": topics_covered}
        verbs.hold_meeting(meeting, present=present, **words, by=by, at=at)
    elif meeting.status != Meeting.Status.HELD:
        raise Refused("call_settled", _("This call is settled: %(status)s.") % {"status": meeting.get_status_display()})
    items = list(meeting.items.all())
    written = calling.write_up(meeting, shared=_shared(meeting, items, at=at), internal=_internal(items), act=act)
    _mail(meeting, at=at)
    return written


def _shared(meeting: Meeting, items: list[CallItem], *, at: datetime) -> dict[str, Any]:
    """As facts: words are found for each reader."""
    guests = [{"name": str(one.user), "party": one.party, "present": one.present} for one in _guests(meeting)]
    slugs = _slugs(items)
    return {
        "people": guests,
        "items": [_spoken(one, slugs) for one in items if one.decided or one.outcome],
        "promises": [_promised(one) for one in meeting.promises.select_related("user")],
        "next": _next(meeting, at),
    }


def _guests(meeting: Meeting) -> Any:
    return meeting.attendances.select_related("user").order_by("party", "user__name")


def _slugs(items: list[CallItem]) -> dict[str, str]:
    """Of tasks from the catalogue: what they are called in each language."""
    refs = [one.ref for one in items if one.kind == Kind.TASK]
    return {str(pk): slug for pk, slug in Task.objects.filter(pk__in=refs).values_list("pk", "slug")}


def _named(one: CallItem, slugs: dict[str, str]) -> dict[str, str]:
    return {"kind": one.kind, "title": one.title, "slug": slugs.get(one.ref, "")}


def _spoken(one: CallItem, slugs: dict[str, str]) -> dict[str, Any]:
    said = {"decided": one.decided, "outcome": one.outcome, "due_on": _day(one.due_on)}
    return {**_named(one, slugs), "party": one.party, **said}


def _internal(items: list[CallItem]) -> list[dict[str, str]]:
    slugs = _slugs(items)
    return [{**_named(one, slugs), "internal": one.internal} for one in items if one.internal]


def _promised(one: Promise) -> dict[str, Any]:
    return {"what": one.what, "party": one.party, "who": str(one.user or ""), "due_on": _day(one.due_on)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _next(meeting: Meeting, at: datetime) -> dict[str, str] | None:
    following = meeting.engagement.meetings.coming(at).first()
    return {"kind": following.kind, "starts_at": following.starts_at.isoformat()} if following else None


def _mail(meeting: Meeting, *, at: datetime) -> None:
    drafts = []
    for attendance in meeting.attendances.taking_part(at).select_related("user"):
        attendance.meeting = meeting
        draft = reminders.to_attendee(attendance, kind="call_minutes", step="minutes", due_at=at, at=at)
        drafts.append(replace(draft, context={**draft.context, "link": reverse("call", args=[meeting.pk])}))
    outbox.post(drafts, at=at)
