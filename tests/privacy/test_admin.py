import pytest

from privacy import actions
from privacy.models import ErasureRequest
from tests.factories import NOW, EngagementFactory, MemberFactory, UserFactory
from tests.pages import text

pytestmark = pytest.mark.django_db
PLACE = "/operations/privacy/erasurerequest/"


@pytest.fixture
def request_of():
    def asked(person):
        return actions.ask(person, by=person, at=NOW)

    return asked


def choose(client, who, verb, *requests):
    client.force_login(who)
    chosen = {"action": verb, "_selected_action": [str(one.pk) for one in requests]}
    return client.post(PLACE, chosen, follow=True)


def state(request):
    return ErasureRequest.objects.get(pk=request.pk).status


def test_two_administrators_erase_one_after_the_other(client, administrators, request_of):
    asked = request_of(UserFactory())
    choose(client, administrators[0], "approve", asked)
    choose(client, administrators[1], "erase", asked)
    assert state(asked) == "erased"


def test_one_alone_does_not(client, administrators, request_of):
    asked = request_of(UserFactory())
    choose(client, administrators[0], "approve", asked)
    assert "three people" in text(choose(client, administrators[0], "erase", asked))
    assert state(asked) == "approved"


def test_what_stands_in_the_way_of_one_does_not_keep_the_others(client, administrators, request_of):
    last = request_of(MemberFactory(customer=EngagementFactory().customer).user)
    free = request_of(UserFactory())
    answer = text(choose(client, administrators[0], "approve", last, free))
    assert "nobody else who leads" in answer
    assert (state(last), state(free)) == ("waiting", "approved")


def test_a_request_is_declined(client, administrators, request_of):
    asked = request_of(UserFactory())
    choose(client, administrators[0], "decline", asked)
    assert state(asked) == "declined"


@pytest.mark.parametrize("address", ["add/", "{pk}/change/", "{pk}/delete/"])
def test_requests_are_neither_made_nor_changed_nor_deleted_there(client, administrators, request_of, address):
    client.force_login(administrators[0])
    asked = request_of(UserFactory())
    assert client.post(PLACE + address.format(pk=asked.pk), {"status": "erased"}).status_code == 403
    assert state(asked) == "waiting"


def test_who_is_no_administrator_sees_none_of_it(client):
    client.force_login(UserFactory())
    assert client.get(PLACE).status_code == 404
