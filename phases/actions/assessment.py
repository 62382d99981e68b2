"""What was found in the environment, and whether it is at its minimum level."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.refusals import Invalid, Refused
from engagements.seen import unchanged
from phases import minimum
from phases.actions.guard import in_phase
from phases.actions.plan import void_sign_offs
from phases.conditions import needed_areas
from phases.models import Finding, MinimumCheck, ToolRun
from phases.models.assessment import Area
from phases.models.phase import ORDER, PLANNING

FINDING_FIELDS = ("summary", "change_required")


@transaction.atomic
def record_finding(
    engagement: Engagement, *, area: str, summary: str, change_required: bool, by: User, at: datetime, seen: str = ""
) -> Finding:
    """What was found in one of the seven areas [G-04]; recording it again replaces it."""
    engagement, act = guard.begin(engagement, Permission.RECORD_FINDING, by=by, at=at)
    in_phase(engagement, *PLANNING)
    if area not in needed_areas(engagement.profile.get("identity")):
        raise Invalid("area", gettext("Choose one of the areas"))
    if not summary.strip():
        raise Invalid("summary", gettext("Say what was found, even if nothing has to change"))
    unchanged(seen, engagement.findings.filter(area=area).first(), *FINDING_FIELDS)
    values = {"summary": summary, "change_required": change_required, "recorded_by": by, "recorded_at": at}
    finding, _ = Finding.objects.update_or_create(engagement=engagement, area=Area(area), defaults=values)
    after = {"area": area, "summary": summary, "change_required": change_required}
    act.record("finding.recorded", finding, after=after)
    return finding


@transaction.atomic
def record_tool_run(
    engagement: Engagement,
    *,
    tool: str,
    run_by: str = "",
    run_on: date,
    summary: str,
    interpretation: str = "",
    by: User,
    at: datetime,
) -> ToolRun:
    """A tool was run and read [T-05, M-15]; never its raw output."""
    engagement, act = guard.begin(engagement, Permission.RECORD_FINDING, by=by, at=at)
    in_phase(engagement, *ORDER[1:])
    for field, value in (("tool", tool), ("summary", summary)):
        if not value.strip():
            raise Invalid(field, gettext("This cannot be empty"))
    run = ToolRun.objects.create(
        engagement=engagement,
        tool=tool,
        run_by=run_by,
        run_on=run_on,
        summary=summary,
        interpretation=interpretation,
        recorded_by=by,
        recorded_at=at,
    )
    act.record("tool.run", run, after={"tool": tool, "summary": summary})
    return run


# ---- Minimum checks [X-03, X-04, P-09, L-11, L-12]


def sync_checks(engagement: Engagement, *, before: Mapping[str, Any], by: User, at: datetime) -> None:
    """Keep one check per forest, and one for AD FS where identities are federated, as the answers say.

    What was settled stays on record when nothing asks for it any more: the answer may come back.
    """
    answers, present = engagement.profile.answers, {(c.kind, c.subject): c for c in engagement.minimum_checks.all()}
    gone = minimum.wanted(before).keys() - minimum.wanted(answers).keys()
    opened = minimum.opened(present.values(), before, answers)
    for key in gone & present.keys():
        if not present[key].is_settled:
            present[key].delete()
    for (kind, subject), found in opened.items():
        if check := present.get((kind, subject)):
            _found_again(check, found)
        else:
            MinimumCheck.objects.create(engagement=engagement, kind=kind, subject=subject, found=found)
    if gone or opened:
        void_sign_offs(engagement, reason=gettext("The environment changed"), by=by, at=at)


def _found_again(check: MinimumCheck, found: str) -> None:
    if check.is_settled:
        check.reopen()
    check.found = found
    check.save(update_fields=["status", "found"])


@transaction.atomic
def pass_check(check: MinimumCheck, *, found: str = "", by: User, at: datetime) -> MinimumCheck:
    """Confirm that the minimum is met; `found` is the level seen now, where it has changed."""
    check, act = _open_check(check, Permission.PASS_CHECK, by=by, at=at)
    check.found = found or check.found
    if not minimum.is_met(check.kind, check.found):
        raise Refused("below_minimum", gettext("What was found is below the minimum level"), lines=(39, 75))
    check.set_passed()
    return _settled(check, "", act)


@transaction.atomic
def waive_check(check: MinimumCheck, *, reason: str, by: User, at: datetime) -> MinimumCheck:
    check, act = _open_check(check, Permission.WAIVE, by=by, at=at)
    reason = guard.reasoned(reason)
    check.waive()
    return _settled(check, reason, act)


def _open_check(check: MinimumCheck, permission: Permission, *, by: User, at: datetime) -> tuple[MinimumCheck, Act]:
    engagement, act = guard.begin(check.engagement, permission, by=by, at=at)
    in_phase(engagement, *PLANNING)
    check = engagement.minimum_checks.get(pk=check.pk)
    if check.is_settled:
        raise Refused("check_settled", gettext("This check is settled already"))
    check.engagement = engagement
    return check, act


def _settled(check: MinimumCheck, reason: str, act: Act) -> MinimumCheck:
    check.reason, check.settled_by, check.settled_at = reason, act.by, act.at
    check.save(update_fields=["status", "found", "reason", "settled_by", "settled_at"])
    act.record(f"check.{check.status}", check, reason=reason, after={"found": check.found})
    void_sign_offs(check.engagement, reason=gettext("A minimum check was changed"), by=act.by, at=act.at)
    return check
