import pytest

from audit.models import Event
from notifications import actions
from notifications.models import Message
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import deliver, owed

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful():
    message = owed(UserFactory())
    Message.objects.update(status="doubt", next_try_at=None)
    return message


def test_a_person_may_have_a_doubtful_message_sent_again(doubtful):
    actions.send_again(doubtful, by=UserFactory(), at=NOW)
    assert deliver() == {"sent": 1}
    assert Event.objects.get().verb == "message.sent_again"


def test_a_person_may_let_a_doubtful_message_rest(doubtful):
    actions.drop(doubtful, by=UserFactory(), at=NOW)
    assert deliver() == {}
    assert Message.objects.get().status == "dropped"


def test_what_was_sent_is_not_sent_again(doubtful):
    Message.objects.update(status="sent")
    actions.send_again(doubtful, by=UserFactory(), at=NOW)
    assert Message.objects.get().status == "sent"
    assert not Event.objects.exists()
