"""Doing a task for the customer instead of guiding them: only while their consent lives [K-17, R-02]."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit import trail
from engagements.actions import consent as consents
from engagements.actions.guard import working
from engagements.models import Consent, ConsentRequest, Engagement
from engagements.models.base import Party
from engagements.permissions import Permission, require, standing
from engagements.refusals import Blocker, Invalid, NotAllowed, Refused
from responsibilities.models import Delivery, Task
from responsibilities.settling import settle


@transaction.atomic
def grant(engagement: Engagement, *, by: User, at: datetime, **given: Any) -> Consent:
    """`given` as engagements.actions.consent.grant takes it; the task has to be one of this engagement."""
    Engagement.objects.locked(engagement.pk)
    _check_task(engagement, given.get("task_id"))
    granted = consents.grant(engagement, by=by, at=at, **given)
    settle(Engagement.objects.locked(engagement.pk), by=by, at=at)
    return granted


@transaction.atomic
def ask(engagement: Engagement, *, by: User, at: datetime, **given: Any) -> ConsentRequest:
    _check_task(engagement, given.get("task_id"))
    return consents.ask(engagement, by=by, at=at, **given)


def _check_task(engagement: Engagement, task_id: UUID | None) -> None:
    if task_id is not None and not performable(engagement).filter(pk=task_id).exists():
        raise Invalid("task_id", gettext("Choose a task that Microsoft has a part in."))


def performable(engagement: Engagement) -> Any:
    """What Microsoft could do itself: a customer's own duty stays theirs [access.md]."""
    return engagement.tasks.applying().exclude(party=Party.CUSTOMER)


@transaction.atomic
def revoke(consent: Consent, *, by: User, at: datetime) -> Consent:
    """From this moment on its tasks are guided again."""
    revoked = consents.revoke(consent, by=by, at=at)
    engagement = Engagement.objects.locked(revoked.engagement_id)
    for task in engagement.tasks.open().filter(consent=revoked, delivery=Delivery.PERFORM):
        _change(task, Delivery.GUIDE, None, by=by, at=at)
    settle(engagement, by=by, at=at)
    return revoked


@transaction.atomic
def perform(task: Task, *, consent: Consent, by: User, at: datetime) -> Task:
    """Microsoft will do this task itself, under a consent that lives and covers it."""
    task = _enter(task, by=by, at=at)
    if task.party == Party.CUSTOMER:
        raise NotAllowed
    live = task.engagement.consents.live(at).covering(task.pk).filter(pk=consent.pk).first()
    if live is None:
        raise _no_consent(task)
    return _change(task, Delivery.PERFORM, live, by=by, at=at)


@transaction.atomic
def guide(task: Task, *, by: User, at: datetime) -> Task:
    return _change(_enter(task, by=by, at=at), Delivery.GUIDE, None, by=by, at=at)


def _enter(task: Task, *, by: User, at: datetime) -> Task:
    engagement = Engagement.objects.locked(task.engagement_id)
    task = engagement.tasks.select_related("phase").get(pk=task.pk)
    task.engagement = engagement
    require(by, Permission.SET_DELIVERY, engagement, at=at)
    working(engagement)
    if not task.is_open or not task.applies:
        raise Refused("task_settled", gettext("This task is settled, or does not apply"))
    return task


def _change(task: Task, delivery: Delivery, consent: Consent | None, *, by: User, at: datetime) -> Task:
    before, task.delivery, task.consent, task.version = task.delivery, delivery, consent, task.version + 1
    if before == delivery and consent is None:
        return task
    task.save(update_fields=["delivery", "consent", "version"])
    under = {"consent": consent.activity} if consent else {}
    trail.record(
        "task.delivery_changed",
        by=by,
        at=at,
        about=task,
        party=standing(by, task.engagement, at=at).party,
        before={"delivery": before},
        after={"delivery": delivery, **under},
    )
    return task


# ---- Asked when a performed task is completed


def missing(task: Task, *, at: datetime) -> list[Blocker]:
    """Expects the engagement's row to be locked: the consent is read again here, so a revocation counts at once."""
    if not task.is_performed:
        return []
    live = task.consent_id and task.engagement.consents.live(at).filter(pk=task.consent_id).exists()
    return [] if live else [_blocker(task)]


def _no_consent(task: Task) -> Refused:
    return Refused("no_consent", gettext("Microsoft may not do this now"), blockers=[_blocker(task)])


def _blocker(task: Task) -> Blocker:
    sentence = gettext("No consent of the customer's covers “%(title)s” now") % {"title": task.title}
    return Blocker("no_consent", sentence, Party.CUSTOMER, None, task.link, ("R-02", "K-17"), (60, 147))
