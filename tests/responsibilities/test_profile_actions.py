"""Answering the profile in two steps: the difference is shown, then applied; nothing done is lost [S-10]."""

from types import SimpleNamespace

import pytest

from audit.models import Event
from engagements.models import Profile
from engagements.profile import Invalid
from engagements.refusals import Refused
from phases.models.phase import Kind
from responsibilities.actions import profile, tasks, verbs
from responsibilities.models import Task
from tests import worlds
from tests.journeys import ANSWERS, CLOUD, in_phase

pytestmark = pytest.mark.django_db

SYNCHRONIZED = {
    **ANSWERS,
    "identity": "synchronized",
    "adfs_required": None,
    "adfs_version": None,
    "adfs_multi_site": None,
    "sso_deployed": None,
}
TWO_FORESTS = [{"name": name, "functional_level": "2012"} for name in ("a.example", "b.example")]
MULTIPLE = {**ANSWERS, "forests": "multiple", "forest_list": TWO_FORESTS}
UNDECIDED = {**ANSWERS, "exchange_online": None}
OTHERS = {"cloud": CLOUD, "synchronized": SYNCHRONIZED, "multiple": MULTIPLE, "undecided": UNDECIDED}


def build():
    assess = in_phase(Kind.ASSESS)
    assess.answer(ANSWERS)
    return SimpleNamespace(assess=assess, core=in_phase(Kind.ENABLE_CORE), service=in_phase(Kind.ENABLE_SERVICE))


built = worlds.built(build)
world = worlds.fresh("built")


def table(walk):
    """Everything that a re-plan could change."""
    columns = ("slug", "applicability", "party", "required", "status", "in_benefit", "clause", "why", "missing")
    return list(walk.engagement.tasks.order_by("slug").values_list(*columns))


def preview(walk, answers):
    return profile.preview(walk.fresh(), answers, **walk.lead)


def apply(walk, answers, **more):
    return profile.apply(walk.fresh(), answers, **walk.lead, **more)


def slugs(tasks):
    return {task.slug for task in tasks}


def summary(found):
    owners = {(task.slug, owner) for task, owner in found.owner_changed}
    return slugs(found.added), slugs(found.removed), slugs(found.kept), owners, sorted(found.reopen_needed)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_a_preview_changes_nothing(world, other):
    walk = world.assess
    before = table(walk), Event.objects.count(), walk.fresh().profile.answers
    preview(walk, other)
    assert (table(walk), Event.objects.count(), walk.fresh().profile.answers) == before


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("place", ["assess", "core", "service"])
def test_applying_does_what_the_preview_said(world, place, other):
    walk = getattr(world, place)
    applied = dict(walk.engagement.tasks.values_list("slug", "applicability"))
    owners = dict(walk.engagement.tasks.values_list("slug", "party"))
    told = preview(walk, other)
    assert summary(apply(walk, other)) == summary(told)
    now = {task.slug: task for task in walk.engagement.tasks.all()}
    became = {slug for slug, task in now.items() if task.applies and applied[slug] != "applies"}
    left = {slug for slug, task in now.items() if not task.applies and applied[slug] == "applies"}
    moved = {(s, t.party) for s, t in now.items() if t.applies and s not in became and t.party != owners[s]}
    assert (became, left) == (slugs(told.added), slugs(told.removed))
    assert moved == {(task.slug, owner) for task, owner in told.owner_changed}
    assert walk.fresh().reopen_needed == told.reopen_needed


@pytest.mark.parametrize("place", ["assess", "core", "service"])
def test_the_same_answers_again_change_no_task(world, place):
    walk = getattr(world, place)
    before = table(walk)
    assert apply(walk, ANSWERS).is_empty
    assert table(walk) == before


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("place", ["assess", "core", "service"])
def test_there_and_back_leaves_every_task_as_it_was(world, place, other):
    walk = getattr(world, place)
    before = table(walk)
    apply(walk, other)
    apply(walk, ANSWERS)
    assert table(walk) == before


def test_work_done_on_a_task_that_no_longer_applies_is_announced_and_kept(world):
    walk = world.assess
    tasks.start(walk.task("sync-requirements"), **walk.specialist)
    assert "sync-requirements" in slugs(apply(walk, CLOUD).kept)
    assert walk.task("sync-requirements").status == "in_progress"


def test_a_task_comes_back_with_its_history(world):
    walk = world.assess
    tasks.complete(walk.task("sync-requirements"), **walk.specialist)
    apply(walk, CLOUD)
    apply(walk, ANSWERS)
    task = walk.task("sync-requirements")
    assert (task.status, task.status_by, task.applies) == ("done", walk.team.specialist, True)


# ---- Outside the benefit means the customer's, never absent


def test_with_several_forests_ad_fs_becomes_the_customers_and_says_by_which_clause(world):
    walk = world.assess
    found = apply(walk, MULTIPLE)
    assert ("adfs-installed", "customer") in {(task.slug, owner) for task, owner in found.owner_changed}
    task = walk.task("adfs-installed")
    assert (task.party, task.applies, task.in_benefit, task.clause) == ("customer", True, False, "O-01")


def test_back_to_one_forest_ad_fs_is_microsofts_again(world):
    walk = world.assess
    apply(walk, MULTIPLE)
    apply(walk, ANSWERS)
    task = walk.task("adfs-installed")
    assert (task.party, task.in_benefit, task.clause) == ("microsoft", True, "")


# ---- Unknown


def test_a_task_that_waits_for_an_answer_says_for_which_and_counts_nowhere(world):
    walk = world.service
    counted = walk.fresh().phase_required
    apply(walk, UNDECIDED)
    task = walk.task("mail-flow-rule")
    assert (task.applicability, task.missing) == ("unknown", ["exchange_online"])
    assert walk.fresh().phase_required < counted


def test_an_open_answer_that_matters_is_named_on_the_profile(world):
    apply(world.assess, UNDECIDED)
    assert world.assess.fresh().profile.unanswered == ["exchange_online"]


# ---- A closed phase is touched


def test_a_new_duty_in_a_closed_phase_asks_for_a_reopening_instead_of_passing_unseen(world):
    walk = world.service
    assert "enable_core" in apply(walk, MULTIPLE).reopen_needed
    assert "enable_core" in walk.fresh().reopen_needed
    assert walk.statuses()["enable_core"] == "complete"


def test_the_need_to_reopen_is_gone_once_the_answer_is_taken_back(world):
    walk = world.service
    apply(walk, MULTIPLE)
    apply(walk, ANSWERS)
    assert walk.fresh().reopen_needed == []


def test_a_duty_that_is_required_now_but_was_optional_when_its_phase_closed_asks_for_a_reopening(world):
    walk = world.service
    walk.engagement.tasks.filter(slug="password-sync").update(status="not_started")
    assert preview(walk, SYNCHRONIZED).reopen_needed == ["enable_core"]
    apply(walk, SYNCHRONIZED)
    assert walk.fresh().reopen_needed == ["enable_core"]


@pytest.mark.parametrize("place", ["core", "service"])
def test_an_answer_taken_back_after_assess_asks_for_a_reopening(world, place):
    walk = getattr(world, place)
    assert preview(walk, UNDECIDED).reopen_needed == ["assess"]
    apply(walk, UNDECIDED)
    assert walk.fresh().reopen_needed == ["assess"]


@pytest.mark.parametrize("place", ["core", "service"])
def test_a_forest_that_was_never_checked_asks_for_a_reopening(world, place):
    walk = getattr(world, place)
    unchecked = {**ANSWERS, "forest_list": [{"name": "corp.example", "functional_level": "2003"}]}
    assert preview(walk, unchecked).reopen_needed == ["remediate"]
    apply(walk, unchecked)
    assert walk.fresh().reopen_needed == ["remediate"]


# ---- Refusals

CONTRADICTIONS = {
    "cloud with a forest": ({**CLOUD, "forests": "single"}, "forests"),
    "cloud with a list of forests": ({**CLOUD, "forest_list": TWO_FORESTS}, "forest_list"),
    "federated without a forest": ({**ANSWERS, "forests": "none", "forest_list": []}, "forests"),
    "synchronized without a forest": ({**SYNCHRONIZED, "forests": "none", "forest_list": []}, "forests"),
    "groups written back to several forests": ({**MULTIPLE, "writeback": ["group"]}, "writeback"),
    "connector without a server": ({**ANSWERS, "exchange_onprem": "other"}, "connector"),
    "AD FS without federation": ({**SYNCHRONIZED, "adfs_version": "3.0"}, "adfs_version"),
}


@pytest.mark.parametrize(("answers", "field"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
@pytest.mark.parametrize("step", [preview, apply])
def test_answers_that_contradict_each_other_are_refused_beside_their_field(world, step, answers, field):
    walk, known = world.assess, Event.objects.count()
    with pytest.raises(Invalid) as problem:
        step(walk, answers)
    assert field in {found.field for found in problem.value.problems}
    assert Event.objects.count() == known


def test_answers_on_top_of_somebody_elses_are_refused(world):
    walk = world.assess
    seen = walk.fresh().profile.version
    apply(walk, CLOUD, seen=seen)
    with pytest.raises(Refused) as refusal:
        apply(walk, ANSWERS, seen=seen)
    assert refusal.value.code == "changed_meanwhile"
    assert Profile.objects.get(engagement=walk.engagement).answers["identity"] == "cloud"


def test_answers_wait_while_the_engagement_is_on_hold(world):
    walk = world.assess
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    with pytest.raises(Refused) as refusal:
        apply(walk, CLOUD)
    assert refusal.value.code == "on_hold"


def test_the_kind_of_tenant_is_what_the_purchase_says(world):
    walk = world.assess
    apply(walk, {**ANSWERS, "tenant_kind": "existing"})
    assert walk.fresh().profile.answers["tenant_kind"] == walk.engagement.tenant.kind == "new"


def test_the_trail_tells_which_answers_changed_from_what_to_what(world):
    walk = world.assess
    apply(walk, UNDECIDED)
    entry = Event.objects.get(verb="profile.changed", before__exchange_online=True)
    assert (entry.before, entry.after) == ({"exchange_online": True}, {"exchange_online": None})


def test_features_follow_the_answers(world):
    walk = world.assess
    apply(walk, CLOUD)
    chosen = dict(walk.engagement.features.values_list("slug", "chosen"))
    assert chosen == {"service-enablement": True, "irm-online": False, "connector": False, "sharing-app": True}


def test_no_task_is_made_or_lost_by_answers(world):
    walk, known = world.assess, Task.objects.count()
    for other in OTHERS.values():
        apply(walk, other)
    assert Task.objects.count() == known
