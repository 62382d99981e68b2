"""Staff may set up a second factor; the operator's pages open with one only."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts import second_factor
from audit.models import Event
from tests.accounts.people import PASSWORD, app_code, by_password, somebody
from tests.factories import AssignmentFactory, MemberFactory, RegionManagerFactory, SecondFactorFactory, UserFactory

pytestmark = pytest.mark.django_db
SET_UP = "/settings/app/"
CHANGED = "account.second_factor_changed"


@pytest.fixture
def grace(client):
    """A manager who just signed in."""
    user = somebody("grace@example.org")
    RegionManagerFactory(user=user)
    by_password(client, user.email)
    return user


def set_up(client):
    client.get(SET_UP)
    return client.post(SET_UP, {"code": app_code(client.session["mfa.totp.secret"])})


def test_a_manager_sets_up_an_app_and_is_shown_codes_for_a_bad_day(client, grace):
    answer = set_up(client)
    assert answer.url == "/settings/codes/"
    assert client.get(answer.url).content.decode().count("<li><code>") == 10
    assert second_factor.factors(grace).has_app


def test_the_picture_is_made_here_and_asks_no_other_site(client, grace):
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert 'style="' not in page


def test_a_wrong_code_sets_up_nothing(client, grace):
    client.get(SET_UP)
    assert "Incorrect code" in client.post(SET_UP, {"code": "000000"}).content.decode()
    assert not second_factor.has_one(grace)


def test_the_trail_knows_of_it(client, grace, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    event = Event.objects.latest("id")
    assert (event.verb, event.after, event.actor_id) == (CHANGED, {"what": "totp activated"}, grace.pk)


def test_a_code_for_a_bad_day_signs_in_once(client, grace):
    set_up(client)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for _time, letters_in in enumerate([True, False]):
        client.post("/sign-out/")
        by_password(client, grace.email)
        client.post("/sign-in/second-factor/", {"code": code})
        assert (client.get("/settings/").status_code == 200) is letters_in


def test_the_app_is_put_away_again(client, grace):
    set_up(client)
    assert client.get(f"{SET_UP}remove/").status_code == 200
    assert client.post(f"{SET_UP}remove/").url == "/settings/"
    assert not Authenticator.objects.exists()


def test_who_signed_in_a_while_ago_shows_once_more_that_it_is_them(client, grace, clock):
    clock.shift(timedelta(minutes=15))
    again = client.get(SET_UP).url
    assert again == "/settings/again/password/?next=%2Fsettings%2Fapp%2F"
    assert client.get(again).status_code == 200
    assert client.post(again, {"password": "wrong"}).status_code == 200
    assert client.get(SET_UP).status_code == 302
    assert client.post(again, {"password": PASSWORD, "next": SET_UP}).url == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_a_page_for_passkeys_asks_the_browser(client, grace):
    page = client.get("/settings/keys/add/").content.decode()
    assert 'data-passkey="addForm"' in page
    assert "challenge" in page


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", '"x"', "null", '{"id": "\\u0000"}', "not json", '{"response": 3}']
)
def test_nonsense_instead_of_a_passkey_is_refused(client, grace, credential):
    client.get("/settings/keys/add/")
    assert client.post("/settings/keys/add/", {"credential": credential, "name": "k"}).status_code in (200, 422)
    assert not Authenticator.objects.exists()


def test_the_pages_of_an_own_passkey_are_ones_own(client, grace):
    other = SecondFactorFactory(type="webauthn", data={"name": "k", "credential": {}})
    assert client.get(f"/settings/keys/{other.pk}/remove/").status_code == 404
    assert client.post(f"/settings/keys/{other.pk}/remove/").status_code == 404


# ---- Who may


def test_specialists_managers_and_administrators_are_staff():
    staff = [RegionManagerFactory().user, AssignmentFactory().user, UserFactory(is_staff=True)]
    others = [MemberFactory().user, AssignmentFactory(ends_at=timezone.now() - timedelta(days=1)).user, UserFactory()]
    assert [second_factor.is_staff(one) for one in staff + others] == [True] * 3 + [False] * 3


def test_a_customer_has_no_second_factor_to_set_up(client):
    client.force_login(MemberFactory().user)
    assert "Second factor" not in client.get("/settings/").content.decode()
    assert client.get(SET_UP).status_code == 404
    assert client.get("/settings/keys/add/").status_code == 404


def test_who_left_the_staff_can_still_put_theirs_away(client):
    client.force_login(SecondFactorFactory().user)
    assert "Remove the app" in client.get("/settings/").content.decode()


# ---- The operator's pages


@pytest.fixture
def operator(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


PAGES = ["", "accounts/user/", "login/", "password_change/", "jsi18n/", "nothing/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_operators_pages_lead_to_the_set_up_first(client, operator, page):
    answer = client.get(f"/operations/{page}")
    assert answer.url == "/settings/#second-factor"
    assert "Set up a second factor first" in client.get("/settings/").content.decode()


def test_with_a_second_factor_they_open(client, operator):
    SecondFactorFactory(user=operator)
    assert client.get("/operations/").status_code == 200
    assert client.get("/operations/login/").url == "/operations/"


def test_codes_for_a_bad_day_alone_are_no_second_factor(client, operator):
    SecondFactorFactory(user=operator, type="recovery_codes")
    assert client.get("/operations/").status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_for_everybody_else_they_are_not_there(client, page):
    client.force_login(SecondFactorFactory().user)
    assert client.get(f"/operations/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_not_told_that_they_are_there(client, page):
    assert client.get(f"/operations/{page}").status_code == 404


def test_no_password_is_taken_at_a_second_door(client):
    user = somebody("admin@example.org", is_staff=True, is_superuser=True)
    answer = client.post("/operations/login/", {"username": user.email, "password": PASSWORD})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session
