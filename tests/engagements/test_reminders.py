from datetime import UTC, date, datetime

import pytest

from engagements import reminders
from engagements.models import Engagement
from notifications import outbox
from notifications.models import Message
from tests.factories import (
    NOW,
    AssignmentFactory,
    AttendanceFactory,
    DesignationFactory,
    EngagementFactory,
    MeetingFactory,
    MemberFactory,
    RegionManagerFactory,
    cast_of,
)
from tests.worlds import post

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def recipients(**facts):
    return {message.recipient for message in Message.objects.filter(**facts)}


@pytest.fixture
def engagement():
    """Bought on 1 March 2026: due at the end of 31 March, a Tuesday."""
    return EngagementFactory(purchase__purchased_on=date(2026, 3, 1))


@pytest.fixture
def specialist(engagement):
    return AssignmentFactory(engagement=engagement).user


@pytest.fixture
def lead(engagement):
    return engagement.region.lead


@pytest.fixture
def call(engagement):
    """Friday, 10:00, for one customer."""
    attendee = MemberFactory(customer=engagement.customer)
    meeting = MeetingFactory(engagement=engagement, starts_at=at("2026-03-06T10:00Z"))
    AttendanceFactory(meeting=meeting, user=attendee.user)
    return meeting


# ---- Contact deadlines


@pytest.mark.parametrize(
    ("moment", "posted"),
    [
        ("2026-03-16T23:59Z", 0),
        ("2026-03-17T00:00Z", 2),
        ("2026-03-24T12:00Z", 2),
        ("2026-03-28T00:00Z", 3),
        ("2026-03-30T08:00Z", 3),
        ("2026-04-01T00:00Z", 3),
    ],
)
def test_who_is_warned_when(engagement, specialist, lead, moment, posted):
    assert post(reminders.contact_due, at(moment)) == posted
    assert (lead in recipients()) == (posted == 3)


def test_only_the_latest_step_is_sent(engagement):
    assert post(reminders.contact_due, at("2026-03-25T08:00Z")) == 1
    assert Message.objects.get().key.split(":")[2] == "2026-03-31-7d"


def test_each_step_is_sent_once_and_an_earlier_sweep_adds_nothing_twice(engagement):
    moments = ["2026-03-17T09:00Z", "2026-03-17T09:01Z", "2026-03-24T09:00Z", "2026-03-17T09:00Z"]
    assert [post(reminders.contact_due, at(moment)) for moment in moments] == [1, 0, 1, 0]


def test_a_breach_is_told_once_a_day_until_somebody_is_reached(engagement):
    days = ["2026-04-01T09:00Z", "2026-04-01T15:00Z", "2026-04-02T09:00Z"]
    assert [post(reminders.contact_due, at(day)) for day in days] == [2, 0, 2]
    Engagement.objects.update(reached_at=at("2026-04-02T10:00Z"))
    assert post(reminders.contact_due, at("2026-04-03T09:00Z")) == 0
    assert set(Message.objects.values_list("kind", flat=True)) == {"contact_breach"}


@pytest.mark.parametrize(
    "facts", [{"reached_at": NOW}, {"requested_at": NOW}, {"status": "on_hold"}, {"status": "cancelled"}]
)
def test_nobody_is_warned_about_what_is_done_or_waits_or_is_over(engagement, facts):
    Engagement.objects.update(**facts)
    assert post(reminders.contact_due, at("2026-04-05T09:00Z")) == 0


def test_an_attempt_alone_does_not_end_the_warnings(engagement):
    Engagement.objects.update(attempted_at=NOW)
    assert post(reminders.contact_due, at("2026-03-17T09:00Z")) == 1


def test_the_lead_answers_while_there_is_no_manager(db):
    engagement = EngagementFactory(status="intake", purchase__purchased_on=date(2026, 3, 1))
    post(reminders.contact_due, at("2026-03-17T09:00Z"))
    assert recipients() == {engagement.region.lead}


def test_a_former_specialist_is_not_told(engagement):
    AssignmentFactory(engagement=engagement, ends_at=NOW)
    post(reminders.contact_due, at("2026-03-17T09:00Z"))
    assert recipients() == {engagement.manager}


def test_a_new_specialist_gets_the_step_that_is_due(engagement):
    post(reminders.contact_due, at("2026-03-17T09:00Z"))
    AssignmentFactory(engagement=engagement)
    assert post(reminders.contact_due, at("2026-03-18T09:00Z")) == 1


def test_a_moved_deadline_begins_a_new_ladder(engagement):
    post(reminders.contact_due, at("2026-03-17T09:00Z"))
    Engagement.objects.update(contact_due_at=at("2026-04-03T00:00Z"))
    assert post(reminders.contact_due, at("2026-03-19T09:00Z")) == 1


def test_a_warning_waits_for_the_business_hours_of_its_reader(engagement, specialist):
    specialist.time_zone = "Asia/Tokyo"
    specialist.save()
    post(reminders.contact_due, at("2026-03-17T00:00Z"))
    waits = dict(Message.objects.values_list("recipient", "not_before"))
    assert waits[specialist.pk] == at("2026-03-17T00:00Z")  # 9:00 in Tokyo
    assert waits[engagement.manager.pk] == at("2026-03-17T09:00Z")


def test_a_holiday_of_the_region_is_no_business_day(engagement):
    engagement.region.holidays.create(day=date(2026, 3, 17), name="St Patrick")
    post(reminders.contact_due, at("2026-03-17T10:00Z"))
    assert Message.objects.get().not_before == at("2026-03-18T09:00Z")


def test_a_warning_carries_its_facts(engagement):
    post(reminders.contact_due, at("2026-03-17T09:00Z"))
    message = Message.objects.get()
    assert message.scope_id == engagement.pk
    assert message.due_at == at("2026-03-17T00:00Z")
    assert message.context["customer"] == engagement.customer.name
    assert (message.context["due"], message.context["turn"]) == ("2026-03-31", "you")
    assert message.context["link"] == f"/engagements/{engagement.pk}/contact-attempts/"


def test_a_new_manager_is_warned_of_the_step_that_others_know(engagement):
    post(reminders.contact_due, at("2026-03-24T09:00Z"))
    engagement.manager = RegionManagerFactory(region=engagement.region).user
    engagement.save()
    assert [post(reminders.contact_due, at("2026-03-24T10:00Z")) for _time in range(2)] == [1, 0]


def test_a_specialist_whose_time_has_ended_is_not_warned(engagement, specialist):
    engagement.assignments.filter(user=specialist).update(ends_at=at("2026-03-17T00:00Z"))
    post(reminders.contact_due, at("2026-03-17T09:00Z"))
    assert recipients() == {engagement.manager}


@pytest.mark.parametrize("count", [1, 6])
def test_the_statements_do_not_grow_with_the_engagements(count, django_assert_max_num_queries):
    for _ in range(count):
        AssignmentFactory(engagement=EngagementFactory(purchase__purchased_on=date(2026, 3, 1)))
    with django_assert_max_num_queries(7):
        assert post(reminders.contact_due, at("2026-03-28T09:00Z")) == 3 * count


def test_nothing_due_takes_one_statement(engagement, django_assert_num_queries):
    with django_assert_num_queries(1):
        post(reminders.contact_due, NOW)


# ---- Calls


@pytest.mark.parametrize(
    ("moment", "step"),
    [
        ("2026-03-05T09:59Z", None),
        ("2026-03-05T10:00Z", "day"),
        ("2026-03-06T08:59Z", "day"),
        ("2026-03-06T09:00Z", "hour"),
        ("2026-03-06T09:59Z", "hour"),
        ("2026-03-06T10:00Z", None),
    ],
)
def test_a_call_is_announced_a_business_day_and_an_hour_before(call, moment, step):
    assert post(reminders.calls_due, at(moment)) == bool(step)
    assert [key.split(":")[2] for key in Message.objects.values_list("key", flat=True)] == (
        [f"20260306T1000-{step}"] if step else []
    )


def test_a_call_is_announced_once_for_each_step(call):
    moments = ["2026-03-05T10:00Z", "2026-03-05T10:01Z", "2026-03-06T09:00Z", "2026-03-06T09:01Z", "2026-03-05T10:00Z"]
    assert [post(reminders.calls_due, at(moment)) for moment in moments] == [1, 0, 1, 0, 0]


def test_a_moved_call_is_announced_again(call):
    post(reminders.calls_due, at("2026-03-05T10:00Z"))
    call.starts_at, call.day_before_at = at("2026-03-06T15:00Z"), at("2026-03-05T15:00Z")
    call.save()
    assert post(reminders.calls_due, at("2026-03-05T15:00Z")) == 1


def test_a_call_moved_within_the_evening_is_announced_again(call):
    """Its day before stays where the office closes."""
    for clock in ("20:00", "21:00"):
        call.starts_at, call.day_before_at = at(f"2026-03-06T{clock}Z"), at("2026-03-05T16:00Z")
        call.save()
        assert post(reminders.calls_due, at("2026-03-05T16:00Z")) == 1


def test_a_new_attendee_of_a_call_is_told_and_nobody_else_again(call):
    post(reminders.calls_due, at("2026-03-05T10:00Z"))
    AttendanceFactory(meeting=call, user=MemberFactory(customer=call.engagement.customer).user)
    assert [post(reminders.calls_due, at("2026-03-05T11:00Z")) for _time in range(2)] == [1, 0]


def test_a_missed_call_is_followed_up_once(call):
    type(call).objects.filter(pk=call.pk).update(status="missed", settled_at=at("2026-03-06T10:15Z"))
    moments = ["2026-03-06T10:14Z", "2026-03-06T10:15Z", "2026-03-09T10:00Z"]
    assert [post(reminders.calls_due, at(moment)) for moment in moments] == [0, 1, 0]
    assert Message.objects.get().kind == "call_missed"


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_nobody_is_told_of_a_call_that_was_held_or_cancelled(call, status):
    type(call).objects.filter(pk=call.pk).update(status=status, settled_at=at("2026-03-05T09:00Z"))
    assert post(reminders.calls_due, at("2026-03-06T09:00Z")) == 0


@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled"])
def test_no_call_is_announced_when_nothing_is_worked_on(call, status):
    Engagement.objects.update(status=status)
    assert post(reminders.calls_due, at("2026-03-06T09:00Z")) == 0


def test_who_left_since_the_invitation_is_told_nothing(engagement):
    cast, meeting = cast_of(engagement), MeetingFactory(engagement=engagement, starts_at=at("2026-03-06T10:00Z"))
    for user in (cast.lead, cast.specialist, cast.former_representative, cast.former_specialist, cast.stranger):
        AttendanceFactory(meeting=meeting, user=user)
    post(reminders.calls_due, at("2026-03-06T09:00Z"))
    assert recipients() == {cast.lead, cast.specialist}


def test_a_representative_is_told_until_the_designation_ends(engagement):
    designation = DesignationFactory(customer=engagement.customer, ends_at=at("2026-03-06T09:00Z"))
    meeting = MeetingFactory(engagement=engagement, starts_at=at("2026-03-06T10:00Z"))
    AttendanceFactory(meeting=meeting, user=designation.user)
    assert post(reminders.calls_due, at("2026-03-05T10:00Z")) == 1
    assert post(reminders.calls_due, at("2026-03-06T09:00Z")) == 0


def test_who_cannot_be_told_before_the_call_is_not_told(call):
    attendee = call.attendances.get().user
    attendee.time_zone = "America/Los_Angeles"
    attendee.save()
    assert post(reminders.calls_due, at("2026-03-06T09:00Z")) == 0


@pytest.mark.parametrize("count", [1, 5])
def test_who_cannot_be_told_costs_the_same_however_many(count, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(outbox, "BATCH", 2)
    for _ in range(count):
        meeting = MeetingFactory(starts_at=at("2026-03-06T10:00Z"))
        far = MemberFactory(customer=meeting.engagement.customer, user__time_zone="America/Los_Angeles")
        AttendanceFactory(meeting=meeting, user=far.user)
    # Who is to be told a day before, an hour before and of what was missed; and the hours of the regions.
    with django_assert_num_queries(4):
        assert post(reminders.calls_due, at("2026-03-06T09:00Z")) == 0


def test_the_kind_of_call_is_named_in_the_reader_s_language(call):
    post(reminders.calls_due, at("2026-03-06T09:00Z"))
    context = Message.objects.get().context
    assert (context["what"], context["due"]) == ("Checkpoint call", "2026-03-06T10:00:00+00:00")


@pytest.mark.parametrize("count", [1, 5])
def test_the_statements_do_not_grow_with_the_calls(count, django_assert_max_num_queries):
    for _ in range(count):
        meeting = MeetingFactory(starts_at=at("2026-03-06T10:00Z"))
        user = RegionManagerFactory(region=meeting.engagement.region).user
        AttendanceFactory(meeting=meeting, user=user, party="microsoft")
    with django_assert_max_num_queries(8):
        assert post(reminders.calls_due, at("2026-03-06T09:30Z")) == count


def test_sweeping_changes_nothing_but_the_outbox(engagement, call):
    before = list(Engagement.objects.values()), list(type(call).objects.values())
    post(reminders.contact_due, at("2026-04-05T09:00Z"))
    post(reminders.calls_due, at("2026-03-06T09:00Z"))
    assert (list(Engagement.objects.values()), list(type(call).objects.values())) == before
