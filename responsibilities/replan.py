"""Which tasks an engagement has, after the answers to its profile: the difference first, then applied [S-10]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engagements.models import Engagement, Feature, Profile
from responsibilities import touched
from responsibilities.applicability import APPLIES, Planned, evaluate, plan_for, unanswered
from responsibilities.catalogue import service
from responsibilities.models import Commitment, Task

COPIED = ("number", "party", "required", "applicability", "in_benefit", "clause", "why", "missing")


@dataclass(frozen=True, slots=True)
class Difference:
    """What other answers would change. `kept` is work already done on tasks that no longer apply."""

    added: list[Task] = field(default_factory=list)
    removed: list[Task] = field(default_factory=list)
    owner_changed: list[tuple[Task, str]] = field(default_factory=list)
    kept: list[Task] = field(default_factory=list)
    reopen_needed: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.owner_changed)


def answers_of(profile: Profile, answers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answers and what is derived from the published plan, as conditions ask for them."""
    given = profile.answers if answers is None else answers
    return {**given, "remediation_needed": profile.remediation_needed}


def build(engagement: Engagement, *, at: datetime) -> None:
    """Phases exist; make every task, commitment and feature of the service for what is known now."""
    profile = engagement.profile
    phases = {phase.kind: phase for phase in engagement.phases.all()}
    tasks, commitments = [], []
    for number, planned in enumerate(plan_for(service(engagement.service), answers_of(profile))):
        values = {"engagement": engagement, "slug": planned.entry.slug}
        if planned.entry.is_commitment:
            commitments.append(Commitment(**values, **_commitment_values(planned, number)))
        else:
            tasks.append(Task(**values, phase=phases[planned.entry.phase], **_task_values(planned, number)))
    Task.objects.bulk_create(tasks)
    Commitment.objects.bulk_create(commitments)
    features = service(engagement.service).features
    Feature.objects.bulk_create([Feature(engagement=engagement, slug=feature.slug) for feature in features])
    _refresh_features(engagement, profile)


def _task_values(planned: Planned, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "party": planned.party,
        "required": planned.required,
        "applicability": planned.applicability,
        "in_benefit": planned.in_benefit,
        "clause": planned.clause,
        "why": dict(planned.why),
        "missing": sorted(planned.missing),
    }


def _commitment_values(planned: Planned, number: int) -> dict[str, Any]:
    return {"number": number, "party": planned.party, "applicability": planned.applicability}


def difference(engagement: Engagement, answers: Mapping[str, Any]) -> Difference:
    """What `answers` would change, without changing it."""
    plan = plan_for(service(engagement.service), answers_of(engagement.profile, answers))
    planned_for = {planned.entry.slug: planned for planned in plan}
    tasks = {task.slug: task for task in engagement.tasks.exclude(slug="").select_related("phase")}
    found = Difference(reopen_needed=_reopen_needed(engagement, answers, planned_for, tasks))
    for slug, planned in planned_for.items():
        if task := tasks.get(slug):
            task.engagement = engagement
            _compare(task, planned, found)
    return found


def _reopen_needed(
    engagement: Engagement, answers: Mapping[str, Any], plan: Mapping[str, Planned], tasks: Mapping[str, Task]
) -> list[str]:
    phases = list(engagement.phases.all())
    due = {slug for slug, planned in plan.items() if planned.applicability == APPLIES and planned.required}
    undone = {task.phase_id for slug, task in tasks.items() if slug in due and task.is_open}
    missing = unanswered(service(engagement.service), answers_of(engagement.profile, answers))
    unmet = touched.unmet(engagement, phases, answers, unanswered=missing)
    return touched.reopen_needed(phases, undone=undone, unmet=unmet)


def _compare(task: Task, planned: Planned, found: Difference) -> None:
    if planned.applicability == APPLIES and not task.applies:
        found.added.append(task)
    elif planned.applicability != APPLIES and task.applies:
        found.removed.append(task)
        if task.status != "not_started":
            found.kept.append(task)
    elif task.applies and planned.party != task.party:
        found.owner_changed.append((task, planned.party))


def refresh(engagement: Engagement) -> None:
    """Bring tasks, commitments, features and open questions in line with the answers as they are saved.

    Nothing done is lost: only what the catalogue decides is copied, status and history stay.
    """
    plan = plan_for(service(engagement.service), answers_of(engagement.profile))
    numbered = {planned.entry.slug: (planned, number) for number, planned in enumerate(plan)}
    tasks = list(engagement.tasks.exclude(slug=""))
    changed = [task for task in tasks if _copy(task, _task_values(*numbered[task.slug]))]
    Task.objects.bulk_update(changed, COPIED)
    commitments = list(engagement.commitments.all())
    moved = [c for c in commitments if _copy(c, _commitment_values(*numbered[c.slug]))]
    Commitment.objects.bulk_update(moved, ("number", "party", "applicability"))
    _refresh_features(engagement, engagement.profile)


def _copy(row: Task | Commitment, values: dict[str, Any]) -> bool:
    differs = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return differs


def _refresh_features(engagement: Engagement, profile: Profile) -> None:
    known = service(engagement.service)
    answers = answers_of(profile)
    features = list(engagement.features.all())
    for feature in features:
        feature.chosen = evaluate(known.feature(feature.slug).applies_when, answers).value
    Feature.objects.bulk_update(features, ["chosen"])
    profile.unanswered = list(unanswered(known, answers))
    profile.save(update_fields=["unanswered"])
