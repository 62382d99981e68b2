import json

import pytest
from django.urls import reverse

from audit.models import Event
from privacy.models import ErasureRequest
from tests.factories import EVERYBODY, EngagementFactory, MemberFactory, UserFactory, cast_of
from tests.pages import page, press, text

pytestmark = pytest.mark.django_db
VERBS = ["privacy:download", "privacy:ask", "privacy:withdraw"]


@pytest.fixture
def lead(client):
    found = MemberFactory().user
    client.force_login(found)
    return found


@pytest.fixture
def colleague(lead):
    return MemberFactory(customer=lead.memberships.get().customer, role="stakeholder").user


def test_the_settings_lead_to_the_data(client, lead):
    assert reverse("privacy:data") in text(page(client, "accounts:settings"))


def test_one_press_gives_the_file(client, lead):
    answer = press(client, "privacy:download", lead.pk)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="personal-data-')
    assert json.loads(answer.content)["account"]["email"] == lead.email
    assert Event.objects.get(verb="person.exported").actor_id == lead.pk


@pytest.mark.parametrize("name", ["privacy:download", "privacy:withdraw"])
def test_looking_does_nothing(client, lead, name):
    assert page(client, name, lead.pk).status_code == 405


def test_the_page_before_asking_asks_for_nothing(client, lead):
    assert "cannot be undone" in text(page(client, "privacy:ask", lead.pk))
    assert not ErasureRequest.objects.exists()


def test_asking_is_shown_and_can_be_taken_back(client, lead):
    press(client, "privacy:ask", lead.pk)
    assert "Waits for approval" in text(page(client, "privacy:data"))
    press(client, "privacy:withdraw", lead.pk)
    assert "Waits for approval" not in text(page(client, "privacy:data"))
    assert ErasureRequest.objects.get().status == "withdrawn"


def test_asking_twice_says_so(client, lead):
    codes = [press(client, "privacy:ask", lead.pk).status_code for _time in range(2)]
    assert codes == [302, 409]
    assert ErasureRequest.objects.count() == 1


def test_taking_back_what_nobody_asked_is_not_found(client, lead):
    assert press(client, "privacy:withdraw", lead.pk).status_code == 404


def test_a_lead_sees_and_asks_for_colleagues(client, lead, colleague):
    assert colleague.email in text(page(client, "privacy:data"))
    assert press(client, "privacy:download", colleague.pk).status_code == 200
    assert press(client, "privacy:ask", colleague.pk).status_code == 302
    assert ErasureRequest.objects.get().asked_by == lead


def test_the_page_before_asking_names_the_colleague(client, lead, colleague):
    assert f"Ask to erase {colleague.name}" in text(page(client, "privacy:ask", colleague.pk))


def test_a_colleague_sees_only_themselves(client, lead, colleague):
    client.force_login(colleague)
    assert lead.email not in text(page(client, "privacy:data"))


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "stranger"])
def test_a_stranger_is_not_found_by_anybody(client, who, name):
    cast = cast_of(EngagementFactory())
    client.force_login(getattr(cast, who))
    assert press(client, name, cast.stranger.pk).status_code == 404
    assert not ErasureRequest.objects.exists()


@pytest.mark.parametrize("name", VERBS)
def test_a_person_who_does_not_exist_answers_like_a_stranger(client, lead, name):
    unknown, stranger = "00000000-0000-4000-8000-000000000000", UserFactory().pk
    assert [press(client, name, pk).status_code for pk in (unknown, stranger)] == [404, 404]


def test_an_administrator_takes_the_file_of_anybody(client):
    client.force_login(UserFactory(is_staff=True))
    assert press(client, "privacy:download", UserFactory().pk).status_code == 200


def test_an_administrator_asks_for_nobody_but_themselves(client):
    client.force_login(UserFactory(is_staff=True))
    assert press(client, "privacy:ask", UserFactory().pk).status_code == 404


@pytest.mark.parametrize("name", ["privacy:data", *VERBS])
def test_visitors_sign_in_first(client, name):
    args = [] if name == "privacy:data" else [UserFactory().pk]
    send = client.get if name == "privacy:data" else client.post
    assert send(reverse(name, args=args)).url.startswith("/sign-in/")


@pytest.mark.parametrize("count", [0, 5])
def test_the_statements_do_not_grow_with_the_colleagues(client, lead, django_assert_max_num_queries, count):
    for _number in range(count):
        MemberFactory(customer=lead.memberships.get().customer)
    with django_assert_max_num_queries(10):
        page(client, "privacy:data")


def test_whoever_is_erased_is_signed_out_at_once(client, erase):
    person = UserFactory()
    client.force_login(person)
    erase(person)
    assert page(client, "privacy:data").url.startswith("/sign-in/")
