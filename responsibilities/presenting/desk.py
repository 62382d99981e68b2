"""A manager's day: whom to reach, which gates to close, what turned bad, who keeps us waiting, which calls are on.

Lists are counted up to LONGEST and shown up to SHOWN rows, so that the page costs the same however many engagements
there are; what is cleared makes room for the next.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.health import Tone, health, off_reasons
from engagements.models import AssistanceRequest, Engagement, Meeting
from engagements.models.engagement import Status, WaitingOn
from responsibilities.presenting import contact, lists, mail
from responsibilities.presenting.calls import of_today
from responsibilities.presenting.health import shown
from responsibilities.presenting.place import foreign, service_name
from responsibilities.reach import Reach

LONGEST = 100
SHOWN = 25
LONG_WAIT = timedelta(days=7)


def today(reach: Reach, *, at: datetime) -> dict[str, Any]:
    found = _engagements(reach, at)
    week, tonight = contact.week_ahead(at), contact.tonight(at)
    contacts = sorted((e for e in found if _to_reach(e, week)), key=lambda e: e.contact_safe_at)
    gates = sorted((e for e in found if _gate_is_open(e)), key=lambda e: e.gate_open_since)
    late = {e.pk for e in contacts}
    off = [e for e in found if e.pk not in late and health(e, at=at).tone == Tone.OFF][:LONGEST]
    waiting = sorted((e for e in found if _waits_long(e, at)), key=lambda e: e.waiting_since)
    unmanaged = [e for e in found if e.manager_id is None]
    requests, calls = _requests(reach), _calls(reach, at)
    counts = {"contacts": len(contacts), "gates": len(gates), "off": len(off), "waiting": len(waiting)}
    due_today = [e for e in contacts if e.contact_safe_at < tonight]
    return {
        "contacts": contact.rows(contacts[:SHOWN], at=at),
        "gates": [_gate_row(e) for e in gates[:SHOWN]],
        "off": [_off_row(e, at) for e in off[:SHOWN]],
        "waiting": [_waiting_row(e, at) for e in waiting[:SHOWN]],
        "unmanaged": [lists.basics(e) for e in unmanaged[:SHOWN]],
        "calls": calls,
        "requests": requests,
        "forecast": contact.forecast(contacts, at=at),
        "counts": {**counts, "unmanaged": len(unmanaged), "requests": len(requests), "calls": len(calls)},
        "counters": [*_counters(counts, len(due_today), gates, calls, at=at), *_mail(reach, at)],
        "needs": len(found) + len(requests),
    }


def _engagements(reach: Reach, at: datetime) -> list[Engagement]:
    """All that some list shows, in one statement; each list is entered by itself, so that its index serves it."""
    mine = reach.managed(at).order_by()
    wanted = [mine.working().filter(which).order_by(order)[:LONGEST] for which, order in _lists(at)]
    first, *others = [Engagement.objects.filter(pk__in=ids.values("pk")).values("pk") for ids in wanted]
    related = ("customer", "tenant", "purchase", "region")
    found = Engagement.objects.filter(pk__in=first.union(*others)).select_related(*related)
    return list(contact.with_lead(lists.with_next_task(found)).order_by("customer__name", "pk"))


def _lists(at: datetime) -> list[tuple[Q, str]]:
    to_reach = Q(reached_at=None, requested_at=None, contact_safe_at__lt=contact.week_ahead(at))
    return [
        (to_reach, "contact_safe_at"),
        (Q(gate_open_since__isnull=False), "gate_open_since"),
        *zip(off_reasons(at), ("contact_due_at", "microsoft_due_on", "-missed_calls"), strict=True),
        (Q(waiting_on=WaitingOn.CUSTOMER, waiting_since__lte=at - LONG_WAIT), "waiting_since"),
        (Q(manager=None), "opened_at"),
    ]


def _to_reach(engagement: Engagement, week: datetime) -> bool:
    return not engagement.is_reached and engagement.contact_safe_at < week


def _gate_is_open(engagement: Engagement) -> bool:
    return engagement.gate_open_since is not None


def _waits_long(engagement: Engagement, at: datetime) -> bool:
    """An open gate waits for us, whoever else is still busy."""
    since = engagement.waiting_since
    waits = engagement.waiting_on == WaitingOn.CUSTOMER and not _gate_is_open(engagement)
    return waits and since is not None and since <= at - LONG_WAIT


def _gate_row(engagement: Engagement) -> dict[str, Any]:
    return {
        **lists.basics(engagement),
        "since": engagement.gate_open_since,
        "verb": lists.closing(engagement),
        "close": reverse("close-phase", args=[engagement.pk, engagement.phase]),
    }


def _off_row(engagement: Engagement, at: datetime) -> dict[str, Any]:
    return {**lists.basics(engagement), "health": shown(engagement, at=at), "waits": lists.waits_on(engagement)}


def _waiting_row(engagement: Engagement, at: datetime) -> dict[str, Any]:
    days = (at - engagement.waiting_since).days
    return {**lists.basics(engagement), "step": lists.next_step(engagement), "days": days}


def _requests(reach: Reach) -> list[dict[str, Any]]:
    """Customers who asked first: an answer opens their engagement [E-06]."""
    waiting = AssistanceRequest.objects.filter(status=AssistanceRequest.Status.WAITING)
    waiting = waiting.filter(customer__region__in=reach.regions).select_related("customer", "tenant")
    return [_request(asked) for asked in waiting.order_by("requested_at")[:LONGEST]]


def _request(asked: AssistanceRequest) -> dict[str, Any]:
    return {
        "pk": asked.pk,
        "title": asked.customer.name,
        "language": foreign(asked.customer.language),
        "sub": asked.tenant.domain,
        "service": service_name(asked.service),
        "message": asked.message,
        "since": asked.requested_at,
    }


def _calls(reach: Reach, at: datetime) -> list[dict[str, Any]]:
    mine = Meeting.objects.on_the_day_of(at).filter(engagement__manager=reach.user)
    mine = mine.filter(engagement__region__in=reach.regions).exclude(engagement__status=Status.CANCELLED)
    found = mine.select_related("engagement__customer")[:SHOWN]
    return [of_today(meeting, reverse("calls", args=[meeting.engagement_id])) for meeting in found]


# ---- The strip of counters


def _counters(
    counts: dict[str, int], due_today: int, gates: list[Engagement], calls: list[dict[str, Any]], *, at: datetime
) -> list[dict[str, Any]]:
    oldest = gates[0].gate_open_since if gates else None
    coming = next((call["at"] for call in calls if call["at"] > at), None)
    return [
        _counter("contact", due_today, _("contacts due today"), week=counts["contacts"]),
        _counter("gates", counts["gates"], _("phases ready to close"), since=oldest),
        _counter("calls", len(calls), _("calls today"), next=coming),
        _counter("off", counts["off"], _("off track"), words=_("apart from late contacts")),
        _counter("waiting", counts["waiting"], _("wait for a customer"), words=_("longer than 7 days")),
    ]


def _mail(reach: Reach, at: datetime) -> list[dict[str, Any]]:
    """Only when there is some: it is nothing that a day begins with."""
    number = mail.count(reach, at=at)
    words = {"words": _("given up, in doubt or late")}
    return [_counter("", number, _("mails in trouble"), **words) | {"href": reverse("mail")}] if number else []


def _counter(place: str, number: int, text: str, **sub: Any) -> dict[str, Any]:
    return {"href": f"#{place}", "number": number, "more_than": number >= LONGEST, "text": text, "more": sub}


def summary(count: int) -> str:
    if count == 0:
        return _("Nothing needs you now.")
    return ngettext("%(num)s customer needs you.", "%(num)s customers need you.", count) % {"num": count}
