"""What both sides agree on before Assess: the services [E-08, K-19] and the data sheet [E-10, C-20c]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.actions.opening import DOMAIN, LANGUAGE_CODES
from engagements.models import DataSheet, Engagement, ServiceProposal
from engagements.models.base import Party
from engagements.permissions import Permission
from engagements.refusals import Blocker, Invalid, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User

# What must be filled in before the customer can confirm it, and how a reader calls it.
REQUIRED = {
    "contacts": gettext_lazy("Contacts"),
    "tenant_domain": gettext_lazy("Tenant domain"),
    "seats": gettext_lazy("Seats"),
    "region_name": gettext_lazy("Region"),
    "language": gettext_lazy("Language"),
    "window_from": gettext_lazy("Start of the target window"),
    "window_to": gettext_lazy("End of the target window"),
}
FIELDS = (*REQUIRED, "representative")
CONFIRMATION = ["confirmed_by", "confirmed_at"]


@transaction.atomic
def propose_services(
    engagement: Engagement,
    *,
    services: Collection[str],
    known: Collection[str],
    by: User,
    at: datetime,
    seen: str = "",
) -> ServiceProposal:
    """Microsoft proposes; each new proposal needs a new confirmation. `known` are the catalogue's services."""
    engagement, act = guard.begin(engagement, Permission.PROPOSE_SERVICES, by=by, at=at)
    chosen = list(dict.fromkeys(services))
    for service in chosen:
        guard.one_of("services", service, known)
    if engagement.service not in chosen:
        raise Invalid("services", _("The proposal must name the service that this engagement is about."))
    newest = _newest(engagement)
    unchanged(seen, newest, "pk")
    if newest and newest.services == chosen and newest.confirmed_at is None:
        return newest  # it is waiting already
    proposal = ServiceProposal.objects.create(engagement=engagement, services=chosen, proposed_by=by, proposed_at=at)
    act.record("services.proposed", proposal, after={"services": chosen})
    return proposal


@transaction.atomic
def confirm_services(engagement: Engagement, *, by: User, at: datetime) -> ServiceProposal:
    """The customer decides what it wants; Microsoft never confirms for it [K-19]."""
    engagement, act = guard.begin(engagement, Permission.CONFIRM, by=by, at=at)
    proposal = _newest(engagement)
    if proposal is None:
        raise Refused("not_proposed", _("No services have been proposed yet."), lines=(153,))
    _confirm(proposal, act)
    act.record("services.confirmed", proposal, after={"services": proposal.services})
    return proposal


def _newest(engagement: Engagement) -> ServiceProposal | None:
    return engagement.service_proposals.order_by("-proposed_at").first()


def _confirm(what: ServiceProposal | DataSheet, act: Act) -> None:
    if what.confirmed_at is not None:
        raise Refused("already_confirmed", _("This is confirmed already."))
    what.confirmed_by, what.confirmed_at = act.by, act.at
    what.save(update_fields=CONFIRMATION)


@transaction.atomic
def update_data_sheet(
    engagement: Engagement, *, fields: Mapping[str, Any], by: User, at: datetime, seen: str = ""
) -> DataSheet:
    """Correct the facts; whatever changes voids the customer's confirmation [C-20c]."""
    engagement, act = guard.begin(engagement, Permission.EDIT_DATA_SHEET, by=by, at=at)
    sheet = engagement.data_sheet
    unchanged(seen, sheet, *FIELDS)
    changed = _changes(sheet, fields)
    if not changed:
        return sheet
    before = {name: getattr(sheet, name) for name in changed}
    for name, value in changed.items():
        setattr(sheet, name, value)
    _check_sheet(sheet)
    sheet.confirmed_by = sheet.confirmed_at = None
    sheet.asked_at = None if _missing_from(sheet) else at
    sheet.save(update_fields=[*changed, *CONFIRMATION, "asked_at"])
    act.record("data_sheet.changed", sheet, before=before, after=changed)
    return sheet


def _changes(sheet: DataSheet, fields: Mapping[str, Any]) -> dict[str, Any]:
    for name in fields:
        if name not in FIELDS:
            raise Invalid(name, _("The data sheet has no such field."))
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    return {name: value for name, value in given.items() if value != getattr(sheet, name)}


def _check_sheet(sheet: DataSheet) -> None:
    if sheet.language:
        guard.one_of("language", sheet.language, LANGUAGE_CODES)
    if sheet.seats is not None and sheet.seats < 1:
        raise Invalid("seats", _("A purchase has at least one seat."))
    if sheet.tenant_domain and not DOMAIN.fullmatch(sheet.tenant_domain.lower()):
        raise Invalid("tenant_domain", _("This is not a domain name."))
    if sheet.window_from and sheet.window_to and sheet.window_to < sheet.window_from:
        raise Invalid("window_to", _("The window ends before it starts."))


@transaction.atomic
def confirm_data_sheet(engagement: Engagement, *, by: User, at: datetime) -> DataSheet:
    engagement, act = guard.begin(engagement, Permission.CONFIRM, by=by, at=at)
    sheet = engagement.data_sheet
    missing = [_missing(name) for name in _missing_from(sheet)]
    if missing:
        sentence = " ".join(blocker.sentence for blocker in missing)
        raise Refused("incomplete", sentence, blockers=missing, lines=(96,))
    _confirm(sheet, act)
    act.record("data_sheet.confirmed", sheet)
    return sheet


def _missing_from(sheet: DataSheet) -> list[str]:
    return [name for name in REQUIRED if not getattr(sheet, name)]


def _missing(name: str) -> Blocker:
    sentence = _("%(field)s is missing on the data sheet.") % {"field": REQUIRED[name]}
    return Blocker(f"missing_{name}", sentence, Party.BOTH, codes=("E-10",), lines=(96,))
