from datetime import timedelta

import pytest

from audit.models import Event
from engagements.actions import people
from engagements.models import Designation, Member
from engagements.models.organisation import MemberRole
from engagements.permissions import standing_with
from engagements.refusals import Invalid, NotAllowed, Refused
from tests.factories import NOW, CustomerFactory, DesignationFactory, MemberFactory, RegionManagerFactory, UserFactory


@pytest.fixture
def customer(db):
    return CustomerFactory()


@pytest.fixture
def lead(customer):
    return MemberFactory(customer=customer)


@pytest.fixture
def designate(customer, lead):
    def designated(user=None, **more):
        given = {"company": "Partner", "may_confirm": True, "may_sign": False, "by": lead.user, "at": NOW}
        return people.designate(customer, user or UserFactory(), **given | more)

    return designated


def test_the_lead_adds_a_colleague(customer, lead):
    member = people.add_member(customer, UserFactory(), role="technical_lead", by=lead.user, at=NOW)
    assert (member.role, member.since) == (MemberRole.TECHNICAL_LEAD, NOW)
    assert Event.objects.get().scope_id == customer.pk


def test_nobody_is_added_twice(customer, lead):
    with pytest.raises(Refused) as refusal:
        people.add_member(customer, lead.user, role="stakeholder", by=lead.user, at=NOW)
    assert refusal.value.code == "already_member"


def test_a_manager_never_makes_themselves_the_customers_voice(customer, lead):
    manager = RegionManagerFactory(region=customer.region).user
    with pytest.raises(NotAllowed):
        people.add_member(customer, manager, role="lead", by=manager, at=NOW)
    reader = MemberFactory(customer=customer, user=manager, role=MemberRole.READ_ONLY)
    with pytest.raises(NotAllowed):
        people.change_member_role(reader, role="lead", by=manager, at=NOW)
    assert people.change_member_role(reader, role="lead", by=lead.user, at=NOW).role == MemberRole.LEAD


def test_an_unknown_role_is_refused(customer, lead):
    with pytest.raises(Invalid) as refusal:
        people.add_member(customer, UserFactory(), role="boss", by=lead.user, at=NOW)
    assert refusal.value.field == "role"


def test_a_closed_account_is_named_like_any_other_and_leads_nothing(customer, lead):
    closed = people.add_member(customer, UserFactory(is_active=False), role="lead", by=lead.user, at=NOW)
    assert not standing_with(closed.user, customer, at=NOW).roles
    with pytest.raises(Refused):
        people.remove_member(lead, by=lead.user, at=NOW)


def test_the_last_lead_stays(lead):
    with pytest.raises(Refused) as removing:
        people.remove_member(lead, by=lead.user, at=NOW)
    with pytest.raises(Refused) as changing:
        people.change_member_role(lead, role="stakeholder", by=lead.user, at=NOW)
    assert removing.value.code == changing.value.code == "last_lead"


def test_a_lead_may_go_when_there_is_another(customer, lead):
    other = MemberFactory(customer=customer)
    people.remove_member(lead, by=other.user, at=NOW)
    assert list(customer.members.all()) == [other]


def test_a_removed_member_stays_in_the_trail(customer, lead):
    member = MemberFactory(customer=customer, role="stakeholder")
    pk = member.pk
    people.remove_member(member, by=lead.user, at=NOW)
    assert not Member.objects.filter(pk=pk).exists()
    assert Event.objects.get(verb="member.removed").subject_id == pk


def test_a_role_changes(customer, lead):
    member = MemberFactory(customer=customer, role="read_only")
    assert people.change_member_role(member, role="lead", by=lead.user, at=NOW).role == MemberRole.LEAD


def test_a_representative_speaks_within_scope_and_time(designate):
    made = designate(ends_at=NOW + timedelta(days=1))
    live = Designation.objects.live
    assert (made.may_confirm, made.may_sign) == (True, False)
    assert made in live(NOW)
    assert made not in live(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("more", "field"),
    [({"company": " "}, "company"), ({"ends_at": NOW}, "ends_at")],
)
def test_a_designation_needs_a_company_and_a_time_ahead(designate, more, field):
    with pytest.raises(Invalid) as refusal:
        designate(**more)
    assert refusal.value.field == field


def test_a_member_is_not_designated_too(designate, lead):
    with pytest.raises(Refused) as refusal:
        designate(lead.user)
    assert refusal.value.code == "already_member"


def test_one_designation_at_a_time(designate):
    user = designate().user
    with pytest.raises(Refused) as refusal:
        designate(user)
    assert refusal.value.code == "already_designated"


def test_withdrawing_bites_at_once_and_keeps_the_row(customer, lead):
    designation = DesignationFactory(customer=customer)
    people.withdraw(designation, by=lead.user, at=NOW)
    assert not Designation.objects.live(NOW).exists()
    assert Designation.objects.get().withdrawn_at == NOW


def test_withdrawing_twice_is_refused(customer, lead):
    designation = DesignationFactory(customer=customer, withdrawn_at=NOW)
    with pytest.raises(Refused) as refusal:
        people.withdraw(designation, by=lead.user, at=NOW)
    assert refusal.value.code == "not_designated"
