"""Whether somebody who was named has come."""

from datetime import timedelta

import pytest

from engagements.actions import invitations
from engagements.arrival import Arrival, arrival, invitations_of, uninvited
from tests.factories import NOW, MemberFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def customer(engagement):
    return engagement.customer


@pytest.fixture
def lead(customer):
    return MemberFactory(customer=customer)


@pytest.fixture
def guest(customer):
    """Named by a file: an account without a password that nobody has entered."""
    member = MemberFactory(customer=customer, role="stakeholder")
    member.user.set_unusable_password()
    member.user.save()
    return member


@pytest.fixture
def state(customer, guest):
    def told(at=NOW):
        return arrival(guest.user, invitations_of(customer).get(guest.user_id, ()), at=at)

    return told


@pytest.fixture
def invited(customer, guest, lead):
    return invitations.send(customer, guest.user, by=lead.user, at=NOW)


def test_who_was_named_by_a_file_is_not_invited_yet(state, customer, lead, guest):
    assert state() == Arrival.UNINVITED
    assert uninvited(customer, at=NOW) == [guest]


def test_who_has_a_password_is_here(lead):
    assert arrival(lead.user, (), at=NOW) == Arrival.HERE


def test_who_was_invited_is_awaited(state, invited, customer):
    assert state() == Arrival.INVITED
    assert not uninvited(customer, at=NOW)


def test_after_two_weeks_the_invitation_has_ended(state, invited):
    assert [state(NOW + days * DAY) for days in (13, 14)] == [Arrival.INVITED, Arrival.LAPSED]


def test_a_withdrawn_invitation_has_ended(state, invited, customer, guest):
    invitations.take_back(customer, guest.user, at=NOW)
    assert state() == Arrival.LAPSED


def test_who_followed_the_link_is_here(state, invited):
    type(invited.link).objects.filter(pk=invited.link_id).update(used_at=NOW)
    assert state(NOW + 20 * DAY) == Arrival.HERE


@pytest.mark.parametrize(("days", "seen"), [(-1, Arrival.INVITED), (1, Arrival.HERE)])
def test_signing_in_otherwise_counts_from_the_invitation_on(state, invited, guest, days, seen):
    """Whoever had an account before looks like whoever had none."""
    guest.user.last_login = NOW + days * DAY
    assert state(NOW + 2 * DAY) == seen


def test_a_closed_account_is_not_asked_to_come(customer, lead, guest):
    guest.user.is_active = False
    guest.user.save()
    assert not uninvited(customer, at=NOW)
