"""A right that is taken away is gone at the next request, whatever was open; the trail keeps what was done."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from audit.models import Event
from engagements.actions import people
from engagements.models import RegionManager
from responsibilities.actions import tasks, verbs
from responsibilities.actions.hand_over import hand_over
from tests import factories, journeys, worlds

pytestmark = pytest.mark.django_db


def build():
    return journeys.opened(factories.PurchaseFactory(tenant__customer__name="Acme"))


built = worlds.built(build)
walk = worlds.fresh("built")


@pytest.fixture(autouse=True)
def clock(walk):
    with time_machine.travel(walk.at, tick=False):
        yield


def specialist(walk):
    return walk.team.specialist


def representative(walk):
    return factories.DesignationFactory(customer=walk.engagement.customer, may_confirm=True).user


def member(walk):
    return factories.MemberFactory(customer=walk.engagement.customer, role="technical_lead").user


def manager(walk):
    return factories.RegionManagerFactory(region=walk.engagement.region).user


def end_assignment(walk, user):
    verbs.unassign_specialist(walk.engagement.assignments.get(user=user), **walk.manager)


def pass_on(walk, user):
    whom = {"role": "specialist", "giver": user, "taker": factories.UserFactory(), "reason": "Leave"}
    hand_over([walk.engagement.pk], **whom, **walk.manager)


def let_assignment_run_out(walk, user):
    walk.engagement.assignments.filter(user=user).update(ends_at=walk.at)


def withdraw(walk, user):
    people.withdraw(walk.engagement.customer.designations.get(user=user), **walk.lead)


def let_designation_run_out(walk, user):
    walk.engagement.customer.designations.filter(user=user).update(ends_at=walk.at)


def remove_member(walk, user):
    verbs.remove_member(walk.engagement.customer.members.get(user=user), **walk.lead)


def take_the_region(walk, user):
    RegionManager.objects.filter(user=user).delete()


ENDINGS = {
    "assignment ended": (specialist, end_assignment),
    "handed over": (specialist, pass_on),
    "assignment ran out": (specialist, let_assignment_run_out),
    "designation withdrawn": (representative, withdraw),
    "designation ran out": (representative, let_designation_run_out),
    "member removed": (member, remove_member),
    "region taken": (manager, take_the_region),
}


@pytest.fixture(params=ENDINGS)
def ending(request, walk):
    who, end = ENDINGS[request.param]
    user = who(walk)
    client = Client()
    client.force_login(user)
    return user, client, lambda: end(walk, user)


def addresses(walk):
    task = walk.active.tasks.first()
    own = [reverse(name, args=[walk.engagement.pk]) for name in ("engagement", "history", "people", "plan", "calls")]
    return [*own, reverse("task", args=[task.pk])]


def test_the_next_request_finds_nothing(walk, ending):
    _user, client, end = ending
    assert {client.get(address).status_code for address in addresses(walk)} == {200}
    end()
    assert {client.get(address).status_code for address in addresses(walk)} == {404}


def test_the_next_press_does_nothing(walk, ending):
    _user, client, end = ending
    task = walk.active.tasks.filter(party__in=("microsoft", "customer")).first()
    end()
    known = Event.objects.count()
    assert client.post(reverse("task-verb", args=[task.pk, "start"])).status_code == 404
    assert Event.objects.count() == known


def test_no_list_names_it_any_more(walk, ending):
    _user, client, end = ending
    end()
    for name in ("home", "portfolio", "worklist", "offers", "directory", "first-contact", "requests"):
        assert "Acme" not in client.get(reverse(name), follow=True).content.decode()


def test_a_closed_account_stands_before_the_door(walk, ending):
    user, client, _end = ending
    accounts.close(user, by=walk.team.manager, at=walk.at)
    assert {client.get(address).status_code for address in addresses(walk)} == {302}


def test_what_they_did_stays_in_the_trail_for_those_who_stay(walk):
    """Somebody who left reads nothing of it, not even of their own."""
    user = specialist(walk)
    task = walk.active.tasks.applying().filter(party="microsoft").first()
    tasks.start(task, by=user, at=walk.at)
    client, stays = Client(), Client()
    client.force_login(user)
    stays.force_login(walk.team.manager)
    end_assignment(walk, user)
    address = reverse("history", args=[walk.engagement.pk])
    assert Event.objects.filter(verb="task.started", actor_id=user.pk).exists()
    assert user.name in stays.get(address).content.decode()
    assert client.get(address).status_code == 404


def test_who_was_withdrawn_designates_nobody_again(walk):
    """Neither themselves nor anybody else [T27]."""
    user = representative(walk)
    client = Client()
    client.force_login(user)
    data = {"email": user.email, "name": "Me", "company": "Mine", "may_sign": "on"}
    address = reverse("designate", args=[walk.engagement.pk])
    assert client.post(address, data).status_code == 403
    withdraw(walk, user)
    assert client.post(address, data).status_code == 404
    assert not walk.engagement.customer.designations.live(walk.at).exists()
