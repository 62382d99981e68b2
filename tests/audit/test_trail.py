from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from audit import trail
from audit.models import Event
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db
SCOPE = uuid4()


@pytest.fixture
def somebody():
    return UserFactory(name="Ada Example")


def thing(name="thing", **attributes):
    """Stands for a model of an app that the trail does not know."""
    return SimpleNamespace(_meta=SimpleNamespace(model_name=name), pk=uuid4(), **attributes)


def noted(somebody, verb="task.completed", minutes=0, **details):
    at = NOW + timedelta(minutes=minutes)
    return trail.record(verb, by=somebody, at=at, about=somebody, **{"scope": SCOPE, **details})


def test_an_entry_says_who_did_what_and_when(somebody):
    event = noted(somebody, before={"status": "in_progress"}, after={"status": "done"}, party="customer")
    stored = Event.objects.get()
    assert (stored.actor_id, stored.actor_name, stored.actor_party) == (somebody.pk, "Ada Example", "customer")
    assert (stored.verb, stored.at, stored.after) == ("task.completed", NOW, {"status": "done"})
    assert (event.subject_type, event.subject_id, event.subject_label) == ("user", somebody.pk, "Ada Example")


def test_what_nobody_did_was_done_by_the_system(somebody):
    event = trail.record("clock.paused", by=None, at=NOW, about=somebody)
    assert (event.actor_id, event.actor_name, event.actor_party) == (None, "", "system")


def test_an_entry_costs_one_statement(somebody, django_assert_num_queries):
    with django_assert_num_queries(1):
        noted(somebody)


def test_an_engagement_is_its_own_scope(somebody):
    engagement = thing("engagement")
    assert trail.entry("engagement.held", by=somebody, at=NOW, about=engagement).scope_id == engagement.pk


def test_what_belongs_to_an_engagement_is_in_its_scope(somebody):
    assert trail.entry("task.done", by=somebody, at=NOW, about=thing(engagement_id=SCOPE)).scope_id == SCOPE


def test_the_trail_outlives_its_subject(somebody):
    noted(somebody)
    somebody.delete()
    assert Event.objects.get().subject_label == "Ada Example"


def test_a_name_longer_than_its_column_is_cut():
    event = noted(UserFactory.build(name="N" * 400))
    assert len(event.subject_label) == 254


def test_history_shows_the_newest_first(somebody):
    late, early = noted(somebody, minutes=5), noted(somebody, minutes=1)
    assert trail.history(SCOPE, for_customer=False) == [late, early]


def test_history_goes_on_where_a_page_ended_even_within_one_moment(somebody):
    same = [noted(somebody) for _ in range(5)]
    page = trail.history(SCOPE, for_customer=False, limit=2)
    rest = trail.history(SCOPE, for_customer=False, before_id=page[-1].pk)
    assert page + rest == same[::-1]


def test_history_keeps_to_its_engagement(somebody):
    foreign = noted(somebody, scope=uuid4())
    assert trail.history(SCOPE, for_customer=False) == []
    assert trail.history(SCOPE, for_customer=False, before_id=foreign.pk) == []


def test_customers_do_not_see_what_is_internal(somebody):
    shown = noted(somebody)
    noted(somebody, "note.added", internal=True)
    assert trail.history(SCOPE, for_customer=True) == [shown]
