"""What somebody was asked for and has not given yet: when asked, then every 3 business days [domain: Reminders].

Which step is due takes a calendar, so rows are read and compared with what the outbox has, as for contact deadlines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements import office
from engagements.deadlines import Step, asked_step
from engagements.hours import Hours
from engagements.models import (
    Assignment,
    ConsentRequest,
    DataSheet,
    Designation,
    Engagement,
    Member,
    Region,
    ServiceProposal,
)
from engagements.models.base import Party
from engagements.models.engagement import WORKING
from engagements.models.organisation import MemberRole
from engagements.reminders import words
from notifications import keys
from notifications.models import Message
from notifications.outbox import Draft

NO_WORDS = Value("", output_field=CharField())
CONFIRMATION, CONSENT = "confirmation_waiting", "consent_waiting"


class Asked(NamedTuple):
    """Something that waits, for one of those who can give it."""

    kind: str
    what: str
    # Of the thing itself, where its name is part of the words.
    detail: str
    subject: UUID
    engagement: UUID
    since: datetime
    region: UUID
    country: str
    customer: str
    service: str
    phase: str
    side: str
    reader: UUID
    zone: str
    language: str


class Waiting(NamedTuple):
    """How a reader calls what waits, and the page and section where it is given."""

    words: str | Promise
    page: str
    section: str = ""


WHAT = {
    "services": Waiting(_("The services to be onboarded"), "agreement", "services"),
    "data_sheet": Waiting(_("The data sheet"), "agreement", "data-sheet"),
    "consent": Waiting("%(detail)s", "consents"),
}


def asked_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Services and data sheets to confirm, consents asked for."""
    return untold(_waiting(at), WHAT, at=at, reader=reader, until=until or at)


def concerns(message: Message, *, at: datetime) -> bool:
    """Not once it was given or declined, for who may not give it any more, nor in a step before the last."""
    return still(message, _waiting(at), at=at)


def _waiting(at: datetime) -> list[QuerySet[Any]]:
    leads, confirming = customers_who(at), customers_who(at, may_confirm=True)
    newer = ServiceProposal.objects.filter(engagement=OuterRef("engagement"), proposed_at__gt=OuterRef("proposed_at"))
    services = ServiceProposal.objects.filter(~Exists(newer), confirmed_at=None, proposed_at__lte=at)
    sheets = DataSheet.objects.filter(confirmed_at=None, asked_at__lte=at)
    requests = ConsentRequest.objects.waiting().filter(asked_at__lte=at)
    return [
        *asked(services, kind=CONFIRMATION, what="services", since="proposed_at", by=confirming),
        *asked(sheets, kind=CONFIRMATION, what="data_sheet", since="asked_at", by=confirming),
        *asked(requests, kind=CONSENT, what="consent", detail=F("activity"), since="asked_at", by=leads),
    ]


# ---- Whoever can give it


class Readers(NamedTuple):
    """A way from an engagement to people, which of them, and where they stand."""

    path: str
    which: dict[str, Any]
    side: str


def customers_who(at: datetime, **right: bool) -> list[Readers]:
    """The leads, and where a right of representatives is named, those who hold it."""
    leads = Member.objects.filter(role=MemberRole.LEAD, user__is_active=True)
    found = [Readers("customer__members__user", {"customer__members__in": leads}, Party.CUSTOMER)]
    if right:
        speaking = Designation.objects.live(at).filter(user__is_active=True, **right)
        found.append(Readers("customer__designations__user", {"customer__designations__in": speaking}, Party.CUSTOMER))
    return found


def staff_who_work(at: datetime) -> list[Readers]:
    """The specialists; the manager while there is none."""
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST, user__is_active=True)
    alone = {"in": Engagement.objects.exclude(assignments__in=specialists), "manager__is_active": True}
    return [
        Readers("assignments__user", {"assignments__in": specialists}, Party.MICROSOFT),
        Readers("manager", alone, Party.MICROSOFT),
    ]


def asked(
    rows: QuerySet[Any],
    *,
    kind: str,
    what: str,
    since: str,
    by: Iterable[Readers],
    detail: Any = NO_WORDS,
) -> Iterator[QuerySet[Any]]:
    """One queryset of `Asked` for each kind of reader; after a hold everybody is asked anew."""
    text = partial(Value, output_field=CharField())
    resumed = Greatest(F(since), Coalesce(F("engagement__resumed_at"), F(since)), output_field=DateTimeField())
    subject = ("pk", "engagement_id", "asked_since", "engagement__region_id", "engagement__customer__country")
    facts = ("engagement__customer__name", "engagement__service", "engagement__phase")
    for readers in by:
        here = {f"engagement__{path}": value for path, value in readers.which.items()}
        user = f"engagement__{readers.path}"
        yield (
            rows.filter(engagement__status__in=WORKING, **here)
            .order_by()
            .annotate(asked_since=resumed, asked_kind=text(kind), asked_what=text(what), asked_side=text(readers.side))
            .annotate(asked_detail=detail)
            .values_list(
                *("asked_kind", "asked_what", "asked_detail", *subject, *facts),
                *("asked_side", user, f"{user}__time_zone", f"{user}__language"),
            )
        )


# ---- What they are told


def untold(
    waiting: list[QuerySet[Any]], what: dict[str, Waiting], *, at: datetime, reader: UUID | None, until: datetime
) -> Iterator[Draft]:
    """In three statements, however much waits and was told before; only what is new is put into words."""
    asked_all = map(Asked._make, waiting[0].union(*waiting[1:], all=True))
    found = [one for one in asked_all if reader in (None, one.reader)]
    hours = Region.objects.hours() if found else {}
    moments = days_ahead(at, until)
    steps = {key_of(one, step): (one, step) for moment in moments for one, step in _steps(found, hours, moment)}
    for key in keys.unposted(steps):
        one, step = steps[key]
        yield _draft(one, step, hours[one.region], what[one.what], at)


def still(message: Message, waiting: list[QuerySet[Any]], *, at: datetime) -> bool:
    mine = [rows.filter(pk=message.subject) for rows in waiting]
    found = map(Asked._make, mine[0].union(*mine[1:], all=True))
    own = [one for one in found if one.reader == message.recipient_id]
    return any(key_of(one, step) == message.key for one, step in _steps(own, Region.objects.hours(), at))


def days_ahead(at: datetime, until: datetime) -> list[datetime]:
    """`at`, and once in each day until then: no two steps begin within one."""
    return [*(at + timedelta(days=number) for number in range((until - at).days + 1)), until][
        : None if until > at else 1
    ]


def _steps(found: Iterable[Asked], hours: dict[UUID, Hours], at: datetime) -> Iterator[tuple[Asked, Step]]:
    for one in found:
        step = asked_step(one.since, hours[one.region], at=at)
        if step is not None:
            yield one, step


def key_of(one: Asked, step: Step) -> str:
    return keys.key(one.kind, one.subject, step.name, one.reader)


def _draft(one: Asked, step: Step, region: Hours, what: Waiting, at: datetime) -> Draft:
    hours = office.of_side(one.side, region, one.country, one.zone)
    section = f"#{what.section}" if what.section else ""
    with translation.override(one.language):
        called = str(what.words) % {"detail": one.detail}
    return Draft(
        kind=one.kind,
        subject=one.subject,
        period=step.name,
        recipient_id=one.reader,
        due_at=step.at,
        not_before=hours.next_open(max(step.at, at)),
        scope_id=one.engagement,
        context={
            **words(one.engagement, one.customer, one.service, one.phase),
            "what": called,
            "due": one.since.isoformat(),
            "link": f"{reverse(what.page, args=[one.engagement])}{section}",
        },
    )
