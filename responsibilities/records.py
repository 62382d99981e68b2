"""The records that fulfil tasks, so that nothing is kept twice: one name, one question.

Each name is what a catalogue entry gives as `record` or `also_done_by`.
"""

from collections.abc import Callable

from engagements.models import Meeting
from phases import conditions
from phases.situation import Situation

Holds = Callable[[Situation], bool]


def _met(condition: conditions.Condition) -> Holds:
    return lambda situation: not any(True for _ in condition.check(situation))


def _held(kind: str) -> Holds:
    return lambda situation: bool(situation.held(kind))


def _kickoff_attended(situation: Situation) -> bool:
    held = situation.held(Meeting.Kind.KICKOFF)
    return any(a.present and a.party == "customer" for meeting in held for a in meeting.attendances.all())


def _plan_agreed(situation: Situation) -> bool:
    return situation.plan_is_current and situation.agreed_sides == {"microsoft", "customer"}


def _items_settled(situation: Situation) -> bool:
    return situation.plan is not None and all(item.is_settled for item in situation.items)


RECORDS: dict[str, Holds] = {
    "contact_reached": _met(conditions.contact_reached),
    "services_proposed": _met(conditions.services_proposed),
    "data_sheet_confirmed": _met(conditions.data_sheet_confirmed),
    "kickoff_attended": _kickoff_attended,
    "information_meeting": _held(Meeting.Kind.INFORMATION),
    "customer_manager_named": _met(conditions.customer_manager_named),
    "assess_plan_meeting": _held(Meeting.Kind.ASSESS_PLAN),
    "assess_provisioning_meeting": _held(Meeting.Kind.ASSESS_PROVISIONING),
    "assess_configuration_meeting": _held(Meeting.Kind.ASSESS_CONFIGURATION),
    "plan_published": _met(conditions.plan_published),
    "plan_agreed": _plan_agreed,
    "items_settled": _items_settled,
    "checkpoints_held": _held(Meeting.Kind.CHECKPOINT),
}

# Goes on until its phase is closed: one held call does not end it [M-14, C-28].
AT_CLOSING = frozenset({"checkpoints_held"})
