"""Calls as both sides see them: what is coming, what was, who came, what was covered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import dates
from engagements.models import Attendance, Meeting
from engagements.models.base import Party
from engagements.slots import Slot
from responsibilities.presenting.place import foreign

# What the meeting about checklist and plan goes through [C-23]; not all of it where identities are in the cloud.
TOPICS: dict[str, str | Promise] = {
    "infrastructure": gettext_lazy("Infrastructure"),
    "network": gettext_lazy("Network"),
    "administration": gettext_lazy("Administration"),
    "directory_preparation": gettext_lazy("Preparing the directory"),
    "network_security": gettext_lazy("Network security"),
    "federated_identity": gettext_lazy("Federated identities"),
}
STATES = {"scheduled": "not_started", "held": "done", "missed": "blocked", "cancelled": "not_required"}


def topics_for(kind: str, identity: str | None) -> list[str]:
    """The six topics, less those that the environment does not have."""
    if kind != Meeting.Kind.ASSESS_PLAN:
        return []
    left_out = set()
    if identity == "cloud":
        left_out.add("directory_preparation")
    if identity not in (None, "federated"):
        left_out.add("federated_identity")
    return [name for name in TOPICS if name not in left_out]


def topic(name: str) -> str:
    return str(TOPICS.get(name, name))


def call(meeting: Meeting, *, at: datetime) -> dict[str, Any]:
    waits = meeting.status == Meeting.Status.SCHEDULED
    over = waits and meeting.starts_at < at
    return {
        "id": f"call-{meeting.pk}",
        "at": meeting.starts_at,
        "at_words": dates.moment(meeting.starts_at),
        "title": meeting.get_kind_display(),
        "href": reverse("call", args=[meeting.pk]),
        "state": STATES[meeting.status],
        "word": _("Was it held?") if over else meeting.get_status_display(),
        "distance": dates.ago(meeting.starts_at) if waits else "",
        "length": minutes(meeting.minutes),
        "people": ", ".join(str(one.user) for one in meeting.attendances.all()),
        "join": meeting.join_url if waits and not over else "",
        "notes": meeting.notes,
        "over": over,
    }


def of_today(meeting: Meeting, href: str) -> dict[str, Any]:
    """One call of many customers' in the list of a day."""
    customer, waits = meeting.engagement.customer, meeting.status == Meeting.Status.SCHEDULED
    return {
        "at": meeting.starts_at,
        "title": meeting.get_kind_display(),
        "customer": customer.name,
        "language": foreign(customer.language),
        "href": href,
        "status": "" if waits else meeting.get_status_display(),
        "join": meeting.join_url if waits else "",
        "minutes": meeting.minutes,
    }


def slots(found: Iterable[Slot], customer_zone: str, region_zone: str) -> list[tuple[str, str]]:
    """As choices: by the reader's clock, then by those of both sides where they differ, and who is outside hours."""
    return [(one.starts_at.isoformat(), _slot(one, customer_zone, region_zone)) for one in found]


def _slot(slot: Slot, customer_zone: str, region_zone: str) -> str:
    clocks = [
        _("customer %(time)s") % {"time": _by_clock(slot, customer_zone)},
        _("region %(time)s") % {"time": _by_clock(slot, region_zone)},
    ]
    outside = {
        frozenset({Party.MICROSOFT}): _("outside the region’s hours"),
        frozenset({Party.CUSTOMER}): _("outside the customer’s hours"),
        frozenset({Party.MICROSOFT, Party.CUSTOMER}): _("outside the hours of both"),
    }
    about = " · ".join(filter(None, [*clocks, outside.get(slot.outside, "")]))
    return format_html('<span>{} <small class="row-sub">{}</small></span>', dates.moment(slot.starts_at), about)


def _by_clock(slot: Slot, zone: str) -> str:
    """With its day where that is another one than the reader's."""
    same_day = dates.local(slot.starts_at, zone).date() == dates.local(slot.starts_at).date()
    return dates.clock(slot.starts_at, zone) if same_day else dates.moment(slot.starts_at, zone)


def answers(mine: Attendance | None) -> list[dict[str, Any]]:
    """What one who is invited may press, the given answer marked."""
    given = mine.answer if mine else ""
    return [{"value": one, "text": one.label, "chosen": one == given} for one in Attendance.Answer] if mine else []


def minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def attendance(found: Iterable[Attendance]) -> list[dict[str, Any]]:
    return [{"party": one.party, "name": str(one.user), "word": _of_guest(one)} for one in found]


def _of_guest(one: Attendance) -> str:
    """Once the call is over who came counts, until then who says that they will."""
    if one.present is not None:
        return _("was there") if one.present else _("was not there")
    said = {
        Attendance.Answer.YES: _("comes"),
        Attendance.Answer.MAYBE: _("comes perhaps"),
        Attendance.Answer.NO: _("cannot come"),
    }
    return said[Attendance.Answer(one.answer)] if one.answer else _("has not answered yet")


def covered(topics: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    words = {None: "", True: _("covered"), False: _("not covered")}
    return [{"text": topic(one["name"]), "sub": words[one.get("covered")]} for one in topics]


def cadence(days: int | None) -> str:
    if not days:
        return _("No rhythm of checkpoint calls is agreed.")
    return ngettext("A checkpoint call every day.", "A checkpoint call every %(count)s days.", days) % {"count": days}
