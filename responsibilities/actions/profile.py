"""Answering the profile: preview the difference, then apply it [S-10]."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit import trail
from engagements.actions.guard import working
from engagements.models import Engagement
from engagements.permissions import Permission, require
from engagements.profile import Invalid, Problem, clean, contradictions
from engagements.refusals import Refused
from phases.actions.assessment import sync_checks
from responsibilities.replan import Difference, difference, refresh
from responsibilities.settling import settle


def preview(engagement: Engagement, raw: Mapping[str, Any], *, by: User, at: datetime) -> Difference:
    """What the answers would change. Raises profile.Invalid with every problem and contradiction, and
    Refused where applying them would be."""
    require(by, Permission.ANSWER_PROFILE, engagement, at=at)
    working(engagement)
    return difference(engagement, read(engagement, raw))


@transaction.atomic
def apply(
    engagement: Engagement, raw: Mapping[str, Any], *, by: User, at: datetime, seen: int | None = None
) -> Difference:
    """Replace all answers and bring the tasks in line; `seen` is the version that the reader had before them."""
    engagement = Engagement.objects.locked(engagement.pk)
    stands = require(by, Permission.ANSWER_PROFILE, engagement, at=at)
    working(engagement)
    profile = engagement.profile
    if seen is not None and seen != profile.version:
        raise Refused("changed_meanwhile", gettext("Somebody else changed the answers meanwhile; look at them again"))
    answers = read(engagement, raw)
    found, before = difference(engagement, answers), profile.answers
    profile.answers, profile.version = answers, profile.version + 1
    profile.save(update_fields=["answers", "version"])
    changed = [name for name in answers if answers[name] != before.get(name)]
    trail.record(
        "profile.changed",
        by=by,
        at=at,
        about=profile,
        party=stands.party,
        on_behalf_of=stands.on_behalf_of,
        before={name: before.get(name) for name in changed},
        after={name: answers[name] for name in changed},
    )
    sync_checks(engagement, before=before, by=by, at=at)
    refresh(engagement)
    settle(engagement, by=by, at=at)
    return found


def read(engagement: Engagement, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Clean answers without contradictions; the kind of tenant comes from the purchase, never from the form."""
    answers = {**clean(raw), "tenant_kind": engagement.tenant.kind}
    found = contradictions(answers)
    if found:
        raise Invalid([Problem(c.field, c.sentence) for c in found])
    return answers
