import pytest

from notifications.models import Message
from tests.factories import SecondFactorFactory, UserFactory
from tests.notifications.helpers import owed

pytestmark = pytest.mark.django_db
PLACE = "/operations/notifications/message/"


@pytest.fixture
def admin(client):
    client.force_login(SecondFactorFactory(user__is_staff=True, user__is_superuser=True).user)
    return client


def test_an_operator_sees_that_mail_flows_but_not_what_it_says(admin):
    message = owed(UserFactory(), context={"what": "A private matter"})
    assert admin.get(PLACE).status_code == 200
    page = admin.get(f"{PLACE}{message.pk}/change/")
    assert page.status_code == 200
    assert "A private matter" not in page.content.decode()


@pytest.mark.parametrize(("act", "status"), [("send_again", "queued"), ("drop", "dropped")])
def test_an_operator_settles_what_is_in_doubt(admin, act, status):
    message = owed(UserFactory())
    Message.objects.update(status="doubt", next_try_at=None)
    admin.post(PLACE, {"action": act, "_selected_action": [message.pk]})
    assert Message.objects.get().status == status
