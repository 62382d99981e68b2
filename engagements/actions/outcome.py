"""What completion asks for: validated features and use cases, outcomes with evidence [G-14, P-16]."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions import guard
from engagements.models import Engagement, Feature, Outcomes
from engagements.permissions import Permission
from engagements.profile import ANSWERS
from engagements.refusals import Invalid, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def validate_feature(feature: Feature, *, by: User, at: datetime) -> Feature:
    """The feature was seen to work. One that the answers did not choose cannot be validated [P-16]."""
    engagement, act = guard.begin(feature.engagement, Permission.VALIDATE, by=by, at=at)
    feature = engagement.features.get(pk=feature.pk)
    if not feature.chosen:
        raise Refused("not_chosen", _("The profile does not ask for this feature."), lines=(127,))
    if feature.validated_at:
        raise Refused("already_validated", _("This is validated already."))
    feature.validated_by, feature.validated_at = by, at
    feature.save(update_fields=["validated_by", "validated_at"])
    act.record("feature.validated", feature)
    return feature


@transaction.atomic
def record_outcomes(
    engagement: Engagement,
    *,
    activated_on: date | None,
    activation_evidence: str = "",
    pilot_users: str = "",
    identity_option: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> Outcomes:
    """That the service is activated, and which users reach it through which identity option [P-03, P-04, K-04]."""
    engagement, act = guard.begin(engagement, Permission.VALIDATE, by=by, at=at)
    if identity_option:
        guard.one_of("identity_option", identity_option, ANSWERS["identity"].choices)
    if activated_on and activated_on > engagement.region.hours.local_day(at):
        raise Invalid("activated_on", _("The date of activation lies in the future."))
    facts = {
        "activated_on": activated_on,
        "activation_evidence": activation_evidence.strip(),
        "pilot_users": pilot_users.strip(),
        "identity_option": identity_option,
    }
    outcomes = engagement.outcomes
    unchanged(seen, outcomes, *facts)
    before = {name: getattr(outcomes, name) for name in facts}
    for name, value in facts.items():
        setattr(outcomes, name, value)
    outcomes.save(update_fields=list(facts))
    act.record("outcomes.recorded", outcomes, before=before, after=facts)
    return outcomes


@transaction.atomic
def validate_use_cases(engagement: Engagement, *, by: User, at: datetime) -> Outcomes:
    """The core use cases were tried with the test users [F-23, G-13]."""
    engagement, act = guard.begin(engagement, Permission.VALIDATE, by=by, at=at)
    outcomes = engagement.outcomes
    if outcomes.use_cases_validated_at:
        raise Refused("already_validated", _("This is validated already."))
    outcomes.use_cases_validated_by, outcomes.use_cases_validated_at = by, at
    outcomes.save(update_fields=["use_cases_validated_by", "use_cases_validated_at"])
    act.record("use_cases.validated", outcomes)
    return outcomes
