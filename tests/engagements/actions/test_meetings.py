from datetime import UTC, datetime, timedelta

import pytest

from engagements.actions import meetings
from engagements.models import Engagement
from engagements.refusals import Invalid, Refused
from tests.factories import NOW, AttendanceFactory, EngagementFactory, MeetingFactory, UserFactory

THURSDAY = NOW + timedelta(days=3, hours=1)


@pytest.fixture
def schedule(engagement, manager):
    def scheduled(**more):
        given = {"kind": "kickoff", "starts_at": THURSDAY, "by": manager, "at": NOW}
        return meetings.schedule(engagement, **given | more)

    return scheduled


@pytest.fixture
def call(engagement):
    meeting = MeetingFactory(engagement=engagement, starts_at=NOW)
    AttendanceFactory.create_batch(2, meeting=meeting)
    return meeting


@pytest.fixture
def weekly(engagement):
    Engagement.objects.filter(pk=engagement.pk).update(checkpoint_every_days=7)


def again(engagement):
    return Engagement.objects.get(pk=engagement.pk)


def present(meeting):
    return set(meeting.attendances.filter(present=True).values_list("user", flat=True))


def test_a_call_is_announced_one_business_day_before(schedule):
    assert schedule().day_before_at == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_everybody_who_works_on_it_is_invited_unless_said_otherwise(cast, schedule):
    parties = {attendance.user: attendance.party for attendance in schedule().attendances.all()}
    staff = {cast.manager, cast.specialist}
    customers = {cast.lead, cast.contact, cast.representative, cast.confirming, cast.signing}
    assert parties == dict.fromkeys(staff, "microsoft") | dict.fromkeys(customers, "customer")


def test_named_people_are_invited_on_their_side(cast, schedule):
    meeting = schedule(attendees=[cast.specialist, cast.read_only])
    parties = {attendance.user: attendance.party for attendance in meeting.attendances.all()}
    assert parties == {cast.specialist: "microsoft", cast.read_only: "customer"}


@pytest.mark.parametrize("name", ["stranger", "former_specialist", "former_representative", "other_manager"])
def test_nobody_from_outside_is_invited(cast, schedule, name):
    with pytest.raises(Invalid) as refusal:
        schedule(attendees=[getattr(cast, name)])
    assert refusal.value.field == "attendees"


@pytest.mark.parametrize(("field", "value"), [("kind", "lunch"), ("starts_at", NOW), ("minutes", 0), ("minutes", 481)])
def test_a_call_has_a_known_kind_and_a_time_ahead(schedule, field, value):
    with pytest.raises(Invalid) as refusal:
        schedule(**{field: value})
    assert refusal.value.field == field


def test_a_moved_call_keeps_its_identity(schedule, manager):
    meeting = schedule()
    moved = meetings.reschedule(meeting, starts_at=THURSDAY + timedelta(days=1), by=manager, at=NOW)
    assert (moved.pk, moved.sequence) == (meeting.pk, meeting.sequence + 1)
    assert moved.day_before_at == datetime(2026, 3, 5, 10, tzinfo=UTC)


def test_a_call_is_not_moved_into_the_past(schedule, manager):
    with pytest.raises(Invalid):
        meetings.reschedule(schedule(), starts_at=NOW, by=manager, at=NOW)


def test_everybody_was_there_unless_said_otherwise(call, manager):
    held, following = meetings.hold(call, notes=" Went well ", by=manager, at=NOW)
    assert (held.status, held.notes, held.settled_at, following) == ("held", "Went well", NOW, None)
    assert present(held) == set(held.attendances.values_list("user", flat=True))


def test_who_came_is_written_down(call, manager):
    came = call.attendances.first().user_id
    held, _following = meetings.hold(call, present=[came], by=manager, at=NOW)
    assert present(held) == {came}
    assert held.attendances.filter(present=False).count() == 1


def test_only_who_was_invited_can_have_come(call, manager):
    with pytest.raises(Invalid) as refusal:
        meetings.hold(call, present=[UserFactory().pk], by=manager, at=NOW)
    assert refusal.value.field == "present"


def test_topics_are_ticked_off(schedule, manager):
    meeting = schedule(topics=["network", "administration"])
    held, _following = meetings.hold(meeting, topics_covered=["network"], by=manager, at=THURSDAY)
    assert held.topics == [{"name": "network", "covered": True}, {"name": "administration", "covered": False}]


def test_a_call_may_be_held_early_by_a_day_at_most(schedule, manager):
    meeting = schedule()
    with pytest.raises(Refused) as refusal:
        meetings.hold(meeting, by=manager, at=THURSDAY - timedelta(days=1, seconds=1))
    assert refusal.value.code == "too_early"
    assert meetings.hold(meeting, by=manager, at=THURSDAY - timedelta(days=1))


def test_a_call_is_not_missed_before_it_begins(schedule, manager):
    with pytest.raises(Refused):
        meetings.miss(schedule(), by=manager, at=THURSDAY - timedelta(minutes=1))


def test_missed_calls_are_counted_until_one_is_held(engagement, manager):
    for count in (1, 2):
        meetings.miss(MeetingFactory(engagement=engagement, starts_at=NOW), by=manager, at=NOW)
        assert again(engagement).missed_calls == count
    meetings.hold(MeetingFactory(engagement=engagement, starts_at=NOW), by=manager, at=NOW)
    assert again(engagement).missed_calls == 0


@pytest.mark.parametrize("verb", ["hold", "miss"])
def test_the_cadence_brings_the_next_checkpoint(call, manager, weekly, verb):
    _meeting, following = getattr(meetings, verb)(call, next_wanted=True, by=manager, at=NOW)
    assert (following.kind, following.starts_at) == ("checkpoint", NOW + timedelta(days=7))
    assert set(following.attendances.values_list("user")) == set(call.attendances.values_list("user"))


def test_no_next_checkpoint_where_none_is_wanted(call, manager, weekly):
    assert meetings.hold(call, by=manager, at=NOW)[1] is None


def test_no_next_checkpoint_without_a_cadence(call, manager):
    assert meetings.hold(call, next_wanted=True, by=manager, at=NOW)[1] is None


def test_no_next_checkpoint_where_one_lies_ahead(engagement, call, manager, weekly):
    MeetingFactory(engagement=engagement)
    assert meetings.hold(call, next_wanted=True, by=manager, at=NOW)[1] is None


def test_other_calls_have_no_cadence(engagement, manager, weekly):
    call = MeetingFactory(engagement=engagement, kind="information", starts_at=NOW)
    assert meetings.hold(call, next_wanted=True, by=manager, at=NOW)[1] is None


def test_cancelling_a_call_says_why(schedule, manager):
    cancelled = meetings.cancel(schedule(), reason="Strike", by=manager, at=NOW)
    assert (cancelled.status, cancelled.notes, cancelled.settled_at) == ("cancelled", "Strike", NOW)


def test_cancelling_a_call_needs_a_reason(schedule, manager):
    with pytest.raises(Invalid):
        meetings.cancel(schedule(), reason="", by=manager, at=NOW)


@pytest.mark.parametrize("status", ["held", "missed", "cancelled"])
@pytest.mark.parametrize(
    ("verb", "more"),
    [("hold", {}), ("miss", {}), ("cancel", {"reason": "Strike"}), ("reschedule", {"starts_at": THURSDAY})],
)
def test_a_settled_call_stays_settled(engagement, manager, status, verb, more):
    call = MeetingFactory(engagement=engagement, status=status)
    with pytest.raises(Refused) as refusal:
        getattr(meetings, verb)(call, by=manager, at=NOW, **more)
    assert refusal.value.code == "call_settled"


def test_a_cadence_is_agreed_and_given_up(engagement, manager):
    assert meetings.set_cadence(engagement, days=14, by=manager, at=NOW).checkpoint_every_days == 14
    assert meetings.set_cadence(engagement, days=None, by=manager, at=NOW).checkpoint_every_days is None


@pytest.mark.parametrize("days", [0, 91])
def test_a_cadence_has_sensible_limits(engagement, manager, days):
    with pytest.raises(Invalid):
        meetings.set_cadence(engagement, days=days, by=manager, at=NOW)


def test_no_call_is_planned_on_hold(db):
    engagement = EngagementFactory(status="on_hold")
    with pytest.raises(Refused):
        meetings.schedule(engagement, kind="kickoff", starts_at=THURSDAY, by=engagement.manager, at=NOW)


# ---- A miss that was a slip


def missed(call, manager, at=NOW + timedelta(minutes=5)):
    meeting, following = meetings.miss(call, next_wanted=True, by=manager, at=at)
    return meeting, following


def test_a_miss_is_taken_back_with_what_followed_from_it(call, manager, engagement, weekly):
    meeting, following = missed(call, manager)
    back = meetings.take_back_miss(meeting, by=manager, at=NOW + timedelta(minutes=10))
    assert (back.status, back.settled_at) == ("scheduled", None)
    assert following.__class__.objects.get(pk=following.pk).status == "cancelled"
    assert again(engagement).missed_calls == 0


@pytest.mark.parametrize(("minutes", "taken"), [(14, True), (15, True), (16, False)])
def test_it_is_taken_back_within_minutes(call, manager, minutes, taken):
    meeting, _following = missed(call, manager)
    at = NOW + timedelta(minutes=minutes)
    assert meetings.can_take_back(meeting, by=manager, at=at) == taken


def test_only_who_noted_it_takes_it_back(call, manager, cast):
    meeting, _following = missed(call, manager)
    with pytest.raises(Refused):
        meetings.take_back_miss(meeting, by=cast.specialist, at=NOW + timedelta(minutes=6))


def test_only_what_was_missed_is_taken_back(call, manager):
    held, _following = meetings.hold(call, by=manager, at=NOW)
    with pytest.raises(Refused):
        meetings.take_back_miss(held, by=manager, at=NOW)


def test_a_call_that_waits_again_can_be_held(call, manager):
    meeting, _following = missed(call, manager)
    meetings.take_back_miss(meeting, by=manager, at=NOW + timedelta(minutes=6))
    held, _following = meetings.hold(call, by=manager, at=NOW + timedelta(minutes=7))
    assert held.status == "held"
