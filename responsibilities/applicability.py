"""Which duties apply to a profile. Three-valued: an open answer makes a duty unknown only where it still matters.

A condition is a table. Its names are answers, each with the value or the values that it may have; all must hold.
Besides answers it may have `any` (a list of conditions, one suffices), `not` (a condition) and `unless_known` (holds
until the answers are known to be these). An empty condition, or none, always holds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engagements.profile import ANSWERS, Answers, forests_described
from engagements.programme import CUSTOMER
from responsibilities.catalogue import Condition, Entry, Outside, Service

APPLIES = "applies"
DOES_NOT_APPLY = "does_not_apply"
UNKNOWN = "unknown"
_NAMES = {True: APPLIES, False: DOES_NOT_APPLY, None: UNKNOWN}

# Not asked but derived: whether the published remediation plan has items; None until one is published.
DERIVED: dict[str, tuple[Any, ...]] = {"remediation_needed": (True, False)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, False or None (unknown); the answers that decided it; the open answers that still matter."""

    value: bool | None
    decided_by: Mapping[str, Any]
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """One responsibility as it stands for one profile. `why` is {"answers": {...}, "lines": [...]}."""

    entry: Entry
    applicability: str
    party: str
    required: bool
    in_benefit: bool
    clause: str
    why: Mapping[str, Any]
    missing: frozenset[str]


# --- Conditions -------------------------------------------------------------------------------------------------------


def evaluate(condition: Condition | None, answers: Answers) -> Verdict:
    """What the answers make of the condition, in Kleene's three-valued logic."""
    return _all([_part(name, expected, answers) for name, expected in (condition or {}).items()])


def _part(name: str, expected: Any, answers: Answers) -> Verdict:
    return _FORMS.get(name, _answer)(name, expected, answers)


def _answer(name: str, expected: Any, answers: Answers) -> Verdict:
    given = answers.get(name)
    if given is None:
        return Verdict(None, {}, frozenset({name}))
    return Verdict(
        given in expected if isinstance(expected, tuple | list) else given == expected,
        {name: given},
    )


def _any(_name: str, conditions: Iterable[Condition], answers: Answers) -> Verdict:
    """One suffices: not (all of them not)."""
    return _negated(_all([_negated(evaluate(condition, answers)) for condition in conditions]))


def _not(_name: str, condition: Condition, answers: Answers) -> Verdict:
    return _negated(evaluate(condition, answers))


def _unless_known(_name: str, condition: Condition, answers: Answers) -> Verdict:
    verdict = evaluate(condition, answers)
    return Verdict(not verdict.value, verdict.decided_by)


_FORMS: dict[str, Callable[[str, Any, Answers], Verdict]] = {
    "any": _any,
    "not": _not,
    "unless_known": _unless_known,
}
FORMS = frozenset(_FORMS)


def _negated(verdict: Verdict) -> Verdict:
    return Verdict(
        None if verdict.value is None else not verdict.value,
        verdict.decided_by,
        verdict.missing,
    )


def _all(verdicts: list[Verdict]) -> Verdict:
    """All must hold. One that fails decides alone, and then nothing is missing."""
    failed = [verdict for verdict in verdicts if verdict.value is False]
    if failed:
        return Verdict(False, _merged(failed))
    open_ones = [verdict for verdict in verdicts if verdict.value is None]
    if open_ones:
        return Verdict(None, {}, frozenset().union(*(verdict.missing for verdict in open_ones)))
    return Verdict(True, _merged(verdicts))


def _merged(verdicts: list[Verdict]) -> dict[str, Any]:
    return {name: given for verdict in verdicts for name, given in verdict.decided_by.items()}


# --- The plan ---------------------------------------------------------------------------------------------------------


def plan_for(service: Service, answers: Answers) -> tuple[Planned, ...]:
    """Every responsibility of the service for these answers, `remediation_needed` among them, in the page's order."""
    return tuple(planned(entry, answers) for entry in service.entries)


def planned(entry: Entry, answers: Answers) -> Planned:
    """One responsibility for these answers. Out of scope means the customer's, never absent [O-01]."""
    applies = evaluate(entry.applies_when, answers)
    outside, beyond = _outside(entry, answers)
    optional = evaluate(entry.optional_when, answers) if entry.optional_when else Verdict(False, {})
    return Planned(
        entry=entry,
        applicability=_NAMES[applies.value],
        party=CUSTOMER if outside else entry.party,
        required=entry.required and optional.value is not True,
        in_benefit=outside is None,
        clause=outside.clause if outside else "",
        why=_why(entry, outside, _merged([applies, beyond, optional])),
        missing=_still_missing(applies, beyond, optional),
    )


def _outside(entry: Entry, answers: Answers) -> tuple[Outside | None, Verdict]:
    verdicts = [(outside, evaluate(outside.when, answers)) for outside in entry.outside]
    for outside, verdict in verdicts:
        if verdict.value:
            return outside, verdict
    return None, _negated(_all([_negated(verdict) for _outside_of, verdict in verdicts]))


def _why(entry: Entry, outside: Outside | None, decided_by: Mapping[str, Any]) -> Mapping[str, Any]:
    lines = {*entry.lines, *(outside.lines if outside else ())}
    return {"answers": dict(decided_by), "lines": sorted(lines)}


def _still_missing(applies: Verdict, *others: Verdict) -> frozenset[str]:
    """What is still to be answered; nothing about an entry that does not apply."""
    if applies.value is False:
        return frozenset()
    return applies.missing.union(*(other.missing for other in others))


# --- What follows from the answers ------------------------------------------------------------------------------------


def unanswered(service: Service, answers: Answers) -> tuple[str, ...]:
    """The questions still open that some condition or minimum check asks for, in the profile's order."""
    asked = {name for item in plan_for(service, answers) for name in item.missing}
    asked |= {name for feature in service.features for name in evaluate(feature.applies_when, answers).missing}
    if not forests_described(answers):
        asked.add("forest_list")
    if answers.get("identity") == "federated" and not answers.get("adfs_version"):
        asked.add("adfs_version")
    return tuple(name for name in ANSWERS if name in asked)
