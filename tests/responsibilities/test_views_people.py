"""People on their page."""

from datetime import timedelta

import pytest

from accounts.models import Link, User
from engagements.models import Assignment, Designation, Engagement, Member
from notifications.models import Message
from tests import factories, journeys, worlds
from tests.factories import NOW
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


def test_naming_somebody_invites_them(lead, engagement):
    press(lead, "add-member", engagement.pk, data=NEW)
    message = Message.objects.get(kind="invitation")
    assert message.recipient.email == "new@example.org"
    assert "not here yet" in section(page(lead, "people", engagement.pk), "customer")


@pytest.mark.parametrize("known", [None, {}, {"is_active": False}, {"last_login": NOW - timedelta(days=9)}])
def test_the_answer_is_the_same_whatever_is_known_of_an_address(lead, engagement, known):
    """An unknown address, an account of somebody else's, a closed one, and one that is used."""
    if known is not None:
        factories.UserFactory(email="new@example.org", name="Somebody Else", **known)
    answer = press(lead, "add-member", engagement.pk, data=NEW)
    shown = section(page(lead, "people", engagement.pk), "customer")
    assert (answer.status_code, Message.objects.filter(kind="invitation").count()) == (302, 1)
    assert "Nora New" in shown
    assert "not here yet" in shown
    assert "Somebody Else" not in shown


def test_a_representative_is_invited_too(lead, engagement):
    press(lead, "designate", engagement.pk, data=PARTNER)
    assert Message.objects.get(kind="invitation").recipient.email == "partner@example.org"
    made = Designation.objects.get(user__email="partner@example.org")
    press(lead, "invite-representative", engagement.pk, made.pk)
    assert Link.objects.filter(user=made.user).count() == 2


def test_an_invitation_is_sent_again_at_most_three_times_an_hour(lead, engagement):
    press(lead, "add-member", engagement.pk, data=NEW)
    member = Member.objects.get(user__email="new@example.org")
    codes = [press(lead, "invite-member", engagement.pk, member.pk).status_code for _ in range(3)]
    assert codes == [302, 302, 409]
    assert Link.objects.waiting(NOW).count() == 1


def test_an_invitation_is_withdrawn(lead, engagement):
    press(lead, "add-member", engagement.pk, data=NEW)
    member = Member.objects.get(user__email="new@example.org")
    press(lead, "withdraw-invitation", engagement.pk, member.pk)
    assert not Link.objects.waiting(NOW).exists()
    assert "Nora New" not in section(page(lead, "people", engagement.pk), "customer")


def test_who_has_come_meanwhile_is_not_withdrawn_by_mistake(lead, engagement, colleague):
    assert press(lead, "withdraw-invitation", engagement.pk, colleague.pk).status_code == 409
    assert Member.objects.filter(pk=colleague.pk).exists()


@pytest.fixture
def filed(engagement):
    """Two whom a file named: nobody has asked them yet."""
    found = factories.MemberFactory.create_batch(2, customer=engagement.customer, role="stakeholder")
    for one in found:
        one.user.set_unusable_password()
        one.user.save()
    return found


def test_whom_a_file_named_is_invited_by_one_press(manager, engagement, filed):
    assert "2 people are not invited yet" in text(page(manager, "people", engagement.pk))
    press(manager, "invite-all", engagement.pk)
    assert {m.recipient for m in Message.objects.filter(kind="invitation")} == {one.user for one in filed}
    press(manager, "invite-all", engagement.pk)
    assert Message.objects.filter(kind="invitation").count() == 2


def test_who_may_not_name_people_invites_nobody(specialist, reader, engagement, filed):
    for client in (specialist, reader):
        assert "not invited yet</h2>" not in text(page(client, "people", engagement.pk))
        assert press(client, "invite-all", engagement.pk).status_code == 403
        assert press(client, "invite-member", engagement.pk, filed[0].pk).status_code == 403
    assert not Message.objects.filter(kind="invitation").exists()


def test_a_lead_who_is_not_alone_may_leave(lead, walk, engagement):
    other = factories.MemberFactory(customer=engagement.customer)
    mine = engagement.customer.members.get(user=walk.team.lead)
    press(lead, "remove-member", engagement.pk, mine.pk)
    assert list(engagement.customer.members.filter(role="lead")) == [other]
    assert page(lead, "people", engagement.pk).status_code == 404


@pytest.mark.parametrize(
    "typed", [{"name": "n" * 10_000}, {"name": "a\0b"}, {"email": "x\0@example.org"}, {"role": "boss"}]
)
def test_what_cannot_be_taken_is_told_at_the_field(lead, engagement, typed):
    assert press(lead, "add-member", engagement.pk, data=NEW | typed).status_code == 422
    assert not Message.objects.filter(kind="invitation").exists()


# ---- The organisation itself


def test_the_lead_says_how_the_organisation_is_reached(lead, engagement):
    data = {"language": "de", "time_zone": "Europe/Berlin", "contact": "Hotline 🐟"}
    press(lead, "change-organisation", engagement.pk, data=data)
    assert "Hotline 🐟" in section(page(lead, "people", engagement.pk), "organisation")


@pytest.mark.parametrize(("who", "code"), [("manager", 302), ("specialist", 403), ("reader", 403), ("stranger", 404)])
def test_who_changes_how_it_is_reached(request, engagement, who, code):
    data = {"language": "de", "time_zone": "Europe/Berlin"}
    assert press(request.getfixturevalue(who), "change-organisation", engagement.pk, data=data).status_code == code


def test_no_zone_of_another_world(lead, engagement):
    data = {"language": "de", "time_zone": "Mars/Olympus", "contact": "x"}
    assert press(lead, "change-organisation", engagement.pk, data=data).status_code == 422


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


def test_a_specialist_is_assigned_from_one_day_to_another(manager, engagement):
    somebody = factories.UserFactory()
    days = {"starts_on": "2026-04-01", "ends_on": "2026-04-30"}
    press(manager, "assign-specialist", engagement.pk, data={"user": somebody.email, **days})
    made = Assignment.objects.get(engagement=engagement, user=somebody)
    period = [moment.isoformat()[:10] for moment in (made.starts_at, made.ends_at)]
    assert period == ["2026-04-01", "2026-05-01"]
    assert "begins later" in section(page(manager, "people", engagement.pk), "staff")


def test_customers_see_names_of_the_centre_and_no_address(lead, walk, engagement):
    shown = section(page(lead, "people", engagement.pk), "staff")
    assert walk.team.specialist.name in shown
    assert walk.team.specialist.email not in text(page(lead, "people", engagement.pk))


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
