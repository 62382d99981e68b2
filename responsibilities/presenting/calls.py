"""Calls as both sides see them: what is coming, what was, who came, what was covered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import dates
from accounts.phrases import listed
from engagements.models import Attendance, Meeting
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
        "people": listed(one.user for one in meeting.attendances.all()),
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


def minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def attendance(found: Iterable[Attendance]) -> list[dict[str, Any]]:
    words = {None: "", True: _("was there"), False: _("was not there")}
    return [{"party": one.party, "name": str(one.user), "word": words[one.present]} for one in found]


def covered(topics: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    words = {None: "", True: _("covered"), False: _("not covered")}
    return [{"text": topic(one["name"]), "sub": words[one.get("covered")]} for one in topics]


def cadence(days: int | None) -> str:
    if not days:
        return _("No rhythm of checkpoint calls is agreed.")
    return ngettext("A checkpoint call every day.", "A checkpoint call every %(count)s days.", days) % {"count": days}
