"""The table of all engagements that somebody serves: filtered, sorted and paged by what the address says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Least, Lower, TruncDate
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from engagements.health import Tone, tone_q
from engagements.models import Engagement
from engagements.models.engagement import WORKING, WaitingOn
from phases.models.phase import ORDER
from responsibilities.presenting import health, keyset, lists
from responsibilities.presenting.filters import Filters
from responsibilities.presenting.place import service_name
from responsibilities.reach import Reach

FAR = date(9999, 12, 31)
DEFAULT_SORT = "by"
RELATED = ("customer", "tenant", "purchase", "region", "manager")


def table(reach: Reach, query: QueryDict, *, at: datetime) -> dict[str, Any]:
    filters = Filters.read(reach, query, at=at)
    sort, descending = sorting(query)
    found, wanted = filters.apply(reach.served(at)), keyset.Wanted.of(query, descending=descending)
    page = keyset.page(found, keys(at)[sort], wanted, _dressed)
    return {
        "rows": [row(engagement, at=at) for engagement in page.rows],
        "columns": columns(query, sort, descending),
        "filters": filters.fields(),
        "text": filters.text,
        "sort": query.get("sort", ""),
        "chips": filters.chips(query),
        "is_filtered": bool(filters.chosen),
        "previous": address(query, before=page.previous) if page.previous else "",
        "next": address(query, after=page.next) if page.next else "",
    }


def _dressed(engagements: QuerySet) -> QuerySet:
    return lists.with_next_task(engagements.select_related(*RELATED))


# ---- Order


def sorting(query: QueryDict) -> tuple[str, bool]:
    """The wanted order if it is one of ours, and whether it runs downwards."""
    wanted = query.get("sort", "")
    name = wanted.removeprefix("-")
    return (name, wanted.startswith("-")) if name in NAMES else (DEFAULT_SORT, False)


NAMES = ("customer", "phase", "done", "health", "waiting-on", "by", "contact")


def keys(at: datetime) -> dict[str, Any]:
    """What each order compares; never null, because a page begins after a value."""
    return {
        "customer": Lower("customer__name"),
        "phase": _ranked("phase", [kind.value for kind in ORDER]),
        "done": _share_done(),
        "health": _by_health(at),
        "waiting-on": _ranked("waiting_on", WaitingOn.values),
        "by": _next_date(),
        "contact": Case(When(_met(), then=_far()), default=_day("contact_due_at"), output_field=DateField()),
    }


def _ranked(field: str, values: list[str]) -> Case:
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(values)), output_field=IntegerField())


def _share_done() -> Case:
    share = Cast(F("done") * 1000 / F("required"), IntegerField())
    return Case(When(required=0, then=Value(0)), default=share, output_field=IntegerField())


def _by_health(at: datetime) -> Case:
    worst_first = (Tone.OFF, Tone.RISK, Tone.GOOD)
    places = [When(tone_q(tone, at=at), then=Value(place)) for place, tone in enumerate(worst_first)]
    return Case(*places, default=Value(len(worst_first)), output_field=IntegerField())


def _next_date() -> Case:
    """The first of all dates that wait: either side's next task, a first contact, a gate since it stands open."""
    contact = Case(When(_met(), then=_far()), default=_day("contact_safe_at"), output_field=DateField())
    dates = [Coalesce(field, _far()) for field in ("microsoft_due_on", "customer_due_on", _day("gate_open_since"))]
    return Case(When(status__in=WORKING, then=Least(*dates, contact)), default=_far(), output_field=DateField())


def _met() -> Q:
    return Q(reached_at__isnull=False) | Q(requested_at__isnull=False) | ~Q(status__in=WORKING)


def _far() -> Value:
    return Value(FAR, output_field=DateField())


def _day(field: str) -> TruncDate:
    return TruncDate(field)


def address(query: QueryDict, **changes: str) -> str:
    """This page's address with something changed; another order or filter begins on its first page."""
    kept = {name: value for name, value in query.items() if name not in ("after", "before") and value}
    wanted = QueryDict(mutable=True)
    wanted.update({**kept, **changes})
    for name in [name for name, value in changes.items() if not value]:
        del wanted[name]
    return f"?{wanted.urlencode()}"


def columns(query: QueryDict, sort: str, descending: bool) -> list[dict[str, Any]]:
    heads = [
        ("customer", _("Customer"), {}),
        ("", _("Service"), {"drop": 1}),
        ("phase", _("Phase"), {}),
        ("done", pgettext("share of the tasks", "Done"), {"num": True}),
        ("health", _("Health"), {}),
        ("waiting-on", _("Waiting on"), {}),
        ("", _("Next action"), {}),
        ("by", _("Due"), {}),
        ("contact", _("First contact"), {"drop": 2}),
    ]
    return [{"text": text, **more, **_order(query, name, sort, descending)} for name, text, more in heads]


def _order(query: QueryDict, name: str, sort: str, descending: bool) -> dict[str, Any]:
    if not name:
        return {}
    here = name == sort
    direction = {True: "descending", False: "ascending"}[descending] if here else "none"
    return {"href": address(query, sort=f"-{name}" if here and not descending else name), "sort": direction}


# ---- Rows


def row(engagement: Engagement, *, at: datetime) -> dict[str, Any]:
    step = lists.next_step(engagement)
    return {
        **lists.basics(engagement),
        "service": service_name(engagement.service),
        "done": engagement.phase_done,
        "required": engagement.phase_required,
        "health": health.shown(engagement, at=at),
        "waits": lists.waits_on(engagement),
        "step": step["text"],
        "by": step["by"],
        "late": bool(step["by"] and step["by"] < at.date()),
        "clock": lists.contact_clock(engagement, at=at),
    }
