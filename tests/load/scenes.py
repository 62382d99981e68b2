"""What many people do at the same moment, over HTTP, and what must be true of it afterwards.

`lets_go` names the protections without which it is not true; see stripped.py.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from engagements.models import Engagement, Member
from phases.models import SignOff
from phases.models.phase import Kind
from responsibilities.actions import consents, verbs
from tests import factories
from tests.journeys import CLOUD, Walk, at_gate, in_phase, opened
from tests.load.visitor import Answer, Visitor
from tests.stories import edits
from tests.stories.racing import closed_with_open_work, told

START = timezone.now() - timedelta(days=120)
MANY = 20
PERFORMED = "admin-overview"

Act = Callable[..., Answer]
Acts = Callable[[Walk, list[Visitor]], list[Act]]


@dataclass(frozen=True)
class Scene:
    """`rounds`: as many as were promised, and as few as the suite has time for."""

    promise: str
    build: Callable[[], Walk]
    acts: Acts
    wrong: Callable[[Walk, list[Answer]], str]
    people: int
    rounds: tuple[int, int]
    lets_go: tuple[str, ...]
    prepare: Callable[[list[Walk], list[Visitor]], None] = lambda walks, people: None


# ---- Worlds to begin with; whoever acts is a manager of the region


def _steered(walk: Walk) -> Walk:
    for number in range(MANY):
        user = factories.UserFactory(email=f"manager{number:02}@load.example", name=f"Manager {number}")
        factories.RegionManagerFactory(region=walk.engagement.region, user=user)
    return walk


def undecided() -> Walk:
    return _steered(opened(at=START))


def in_core() -> Walk:
    return _steered(in_phase(Kind.ENABLE_CORE, answers=CLOUD, at=START))


def at_core() -> Walk:
    return _steered(at_gate(Kind.ENABLE_CORE, answers=CLOUD, at=START))


def unsigned() -> Walk:
    walk = at_gate(Kind.REMEDIATE, at=START)
    verbs.withdraw_signature(walk.engagement, **walk.lead)
    verbs.withdraw_signature(walk.engagement, **walk.specialist)
    return _steered(walk)


def editable() -> Walk:
    return _steered(edits.build())


# ---- R6: one transition


def _one_won(walk: Walk, answers: list[Answer], verb: str) -> str:
    statuses, events = Counter(answer.status for answer in answers), told(walk, verb)
    good = statuses == {302: 1, 409: len(answers) - 1} and events == [verb]
    return "" if good else f"{dict(statuses)}, {len(events)} events"


def complete(walk: Walk, people: list[Visitor]) -> list[Act]:
    """As somebody who saw no version, so that nothing but lock and reading anew stands in the way."""
    task = next(task for task in walk.ready(walk.active.kind) if task.party != "customer")
    return [one.posting(reverse("task-verb", args=[task.pk, "complete"]), {}) for one in people]


def close(walk: Walk, people: list[Visitor]) -> list[Act]:
    address = reverse("close-phase", args=[walk.engagement.pk, walk.active.kind])
    return [one.posting(address, {}) for one in people]


def rule_out(walk: Walk, people: list[Visitor]) -> list[Act]:
    form = {"decision": "ineligible", "reason": "Another plan"}
    return [one.posting(reverse("decide-eligibility", args=[walk.engagement.pk]), form) for one in people]


# ---- R7: the gate against a task that is opened again


def close_and_reopen(walk: Walk, people: list[Visitor]) -> list[Act]:
    task = walk.engagement.tasks.filter(phase__kind=Kind.ENABLE_CORE, required=True, status="done").first()
    again = people[1].posting(reverse("task-verb", args=[task.pk, "reopen"]), {"reason": "It broke"})
    return [*close(walk, people[:1]), again]


def nothing_closed_open(walk: Walk, answers: list[Answer]) -> str:
    statuses, undone = sorted(answer.status for answer in answers), closed_with_open_work(walk)
    return "" if statuses == [302, 409] and not undone else f"{statuses}, closed with open work: {sorted(undone)}"


# ---- R8: signatures


def _one_lead(walks: list[Walk], people: list[Visitor]) -> None:
    """The customer's lead is the same person in all rounds, and signs in once."""
    customers = [walk.engagement.customer_id for walk in walks]
    Member.objects.filter(customer__in=customers, role="lead").update(user=people[0].user)


def sign_both(walk: Walk, people: list[Visitor]) -> list[Act]:
    sides = zip(people, ("customer", "microsoft"), strict=True)
    return [one.posting(reverse("sign-plan", args=[walk.engagement.pk]), {"side": side}) for one, side in sides]


def ready_once(walk: Walk, answers: list[Answer]) -> str:
    sides, signed = _signed(walk), len(told(walk, "readiness.signed"))
    ready = walk.fresh().gate_open_since is not None
    good = [answer.status for answer in answers] == [302, 302] and sides == ["customer", "microsoft"] and signed == 2
    return "" if good and ready else f"{[answer.status for answer in answers]}, signed {sides}, ready: {ready}"


def sign_for_both(walk: Walk, people: list[Visitor]) -> list[Act]:
    return sign_both(walk, [people[0], people[0]])


def one_side_signed(walk: Walk, answers: list[Answer]) -> str:
    statuses, sides = sorted(answer.status for answer in answers), _signed(walk)
    return "" if statuses == [302, 409] and len(sides) == 1 else f"{statuses}, signed {sides}"


def _signed(walk: Walk) -> list[str]:
    live = SignOff.objects.filter(plan__engagement=walk.engagement, void_at=None)
    return sorted(live.values_list("side", flat=True))


# ---- R9: a consent, revoked while it is used


def performing() -> Walk:
    walk = in_phase(Kind.ASSESS, at=START)
    lives = {"expires_at": START + timedelta(days=300)}
    consent = verbs.grant_consent(walk.engagement, activity="Look around", scope="All", **lives, **walk.lead)
    consents.perform(walk.task(PERFORMED), consent=consent, **walk.specialist)
    return _steered(walk)


def use_and_revoke(walk: Walk, people: list[Visitor]) -> list[Act]:
    revoke = people[0].posting(reverse("revoke-consent", args=[walk.engagement.consents.get().pk]), {})
    return [people[1].posting(reverse("task-verb", args=[walk.task(PERFORMED).pk, "complete"]), {}), revoke]


def never_used_after(walk: Walk, answers: list[Answer]) -> str:
    """Completing came first, under the consent; or the revocation did, and then the task was guided."""
    here = Event.objects.filter(scope_id=walk.engagement.pk)
    revoked, completed = (here.filter(verb=verb).last() for verb in ("consent.revoked", "task.completed"))
    statuses = [answer.status for answer in answers]
    if statuses != [302, 302] or revoked is None or completed is None:
        return f"{statuses}"
    used_after = "consent" in completed.after and completed.pk > revoked.pk
    return "used after it was revoked" if used_after else ""


# ---- R10: the same POST, sent again


def _one_session(walks: list[Walk], people: list[Visitor]) -> None:
    """A key belongs to a person."""
    for one in people:
        one.user, one.cookies = people[0].user, people[0].cookies


def send_again(walk: Walk, people: list[Visitor]) -> list[Act]:
    address, key = f"/api/v1/engagements/{walk.engagement.pk}/tasks", f"once-{walk.engagement.pk}"
    sent = {"Idempotency-Key": key, "Content-Type": "application/json"}
    return [one.sending(address, json.dumps({"title": "Once"}), sent) for one in people]


def one_effect(walk: Walk, answers: list[Answer]) -> str:
    made = walk.engagement.tasks.filter(own_title="Once").count()
    statuses, bodies = Counter(answer.status for answer in answers), {answer.text for answer in answers}
    good = made == 1 and statuses == {201: len(answers)} and len(bodies) == 1
    return "" if good else f"{dict(statuses)}, {len(bodies)} answers, made {made} times"


# ---- R11: two people before the same page

_next_edit = cycle(edits.EDITS.items())
_held: dict[Any, tuple[str, Callable[[Engagement], Any], tuple[Any, ...]]] = {}


def edit(walk: Walk, people: list[Visitor]) -> list[Act]:
    name, one = next(_next_edit)
    values = one.values(walk.engagement)
    _held[walk.engagement.pk] = name, one.held, values
    return [
        person.posting(*one.typed(walk.fresh(), value, get=_page(person.get), post=_page(person.post)))
        for person, value in zip(people, values, strict=True)
    ]


def _page(ask: Callable[..., Answer]) -> Callable[..., str]:
    return lambda *about: ask(*about).text


def nothing_lost(walk: Walk, answers: list[Answer]) -> str:
    """Whoever was not told has the last word."""
    name, held, values = _held.pop(walk.engagement.pk)
    statuses = [answer.status for answer in answers]
    there = held(Engagement.objects.get(pk=walk.engagement.pk))
    if sorted(statuses) == [302, 409] and there == values[statuses.index(302)]:
        return ""
    return f"{name}: {statuses}, there is {there!r}"


SCENES = {
    "completing a task": Scene(
        "R6", in_core, complete, lambda w, a: _one_won(w, a, "task.completed"), MANY, (200, 2), ("lock", "reread")
    ),
    "closing a phase": Scene(
        "R6", at_core, close, lambda w, a: _one_won(w, a, "phase.closed"), MANY, (200, 2), ("lock",)
    ),
    "ruling a customer out": Scene(
        "R6", undecided, rule_out, lambda w, a: _one_won(w, a, "eligibility.decided"), MANY, (200, 2), ("lock",)
    ),
    "closing against reopening": Scene("R7", at_core, close_and_reopen, nothing_closed_open, 2, (1000, 5), ("lock",)),
    "both sides sign": Scene("R8", unsigned, sign_both, ready_once, 2, (1000, 5), ("lock",), _one_lead),
    "one person signs for both": Scene(
        "R8", unsigned, sign_for_both, one_side_signed, 1, (1000, 5), ("lock", "lock,constraints"), _one_lead
    ),
    "using a consent against revoking it": Scene(
        "R9", performing, use_and_revoke, never_used_after, 2, (1000, 5), ("lock",), _one_lead
    ),
    "one POST sent many times": Scene("R10", in_core, send_again, one_effect, MANY, (100, 2), ("key",), _one_session),
    "two people edit": Scene("R11", editable, edit, nothing_lost, 2, (1000, len(edits.EDITS)), ("seen",)),
}
