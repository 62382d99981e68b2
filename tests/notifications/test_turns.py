from datetime import UTC, datetime, timedelta

from notifications.models import Message
from notifications.turns import in_time, latest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(*kinds):
    """Of one subject, each an hour after the one before."""
    return [
        Message(kind=kind, key=f"{kind}:subject:period:reader", due_at=NOON + timedelta(hours=number))
        for number, kind in enumerate(kinds)
    ]


def test_of_one_ladder_only_the_last_step_is_told():
    assert [one.kind for one in latest(told("task_due", "task_overdue"))] == ["task_overdue"]
    assert [one.kind for one in latest(told("contact_deadline", "contact_breach"))] == ["contact_breach"]


def test_different_things_about_one_subject_are_all_told():
    kinds = ["gate_open", "customer_silent", "agreement_waiting", "sign_off_waiting"]
    assert [one.kind for one in latest(told(*kinds))] == kinds


def test_a_step_that_is_overtaken_before_it_can_go_is_not_foretold():
    friday, saturday = told("contact_breach", "contact_breach")
    monday = NOON + timedelta(days=3)
    assert in_time([(monday, friday), (monday, saturday)]) == [(monday, saturday)]
    assert len(in_time([(NOON, friday), (monday, saturday)])) == 2
