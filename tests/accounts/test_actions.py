import pytest

from accounts import actions
from accounts.models import User
from audit.models import Event
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(name="Admin", is_staff=True)


def test_a_new_account_is_in_the_trail(admin):
    user = actions.create(email="New@example.org", name="New", language="de", by=admin, at=NOW)
    event = Event.objects.get()
    assert (event.verb, event.subject_id, event.actor_name) == ("account.created", user.pk, "Admin")
    assert event.after["email"] == "new@example.org"


def test_a_change_is_in_the_trail_with_old_and_new_values_only_of_what_changed(admin):
    user = UserFactory(language="en")
    actions.choose_reading(user, language="ja", time_zone="UTC", by=user, at=NOW)
    event = Event.objects.get()
    assert (event.before, event.after) == ({"language": "en"}, {"language": "ja"})


def test_saving_without_a_change_leaves_no_trace(admin):
    actions.save(UserFactory(), by=admin, at=NOW)
    assert not Event.objects.exists()


def test_closing_an_account_is_in_the_trail_and_can_be_taken_back(admin):
    user = UserFactory()
    actions.close(user, by=admin, at=NOW)
    actions.reopen(user, by=admin, at=NOW)
    assert [event.after for event in Event.objects.order_by("id")] == [{"is_active": False}, {"is_active": True}]


def test_the_trail_says_that_a_password_changed_and_nothing_of_it(admin):
    user = UserFactory()
    actions.set_password(user, "correct horse battery", by=admin, at=NOW)
    assert User.objects.get(pk=user.pk).check_password("correct horse battery")
    event = Event.objects.get()
    assert (event.verb, event.before, event.after) == ("account.password_changed", None, None)


def test_customers_do_not_see_what_happens_to_accounts(admin):
    actions.create(email="new@example.org", name="New", by=admin, at=NOW)
    assert Event.objects.get().internal
