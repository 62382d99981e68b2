"""The scope ledger: what a benefit covers by number, and the question about one more [L-03…L-10, O-04]."""

import pytest

from audit.models import Event
from engagements.refusals import Invalid, Refused
from phases.models.phase import Kind
from responsibilities.actions import scope, verbs
from responsibilities.catalogue import service
from responsibilities.models import ScopeEntry, ScopeQuestion
from tests import worlds
from tests.factories import DesignationFactory
from tests.journeys import in_phase

pytestmark = pytest.mark.django_db

LIMITED = [entry.slug for entry in service("azure-rms").entries if entry.limit]
onboarding = worlds.built(lambda: in_phase(Kind.ENABLE_SERVICE))
walk = worlds.fresh("onboarding")


def use(walk, name, slug="pilot-users"):
    return scope.add_entry(walk.task(slug), name=name, **walk.specialist)


def use_up(walk, slug="pilot-users"):
    for number in range(walk.task(slug).limit.max):
        use(walk, f"Name {number}", slug)


def one_too_many(walk, name="One more", slug="pilot-users"):
    with pytest.raises(Refused) as refusal:
        use(walk, name, slug)
    return refusal.value


def question(walk):
    use_up(walk)
    one_too_many(walk)
    return ScopeQuestion.objects.get()


def applying(walk):
    return [slug for slug in LIMITED if walk.task(slug).applies]


def test_every_limit_is_a_number_of_names(walk):
    for slug in applying(walk):
        use_up(walk, slug)
        assert walk.task(slug).scope_entries.count() == walk.task(slug).limit.max


def test_every_limit_refuses_one_more_and_names_its_clause(walk):
    for slug in applying(walk):
        use_up(walk, slug)
        (blocker,) = one_too_many(walk, slug=slug).blockers
        assert blocker.codes == (walk.task(slug).limit.clause, "O-04")


def test_limits_of_the_same_kind_are_counted_apart(walk):
    use_up(walk, "mail-flow-rule")
    assert use(walk, "Name 0", "connector-mail-flow-rule").limit == "connector-mail-flow-rule"


def test_the_question_about_one_more_stays_though_the_entry_is_refused(walk):
    asked = question(walk)
    assert (asked.asked, asked.limit, asked.clause, asked.answer) == ("One more", "pilot-users", "L-03", "waiting")
    assert not ScopeEntry.objects.filter(name="One more").exists()
    assert Event.objects.latest("id").verb == "scope.asked"


def test_asking_for_the_same_again_opens_no_second_question(walk):
    question(walk)
    one_too_many(walk)
    assert ScopeQuestion.objects.count() == 1


def test_a_yes_with_a_reason_allows_one_more_and_only_one(walk):
    scope.answer(question(walk), yes=True, reason="A small team", **walk.manager)
    assert use(walk, "One more").name == "One more"
    one_too_many(walk, "And another")


def test_a_no_allows_nothing(walk):
    scope.answer(question(walk), yes=False, reason="Two are enough", **walk.manager)
    one_too_many(walk)
    assert set(ScopeQuestion.objects.values_list("answer", flat=True)) == {"no", "waiting"}


@pytest.mark.parametrize("yes", [True, False])
def test_an_answer_needs_a_reason(walk, yes):
    with pytest.raises(Invalid) as problem:
        scope.answer(question(walk), yes=yes, reason=" ", **walk.manager)
    assert problem.value.field == "reason"


def test_a_question_is_answered_once(walk):
    answered = scope.answer(question(walk), yes=False, reason="Enough", **walk.manager)
    with pytest.raises(Refused) as refusal:
        scope.answer(answered, yes=True, reason="Changed my mind", **walk.manager)
    assert refusal.value.code == "already_answered"


def test_a_name_that_is_taken_off_makes_room(walk):
    use_up(walk)
    scope.remove_entry(ScopeEntry.objects.get(name="Name 0"), **walk.specialist)
    assert use(walk, "Somebody else").pk


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_an_entry_needs_a_name(walk, name):
    with pytest.raises(Invalid) as problem:
        use(walk, name)
    assert problem.value.field == "name"


def test_a_name_is_on_the_list_once(walk):
    use(walk, "Ada")
    with pytest.raises(Invalid):
        use(walk, " Ada ")


def test_a_task_without_a_limit_has_no_ledger(walk):
    with pytest.raises(Refused) as refusal:
        use(walk, "Ada", "super-user")
    assert refusal.value.code == "no_limit"


@pytest.mark.parametrize("status", ["locked", "complete"])
def test_names_are_taken_while_the_phase_is_active(walk, status):
    walk.engagement.phases.filter(kind="enable_service").update(status=status)
    with pytest.raises(Refused) as refusal:
        use(walk, "Ada")
    assert refusal.value.code == "phase_not_active"


def test_nothing_is_taken_while_on_hold(walk):
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    with pytest.raises(Refused) as refusal:
        use(walk, "Ada")
    assert refusal.value.code == "on_hold"


# ---- Questions of one's own


def test_anything_beyond_the_list_can_be_asked_about(walk):
    asked = scope.ask(walk.engagement, asked="A connector for Notes?", **walk.lead)
    assert (asked.task, asked.limit, asked.clause) == (None, "", "O-04")


@pytest.mark.parametrize("asked", ["", " ", "x" * 201])
def test_a_question_needs_words(walk, asked):
    with pytest.raises(Invalid) as problem:
        scope.ask(walk.engagement, asked=asked, **walk.lead)
    assert problem.value.field == "asked"


def test_a_question_that_waits_is_not_asked_again(walk):
    scope.ask(walk.engagement, asked="Notes?", **walk.lead)
    with pytest.raises(Invalid):
        scope.ask(walk.engagement, asked="Notes?", **walk.lead)


def test_the_trail_says_for_whom_a_representative_asked(walk):
    speaker = DesignationFactory(customer=walk.engagement.customer).user
    scope.ask(walk.engagement, asked="Notes?", by=speaker, at=walk.at)
    entry = Event.objects.latest("id")
    assert (entry.actor_party, entry.on_behalf_of) == ("customer", walk.engagement.customer.name)


def test_every_step_is_in_the_trail_once(walk):
    before = Event.objects.latest("id").pk
    scope.answer(question(walk), yes=True, reason="Small", **walk.manager)
    scope.remove_entry(ScopeEntry.objects.get(name="Name 0"), **walk.specialist)
    told = list(Event.objects.filter(pk__gt=before).order_by("pk").values_list("verb", flat=True))
    assert told == ["scope.used", "scope.used", "scope.asked", "scope.answered", "scope.freed"]
