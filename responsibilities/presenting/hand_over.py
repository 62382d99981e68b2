"""Handing engagements over, and the pack that whoever takes over reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import dates
from engagements.models import Assignment, Engagement, HandOver, Promise
from engagements.models.base import Party
from responsibilities import handing
from responsibilities.handing import Giver, Part
from responsibilities.presenting import health, lists
from responsibilities.presenting import tasks as told
from responsibilities.presenting.place import service_name
from responsibilities.reach import Reach

RELATED = ("customer", "tenant", "purchase", "region", "manager")


# ---- Choosing


def givers(found: Iterable[Giver]) -> list[tuple[str, str]]:
    """As choices: the name, the part, and how much it is."""
    words = {"manager": _("%(name)s, project manager (%(count)s)"), "specialist": _("%(name)s, specialist (%(count)s)")}
    return [(one.key, words[one.role] % {"name": one.user, "count": one.count}) for one in found]


def address(role: str, user_id: Any, **more: Any) -> str:
    """Where what somebody has in one part is handed over."""
    return f"{reverse('hand-over')}?{urlencode({'giver': f'{role}:{user_id}', **more})}"


def rows(engagements: Iterable[Engagement], picked: Collection[str]) -> list[dict[str, Any]]:
    """`picked` are ids as text; with none of them given, all are meant."""
    return [
        {
            **lists.basics(engagement),
            "service": service_name(engagement.service),
            "step": lists.next_step(engagement),
            "status": "" if engagement.is_working else engagement.get_status_display(),
            "chosen": not picked or str(engagement.pk) in picked,
        }
        for engagement in engagements
    ]


# ---- The pack


def pack(record: HandOver, reach: Reach, *, at: datetime) -> list[dict[str, Any]]:
    found = lists.with_next_task(handing.taken_over(record, reach, at).select_related(*RELATED))
    engagements = list(found.order_by("customer__name", "opened_at", "pk"))
    return [_part(part, at) for part in handing.parts(engagements, at)]


def head(record: HandOver, count: int) -> dict[str, str]:
    words = {"giver": record.giver, "taker": record.taker, "part": record.get_role_display()}
    done = {"who": record.by, "when": dates.moment(record.at)}
    return {
        "title": _("From %(giver)s to %(taker)s, %(part)s") % words,
        "done": _("Handed over by %(who)s, %(when)s") % done,
        "reason": record.reason,
        "count": str(count),
    }


def _part(part: Part, at: datetime) -> dict[str, Any]:
    engagement = part.engagement
    return {
        **lists.basics(engagement),
        "id": f"part-{engagement.pk}",
        "domain": engagement.tenant.domain,
        "service": service_name(engagement.service),
        "status": "" if engagement.is_working else engagement.get_status_display(),
        "health": health.shown(engagement, at=at),
        "waits": lists.waits_on(engagement),
        "step": lists.next_step(engagement),
        "promised": [
            *({"text": task.title, "href": task.link, "sub": _promise(task)} for task in part.promised),
            *(_said(one) for one in part.promises),
        ],
        "dated": [{"text": task.title, "href": task.link, "sub": _due(task)} for task in part.dated],
        "call": _call(part),
        "open": _open(part),
        "notes": [_note(event, engagement) for event in part.notes],
    }


def _said(one: Promise) -> dict[str, str]:
    """What somebody said on a call that they would do."""
    who = str(one.user or (_("The customer") if one.party == Party.CUSTOMER else _("Microsoft")))
    said = _("%(who)s, on the call of %(day)s") % {"who": who, "day": dates.day(one.meeting.starts_at)}
    until = _("by %(day)s") % {"day": dates.day(one.due_on)} if one.due_on else ""
    href = reverse("call", args=[one.meeting_id])
    return {"text": one.what, "href": href, "sub": " · ".join(filter(None, [said, until]))}


def _promise(task: Any) -> str:
    """Who acts next and until when, however it was noted; and the task's own day."""
    acts = _("%(who)s acts next") % {"who": task.acts_next} if task.acts_next and not _is_blocked(task) else ""
    until = _("by %(day)s") % {"day": dates.day(task.acts_on)} if task.acts_on and not _is_blocked(task) else ""
    remark = told.remark(task) if _is_blocked(task) else ""
    return " · ".join(filter(None, [remark, acts, until, _due(task)]))


def _is_blocked(task: Any) -> bool:
    return task.status == "blocked"


def _due(task: Any) -> str:
    due = _("due %(day)s") % {"day": told.due(task)} if task.due_on else ""
    return " · ".join(filter(None, [due, str(task.assignee or "")]))


def _call(part: Part) -> dict[str, Any] | None:
    if part.call is None:
        return None
    href = reverse("call", args=[part.call.pk])
    return {"text": part.call.get_kind_display(), "sub": dates.moment(part.call.starts_at), "href": href}


def _open(part: Part) -> list[dict[str, str]]:
    """What is still to be remedied, and what was asked and not answered."""
    pk = part.engagement.pk
    items = [{"text": one.title, "href": reverse("plan-item", args=[one.pk]), "sub": _item(one)} for one in part.items]
    asked = [
        {
            "text": one.asked,
            "href": reverse("scope", args=[pk]),
            "sub": _("asked %(day)s") % {"day": dates.day(one.asked_at)},
        }
        for one in part.questions
    ]
    return items + asked


def _item(item: Any) -> str:
    due = _("due %(day)s") % {"day": dates.day(item.due_on)} if item.due_on else ""
    return " · ".join(filter(None, [item.get_area_display(), due]))


def _note(event: Any, engagement: Engagement) -> dict[str, str]:
    title = lists.task_title(engagement, {"slug": event.subject_label, "own_title": event.subject_label})
    text = event.after.get("value", "") if isinstance(event.after, dict) else ""
    return {"text": text, "sub": f"{title} · {event.actor_name}, {dates.day(event.at)}", "href": ""}


def packs(engagement: Engagement) -> list[dict[str, str]]:
    """The hand-overs of an engagement, newest first."""
    records = HandOver.objects.filter(assignments__engagement=engagement).select_related("giver", "taker").distinct()
    return [
        {
            "text": _("Taken over from %(giver)s by %(taker)s on %(day)s")
            % {"giver": one.giver, "taker": one.taker, "day": dates.day(one.at)},
            "href": reverse("pack", args=[one.pk]),
        }
        for one in records.order_by("-at")
    ]


def address_for(row: Assignment) -> str:
    return address(row.role, row.user_id, pick=str(row.engagement_id))
