from datetime import date, timedelta

import pytest

from audit.models import Event
from engagements.actions import agreement
from engagements.models import DataSheet
from engagements.refusals import Invalid, Refused
from tests.factories import NOW, EngagementFactory, MemberFactory, cast_of

COMPLETE = {
    "contacts": "Ada <ada@example.org>",
    "tenant_domain": "contoso.example",
    "seats": 200,
    "region_name": "EMEA",
    "language": "de",
    "window_from": date(2026, 4, 1),
    "window_to": date(2026, 5, 1),
}


@pytest.fixture
def lead(engagement):
    return MemberFactory(customer=engagement.customer).user


def propose(engagement, services=("azure-rms",), at=NOW):
    known = {"azure-rms", "intune"}
    return agreement.propose_services(engagement, services=services, known=known, by=engagement.manager, at=at)


def fill(engagement, **fields):
    return agreement.update_data_sheet(engagement, fields=fields, by=engagement.manager, at=NOW)


def test_microsoft_proposes_and_the_customer_confirms(engagement, lead):
    propose(engagement, ["azure-rms", "intune", "intune"])
    confirmed = agreement.confirm_services(engagement, by=lead, at=NOW)
    assert (confirmed.services, confirmed.confirmed_by) == (["azure-rms", "intune"], lead)


@pytest.mark.parametrize("services", [[], ["intune"], ["azure-rms", "unheard-of"]])
def test_a_proposal_names_known_services_and_this_one(engagement, services):
    with pytest.raises(Invalid) as refusal:
        propose(engagement, services)
    assert refusal.value.field == "services"


def test_a_proposal_that_waits_is_not_made_again(engagement):
    assert propose(engagement) == propose(engagement)
    assert engagement.service_proposals.count() == 1


def test_nothing_is_confirmed_before_it_is_proposed(engagement, lead):
    with pytest.raises(Refused) as refusal:
        agreement.confirm_services(engagement, by=lead, at=NOW)
    assert refusal.value.code == "not_proposed"


def test_a_new_proposal_needs_a_new_confirmation(engagement, lead):
    propose(engagement)
    agreement.confirm_services(engagement, by=lead, at=NOW)
    later = propose(engagement, ["azure-rms", "intune"], NOW + timedelta(minutes=1))
    assert agreement.confirm_services(engagement, by=lead, at=NOW + timedelta(minutes=2)) == later


def test_the_same_thing_is_confirmed_once(engagement, lead):
    propose(engagement)
    agreement.confirm_services(engagement, by=lead, at=NOW)
    with pytest.raises(Refused) as refusal:
        agreement.confirm_services(engagement, by=lead, at=NOW)
    assert refusal.value.code == "already_confirmed"


def test_a_complete_sheet_can_be_confirmed(engagement, lead):
    fill(engagement, **COMPLETE)
    assert agreement.confirm_data_sheet(engagement, by=lead, at=NOW).confirmed_by == lead


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_field_is_named(engagement, lead, name):
    fill(engagement, **{key: value for key, value in COMPLETE.items() if key != name})
    with pytest.raises(Refused) as refusal:
        agreement.confirm_data_sheet(engagement, by=lead, at=NOW)
    assert [blocker.code for blocker in refusal.value.blockers] == [f"missing_{name}"]


def test_a_change_voids_the_confirmation(engagement, lead):
    fill(engagement, **COMPLETE)
    agreement.confirm_data_sheet(engagement, by=lead, at=NOW)
    assert fill(engagement, seats=250).confirmed_at is None


def test_typing_the_same_again_voids_nothing(engagement, lead):
    fill(engagement, **COMPLETE)
    agreement.confirm_data_sheet(engagement, by=lead, at=NOW)
    events = Event.objects.count()
    assert fill(engagement, **COMPLETE | {"contacts": " Ada <ada@example.org> "}).confirmed_at == NOW
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "ko"),
        ("seats", 0),
        ("tenant_domain", "no domain"),
        ("window_to", date(2026, 3, 31)),
        ("confirmed_by", None),
        ("confirmed_at", NOW),
    ],
)
def test_a_wrong_value_or_field_is_refused(engagement, field, value):
    fill(engagement, **COMPLETE)
    with pytest.raises(Invalid) as refusal:
        fill(engagement, **{field: value})
    assert refusal.value.field == field
    assert DataSheet.objects.get(engagement=engagement).seats == 200


def test_a_representative_confirms_on_behalf_of_the_customer(engagement):
    propose(engagement)
    agreement.confirm_services(engagement, by=cast_of(engagement).confirming, at=NOW)
    event = Event.objects.get(verb="services.confirmed")
    assert (event.actor_party, event.on_behalf_of) == ("customer", engagement.customer.name)


@pytest.mark.parametrize("status", ["on_hold", "completed"])
def test_nothing_is_agreed_on_hold_or_after_the_end(status, db):
    with pytest.raises(Refused):
        propose(EngagementFactory(status=status))
