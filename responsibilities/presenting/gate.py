"""The gate panel and the rail: all that another status of a task can move, so that it can be sent alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import dates
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.permissions import Permission, Standing
from engagements.refusals import Blocker
from phases import gates
from phases.models import Phase
from phases.models.phase import Kind
from responsibilities import overview
from responsibilities.overview import Overview
from responsibilities.presenting import rail
from responsibilities.presenting.place import source


def panels(engagement: Engagement, stands: Standing, *, at: datetime, known: Overview | None = None) -> dict[str, Any]:
    """Rail and gate of an engagement; `gate` is None where there is none to close. `known`: what was read already."""
    known = known or overview.read(engagement, at=at)
    situation = known.situation if engagement.is_live else None
    report = gates.report_of(situation) if situation else None
    return {
        "rail": segments(engagement, known.phases, report.blockers if report else ()),
        "rail_label": _("Phases of this engagement"),
        "gate": panel(known.active, report, stands, at=at) if known.active and report else None,
    }


def segments(engagement: Engagement, phases: Sequence[Phase], blockers: Sequence[Blocker]) -> list[dict[str, Any]]:
    drawn = rail.segments(engagement, phases, blockers)
    return [{**one, "meta": _meta(phase)} for one, phase in zip(drawn, phases, strict=True)]


def _meta(phase: Phase) -> str:
    if phase.by_reference_id:
        return _("Done with another engagement")
    if phase.is_complete:
        return _("Closed %(day)s") % {"day": dates.day(phase.completed_at)}
    if phase.is_active:
        return ""
    if not phase.required:
        return _("Locked")
    tasks = {"count": phase.required}
    return ngettext("%(count)s task, locked", "%(count)s tasks, locked", phase.required) % tasks


def panel(phase: Phase, report: gates.GateReport, stands: Standing, *, at: datetime) -> dict[str, Any]:
    engagement = phase.engagement
    name = rail.phase_name(phase.kind, engagement.service)
    words = {"phase": name}
    return {
        "state": "ready" if report.is_open else "closed",
        "title": (_("Nothing blocks %(phase)s") if report.is_open else _("What still blocks %(phase)s")) % words,
        "owes": _owes(report.blockers),
        "since": _since(engagement) if report.is_open else "",
        "blockers": [in_the_way(one, at) for one in report.blockers],
        "met": [str(condition.met) for condition in report.met],
        "met_summary": _met_summary(len(report.met)),
        "foot": _foot(phase, report.is_open, words),
        "close": _("Close %(phase)s") % words,
        "close_url": reverse("close-phase", args=[engagement.pk, phase.kind]),
        "may_close": stands.may(Permission.CLOSE_PHASE) and engagement.is_working,
    }


def _owes(blockers: Sequence[Blocker]) -> list[dict[str, str]]:
    counts = Counter(blocker.party for blocker in blockers)
    words = {
        Party.CUSTOMER: _("%(count)s with the customer"),
        Party.MICROSOFT: _("%(count)s with Microsoft"),
        Party.BOTH: _("%(count)s with both sides"),
    }
    return [{"party": party, "text": text % {"count": counts[party]}} for party, text in words.items() if counts[party]]


def _since(engagement: Engagement) -> str:
    if engagement.gate_open_since is None:
        return ""
    return _("since %(moment)s") % {"moment": dates.moment(engagement.gate_open_since)}


def _age(since: datetime | None, at: datetime) -> str:
    """How long it has been in the way, in days."""
    if since is None:
        return ""
    days = (timezone.localdate(at) - timezone.localdate(since)).days
    return dates.span(days) if days > 0 else _("since today")


def in_the_way(blocker: Blocker, at: datetime) -> dict[str, str]:
    return {
        "party": blocker.party,
        "sentence": blocker.sentence,
        "href": blocker.link,
        "sub": source(blocker.lines),
        "age": _age(blocker.since, at),
    }


def _met_summary(count: int) -> str:
    return ngettext("%(count)s condition is met", "%(count)s conditions are met", count) % {"count": count}


def _foot(phase: Phase, is_open: bool, words: dict[str, str]) -> str:
    if not is_open:
        return _("%(phase)s can be closed when nothing blocks it.") % words
    return after_closing(phase)


def after_closing(phase: Phase) -> str:
    """What closing this phase does."""
    following = Kind(phase.kind).following
    if following is None:
        return _("Closing completes the onboarding. Nothing can be changed afterwards.")
    return _("Closing opens %(phase)s.") % {"phase": rail.phase_name(following, phase.engagement.service)}
