"""Call mode: the agenda in sections, and of each item what it is, what can be done with it, and what was noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import dates
from accounts.models import User
from accounts.phrases import listed
from engagements.actions.calling import NOTES
from engagements.models import Attendance, CallItem, Meeting, Promise
from engagements.models.base import Party
from engagements.permissions import Permission, Standing
from engagements.seen import mark
from phases.models import RemediationItem
from phases.models.phase import Kind as PhaseKind
from responsibilities.actions.tasks import can_undo
from responsibilities.agenda import Agenda, Item
from responsibilities.models import BlockedReason, ScopeQuestion, Task
from responsibilities.presenting import control
from responsibilities.presenting import tasks as told
from responsibilities.presenting.minutes import outcome

Kind = CallItem.Kind

# In this order; what is late comes before all that is not, whatever it is.
SECTIONS: tuple[tuple[str, Any], ...] = (
    ("promised", gettext_lazy("Promised on earlier calls")),
    ("late", gettext_lazy("Overdue")),
    ("confirmations", gettext_lazy("Waiting for a word of the customer’s")),
    ("blockers", gettext_lazy("What else holds this phase up")),
    ("customer", gettext_lazy("The customer’s tasks")),
    ("microsoft", gettext_lazy("Microsoft’s tasks")),
    ("plan", gettext_lazy("Remediation plan")),
    ("questions", gettext_lazy("Questions about scope")),
    ("general", gettext_lazy("In general")),
)
OF_KIND = {
    Kind.PROMISE: "promised",
    Kind.CONFIRMATION: "confirmations",
    Kind.BLOCKER: "blockers",
    Kind.PLAN_ITEM: "plan",
    Kind.QUESTION: "questions",
    Kind.GENERAL: "general",
}


def sections(agenda: Agenda, stands: Standing, *, by: User, at: datetime) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in agenda.items:
        kept = agenda.kept.get(one.key)
        found.setdefault(_section(one), []).append(item(one, agenda.meeting, kept, stands, by=by, at=at))
    return [{"id": name, "title": title, "items": found[name]} for name, title in SECTIONS if name in found]


def _section(one: Item) -> str:
    if one.kind in (Kind.TASK, Kind.PLAN_ITEM) and _is_late(one):
        return "late"
    if one.kind == Kind.TASK:
        return "customer" if one.party == Party.CUSTOMER else "microsoft"
    return OF_KIND[Kind(one.kind)]


def _is_late(one: Item) -> bool:
    if isinstance(one.row, Task):
        return told.is_late(one.row)
    due = _due(one)
    return bool(due and due < timezone.localdate() and _is_open(one))


def _is_open(one: Item) -> bool:
    if isinstance(one.row, RemediationItem):
        return not one.row.is_settled
    return isinstance(one.row, Promise) and one.row.status == Promise.Status.OPEN


def _due(one: Item) -> date | None:
    return getattr(one.row, "due_on", None)


# ---- One item


def item_id(kind: str, ref: str) -> str:
    return f"{kind}-{ref}"


def item(
    one: Item, meeting: Meeting, kept: CallItem | None, stands: Standing, *, by: User, at: datetime
) -> dict[str, Any]:
    return {**head(one, meeting, stands, by=by, at=at), "note": note(one, meeting, kept)}


def head(one: Item, meeting: Meeting, stands: Standing, *, by: User, at: datetime) -> dict[str, Any]:
    """All that a verb can change of it; its note stands beside and stays as it is being typed."""
    row, due = one.row, _due(one)
    return {
        "id": item_id(one.kind, one.ref),
        "title": row.title if isinstance(row, Task) else one.title or _("Anything else"),
        "href": one.href,
        "party": one.party,
        "sub": _sub(one),
        "state": _state(one),
        "word": _word(one),
        "late": _is_late(one),
        "due": told.near(due) if due else "",
        "due_on": due.isoformat() if due else "",
        "verbs": _verbs(one, meeting, stands, by=by, at=at),
        "block": _block(one, meeting, stands),
        "date": _date(one, meeting),
    }


def _sub(one: Item) -> str:
    if isinstance(one.row, Promise):
        said = {"who": one.row.user or "", "when": dates.day(one.row.meeting.starts_at)}
        return _("%(who)s, on the call of %(when)s") % said if one.row.user else _("on the call of %(when)s") % said
    if isinstance(one.row, Task):
        return told.remark(one.row)
    return one.sub


PROMISED = {"open": "in_progress", "kept": "done", "dropped": "declined"}
PLANNED = {"open": "not_started", "resolved": "done", "not_required": "not_required", "waived": "not_required"}


def _state(one: Item) -> str:
    if isinstance(one.row, Task):
        return control.state(one.row)
    if isinstance(one.row, Promise):
        return PROMISED[one.row.status]
    return PLANNED[one.row.status] if isinstance(one.row, RemediationItem) else ""


def _word(one: Item) -> str:
    if isinstance(one.row, ScopeQuestion):
        return str(ScopeQuestion.Answer(one.row.answer).label)
    return outcome(one.kind, getattr(one.row, "status", ""))


# ---- What can be done with it


def _verbs(one: Item, meeting: Meeting, stands: Standing, *, by: User, at: datetime) -> list[dict[str, Any]]:
    if isinstance(one.row, Task):
        offered = [slug for slug in control.offered(one.row, stands) if slug in ("start", "complete", "unblock")]
        offered += ["reopen"] if can_undo(one.row, by=by, at=at) and one.row.record == "" else []
        return [_of_task(slug, one, meeting, stands) for slug in offered]
    if isinstance(one.row, Promise):
        names = ("keep", "drop") if one.row.status == Promise.Status.OPEN else ("reopen",)
        return [_verb(name, one, meeting, {}) for name in names]
    if isinstance(one.row, RemediationItem) and _may_resolve(one.row, meeting, stands):
        speaks_for = one.party == Party.CUSTOMER
        return [_verb("resolve", one, meeting, {"note": reported(meeting)} if speaks_for else {})]
    return []


def _may_resolve(row: RemediationItem, meeting: Meeting, stands: Standing) -> bool:
    in_phase = meeting.engagement.phase == PhaseKind.REMEDIATE
    return in_phase and not row.is_settled and stands.may(Permission.RESOLVE_ITEM)


def _of_task(slug: str, one: Item, meeting: Meeting, stands: Standing) -> dict[str, Any]:
    fields = {"seen": one.row.version}
    if control.needs_note(slug, one.row, stands):
        fields["note"] = reported(meeting)
    return _verb(slug, one, meeting, fields)


def reported(meeting: Meeting) -> str:
    """How we know what a customer did: they said so. Both sides read it, so it is in the customer's language."""
    with translation.override(meeting.engagement.customer.language):
        return _("Reported on the call of %(day)s.") % {"day": dates.day(meeting.starts_at, long=True)}


WORDS: dict[str, tuple[Any, str]] = {
    "start": (gettext_lazy("In progress"), "s"),
    "complete": (pgettext_lazy("button", "Done"), "d"),
    "unblock": (gettext_lazy("Go on"), "s"),
    "reopen": (gettext_lazy("Undo"), "u"),
    "keep": (pgettext_lazy("a promise", "Kept"), "d"),
    "drop": (pgettext_lazy("a promise", "Dropped"), ""),
    "resolve": (pgettext_lazy("plan item", "Resolved"), "d"),
}


def _verb(name: str, one: Item, meeting: Meeting, fields: dict[str, Any]) -> dict[str, Any]:
    text, key = WORDS[name]
    return {"text": text, "key": key, "url": address(meeting, one, name), "fields": fields}


def address(meeting: Meeting, one: Item, what: str) -> str:
    return reverse("call-item", args=[meeting.pk, one.kind, one.ref, what])


def _block(one: Item, meeting: Meeting, stands: Standing) -> dict[str, Any] | None:
    if not isinstance(one.row, Task) or "block" not in control.offered(one.row, stands):
        return None
    fields = {"seen": one.row.version}
    if control.needs_note("block", one.row, stands):
        fields["note"] = reported(meeting)
    usual = BlockedReason.CUSTOMER if one.party == Party.CUSTOMER else BlockedReason.MICROSOFT
    return {
        "url": address(meeting, one, "block"),
        "fields": fields,
        "reasons": BlockedReason.choices,
        "usual": usual,
    }


def _date(one: Item, meeting: Meeting) -> dict[str, str] | None:
    """Of what is open and has a date of its own; that of an item of the plan belongs to the plan's version."""
    open_task = isinstance(one.row, Task) and one.row.is_open and not one.row.phase.is_complete
    if not open_task and not (isinstance(one.row, Promise) and _is_open(one)):
        return None
    return {"url": address(meeting, one, "due"), "seen": mark(one.row, "due_on")}


# ---- Notes


def note(one: Item, meeting: Meeting, kept: CallItem | None) -> dict[str, Any]:
    return {
        "url": address(meeting, one, "note"),
        "decided": kept.decided if kept else "",
        "internal": kept.internal if kept else "",
        "seen": mark(kept or CallItem(), *NOTES),
        "kept_at": dates.clock(kept.changed_at) if kept else "",
        "open": bool(kept and (kept.decided or kept.internal)) or one.kind == Kind.GENERAL,
    }


# ---- Beside the agenda


def present(attendances: Iterable[Attendance]) -> list[dict[str, Any]]:
    """Ticked is who was noted; until somebody was, everybody who did not say that they cannot come."""
    found = list(attendances)
    noted = any(one.present is not None for one in found)
    return [
        {
            "value": str(one.user_id),
            "text": str(one.user),
            "party": one.party,
            "ticked": bool(one.present) if noted else one.answer != Attendance.Answer.NO,
        }
        for one in sorted(found, key=lambda one: (one.party, str(one.user)))
    ]


def who(attendances: Iterable[Attendance]) -> list[tuple[str, str]]:
    """Who can promise something: each side, and each of those who are invited."""
    people = sorted(attendances, key=lambda one: (one.party, str(one.user)))
    sides = [(Party.CUSTOMER, _("The customer")), (Party.MICROSOFT, _("Microsoft"))]
    return [*((str(value), text) for value, text in sides), *((str(one.user_id), str(one.user)) for one in people)]


def promises(made: Iterable[Promise]) -> list[dict[str, Any]]:
    return [promise(one) for one in made]


def promise(one: Promise) -> dict[str, Any]:
    until = _("by %(day)s") % {"day": told.near(one.due_on)} if one.due_on else ""
    return {
        "pk": one.pk,
        "text": one.what,
        "party": one.party,
        "sub": listed(filter(None, [str(one.user or ""), until])),
        "word": outcome(Kind.PROMISE, one.status) if one.status != Promise.Status.OPEN else "",
    }
