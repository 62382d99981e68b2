"""What people write and hide at the same moment happens one after the other, on both databases."""

from uuid import uuid4

import pytest

from audit.models import Event
from comments import actions
from comments.models import Comment
from tests.factories import NOW, EngagementFactory, MemberFactory
from tests.stories.racing import act, race

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

HANDS = 8


@pytest.fixture
def engagement():
    return EngagementFactory()


@pytest.fixture
def lead(engagement):
    return MemberFactory(customer=engagement.customer).user


def test_one_form_sent_by_many_hands_writes_once(engagement, lead):
    again = act(actions.write, engagement, "Hello", visibility="shared", token=uuid4(), by=lead, at=NOW)
    results = race(*[again] * HANDS)
    assert {comment.pk for comment in results} == {Comment.objects.get().pk}
    assert Event.objects.filter(verb="comment.written").count() == 1


@pytest.mark.parametrize("_round", range(6))
def test_what_is_hidden_while_it_is_edited_stays_hidden(engagement, lead, _round):
    comment = actions.write(engagement, "Hello", visibility="shared", by=lead, at=NOW)
    edit = act(actions.edit, comment, "Other", by=lead, at=NOW)
    hide = act(actions.hide, comment, reason="Names a person", by=engagement.manager, at=NOW)
    race(edit, hide)
    assert (Comment.objects.get().is_gone, Comment.objects.get().text) == (True, "")
