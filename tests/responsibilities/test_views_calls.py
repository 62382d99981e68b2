"""Calls on their pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from engagements.models import Customer, Engagement, Meeting, Region
from phases.models.phase import Kind
from tests import factories, journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")
CALL = {"kind": "checkpoint", "minutes": "45", "join_url": "https://meet.example/1"}


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def call(engagement):
    return engagement.meetings.filter(status="scheduled").first()


def soon(walk, days=3):
    return (walk.at + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def plan(client, walk, **more):
    return press(client, "schedule-call", walk.engagement.pk, data={**CALL, "starts_at": soon(walk), **more})


def fresh(call):
    return Meeting.objects.get(pk=call.pk)


def test_coming_and_past_calls_stand_apart(lead, engagement):
    shown = page(lead, "calls", engagement.pk)
    assert "Checkpoint call" in section(shown, "coming")
    assert "Kick-off" in section(shown, "settled")


def test_a_call_without_a_choice_invites_everybody(specialist, walk, engagement):
    plan(specialist, walk)
    assert engagement.meetings.get(join_url="https://meet.example/1").attendances.count() == 3


def test_a_call_invites_those_who_are_chosen(specialist, walk, engagement):
    plan(specialist, walk, attendees=[str(walk.team.lead.pk)])
    made = engagement.meetings.get(join_url="https://meet.example/1")
    assert [one.user for one in made.attendances.all()] == [walk.team.lead]


def test_a_time_is_meant_in_the_readers_zone(specialist, walk, engagement):
    walk.team.specialist.time_zone = "Asia/Tokyo"
    walk.team.specialist.save()
    plan(specialist, walk, starts_at="2026-06-01T09:00")
    assert engagement.meetings.get(join_url="https://meet.example/1").starts_at == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_call_in_the_past_comes_back_with_what_was_typed(specialist, walk):
    answer = plan(specialist, walk, starts_at="2020-01-01T09:00")
    assert answer.status_code == 422
    assert 'value="2020-01-01T09:00"' in text(answer)
    assert "Choose a time in the future." in text(answer)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-30T23:59", "9999-12-31T23:59"])
def test_a_call_at_the_end_of_the_calendar_is_a_slip(specialist, walk, moment):
    walk.team.specialist.time_zone = "America/Los_Angeles"
    walk.team.specialist.save()
    assert plan(specialist, walk, starts_at=moment).status_code == 422


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://files.example/", "not an address"])
def test_an_address_to_join_is_one_for_the_web(specialist, walk, address):
    answer = plan(specialist, walk, join_url=address)
    assert answer.status_code == 422 or not Meeting.objects.filter(join_url=address).exists()


def test_the_call_about_the_plan_has_its_topics(specialist, walk, engagement):
    plan(specialist, walk, kind="assess_plan")
    made = engagement.meetings.get(join_url="https://meet.example/1")
    assert "Federated identities" in text(page(specialist, "call", made.pk))


def test_strangers_are_not_invited(specialist, walk):
    stranger = factories.UserFactory()
    assert plan(specialist, walk, attendees=[str(stranger.pk)]).status_code == 422


def test_customers_read_calls_and_run_none(lead, walk, engagement, call):
    assert "Plan the call" not in text(page(lead, "calls", engagement.pk))
    assert plan(lead, walk).status_code == 403
    assert press(lead, "call-verb", call.pk, "hold").status_code == 403


def hold(client, clock, walk, call, **data):
    clock.move_to(call.starts_at)
    client.force_login(walk.team.specialist)
    return press(client, "call-verb", call.pk, "hold", data=data)


def test_holding_a_call_notes_who_came(specialist, clock, walk, call):
    hold(specialist, clock, walk, call, present=[str(walk.team.lead.pk)], notes="All clear")
    came = {one.user: one.present for one in fresh(call).attendances.all()}
    assert came == {walk.team.lead: True, walk.team.specialist: False}
    assert "All clear" in section(page(specialist, "calls", call.engagement_id), "settled")


def test_holding_a_checkpoint_plans_the_next(specialist, clock, walk, call, engagement):
    hold(specialist, clock, walk, call, present=[])
    assert engagement.meetings.filter(status="scheduled", starts_at__gt=call.starts_at).exists()


def test_a_call_that_lies_ahead_was_not_held(specialist, call):
    answer = press(specialist, "call-verb", call.pk, "hold", data={"notes": "Too early"})
    assert answer.status_code == 409
    assert "Too early" in text(answer)


def test_a_missed_call_is_noted(specialist, clock, walk, call):
    clock.move_to(call.starts_at)
    specialist.force_login(walk.team.specialist)
    press(specialist, "call-verb", call.pk, "miss", data={"notes": "Nobody came"})
    assert fresh(call).status == "missed"


def test_a_moved_call_keeps_its_identity(specialist, walk, call):
    press(specialist, "call-verb", call.pk, "reschedule", data={"starts_at": soon(walk, 5)})
    assert fresh(call).starts_at == (walk.at + timedelta(days=5)).replace(second=0, microsecond=0)


def test_a_cancelled_call_needs_its_reason(specialist, call):
    assert press(specialist, "call-verb", call.pk, "cancel").status_code == 422
    press(specialist, "call-verb", call.pk, "cancel", data={"reason": "Public holiday"})
    assert fresh(call).status == "cancelled"


def test_a_settled_call_offers_nothing(specialist, engagement):
    kickoff = engagement.meetings.get(kind="kickoff")
    assert "It was held" not in text(page(specialist, "call", kickoff.pk))
    assert press(specialist, "call-verb", kickoff.pk, "miss").status_code == 409


def test_the_rhythm_is_changed_and_taken_away(specialist, engagement):
    press(specialist, "cadence", engagement.pk, data={"days": "14"})
    assert "every 14 days" in text(page(specialist, "calls", engagement.pk))
    press(specialist, "cadence", engagement.pk, data={"days": ""})
    assert Engagement.objects.get(pk=engagement.pk).checkpoint_every_days is None


def test_calls_of_others_do_not_exist(stranger, call):
    assert page(stranger, "call", call.pk).status_code == 404
    assert press(stranger, "call-verb", call.pk, "cancel", data={"reason": "x"}).status_code == 404


def test_the_list_costs_as_many_statements_with_more_calls(
    lead, engagement, django_assert_max_num_queries, django_assert_num_queries
):
    address = reverse("calls", args=[engagement.pk])
    with django_assert_max_num_queries(12) as before:
        lead.get(address)
    for _ in range(4):
        factories.AttendanceFactory(meeting=factories.MeetingFactory(engagement=engagement))
    with django_assert_num_queries(len(before)):
        lead.get(address)


# ---- Proposed times


def proposed(answer):
    return re.findall(r'name="slot" [^>]*value="([^"]+)"', text(answer))


def test_times_are_proposed_by_the_clocks_of_both_sides(specialist, walk, engagement):
    Customer.objects.update(time_zone="Asia/Tokyo")
    Region.objects.update(time_zone="America/New_York")
    shown = text(page(specialist, "calls", engagement.pk))
    assert len(proposed(page(specialist, "calls", engagement.pk))) == 9
    assert re.search(r"customer [^<]*\d\d:\d\d · region [^<]*\d\d:\d\d · outside the", shown)


def test_a_proposed_time_is_taken_by_a_choice(specialist, walk, engagement):
    slot = proposed(page(specialist, "calls", engagement.pk))[1]
    plan(specialist, walk, starts_at="", slot=slot)
    assert engagement.meetings.get(join_url="https://meet.example/1").starts_at == datetime.fromisoformat(slot)


def test_a_choice_and_another_time_are_one_too_many(specialist, walk, engagement):
    slot = proposed(page(specialist, "calls", engagement.pk))[1]
    answer = plan(specialist, walk, slot=slot)
    assert answer.status_code == 422
    assert "not both" in text(answer)
    assert proposed(answer).count(slot) == 1


def test_without_any_time_it_is_asked_for(specialist, walk):
    answer = plan(specialist, walk, starts_at="")
    assert answer.status_code == 422
    assert "Choose a time or write one." in text(answer)


@pytest.mark.parametrize("slot", ["nonsense", "2026-06-01T09:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59Z"])
def test_what_is_no_moment_is_no_choice(specialist, walk, slot):
    assert plan(specialist, walk, starts_at="", slot=slot).status_code == 422


def test_a_choice_whose_time_went_by_comes_back(specialist, walk):
    answer = plan(specialist, walk, starts_at="", slot="2026-01-05T09:00:00+00:00")
    assert answer.status_code == 422
    assert "Choose a time in the future." in text(answer)


def test_a_call_is_moved_to_a_proposed_time_though_its_own_is_filled_in(specialist, walk, call):
    shown = page(specialist, "call", call.pk)
    slot, own = proposed(shown)[2], call.starts_at.strftime("%Y-%m-%dT%H:%M")
    press(specialist, "call-verb", call.pk, "reschedule", data={"slot": slot, "starts_at": own})
    assert fresh(call).starts_at == datetime.fromisoformat(slot)


def test_customers_are_shown_no_times(lead, engagement):
    assert proposed(page(lead, "calls", engagement.pk)) == []


# ---- Answers


def test_who_is_invited_answers_on_the_page_and_both_sides_see_it(lead, manager, walk, call):
    press(lead, "answer-call", call.pk, data={"answer": "maybe"})
    for client in (lead, manager):
        assert "comes perhaps" in section(page(client, "call", call.pk), "people")


def test_who_is_not_invited_has_nothing_to_answer(reader, call):
    assert "Can you come?" not in text(page(reader, "call", call.pk))
    assert press(reader, "answer-call", call.pk, data={"answer": "yes"}).status_code == 403


def test_an_answer_that_is_none_changes_nothing(lead, walk, call):
    assert press(lead, "answer-call", call.pk, data={"answer": "perhaps"}).status_code == 422
    assert call.attendances.get(user=walk.team.lead).answer == ""


def test_nobody_answers_while_it_goes_on(lead, clock, walk, call):
    clock.move_to(call.starts_at)
    lead.force_login(walk.team.lead)
    assert "Can you come?" not in text(page(lead, "call", call.pk))
    assert press(lead, "answer-call", call.pk, data={"answer": "yes"}).status_code == 409


def test_strangers_have_no_call_to_answer(stranger, call):
    assert press(stranger, "answer-call", call.pk, data={"answer": "yes"}).status_code == 404
