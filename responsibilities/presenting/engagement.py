"""The page of one engagement for those who steer and work it: its head, and what stands beside gate and checklist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import dates
from accounts.phrases import listed
from engagements.models import Assignment, Consent, Designation, Engagement, Meeting, Member
from engagements.models.organisation import MemberRole
from engagements.permissions import Permission, Standing
from engagements.programme import LANGUAGES
from phases.models import Phase
from responsibilities.catalogue import load, service
from responsibilities.models import Applicability, ScopeEntry, ScopeQuestion, Task
from responsibilities.presenting import answers, lists, rail
from responsibilities.presenting.place import service_name

TOLD = ("identity", "forests", "exchange_online", "sharepoint_online", "exchange_onprem", "sharepoint_onprem")
COMING_SHOWN = 3


# ---- The head


def facts(engagement: Engagement, specialists: Iterable[Assignment], *, at: datetime) -> list[tuple[str, str]]:
    customer, purchase = engagement.customer, engagement.purchase
    nobody = _("Nobody yet")
    return [
        (_("Service"), service_name(engagement.service)),
        (_("Tenant"), engagement.tenant.domain),
        (_("Purchase"), _bought(purchase.seats, dates.day(purchase.purchased_on))),
        (_("Contact"), contact(engagement, at=at)),
        (_("Manager"), str(engagement.manager or nobody)),
        (_("Specialists"), listed(assignment.user for assignment in specialists) or nobody),
        (_("Language"), dict(LANGUAGES).get(customer.language, customer.language)),
        (_("Their time"), _clock(at, customer.time_zone)),
    ]


def _bought(seats: int, day: str) -> str:
    words = ngettext("%(seats)s seat, bought %(day)s", "%(seats)s seats, bought %(day)s", seats)
    return words % {"seats": dates.number(seats), "day": day}


def _clock(at: datetime, zone: str) -> str:
    return _("%(time)s in %(city)s") % {"time": dates.clock(at, zone), "city": dates.city(zone)}


def contact(engagement: Engagement, *, at: datetime) -> str:
    """When the customer was reached, or how long there still is."""
    clock = lists.contact_clock(engagement, at=at)
    if clock["met"]:
        words = _("Asked us %(day)s") if clock["asked"] else _("Reached %(day)s")
        return words % {"day": dates.day(clock["met"])}
    if clock["tone"] == "off":
        return _("Not reached, the deadline has passed")
    words = _("Not reached, day %(day)s of %(all)s")
    return words % {"day": clock["day"], "all": clock["of"]}


def menu(engagement: Engagement, phases: Sequence[Phase], stands: Standing) -> list[dict[str, str]]:
    """What steers an engagement, for whom it is; each leads to a page that says what will happen."""
    items = []
    if engagement.is_working and stands.may(Permission.ANSWER_PROFILE):
        items.append(_item(engagement, "environment", _("Change an answer …"), "swap"))
    if stands.may(Permission.STEER_ENGAGEMENT) and engagement.is_live:
        items += _steering(engagement, phases)
    return items


def _steering(engagement: Engagement, phases: Sequence[Phase]) -> list[dict[str, str]]:
    on_hold = not engagement.is_working
    cancel = _item(engagement, "cancel-engagement", _("Cancel the engagement …"), "close")
    if on_hold:
        return [_item(engagement, "resume-engagement", _("Resume …"), "next"), cancel]
    return [
        _item(engagement, "people", _("Hand over …"), "person", "#staff"),
        _item(engagement, "correct-purchase", _("Correct the purchase …"), "note"),
        *_reopening(engagement, phases),
        _item(engagement, "hold-engagement", _("Put on hold …"), "hold"),
        cancel,
    ]


def _reopening(engagement: Engagement, phases: Sequence[Phase]) -> list[dict[str, str]]:
    words = _("Reopen %(phase)s …")
    return [
        {
            "text": words % {"phase": rail.phase_name(phase.kind, engagement.service)},
            "href": reverse("reopen-phase", args=[engagement.pk, phase.kind]),
            "icon": "undo",
        }
        for phase in phases
        if phase.is_complete
    ]


def _item(engagement: Engagement, name: str, text: str, icon: str, fragment: str = "") -> dict[str, str]:
    return {"text": text, "href": reverse(name, args=[engagement.pk]) + fragment, "icon": icon}


def reopen_needed(engagement: Engagement) -> list[dict[str, str]]:
    """Closed phases that a change left with something undone [S-10]."""
    return [
        {
            "name": rail.phase_name(kind, engagement.service),
            "href": reverse("reopen-phase", args=[engagement.pk, kind]),
        }
        for kind in engagement.reopen_needed
    ]


# ---- Beside the checklist


def coming(meetings: Iterable[Meeting], *, at: datetime) -> list[dict[str, Any]]:
    """The next calls, and those whose time has passed and that nobody has settled."""
    open_ones = [m for m in meetings if m.status == Meeting.Status.SCHEDULED]
    return [call(meeting, at=at) for meeting in open_ones[:COMING_SHOWN]]


def call(meeting: Meeting, *, at: datetime) -> dict[str, Any]:
    over = meeting.status == Meeting.Status.SCHEDULED and meeting.starts_at < at
    return {
        "at": meeting.starts_at,
        "at_words": dates.moment(meeting.starts_at),
        "title": meeting.get_kind_display(),
        "sub": _("Was it held?") if over else dates.ago(meeting.starts_at),
        "href": reverse("call", args=[meeting.pk]),
        "join": meeting.join_url if not over else "",
    }


def ledger(
    slug: str, entries: Iterable[ScopeEntry], questions: Iterable[ScopeQuestion], tasks: Iterable[Task]
) -> list[dict[str, Any]]:
    """What is limited and can come up here, with what was used of it; a question answered with yes is one more."""
    used: dict[str, list[str]] = {}
    for entry in entries:
        used.setdefault(entry.limit, []).append(entry.name)
    granted = [question.limit for question in questions if question.answer == ScopeQuestion.Answer.YES]
    here = {task.limit.slug for task in tasks if task.limit and task.applicability != Applicability.DOES_NOT_APPLY}
    return [
        {
            "slug": limit.slug,
            "text": load().words("limit", limit.slug, get_language() or "en").title,
            "used": len(used.get(limit.slug, [])),
            "all": limit.max + granted.count(limit.slug),
            "sub": listed(used.get(limit.slug, [])),
        }
        for limit in service(slug).limits.values()
        if limit.slug in here or limit.slug in used
    ]


def waiting(questions: Iterable[ScopeQuestion]) -> list[ScopeQuestion]:
    return [question for question in questions if question.answer == ScopeQuestion.Answer.WAITING]


def people(members: Iterable[Member], designations: Iterable[Designation]) -> list[dict[str, Any]]:
    """The customer's project manager first, its representatives last."""
    order = list(MemberRole)
    known = sorted(members, key=lambda member: (order.index(MemberRole(member.role)), member.user.name))
    shown = [{"text": str(m.user), "sub": m.get_role_display(), "badge": ""} for m in known]
    return shown + [_representative(designation) for designation in designations]


def _representative(designation: Designation) -> dict[str, Any]:
    sub = _("%(company)s, since %(day)s") % {
        "company": designation.company,
        "day": dates.day(designation.starts_at),
    }
    return {"text": str(designation.user), "sub": sub, "badge": _("representative")}


def consents(found: Iterable[Consent]) -> list[dict[str, str]]:
    return [{"text": consent.activity, "sub": consent_sub(consent)} for consent in found]


def consent_sub(consent: Consent) -> str:
    granted = _("Granted by %(name)s, %(day)s") % {
        "name": consent.granted_by, "day": dates.day(consent.granted_at),
    }  # fmt: skip
    if consent.expires_at is None:
        return granted
    return granted + ", " + _("ends %(day)s") % {"day": dates.day(consent.expires_at)}


def environment(engagement: Engagement) -> list[tuple[str, str]]:
    given = engagement.profile.answers
    return [(answers.subject(name), answers.value(name, given[name])) for name in TOLD if given.get(name) is not None]
