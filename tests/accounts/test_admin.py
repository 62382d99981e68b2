import pytest

from accounts import second_factor
from accounts.models import User
from audit.models import Event
from tests.factories import SecondFactorFactory, UserFactory

pytestmark = pytest.mark.django_db
PLACE = "/operations/accounts/user/"
ACCOUNT = {"name": "New", "email": "new@example.org", "language": "en", "time_zone": "UTC"}
PASSWORDS = {"usable_password": "true", "password1": "correct horse battery", "password2": "correct horse battery"}


@pytest.fixture
def admin(client):
    user = User.objects.create_superuser("admin@example.org", "a long password", name="Admin")
    SecondFactorFactory(user=user)
    client.force_login(user)
    return user


def test_an_administrator_adds_an_account_and_the_trail_knows(client, admin):
    answer = client.post(f"{PLACE}add/", {**ACCOUNT, **PASSWORDS})
    assert answer.status_code == 302
    assert User.objects.get(email="new@example.org").check_password("correct horse battery")
    assert Event.objects.get().verb == "account.created"


def test_an_administrator_closes_an_account_and_the_trail_knows(client, admin):
    user = UserFactory()
    client.post(f"{PLACE}{user.pk}/change/", {**ACCOUNT, "name": user.name, "email": user.email})
    event = Event.objects.get()
    assert (event.verb, event.after, event.actor_id) == ("account.changed", {"is_active": False}, admin.pk)


def test_a_password_set_by_an_administrator_is_in_the_trail(client, admin):
    user = UserFactory()
    client.post(f"{PLACE}{user.pk}/password/", {**PASSWORDS, "set-password": "1"})
    assert User.objects.get(pk=user.pk).check_password("correct horse battery")
    assert Event.objects.get().verb == "account.password_changed"


def test_accounts_are_not_deleted(client, admin):
    assert client.post(f"{PLACE}{UserFactory().pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", ["", "add/"])
def test_the_pages_of_accounts_open(client, admin, page):
    assert client.get(PLACE + page).status_code == 200


def test_who_is_no_administrator_sees_none_of_it(client):
    client.force_login(UserFactory())
    assert client.get(PLACE).status_code == 404


def test_an_administrator_takes_a_lost_second_factor_away(client, admin):
    user = SecondFactorFactory().user
    client.post(PLACE, {"action": "take_second_factor", "_selected_action": [str(user.pk)]})
    assert not second_factor.has_one(user)
    assert Event.objects.get().after == {"what": "taken away"}


@pytest.mark.parametrize("model", ["mfa/authenticator", "account/emailaddress", "socialaccount/socialapp"])
def test_the_pages_of_the_sign_in_library_are_not_there(client, admin, model):
    assert client.get(f"/operations/{model}/").status_code == 404


def test_the_trail_can_be_read_and_not_touched(client, admin):
    client.post(f"{PLACE}add/", {**ACCOUNT, **PASSWORDS})
    event = Event.objects.get()
    assert client.get("/operations/audit/event/").status_code == 200
    assert client.post(f"/operations/audit/event/{event.pk}/change/", {"verb": "x"}).status_code == 403
    assert client.post(f"/operations/audit/event/{event.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("action", ["password", "change"])
def test_an_account_that_is_none_is_told_as_such(client, admin, action):
    assert client.get(f"{PLACE}nobody/{action}/", follow=True).status_code in {200, 404}
