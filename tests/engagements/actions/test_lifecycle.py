from datetime import UTC, date, datetime, timedelta

import pytest

from audit.models import Event
from engagements.actions import lifecycle
from engagements.models import Engagement
from engagements.models.engagement import Status
from engagements.refusals import Invalid, Refused
from tests.factories import BOUGHT, NOW, EngagementFactory, PlanFactory, RegionManagerFactory

LATER = NOW + timedelta(days=7)  # five business days


def again(engagement):
    return Engagement.objects.get(pk=engagement.pk)


@pytest.fixture
def held(engagement, manager):
    return lifecycle.hold(engagement, reason="Budget freeze", by=manager, at=NOW)


def correct(engagement, **changed):
    given = {"seats": 200, "purchased_on": BOUGHT, "reason": "Typo", "by": engagement.manager, "at": NOW}
    return lifecycle.correct_purchase(engagement, **given | changed)


def test_holding_stops_the_engagement_with_its_reason(held):
    engagement = again(held)
    assert (engagement.status, engagement.status_reason, engagement.held_at) == ("on_hold", "Budget freeze", NOW)


def test_holding_needs_a_reason(engagement, manager):
    with pytest.raises(Invalid) as refusal:
        lifecycle.hold(engagement, reason=" ", by=manager, at=NOW)
    assert refusal.value.field == "reason"


def test_an_intake_cannot_be_held(db):
    engagement = EngagementFactory(status="intake")
    manager = RegionManagerFactory(region=engagement.region).user
    with pytest.raises(Refused) as refusal:
        lifecycle.hold(engagement, reason="Freeze", by=manager, at=NOW)
    assert refusal.value.code == "not_active"


def test_holding_twice_is_refused(held, manager):
    with pytest.raises(Refused) as refusal:
        lifecycle.hold(held, reason="Again", by=manager, at=NOW)
    assert refusal.value.code == "on_hold"


def test_resuming_moves_the_deadline_by_the_business_days_on_hold(held, manager):
    engagement, days = lifecycle.resume(held, by=manager, at=LATER)
    assert (engagement.status, engagement.held_at, engagement.status_reason, days) == ("active", None, "", 5)
    # Due at the end of Sunday 22 March before, of Friday 27 March after.
    assert engagement.contact_due_at == datetime(2026, 3, 28, tzinfo=UTC)
    assert engagement.contact_target_at == datetime(2026, 3, 27, 17, tzinfo=UTC)


def test_a_hold_within_one_day_moves_nothing(held, manager):
    due_at = held.contact_due_at
    engagement, days = lifecycle.resume(held, by=manager, at=NOW + timedelta(hours=8))
    assert (engagement.contact_due_at, days) == (due_at, 0)


def test_resuming_leaves_a_deadline_that_was_met(engagement, manager):
    engagement.reached_at = NOW
    engagement.save()
    held = lifecycle.hold(engagement, reason="Freeze", by=manager, at=NOW)
    assert lifecycle.resume(held, by=manager, at=LATER)[0].contact_due_at == engagement.contact_due_at


def test_resuming_does_not_heal_a_deadline_that_had_passed(db):
    engagement = EngagementFactory(purchase__purchased_on=date(2026, 1, 1))
    held = lifecycle.hold(engagement, reason="Freeze", by=engagement.manager, at=NOW)
    assert lifecycle.resume(held, by=engagement.manager, at=LATER)[0].contact_due_at == engagement.contact_due_at


def test_only_what_is_on_hold_resumes(engagement, manager):
    with pytest.raises(Refused) as refusal:
        lifecycle.resume(engagement, by=manager, at=NOW)
    assert refusal.value.code == "not_on_hold"


@pytest.mark.parametrize("status", ["active", "on_hold"])
def test_cancelling_ends_what_is_live(status, db):
    engagement = EngagementFactory(status=status, gate_open_since=NOW)
    cancelled = again(lifecycle.cancel(engagement, reason="Sold", by=engagement.manager, at=NOW))
    assert (cancelled.status, cancelled.status_reason, cancelled.ended_at) == ("cancelled", "Sold", NOW)
    assert cancelled.gate_open_since is None


def test_an_intake_can_be_cancelled(db):
    engagement = EngagementFactory(status="intake")
    manager = RegionManagerFactory(region=engagement.region).user
    assert lifecycle.cancel(engagement, reason="Sold", by=manager, at=NOW).status == Status.CANCELLED


def test_cancelling_needs_a_reason(engagement, manager):
    with pytest.raises(Invalid):
        lifecycle.cancel(engagement, reason="", by=manager, at=NOW)


@pytest.mark.parametrize("status", ["completed", "ineligible", "cancelled"])
@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("hold", {"reason": "Freeze"}),
        ("resume", {}),
        ("cancel", {"reason": "Sold"}),
        ("decide_eligibility", {"decision": "eligible"}),
        ("correct_purchase", {"seats": 1, "purchased_on": BOUGHT, "reason": "Typo"}),
    ],
)
def test_what_is_over_stays_as_it_is(status, verb, more, db):
    engagement = EngagementFactory(status=status)
    with pytest.raises(Refused) as refusal:
        getattr(lifecycle, verb)(engagement, by=engagement.manager, at=NOW, **more)
    assert refusal.value.code == "ended"


# ---- Eligibility


@pytest.mark.parametrize(("decision", "reason"), [("eligible", ""), ("exception", "Strategic customer")])
def test_a_decision_is_a_record_with_its_decider(engagement, manager, decision, reason):
    made = lifecycle.decide_eligibility(engagement, decision=decision, reason=reason, by=manager, at=NOW)
    assert (made.decision, made.reason, made.decided_by, made.decided_at) == (decision, reason, manager, NOW)
    assert again(engagement).status == Status.ACTIVE


def test_not_eligible_ends_the_engagement(engagement, manager):
    lifecycle.decide_eligibility(engagement, decision="ineligible", reason="Trial plan", by=manager, at=NOW)
    ended = again(engagement)
    assert (ended.status, ended.status_reason, ended.ended_at) == (Status.INELIGIBLE, "Trial plan", NOW)


@pytest.mark.parametrize("decision", ["ineligible", "exception"])
def test_only_eligible_needs_no_reason(engagement, manager, decision):
    with pytest.raises(Invalid) as refusal:
        lifecycle.decide_eligibility(engagement, decision=decision, by=manager, at=NOW)
    assert refusal.value.field == "reason"


def test_too_few_seats_are_an_exception_and_never_just_eligible(db):
    engagement = EngagementFactory(purchase__seats=149)
    with pytest.raises(Refused) as refusal:
        lifecycle.decide_eligibility(engagement, decision="eligible", by=engagement.manager, at=NOW)
    assert refusal.value.code == "below_threshold"
    assert "149" in refusal.value.sentence
    assert "150" in refusal.value.sentence


def test_another_word_is_no_decision(engagement, manager):
    with pytest.raises(Invalid) as refusal:
        lifecycle.decide_eligibility(engagement, decision="maybe", by=manager, at=NOW)
    assert refusal.value.field == "decision"


def test_nothing_is_decided_on_hold(held, manager):
    with pytest.raises(Refused):
        lifecycle.decide_eligibility(held, decision="eligible", by=manager, at=NOW)


# ---- Correcting the purchase


def test_a_corrected_date_moves_the_deadlines(engagement):
    correct(engagement, purchased_on=date(2026, 2, 1))
    moved = again(engagement)
    assert moved.contact_due_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert moved.contact_target_at == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_a_correction_keeps_what_a_hold_added(held, manager):
    engagement, _days = lifecycle.resume(held, by=manager, at=LATER)
    correct(engagement, purchased_on=BOUGHT - timedelta(days=2), at=LATER)
    assert again(engagement).contact_due_at == datetime(2026, 3, 26, tzinfo=UTC)


def test_all_live_engagements_of_the_purchase_follow(engagement):
    sibling = EngagementFactory(purchase=engagement.purchase, service="intune")
    ended = EngagementFactory(purchase=engagement.purchase, service="ems", status="cancelled")
    correct(engagement, purchased_on=date(2026, 2, 1))
    assert again(sibling).contact_due_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert again(ended).contact_due_at == ended.contact_due_at
    assert Event.objects.filter(verb="purchase.corrected", scope_id=sibling.pk).exists()


def test_a_correction_says_what_was_and_what_is(engagement):
    correct(engagement, seats=180)
    event = Event.objects.get(verb="purchase.corrected")
    assert (event.before["seats"], event.after["seats"], event.reason) == (200, 180, "Typo")


@pytest.mark.parametrize(
    ("field", "value"),
    [("seats", 0), ("reason", ""), ("purchased_on", date(2027, 1, 1)), ("purchased_on", date(2001, 1, 1))],
)
def test_a_wrong_correction_is_refused(engagement, field, value):
    with pytest.raises(Invalid) as refusal:
        correct(engagement, **{field: value})
    assert refusal.value.field == field


def test_the_plan_of_the_corrected_date_must_cover_the_service(engagement):
    PlanFactory(valid_from=date(2010, 1, 1), valid_to=date(2014, 12, 31), services=["intune"])
    with pytest.raises(Invalid) as refusal:
        correct(engagement, purchased_on=date(2014, 5, 1))
    assert refusal.value.field == "purchased_on"
