"""People on their page."""

import pytest

from accounts.models import User
from engagements.models import Assignment, Designation, Engagement, Member
from tests import factories, journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(journeys.opened)
walk = worlds.fresh("built")
NEW = {"email": "new@example.org", "name": "Nora New", "role": "technical_lead"}
PARTNER = {"email": "partner@example.org", "name": "Paul Partner", "company": "Partner Ltd", "may_sign": "on"}


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def colleague(engagement):
    return factories.MemberFactory(customer=engagement.customer, role="technical_lead")


# ---- The customer's people


def test_both_sides_see_who_takes_part(manager, lead, walk, engagement):
    for reader in (manager, lead):
        shown = text(page(reader, "people", engagement.pk))
        assert walk.team.lead.name in shown
        assert walk.team.specialist.name in shown


def test_the_lead_adds_somebody_who_has_no_account_yet(lead, engagement):
    press(lead, "add-member", engagement.pk, data=NEW)
    added = Member.objects.get(user__email="new@example.org")
    assert (added.role, added.user.has_usable_password()) == ("technical_lead", False)


def test_somebody_new_needs_a_name(lead, engagement):
    answer = press(lead, "add-member", engagement.pk, data={**NEW, "name": ""})
    assert answer.status_code == 422
    assert 'value="new@example.org"' in text(answer)


def test_whoever_may_not_name_people_makes_no_account(reader, engagement):
    assert press(reader, "add-member", engagement.pk, data=NEW).status_code == 403
    assert not User.objects.filter(email="new@example.org").exists()


def test_nobody_is_added_twice(lead, engagement, colleague):
    answer = press(lead, "add-member", engagement.pk, data={**NEW, "email": colleague.user.email})
    assert answer.status_code == 409
    assert "belongs to the organisation already" in text(answer)


def test_a_role_is_changed(lead, engagement, colleague):
    press(lead, "change-role", engagement.pk, colleague.pk, data={"role": "stakeholder"})
    assert Member.objects.get(pk=colleague.pk).role == "stakeholder"


def test_the_last_project_manager_stays(manager, engagement):
    last = engagement.customer.members.get(role="lead")
    assert press(manager, "remove-member", engagement.pk, last.pk).status_code == 409
    assert "name another one first" in text(page(manager, "people", engagement.pk))


def test_somebody_is_removed(lead, engagement, colleague):
    press(lead, "remove-member", engagement.pk, colleague.pk)
    assert not Member.objects.filter(pk=colleague.pk).exists()


def test_members_of_others_are_not_found(lead, engagement):
    foreign = factories.MemberFactory()
    assert press(lead, "remove-member", engagement.pk, foreign.pk).status_code == 404


# ---- Representatives


def test_the_lead_designates_a_representative(lead, engagement):
    press(lead, "designate", engagement.pk, data={**PARTNER, "ends_on": "2026-06-30"})
    made = Designation.objects.get(user__email="partner@example.org")
    assert (made.may_confirm, made.may_sign, made.ends_at.isoformat()) == (False, True, "2026-07-01T00:00:00+00:00")


def test_what_a_representative_may_do_is_said(lead, engagement):
    press(lead, "designate", engagement.pk, data=PARTNER)
    shown = section(page(lead, "people", engagement.pk), "representatives")
    assert "Paul Partner" in shown
    assert "signs" in shown


def test_a_designation_is_withdrawn(lead, engagement):
    made = factories.DesignationFactory(customer=engagement.customer)
    press(lead, "withdraw-designation", engagement.pk, made.pk)
    assert Designation.objects.get(pk=made.pk).withdrawn_at


def test_managers_designate_nobody(manager, engagement):
    assert "Designate a representative" not in text(page(manager, "people", engagement.pk))
    assert press(manager, "designate", engagement.pk, data=PARTNER).status_code == 403


# ---- The onboarding centre


def test_a_manager_hands_over_to_another_of_the_region(manager, engagement):
    other = factories.RegionManagerFactory(region=engagement.region).user
    press(manager, "assign-manager", engagement.pk, data={"user": str(other.pk)})
    assert Engagement.objects.get(pk=engagement.pk).manager == other


def test_nobody_of_another_region_can_be_chosen(manager, engagement):
    other = factories.RegionManagerFactory().user
    assert press(manager, "assign-manager", engagement.pk, data={"user": str(other.pk)}).status_code == 422


def test_a_specialist_is_assigned_by_address(manager, engagement):
    somebody = factories.UserFactory()
    press(manager, "assign-specialist", engagement.pk, data={"user": somebody.email})
    assert Assignment.objects.filter(engagement=engagement, user=somebody).exists()


def test_an_unknown_address_is_told_so(manager, engagement):
    answer = press(manager, "assign-specialist", engagement.pk, data={"user": "nobody@example.org"})
    assert answer.status_code == 422
    assert "There is no account with this address." in text(answer)
    assert 'value="nobody@example.org"' in text(answer)


def test_an_assignment_is_ended(manager, walk, engagement):
    mine = engagement.assignments.get(user=walk.team.specialist)
    press(manager, "unassign", mine.pk)
    assert Assignment.objects.get(pk=mine.pk).ends_at


def test_specialists_assign_nobody(specialist, engagement):
    assert "Assign a specialist" not in text(page(specialist, "people", engagement.pk))
    assert press(specialist, "assign-specialist", engagement.pk, data={"user": "x@example.org"}).status_code in (
        403,
        422,
    )


# ---- Strangers


def test_strangers_reach_no_act(stranger, engagement):
    for name in ("add-member", "designate", "assign-manager", "assign-specialist"):
        assert press(stranger, name, engagement.pk).status_code == 404
