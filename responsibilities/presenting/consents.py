"""Consents as both sides see them: what for, by whom, until when, and whether they still live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import dates
from engagements.models import Consent, ConsentRequest
from responsibilities.models import Task
from responsibilities.presenting.engagement import consent_sub

# How a consent stands, in the drawings that tasks have too.
LIVE, ENDED, REVOKED = "in_progress", "done", "not_required"


def consents(found: Iterable[Consent], tasks: Mapping[UUID, Task], *, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """What lives first; what has ended stays to be read."""
    shown: dict[str, list[dict[str, Any]]] = {"live": [], "ended": []}
    for one in found:
        shown["live" if one.is_live(at) else "ended"].append(_consent(one, tasks, at=at))
    return shown


def _consent(one: Consent, tasks: Mapping[UUID, Task], *, at: datetime) -> dict[str, Any]:
    state, word = _state(one, at=at)
    return {
        "row": one,
        "state": state,
        "word": word,
        "activity": one.activity,
        "scope": one.scope,
        "sub": consent_sub(one),
        "task": tasks.get(one.task_id) if one.task_id else None,
        "performed": [task for task in tasks.values() if task.consent_id == one.pk and task.is_performed],
    }


def _state(one: Consent, *, at: datetime) -> tuple[str, str]:
    if one.revoked_at:
        return REVOKED, _("Revoked %(day)s") % {"day": dates.day(one.revoked_at)}
    if not one.is_live(at):
        return ENDED, _("Has ended")
    return LIVE, _("Live")


def requests(found: Iterable[ConsentRequest], tasks: Mapping[UUID, Task]) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "activity": one.activity,
            "scope": one.scope,
            "task": tasks.get(one.task_id) if one.task_id else None,
            "sub": pgettext("consent", "Asked by %(name)s, %(day)s")
            % {"name": one.asked_by, "day": dates.day(one.asked_at)},
        }
        for one in found
    ]
