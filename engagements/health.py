"""How an engagement is doing, in one place: as a word with its reason for one, as filters for lists [L-01, C-28].

The day of `at` is the day in UTC, for the word and for the filters alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from django.db.models import Q
from django.utils.translation import gettext as _

from engagements.models import Engagement
from engagements.models.engagement import WORKING, Status
from engagements.programme import CONTACT_SOON_DAYS, MISSED_CALLS_OFF


class Tone(StrEnum):
    GOOD = auto()
    RISK = auto()
    OFF = auto()
    PAUSED = auto()


@dataclass(frozen=True, slots=True)
class Health:
    tone: Tone
    reason: str


def health(engagement: Engagement, *, at: datetime) -> Health:
    """The worst thing that can be said of it now."""
    if engagement.status not in WORKING:
        return _at_rest(engagement)
    if reason := _off(engagement, at):
        return Health(Tone.OFF, reason)
    if reason := _risk(engagement, at):
        return Health(Tone.RISK, reason)
    return Health(Tone.GOOD, _("Nothing is late"))


def _at_rest(engagement: Engagement) -> Health:
    tone = Tone.GOOD if engagement.status == Status.COMPLETED else Tone.PAUSED
    return Health(tone, engagement.get_status_display())


def _off(engagement: Engagement, at: datetime) -> str:
    if not engagement.is_reached and engagement.contact_due_at <= at:
        return _("The contact deadline has passed")
    if engagement.microsoft_due_on and engagement.microsoft_due_on < at.date():
        return _("Microsoft is late with a task")
    if engagement.missed_calls >= MISSED_CALLS_OFF:
        return _("Calls missed in a row: %(count)s") % {"count": engagement.missed_calls}
    return ""


def _risk(engagement: Engagement, at: datetime) -> str:
    if engagement.customer_due_on and engagement.customer_due_on < at.date():
        return _("The customer is late with a task")
    if engagement.reopen_needed:
        return _("A closed phase needs to be opened again")
    if not engagement.is_reached and engagement.contact_due_at <= at + timedelta(days=CONTACT_SOON_DAYS):
        return _("The contact deadline is near")
    return ""


def tone_q(tone: Tone, *, at: datetime) -> Q:
    """The engagements of which `health` says `tone`."""
    working = Q(status__in=WORKING)
    return {
        Tone.OFF: off_q(at),
        Tone.RISK: risk_q(at),
        Tone.GOOD: working & ~_off_q(at) & ~_risk_q(at) | Q(status=Status.COMPLETED),
        Tone.PAUSED: ~working & ~Q(status=Status.COMPLETED),
    }[tone]


def off_q(at: datetime) -> Q:
    return Q(status__in=WORKING) & _off_q(at)


def risk_q(at: datetime) -> Q:
    return Q(status__in=WORKING) & _risk_q(at) & ~_off_q(at)


def _off_q(at: datetime) -> Q:
    breach, late, missed = off_reasons(at)
    return breach | late | missed


def off_reasons(at: datetime) -> tuple[Q, Q, Q]:
    """Each by itself, so that an index serves it: the customer was not reached, our task is late, calls were missed."""
    breach = Q(reached_at=None, requested_at=None, contact_due_at__lte=at)
    return breach, _before("microsoft_due_on", at), Q(missed_calls__gte=MISSED_CALLS_OFF)


def _risk_q(at: datetime) -> Q:
    soon = Q(reached_at=None, requested_at=None, contact_due_at__lte=at + timedelta(days=CONTACT_SOON_DAYS))
    return _before("customer_due_on", at) | ~Q(reopen_needed=[]) | soon


def _before(field: str, at: datetime) -> Q:
    """Said so that its opposite holds where no date is set: to a database, unknown is not "no"."""
    return Q(**{f"{field}__isnull": False, f"{field}__lt": at.date()})
