from datetime import timedelta

import pytest

from accounts import links
from accounts.models import Link
from audit.models import Event
from engagements import reminders
from engagements.actions import invitations, people
from engagements.models import Invitation
from engagements.refusals import NotAllowed, Refused
from notifications import rendering
from notifications.models import Message
from tests.factories import NOW, DesignationFactory, EngagementFactory, MemberFactory, UserFactory

MINUTE = timedelta(minutes=1)


@pytest.fixture
def customer(engagement):
    return engagement.customer


@pytest.fixture
def lead(customer):
    return MemberFactory(customer=customer).user


@pytest.fixture
def guest(customer):
    return MemberFactory(customer=customer, role="stakeholder").user


@pytest.fixture
def send(customer, lead):
    def sent(user, at=NOW, **more):
        return invitations.send(customer, user, **{"by": lead, "at": at} | more)

    return sent


def test_an_invitation_is_one_mail_with_a_way_in(send, guest, lead, customer):
    invitation = send(guest)
    message = Message.objects.get()
    assert (message.kind, message.recipient, message.scope_id) == ("invitation", guest, None)
    assert message.context == {"way_in": str(invitation.link_id), "who": lead.name, "customer": customer.name}


def test_the_mail_names_its_host_and_leads_in(send, guest, lead, customer):
    lead.name, customer.name = "Ada", "Litware"  # a subject cuts longer ones
    lead.save()
    customer.save()
    invitation = send(guest)
    message = Message.objects.get()
    message.date = NOW
    mail = rendering.mail(message)
    assert lead.name in mail.subject
    assert customer.name in mail.subject
    assert links.path(invitation.link) in mail.body


def test_no_row_of_ours_holds_the_way_in(send, guest):
    token = links.token(send(guest).link)
    assert token not in str([*Message.objects.values(), *Event.objects.values(), *Link.objects.values()])


def test_the_link_lives_two_weeks_and_leads_to_the_onboarding(send, guest, engagement, lead, customer):
    link = send(guest).link
    assert link.expires_at == NOW + timedelta(days=14)
    assert (link.next, link.by, link.about) == (f"/engagements/{engagement.pk}/", lead, customer.name)


def test_where_nothing_is_onboarded_it_leads_home(lead, guest, customer):
    customer.engagements.update(status="cancelled")
    assert invitations.send(customer, guest, by=lead, at=NOW).link.next == ""


def test_who_is_at_home_hears_of_it_in_the_morning(send, customer):
    sleeper = MemberFactory(customer=customer, user__time_zone="Asia/Tokyo").user
    send(sleeper)
    # 09:00 UTC on Monday is after hours in Tokyo.
    assert Message.objects.get().not_before.isoformat() == "2026-03-03T00:00:00+00:00"


def test_sent_again_the_link_before_opens_nothing(send, guest):
    first, second = send(guest), send(guest, NOW + MINUTE)
    waiting = Link.objects.waiting(NOW + MINUTE)
    assert list(waiting) == [second.link]
    with pytest.raises(links.Spent):
        links.redeem(first.link, at=NOW + MINUTE)


def test_a_mail_whose_link_was_replaced_is_not_sent(send, guest, time_machine):
    time_machine.move_to(NOW + MINUTE, tick=False)
    send(guest)
    old = Message.objects.get()
    assert reminders.concerns(old, at=NOW + MINUTE)
    send(guest, NOW + MINUTE)
    assert not reminders.concerns(old, at=NOW + MINUTE)
    assert reminders.concerns(Message.objects.exclude(pk=old.pk).get(), at=NOW + MINUTE)


def test_three_an_hour_are_enough(send, guest):
    for minute in range(3):
        send(guest, NOW + minute * MINUTE)
    with pytest.raises(Refused) as refusal:
        send(guest, NOW + 3 * MINUTE)
    assert refusal.value.code == "invited_often"
    assert send(guest, NOW + timedelta(hours=1))


def test_removing_and_naming_again_begins_no_new_count(send, guest, customer, lead):
    for minute in range(3):
        send(guest, NOW + minute * MINUTE)
    people.remove_member(customer.members.get(user=guest), by=lead, at=NOW)
    people.add_member(customer, guest, role="stakeholder", by=lead, at=NOW)
    with pytest.raises(Refused):
        send(guest, NOW + 3 * MINUTE)


def test_another_customers_invitation_stays_as_it_is(send, guest):
    other = EngagementFactory().customer
    host = MemberFactory(customer=other).user
    MemberFactory(customer=other, user=guest)
    theirs = invitations.send(other, guest, by=host, at=NOW)
    send(guest, NOW + MINUTE)
    assert theirs in Invitation.objects.waiting(NOW + MINUTE)


def test_who_is_removed_has_no_way_in_left(send, guest, customer, lead):
    invitation = send(guest)
    people.remove_member(customer.members.get(user=guest), by=lead, at=NOW)
    assert not Link.objects.waiting(NOW).exists()
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at == NOW


def test_a_withdrawn_representative_has_no_way_in_left(send, customer, lead):
    designation = DesignationFactory(customer=customer)
    send(designation.user)
    people.withdraw(designation, by=lead, at=NOW)
    assert not Link.objects.waiting(NOW).exists()


def test_nobody_is_invited_who_was_not_named(send):
    with pytest.raises(Refused) as refusal:
        send(UserFactory())
    assert refusal.value.code == "not_named"


def test_a_manager_invites_members_and_no_representatives(send, guest, manager, customer):
    assert send(guest, by=manager)
    with pytest.raises(NotAllowed):
        send(DesignationFactory(customer=customer).user, by=manager)


def test_whoever_has_been_here_is_told_all_the_same(send, customer):
    known = MemberFactory(customer=customer, user__last_login=NOW - timedelta(days=9)).user
    send(known)
    assert Message.objects.get().recipient == known
