import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_small_letters():
    assert User.objects.create_user(" Ada@Example.ORG ", name="Ada").email == "ada@example.org"


@pytest.mark.services
def test_two_accounts_cannot_share_an_address_in_different_letters():
    UserFactory(email="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="ADA@example.org")


@pytest.mark.services
def test_the_database_refuses_capitals_in_an_address():
    user = UserFactory(email="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'Ada@example.org' WHERE email = %s", [user.email])


def test_people_are_found_however_they_write_their_address():
    user = UserFactory(email="ada@example.org")
    assert User.objects.get_by_natural_key("Ada@Example.org") == user
    assert User.objects.get(email="ADA@EXAMPLE.ORG") == user


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Asia/Tokyo"])
def test_a_time_zone_is_known_by_its_name(zone):
    UserFactory.build(time_zone=zone).clean_fields(exclude=["password"])
    assert str(UserFactory.build(time_zone=zone).zone) == zone


@pytest.mark.parametrize("zone", ["Mars/Base", "", "localtime", "../etc/passwd"])
def test_other_time_zones_are_refused(zone):
    with pytest.raises(ValidationError, match="time_zone"):
        UserFactory.build(time_zone=zone).clean_fields(exclude=["password"])


def test_a_language_that_we_do_not_speak_is_refused():
    with pytest.raises(ValidationError, match="language"):
        UserFactory.build(language="nl").clean_fields(exclude=["password"])


def test_the_first_administrator_may_do_everything():
    admin = User.objects.create_superuser("admin@example.org", "a long password", name="Admin")
    assert admin.is_staff
    assert admin.is_superuser


def test_an_account_without_a_password_opens_to_nobody():
    assert not User.objects.create_user("new@example.org", name="New").has_usable_password()
