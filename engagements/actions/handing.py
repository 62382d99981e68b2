"""Handing engagements from one person of the onboarding centre to another, many in one act [P-14, R-05].

What is on hold is handed over too: who leaves takes nothing along. What is over stays with whoever did it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import trail
from audit.models import Event
from engagements.actions import guard
from engagements.models import Assignment, Attendance, Engagement, HandOver, Meeting, RegionManager
from engagements.models.base import Party
from engagements.models.engagement import AssignmentQuerySet
from engagements.permissions import Permission, require_region
from engagements.refusals import Invalid, Refused

if TYPE_CHECKING:
    from accounts.models import User

Role = Assignment.Role


@dataclass(frozen=True, slots=True)
class Handing:
    """An act under way: what goes from whom to whom; in a number of statements that no number of engagements moves."""

    record: HandOver
    engagements: Sequence[Engagement]

    @property
    def ids(self) -> list[UUID]:
        return [engagement.pk for engagement in self.engagements]


@transaction.atomic
def hand_over(
    chosen: Collection[UUID], *, role: str, giver: User, taker: User, reason: str, by: User, at: datetime
) -> Handing:
    """All of them or none; the giver's part ends at this moment."""
    guard.one_of("role", role, Role.values)
    engagements = _locked(chosen)
    for region in {engagement.region for engagement in engagements}:
        require_region(by, Permission.ASSIGN, region)
    _check_taker(role, giver, taker, engagements)
    given = {"role": role, "giver": giver, "taker": taker, "reason": guard.reasoned(reason)}
    _check_theirs(role, giver, engagements, at)
    handing = Handing(HandOver.objects.create(**given, by=by, at=at), engagements)
    _end(handing)
    _begin(handing)
    _move_calls(handing)
    Event.objects.bulk_create(_entry(handing.record, engagement) for engagement in engagements)
    return handing


def _locked(chosen: Collection[UUID]) -> list[Engagement]:
    """In one order, or two acts could wait for each other in a circle."""
    rows = Engagement.objects.filter(pk__in=chosen).select_for_update(of=("self",), no_key=True).order_by("pk")
    engagements = list(rows.select_related("region", "customer"))
    if not engagements:
        raise Invalid("pick", _("Choose at least one engagement."))
    for engagement in engagements:
        if not engagement.is_live:
            raise Refused("ended", _("%(customer)s: this engagement is over.") % {"customer": engagement.customer})
    return engagements


def _check_taker(role: str, giver: User, taker: User, engagements: Sequence[Engagement]) -> None:
    if taker == giver:
        raise Invalid("taker", _("Choose somebody else than the one who hands over."))
    if not taker.is_active:
        raise Invalid("taker", _("This account is switched off."))
    regions = {engagement.region_id for engagement in engagements}
    managed = RegionManager.objects.filter(user=taker, region__in=regions).values_list("region", flat=True)
    if role == Role.MANAGER and regions - set(managed):
        raise Invalid("taker", _("This person does not manage engagements of this region."))


def _check_theirs(role: str, giver: User, engagements: Sequence[Engagement], at: datetime) -> None:
    """Somebody may have handed one of them over meanwhile."""
    theirs = {engagement.pk for engagement in engagements if engagement.manager_id == giver.pk}
    if role == Role.SPECIALIST:
        theirs = set(_rows(engagements, giver, role).live(at).values_list("engagement", flat=True))
    for engagement in engagements:
        if engagement.pk not in theirs:
            words = {"customer": engagement.customer, "name": giver}
            raise Refused("not_theirs", _("%(name)s no longer works for %(customer)s.") % words)


def _rows(engagements: Sequence[Engagement], user: User, role: str) -> AssignmentQuerySet:
    return Assignment.objects.filter(engagement__in=[one.pk for one in engagements], user=user, role=role)


def _lasting(handing: Handing, user: User) -> AssignmentQuerySet:
    rows = _rows(handing.engagements, user, handing.record.role)
    return rows.filter(Q(ends_at=None) | Q(ends_at__gt=handing.record.at))


def _end(handing: Handing) -> None:
    """What they were to begin later ends before it begins."""
    at = handing.record.at
    ending = _lasting(handing, handing.record.giver)
    ending.filter(starts_at__gt=at).update(starts_at=at, ends_at=at)
    ending.update(ends_at=at)


def _begin(handing: Handing) -> None:
    """Open-ended from now on; who works there already goes on under the same assignment."""
    record, known = handing.record, _known(handing)
    for row in known.values():
        row.starts_at, row.ends_at, row.hand_over = min(row.starts_at, record.at), None, record
    Assignment.objects.bulk_update(known.values(), ["starts_at", "ends_at", "hand_over"])
    fresh = {"user": record.taker, "role": record.role, "starts_at": record.at, "hand_over": record}
    Assignment.objects.bulk_create(
        Assignment(engagement=engagement, **fresh) for engagement in handing.engagements if engagement.pk not in known
    )
    if record.role == Role.MANAGER:
        Engagement.objects.filter(pk__in=handing.ids).update(manager=record.taker)


def _known(handing: Handing) -> dict[UUID, Assignment]:
    """Where the taker works already or soon: of several rows the open one, since there can only be one of those."""
    rows = sorted(_lasting(handing, handing.record.taker), key=lambda row: row.ends_at is None)
    return {row.engagement_id: row for row in rows}


def _move_calls(handing: Handing) -> None:
    """Whoever takes over is expected on the calls ahead, and the giver is not unless they stay in another part."""
    record = handing.record
    stays = Assignment.objects.live(record.at).filter(engagement__in=handing.ids, user=record.giver)
    ahead = Meeting.objects.filter(engagement__in=handing.ids, status=Meeting.Status.SCHEDULED)
    ahead = ahead.exclude(engagement__in=stays.values("engagement"))
    expected = Attendance.objects.filter(meeting__in=ahead, user=record.giver, party=Party.MICROSOFT)
    taken = Attendance.objects.filter(meeting__in=ahead, user=record.taker).values("meeting")
    expected.filter(meeting__in=list(taken.values_list("meeting", flat=True))).delete()
    # What the giver answered says nothing about the taker.
    expected.update(user=record.taker, answer="", answered_at=None)


def _entry(record: HandOver, engagement: Engagement) -> Event:
    return trail.entry(
        f"{record.role}.handed_over",
        by=record.by,
        at=record.at,
        about=engagement,
        party=Party.MICROSOFT,
        reason=record.reason,
        before={"value": str(record.giver)},
        after={"value": str(record.taker), "hand_over": str(record.pk)},
    )
