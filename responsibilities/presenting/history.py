"""The trail as a reader sees it: who, for whom, what, why. Names are those of today's catalogue where it has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from accounts import dates
from audit.models import Event
from engagements.models import Attendance, ContactAttempt, Eligibility, Engagement, Meeting
from engagements.models.organisation import MemberRole
from phases.models import Phase
from phases.models.assessment import Area
from responsibilities.catalogue import load
from responsibilities.models import Delivery
from responsibilities.presenting import rail, waited

SENTENCES: dict[str, str | Promise] = {
    "engagement.opened": gettext_lazy("opened the engagement"),
    "engagement.held": gettext_lazy("put the engagement on hold"),
    "engagement.resumed": gettext_lazy("resumed the engagement"),
    "engagement.cancelled": gettext_lazy("cancelled the engagement"),
    "engagement.completed": gettext_lazy("completed the engagement"),
    "engagement.waited": gettext_lazy("ended the waiting-on clock: %(detail)s"),
    "eligibility.decided": gettext_lazy("decided on eligibility: %(detail)s"),
    "purchase.registered": gettext_lazy("registered the purchase %(what)s"),
    "purchase.corrected": gettext_lazy("corrected the purchase %(what)s"),
    "manager.assigned": gettext_lazy("assigned %(what)s"),
    "specialist.assigned": gettext_lazy("assigned %(what)s"),
    "specialist.unassigned": gettext_lazy("ended the assignment of %(what)s"),
    "manager.handed_over": gettext_lazy("handed the engagement to another project manager: %(detail)s"),
    "specialist.handed_over": gettext_lazy("handed the specialist’s work over: %(detail)s"),
    "contact.attempted": gettext_lazy("tried to reach the customer: %(detail)s"),
    "contact.taken_back": gettext_lazy("took back an attempt to reach the customer: %(detail)s"),
    "assistance.requested": gettext_lazy("asked for assistance"),
    "assistance.acknowledged": gettext_lazy("acknowledged the request for assistance"),
    "assistance.declined": gettext_lazy("declined the request for assistance"),
    "services.proposed": gettext_lazy("proposed the services"),
    "services.confirmed": gettext_lazy("confirmed the services"),
    "data_sheet.changed": gettext_lazy("changed the data sheet"),
    "data_sheet.confirmed": gettext_lazy("confirmed the data sheet"),
    "phase.opened": gettext_lazy("opened %(what)s"),
    "phase.closed": gettext_lazy("closed %(what)s"),
    "phase.reopened": gettext_lazy("reopened %(what)s"),
    "profile.changed": gettext_lazy("changed answers about the environment"),
    "finding.recorded": gettext_lazy("recorded a finding: %(detail)s"),
    "tool.run": gettext_lazy("noted a run of %(what)s"),
    "check.passed": gettext_lazy("passed the check: %(what)s"),
    "check.waived": gettext_lazy("waived the check: %(what)s"),
    "item.added": gettext_lazy("added to the plan: %(what)s"),
    "item.changed": gettext_lazy("changed in the plan: %(what)s"),
    "item.removed": gettext_lazy("removed from the plan: %(what)s"),
    "item.resolved": gettext_lazy("resolved %(what)s"),
    "item.waived": gettext_lazy("waived %(what)s"),
    "item.not_required": gettext_lazy("marked as not required: %(what)s"),
    "item.reopened": gettext_lazy("reopened %(what)s"),
    "plan.published": gettext_lazy("published the remediation plan, version %(detail)s"),
    "plan.agreed": gettext_lazy("agreed on the remediation plan, version %(detail)s"),
    "plan.agreement_voided": gettext_lazy("made an agreement on the plan void"),
    "readiness.signed": gettext_lazy("signed readiness for version %(detail)s"),
    "readiness.voided": gettext_lazy("made a signature on readiness void"),
    "call.scheduled": gettext_lazy("scheduled %(what)s"),
    "call.moved": gettext_lazy("moved %(what)s"),
    "call.held": gettext_lazy("held %(what)s"),
    "call.missed": gettext_lazy("noted as missed: %(what)s"),
    "call.cancelled": gettext_lazy("cancelled %(what)s"),
    "call.miss_taken_back": gettext_lazy("took back that this was missed: %(what)s"),
    "call.answered": gettext_lazy("answered the invitation to %(what)s: %(detail)s"),
    "call.attended": gettext_lazy("noted who is there: %(what)s"),
    "call.noted": gettext_lazy("took a note during a call"),
    "call.written_up": gettext_lazy("wrote the minutes: %(what)s"),
    "promise.made": gettext_lazy("noted a promise: %(what)s"),
    "promise.kept": gettext_lazy("noted as kept: %(what)s"),
    "promise.dropped": gettext_lazy("dropped the promise: %(what)s"),
    "promise.open": gettext_lazy("opened the promise again: %(what)s"),
    "promise.dated": gettext_lazy("changed the date of the promise %(what)s: %(detail)s"),
    "promise.removed": gettext_lazy("took back the promise: %(what)s"),
    "cadence.agreed": gettext_lazy("set the rhythm of the checkpoint calls"),
    "task.added": gettext_lazy("added the task %(what)s"),
    "task.started": gettext_lazy("started %(what)s"),
    "task.completed": gettext_lazy("completed %(what)s"),
    "task.blocked": gettext_lazy("noted as blocked: %(what)s"),
    "task.unblocked": gettext_lazy("went on with %(what)s"),
    "task.declined": gettext_lazy("declined %(what)s"),
    "task.not_required": gettext_lazy("marked as not required: %(what)s"),
    "task.reopened": gettext_lazy("reopened %(what)s"),
    "task.assigned": gettext_lazy("changed who does %(what)s: %(detail)s"),
    "task.due_changed": gettext_lazy("changed the date of %(what)s: %(detail)s"),
    "task.noted": gettext_lazy("changed the note on %(what)s"),
    "commitment.acknowledged": gettext_lazy("acknowledged: %(what)s"),
    "scope.used": gettext_lazy("entered in the scope ledger: %(what)s"),
    "scope.freed": gettext_lazy("took out of the scope ledger: %(what)s"),
    "scope.asked": gettext_lazy("asked about scope: %(what)s"),
    "scope.answered": gettext_lazy("answered about scope: %(what)s"),
    "feature.validated": gettext_lazy("validated %(what)s"),
    "use_cases.validated": gettext_lazy("validated the use cases"),
    "outcomes.recorded": gettext_lazy("recorded the outcomes"),
    "consent.granted": gettext_lazy("consented to: %(what)s"),
    "consent.asked": gettext_lazy("asked for consent to: %(what)s"),
    "consent.declined": gettext_lazy("said no to the request for consent: %(what)s"),
    "task.delivery_changed": gettext_lazy("changed how %(what)s is done: %(detail)s"),
    "consent.revoked": gettext_lazy("revoked the consent to: %(what)s"),
    "comment.written": gettext_lazy("wrote %(what)s"),
    "comment.edited": gettext_lazy("changed %(what)s"),
    "comment.deleted": gettext_lazy("deleted %(what)s"),
    "comment.hidden": gettext_lazy("hid %(what)s"),
    "glass.broken": gettext_lazy("looked into this engagement as an operator"),
    "customer.added": gettext_lazy("added the customer"),
    "tenant.added": gettext_lazy("added the tenant %(what)s"),
    "member.added": gettext_lazy("added %(what)s"),
    "member.changed": gettext_lazy("changed the role of %(what)s: %(detail)s"),
    "member.removed": gettext_lazy("removed %(what)s"),
    "customer.changed": gettext_lazy("changed how the organisation is reached"),
    "invitation.sent": gettext_lazy("invited %(what)s"),
    "representative.designated": gettext_lazy("designated %(what)s"),
    "representative.withdrawn": gettext_lazy("withdrew the designation of %(what)s"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the subjects of an engagement's events are called today."""

    service: str
    phases: Mapping[UUID, str]


def names(engagement: Engagement, phases: Iterable[Phase]) -> Names:
    return Names(engagement.service, {p.pk: rail.phase_name(p.kind, engagement.service) for p in phases})


def entries(events: Iterable[Event], known: Names) -> list[dict[str, Any]]:
    return [_entry(event, known) for event in events]


def _entry(event: Event, known: Names) -> dict[str, Any]:
    return {
        "id": event.pk,
        "at": event.at,
        "party": event.actor_party,
        "who": event.actor_name or _("The system"),
        "for_whom": event.on_behalf_of,
        "text": sentence(event, known),
        "reason": event.reason,
    }


def sentence(event: Event, known: Names) -> Markup:
    words = SENTENCES.get(event.verb, event.verb.replace(".", " "))
    return escape(str(words)) % {"what": _what(event, known), "detail": _detail(event)}


def _what(event: Event, known: Names) -> str | Markup:
    named = NAMED.get(event.subject_type)
    name = named(event, known) if named else event.subject_label
    if event.subject_type == "task" and event.subject_id:
        return Markup('<a href="{}">{}</a>').format(reverse("task", args=[event.subject_id]), name)
    return name


def _entry_name(event: Event, known: Names) -> str:
    """Slugs live as long as the catalogue; own tasks carry their own title."""
    return load().text(known.service, event.subject_label, get_language() or "en").title


def _phase_name(event: Event, known: Names) -> str:
    return known.phases.get(event.subject_id, event.subject_label)


def _feature_name(event: Event, known: Names) -> str:
    return load().words("feature", event.subject_label, get_language() or "en").title


def _call_name(event: Event, known: Names) -> str:
    return _label(Meeting.Kind, _after(event, "kind")) or event.subject_label


def _comment_name(event: Event, known: Names) -> str:
    return _("an internal note") if event.internal else _("a comment")


NAMED: dict[str, Callable[[Event, Names], str]] = {
    "task": _entry_name,
    "commitment": _entry_name,
    "phase": _phase_name,
    "feature": _feature_name,
    "meeting": _call_name,
    "comment": _comment_name,
}


def _detail(event: Event) -> str:
    found = DETAILS.get(event.verb)
    return found(event) if found else ""


def _after(event: Event, name: str) -> Any:
    return event.after.get(name, "") if isinstance(event.after, dict) else ""


def _label(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "")


def _attempt(event: Event) -> str:
    return _tried(event.after)


def _attempt_before(event: Event) -> str:
    return _tried(event.before)


def _tried(facts: Any) -> str:
    told = facts if isinstance(facts, dict) else {}
    channel = _label(ContactAttempt.Channel, told.get("channel"))
    return f"{channel}, {_label(ContactAttempt.Outcome, told.get('outcome'))}"


def _day(event: Event) -> str:
    value = _after(event, "value")
    return dates.day(date.fromisoformat(value)) if value else _("no date")


def _from_to(event: Event) -> str:
    before = event.before.get("value", "") if isinstance(event.before, dict) else ""
    return f"{before} → {_after(event, 'value')}"


DETAILS: dict[str, Callable[[Event], str]] = {
    "eligibility.decided": lambda event: _label(Eligibility.Decision, _after(event, "decision")),
    "contact.attempted": _attempt,
    "contact.taken_back": _attempt_before,
    "manager.handed_over": _from_to,
    "specialist.handed_over": _from_to,
    "call.answered": lambda event: _label(Attendance.Answer, _after(event, "answer")),
    "promise.dated": _day,
    "finding.recorded": lambda event: _label(Area, _after(event, "area")),
    "plan.published": lambda event: str(_after(event, "version")),
    "plan.agreed": lambda event: str(_after(event, "version")),
    "readiness.signed": lambda event: str(_after(event, "version")),
    "task.assigned": lambda event: str(_after(event, "value") or _("nobody yet")),
    "task.due_changed": _day,
    "task.delivery_changed": lambda event: _label(Delivery, _after(event, "delivery")),
    "engagement.waited": lambda event: waited.told(event.after if isinstance(event.after, dict) else {}),
    "member.changed": lambda event: _label(MemberRole, _after(event, "role")),
}
