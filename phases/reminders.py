"""Who is to be told that a gate has opened, or that a plan waits for them: queries and drafts, nothing else."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from engagements import office
from engagements.asking import Readers, Waiting, asked, customers_who, staff_who_work, still
from engagements.asking import untold as untold_asks
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.reminders import CHUNK, facts
from notifications.keys import Joined, MomentText, owes, untold
from notifications.models import Message
from notifications.outbox import Draft
from phases.models import Agreement, RemediationPlan, SignOff
from phases.models.phase import PLANNING, Kind

GATE_OPEN = "gate_open"
PERIOD = Joined("phase", Value("-"), MomentText("gate_open_since", seconds=True))
KEY: dict[str, Any] = {"subject": "pk", "period": PERIOD, "recipient": "manager"}


def gates_open(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Once for each time a gate opens; none opens by itself, so nothing is known of those until a moment ahead."""
    for engagement in _ready(at, reader).iterator(chunk_size=CHUNK):
        manager, since = engagement.manager, engagement.gate_open_since
        with translation.override(manager.language):
            phase = str(Kind(engagement.phase).label)
        yield Draft(
            kind=GATE_OPEN,
            subject=engagement.pk,
            period=f"{engagement.phase}-{since:%Y%m%dT%H%M%S}",
            recipient_id=manager.pk,
            due_at=since,
            not_before=office.hours_of(manager, engagement, Party.MICROSOFT).next_open(at),
            scope_id=engagement.pk,
            context={
                **facts(engagement),
                "phase": phase,
                "due": since.isoformat(),
                "link": f"{reverse('engagement', args=[engagement.pk])}#gate",
                "party": Party.MICROSOFT.value,
                "turn": "you",
            },
        )


def concerns(message: Message, *, at: datetime) -> bool:
    """Not of a gate that was closed or shut since, nor for who has handed over."""
    return owes(_open_gates(at), message, **KEY)


def _open_gates(at: datetime) -> QuerySet[Engagement]:
    return Engagement.objects.working().filter(gate_open_since__lte=at, manager__is_active=True)


def _ready(at: datetime, reader: UUID | None) -> QuerySet[Engagement]:
    return (
        untold(_open_gates(at), kind=GATE_OPEN, reader=reader, **KEY)
        .select_related("customer", "region", "manager")
        .prefetch_related("region__holidays")
        .order_by("gate_open_since", "pk")
    )


# ---- Plans that wait for a side

AGREEMENT, SIGN_OFF = "agreement_waiting", "sign_off_waiting"
WHAT = {
    "agreement": Waiting(_("Remediation plan, version %(detail)s"), "plan"),
    "sign_off": Waiting(_("Readiness by plan version %(detail)s"), "plan"),
}


def signatures_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Agreement on the plan, and the signatures that the environment is ready."""
    return untold_asks(_waiting(at), WHAT, at=at, reader=reader, until=until or at)


def signature_concerns(message: Message, *, at: datetime) -> bool:
    """Not once their side has given it, or it cannot be given any more."""
    return still(message, _waiting(at), at=at)


def _waiting(at: datetime) -> list[QuerySet[Any]]:
    plans = RemediationPlan.objects.filter(engagement__phase__in=PLANNING)
    to_agree, to_sign = plans.filter(agree_since__lte=at), plans.filter(sign_since__lte=at)
    agreeing, signing = customers_who(at, may_confirm=True), customers_who(at, may_sign=True)
    return [
        *_of_sides(to_agree, Agreement, agreeing, at, kind=AGREEMENT, what="agreement", since="agree_since"),
        *_of_sides(to_sign, SignOff, signing, at, kind=SIGN_OFF, what="sign_off", since="sign_since"),
    ]


def _of_sides(
    plans: QuerySet[RemediationPlan],
    signature: type[Agreement] | type[SignOff],
    customers: list[Readers],
    at: datetime,
    **about: str,
) -> Iterator[QuerySet[Any]]:
    """Each side hears of what it has not given yet."""
    version = Cast("version", CharField())
    for side, people in ((Party.CUSTOMER, customers), (Party.MICROSOFT, staff_who_work(at))):
        given = signature._default_manager.filter(plan=OuterRef("pk"), side=side, void_at=None)
        yield from asked(plans.filter(~Exists(given)), detail=version, by=people, **about)
