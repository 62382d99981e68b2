from datetime import timedelta

import pytest

from audit import trail
from engagements.actions import contact
from engagements.models import AssistanceRequest, Engagement
from engagements.refusals import Invalid, Refused
from tests.factories import NOW, EngagementFactory, MemberFactory, TenantFactory, cast_of

EARLIER = NOW - timedelta(hours=3)


def log(engagement, outcome="no_answer", happened_at=NOW, **more):
    given = {"channel": "phone", "outcome": outcome, "happened_at": happened_at, "by": engagement.manager, "at": NOW}
    contact.log_attempt(engagement, **given | more)
    return Engagement.objects.get(pk=engagement.pk)


@pytest.fixture
def lead(engagement):
    return MemberFactory(customer=engagement.customer).user


@pytest.fixture
def ask(engagement, lead):
    def asked(**more):
        given = {"customer": engagement.customer, "tenant": engagement.tenant, "service": "azure-rms"}
        return contact.request_assistance(**given | {"message": "Ready", "by": lead, "at": NOW} | more)

    return asked


@pytest.mark.parametrize("outcome", ["no_answer", "message_left", "wrong_person", "bounced"])
def test_any_attempt_meets_the_first_clock_only(engagement, outcome):
    logged = log(engagement, outcome)
    assert (logged.attempted_at, logged.reached_at) == (NOW, None)


def test_reaching_somebody_meets_both_clocks(engagement):
    logged = log(engagement, "reached")
    assert (logged.attempted_at, logged.reached_at, logged.is_reached) == (NOW, NOW, True)


def test_the_earliest_attempt_counts_in_whatever_order_they_are_logged(engagement):
    log(engagement, "reached")
    logged = log(engagement, "reached", EARLIER)
    assert (logged.attempted_at, logged.reached_at) == (EARLIER, EARLIER)


def test_a_later_attempt_moves_no_clock(engagement):
    log(engagement, "reached", EARLIER)
    logged = log(engagement, "no_answer")
    assert (logged.attempted_at, logged.reached_at) == (EARLIER, EARLIER)


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", "fax"), ("outcome", "maybe"), ("happened_at", NOW + timedelta(seconds=1))],
)
def test_a_wrong_entry_is_refused(engagement, field, value):
    with pytest.raises(Invalid) as refusal:
        log(engagement, **{field: value})
    assert refusal.value.field == field


def test_nothing_is_logged_on_hold(db):
    with pytest.raises(Refused):
        log(EngagementFactory(status="on_hold"))


def test_the_customer_does_not_read_how_often_we_tried(engagement):
    log(engagement)
    assert len(trail.history(engagement, for_customer=False)) == 1
    assert trail.history(engagement, for_customer=True) == []


# ---- Requests for assistance


def test_a_request_waits_for_its_answer(ask, lead):
    request = ask()
    assert (request.status, request.requested_by, request.requested_at) == ("waiting", lead, NOW)


def test_one_request_waits_at_a_time(ask):
    ask()
    with pytest.raises(Refused) as refusal:
        ask()
    assert refusal.value.code == "already_requested"


def test_who_was_reached_already_need_not_ask(engagement, ask):
    log(engagement, "reached")
    with pytest.raises(Refused) as refusal:
        ask()
    assert refusal.value.code == "duplicate"


def test_a_tenant_of_somebody_else_cannot_be_named(ask):
    with pytest.raises(Invalid) as refusal:
        ask(tenant=TenantFactory())
    assert refusal.value.field == "tenant"


def test_a_service_that_no_plan_covers_cannot_be_asked_for(ask):
    with pytest.raises(Invalid) as refusal:
        ask(service="word-processing")
    assert refusal.value.field == "service"


def test_an_acknowledged_request_satisfies_both_clocks(engagement, manager, ask):
    answered = contact.answer_request(ask(), status="acknowledged", engagement=engagement, by=manager, at=NOW)
    engagement = Engagement.objects.get(pk=engagement.pk)
    assert (answered.status, answered.engagement, engagement.requested_at) == ("acknowledged", engagement, NOW)
    assert engagement.is_reached


def test_an_acknowledged_request_needs_its_engagement(manager, ask):
    request = ask()
    for engagement in (None, EngagementFactory()):
        with pytest.raises(Invalid):
            contact.answer_request(request, status="acknowledged", engagement=engagement, by=manager, at=NOW)


def test_a_declined_request_says_why_and_stops_no_clock(engagement, manager, ask):
    declined = contact.decline_request(ask(), reason="Not covered", by=manager, at=NOW)
    assert (declined.status, declined.answer, declined.answered_by) == ("declined", "Not covered", manager)
    assert not Engagement.objects.get(pk=engagement.pk).is_reached


def test_declining_needs_a_reason(manager, ask):
    with pytest.raises(Invalid):
        contact.decline_request(ask(), reason="", by=manager, at=NOW)


def test_a_request_is_answered_once(manager, ask):
    request = ask()
    contact.decline_request(request, reason="Not covered", by=manager, at=NOW)
    with pytest.raises(Refused) as refusal:
        contact.decline_request(request, reason="Again", by=manager, at=NOW)
    assert refusal.value.code == "already_answered"


def test_a_declined_customer_may_ask_again(manager, ask):
    contact.decline_request(ask(), reason="Not covered", by=manager, at=NOW)
    assert ask().status == AssistanceRequest.Status.WAITING


def test_a_representative_asks_on_behalf_of_the_customer(engagement, ask):
    request = ask(by=cast_of(engagement).representative)
    event = trail.history(request.customer, for_customer=True)[0]
    assert (event.actor_party, event.on_behalf_of) == ("customer", engagement.customer.name)
