import pytest

from audit.models import Event
from notifications import actions
from notifications.models import Message
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import HERE, MINUTE, deliver, draft, owed, post
from tests.stories.racing import act, race

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


def test_a_person_may_know_that_it_arrived(doubtful):
    actions.note_arrived(doubtful, by=UserFactory(), at=NOW)
    found = Message.objects.get()
    assert (found.status, found.sent_at, deliver()) == ("sent", NOW, {})


def test_what_nobody_has_found_out_about_yet_can_be_decided_too(doubtful):
    Message.objects.update(status="wire", claimed_at=NOW - MINUTE)
    assert actions.send_again(doubtful, by=UserFactory(), at=NOW)


def test_what_a_living_sender_holds_is_left_to_it(doubtful):
    Message.objects.update(status="wire", claimed_at=NOW)
    assert actions.send_again(doubtful, by=UserFactory(), at=NOW) is None


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_several_who_decide_at_once_decide_once(doubtful):
    manager = UserFactory()
    settled = race(*[act(actions.send_again, doubtful, by=manager, at=NOW)] * 4)
    assert [bool(one) for one in settled].count(True) == 1
    assert Event.objects.count() == 1


# ---- After a restore


def states():
    return sorted(Message.objects.values_list("kind", "status"))


def test_what_could_have_gone_out_is_held_until_a_person_lets_it_go():
    post(draft(UserFactory()), draft(UserFactory(), kind="call_soon"))
    assert actions.park(at=NOW) == 2
    assert deliver(MINUTE) == {}
    assert actions.release(at=NOW) == 2
    assert deliver() == {"sent": 2}


def test_a_digest_is_held_with_all_that_it_carries(settings):
    settings.EMAIL_BACKEND = f"{HERE}.RefusesBad"
    reader = UserFactory(email="bad@example.org")
    post(draft(reader, subject="1"), draft(reader, subject="2"))
    deliver()
    assert actions.park(at=NOW) == 1
    assert states() == [("digest", "parked"), ("task_due", "parked"), ("task_due", "parked")]
    actions.release(at=NOW)
    assert states() == [("digest", "queued"), ("task_due", "queued"), ("task_due", "queued")]


def test_what_comes_due_later_or_waits_for_a_person_anyway_is_not_held(doubtful):
    owed(UserFactory(), not_before=NOW + MINUTE)
    assert actions.park(at=NOW) == 0


@pytest.mark.parametrize("status", ["claimed", "wire", "doubt"])
def test_what_was_on_its_way_in_the_dump_is_held(doubtful, status):
    Message.objects.update(status=status, next_try_at=NOW + MINUTE if status == "doubt" else None)
    assert actions.park(at=NOW) == 1
    assert deliver(60 * MINUTE) == {}


def test_one_that_is_held_can_be_let_go_by_itself(doubtful):
    Message.objects.update(status="parked")
    actions.send_again(doubtful, by=UserFactory(), at=NOW)
    assert deliver() == {"sent": 1}
