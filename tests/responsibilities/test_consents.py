"""A task is performed by Microsoft only while a consent of the customer's covers it [K-17, R-02]."""

from datetime import timedelta

import pytest

from audit.models import Event
from engagements.refusals import Invalid, NotAllowed, Refused
from phases.models.phase import Kind
from responsibilities.actions import consents, tasks, verbs
from responsibilities.models import Delivery
from tests import worlds
from tests.journeys import ANSWERS, in_phase

pytestmark = pytest.mark.django_db
OURS, ANOTHER, THEIRS = "admin-overview", "dns-network-guidance", "support-plan"
WORDS = {"activity": "Set the records", "scope": "The zone example.org"}


def build():
    walk = in_phase(Kind.ASSESS)
    walk.answer(ANSWERS)
    return walk


built = worlds.built(build)
walk = worlds.fresh("built")


@pytest.fixture
def task(walk):
    return walk.task(OURS)


def another(walk):
    return walk.engagement.tasks.filter(party="microsoft", phase__status="active").exclude(slug=OURS).first()


@pytest.fixture
def consent(walk, task):
    return verbs.grant_consent(walk.engagement, **WORDS, task_id=task.pk, **walk.lead)


@pytest.fixture
def performed(walk, task, consent):
    return consents.perform(task, consent=consent, **walk.specialist)


def test_tasks_are_guided_unless_said_otherwise(task):
    assert task.delivery == Delivery.GUIDE


def test_a_task_is_performed_under_the_consent_for_it(walk, performed, consent):
    done = tasks.complete(performed, **walk.specialist)
    assert (done.status, done.consent) == ("done", consent)
    [told] = Event.objects.filter(verb="task.completed", subject_id=done.pk)
    assert told.after["consent"] == "Set the records"


def test_a_consent_for_an_activity_covers_every_task_of_ours(walk):
    general = verbs.grant_consent(walk.engagement, **WORDS, **walk.lead)
    assert consents.perform(another(walk), consent=general, **walk.specialist).is_performed


def test_a_consent_for_one_task_covers_no_other(walk, consent):
    with pytest.raises(Refused) as refusal:
        consents.perform(another(walk), consent=consent, **walk.specialist)
    assert [blocker.code for blocker in refusal.value.blockers] == ["no_consent"]


def test_nothing_is_performed_without_a_live_consent(walk, task, consent):
    verbs.revoke_consent(consent, **walk.lead)
    with pytest.raises(Refused):
        consents.perform(task, consent=consent, **walk.specialist)


def test_the_customers_own_tasks_are_never_performed_by_us(walk):
    general = verbs.grant_consent(walk.engagement, **WORDS, **walk.lead)
    with pytest.raises(NotAllowed):
        consents.perform(walk.task(THEIRS), consent=general, **walk.specialist)


def test_no_consent_is_given_for_a_task_that_is_the_customers_own(walk):
    with pytest.raises(Invalid) as refusal:
        verbs.grant_consent(walk.engagement, **WORDS, task_id=walk.task(THEIRS).pk, **walk.lead)
    assert refusal.value.field == "task_id"


def test_an_expired_consent_lets_nobody_complete(walk, performed, consent):
    late = {**walk.specialist, "at": consent.expires_at + timedelta(seconds=1)}
    with pytest.raises(Refused) as refusal:
        tasks.complete(performed, **late)
    assert [blocker.code for blocker in refusal.value.blockers] == ["no_consent"]


def test_revoking_sets_its_tasks_back_to_guidance(walk, performed, consent):
    verbs.revoke_consent(consent, **walk.lead)
    performed = walk.task(OURS)
    assert (performed.delivery, performed.consent) == (Delivery.GUIDE, None)


def test_a_revocation_works_on_hold_too(walk, performed, consent):
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    verbs.revoke_consent(consent, **walk.lead)
    assert walk.task(OURS).delivery == Delivery.GUIDE


def test_what_was_performed_keeps_its_consent_when_that_is_revoked(walk, performed, consent):
    tasks.complete(performed, **walk.specialist)
    verbs.revoke_consent(consent, **walk.lead)
    performed = walk.task(OURS)
    assert (performed.status, performed.consent) == ("done", consent)


def test_a_performed_task_can_be_guided_again(walk, performed):
    assert not consents.guide(performed, **walk.specialist).is_performed
    assert tasks.complete(walk.task(OURS), **walk.specialist).status == "done"


def test_a_settled_task_changes_its_way_no_more(walk, task, consent):
    tasks.complete(task, **walk.specialist)
    with pytest.raises(Refused):
        consents.perform(task, consent=consent, **walk.specialist)


@pytest.mark.parametrize("who", ["lead"])
def test_only_staff_say_how_a_task_is_done(walk, task, consent, who):
    with pytest.raises(NotAllowed):
        consents.perform(task, consent=consent, **getattr(walk, who))
