from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from notifications.kinds import KINDS
from notifications.models import Message
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import draft, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody():
    return UserFactory()


@pytest.mark.parametrize(("kind", "next_try_at"), [("break_glass", NOW), ("task_due", None)])
def test_a_posted_draft_waits_until_it_may_be_sent_or_a_digest_takes_it(somebody, kind, next_try_at):
    assert post(draft(somebody, kind=kind)) == 1
    message = Message.objects.get()
    assert (message.status, message.not_before, message.recipient) == ("queued", NOW, somebody)
    assert message.next_try_at == next_try_at


@pytest.mark.services
def test_the_same_draft_posted_twice_is_one_message(somebody):
    assert [post(draft(somebody)), post(draft(somebody))] == [1, 0]
    assert Message.objects.count() == 1


@pytest.mark.services
def test_the_same_draft_twice_in_one_batch_is_one_message(somebody):
    assert post(draft(somebody), draft(somebody)) == 1


@pytest.mark.parametrize("other", [{"kind": "task_overdue"}, {"subject": "8"}, {"period": "2026-03-09"}])
def test_another_kind_subject_or_period_is_another_message(somebody, other):
    assert post(draft(somebody), draft(somebody, **other)) == 2


def test_each_recipient_gets_their_own(somebody):
    assert post(draft(somebody), draft(UserFactory())) == 2


def test_a_message_that_was_sent_is_not_posted_again(somebody):
    post(draft(somebody))
    Message.objects.update(status="sent", next_try_at=None)
    assert post(draft(somebody)) == 0
    assert Message.objects.get().status == "sent"


def test_posting_counts_only_what_is_new(somebody):
    post(draft(somebody, subject="1"), draft(somebody, subject="2"))
    assert post(*[draft(somebody, subject=str(number)) for number in range(5)]) == 3


@pytest.mark.services
def test_the_number_of_statements_does_not_grow_with_the_rows(somebody, django_assert_max_num_queries):
    with django_assert_max_num_queries(50):
        assert post(*[draft(somebody, subject=str(number)) for number in range(1500)]) == 1500


def test_nothing_due_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert post() == 0


def test_a_message_of_no_known_kind_is_refused(somebody):
    with pytest.raises(ValueError, match="no kind"):
        post(draft(somebody, kind="surprise"))


@pytest.mark.services
def test_the_database_takes_no_message_without_a_key(somebody):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key="", kind="task_due", recipient=somebody, due_at=NOW, not_before=NOW, created_at=NOW)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_post_each_message_once():
    people = UserFactory.create_batch(20)
    with ThreadPoolExecutor(4) as pool:
        posted = list(pool.map(_sweep, [people] * 4))
    assert sum(posted) == Message.objects.count() == 20


def _sweep(people):
    try:
        return post(*map(draft, people))
    finally:
        connections.close_all()


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_fits_its_column(slug):
    assert len(slug) <= Message._meta.get_field("kind").max_length
