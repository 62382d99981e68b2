"""Findings and minimum checks [G-04, X-04, P-09, L-11, L-12]."""

import pytest

from engagements.refusals import Invalid, Refused
from phases.models.phase import Kind
from responsibilities.actions import profile, verbs
from tests import worlds
from tests.journeys import ANSWERS, CLOUD, in_phase, opened

pytestmark = pytest.mark.django_db


def build():
    walk = in_phase(Kind.ASSESS)
    walk.answer(ANSWERS)
    return walk


assessing = worlds.built(build)
walk = worlds.fresh("assessing")


def check(walk, kind):
    return walk.engagement.minimum_checks.get(kind=kind)


LEVELS = [
    ("forest", "2000", False),
    ("forest", "2003", False),
    ("forest", "2008", True),
    ("forest", "2008R2", True),
    ("forest", "2012", True),
    ("forest", "2012R2", True),
    ("forest", "2016", True),
    ("forest", "twenty", False),
    ("adfs", "1.0", False),
    ("adfs", "1.1", False),
    ("adfs", "1.9.9", False),
    ("adfs", "2", True),
    ("adfs", "2.0", True),
    ("adfs", "2.1", True),
    ("adfs", "10.0", True),
    ("adfs", "newest", False),
]


@pytest.mark.parametrize(("kind", "found", "enough"), LEVELS)
def test_a_check_passes_from_its_minimum_level_on(walk, kind, found, enough):
    if enough:
        assert verbs.pass_check(check(walk, kind), found=found, **walk.specialist).status == "passed"
        return
    with pytest.raises(Refused) as refusal:
        verbs.pass_check(check(walk, kind), found=found, **walk.specialist)
    assert refusal.value.code == "below_minimum"


def test_a_level_below_the_minimum_can_be_waived_with_a_reason(walk):
    waived = verbs.waive_check(check(walk, "forest"), reason="Replaced in May", **walk.manager)
    assert (waived.status, waived.reason, waived.settled_by) == ("waived", "Replaced in May", walk.team.manager)


def test_a_waiver_without_a_reason_is_refused(walk):
    with pytest.raises(Invalid):
        verbs.waive_check(check(walk, "forest"), reason="", **walk.manager)


def test_a_settled_check_is_not_settled_again(walk):
    verbs.pass_check(check(walk, "adfs"), **walk.specialist)
    with pytest.raises(Refused) as refusal:
        verbs.waive_check(check(walk, "adfs"), reason="Again", **walk.manager)
    assert refusal.value.code == "check_settled"


def forests(*names):
    return {
        **ANSWERS,
        "forests": "multiple",
        "forest_list": [{"name": name, "functional_level": "2012"} for name in names],
    }


def test_every_forest_has_a_check_of_its_own(walk):
    profile.apply(walk.engagement, forests("a", "b", "c"), **walk.lead)
    assert [c.subject for c in walk.engagement.minimum_checks.filter(kind="forest").order_by("subject")] == [*"abc"]


def test_cloud_identities_have_nothing_to_check(walk):
    profile.apply(walk.engagement, CLOUD, **walk.lead)
    assert not walk.engagement.minimum_checks.exists()


def test_a_check_is_open_again_when_another_level_is_found(walk):
    verbs.pass_check(check(walk, "forest"), **walk.specialist)
    other = {**ANSWERS, "forest_list": [{"name": "corp.example", "functional_level": "2003"}]}
    profile.apply(walk.engagement, other, **walk.lead)
    assert (check(walk, "forest").status, check(walk, "forest").found) == ("open", "2003")


def test_the_same_answers_again_leave_a_check_as_it_is(walk):
    verbs.pass_check(check(walk, "forest"), **walk.specialist)
    profile.apply(walk.engagement, ANSWERS, **walk.lead)
    assert check(walk, "forest").status == "passed"


def test_a_level_that_was_seen_meanwhile_is_not_lost_to_an_unrelated_answer(walk):
    verbs.pass_check(check(walk, "forest"), found="2016", **walk.specialist)
    profile.apply(walk.engagement, {**ANSWERS, "exchange_online": False}, **walk.lead)
    assert (check(walk, "forest").status, check(walk, "forest").found) == ("passed", "2016")


@pytest.mark.parametrize(("level", "status"), [("2012", "passed"), ("2003", "open")])
def test_a_check_that_comes_back_is_as_it_was_unless_it_is_below_the_minimum(walk, level, status):
    verbs.pass_check(check(walk, "forest"), found="2016", **walk.specialist)
    profile.apply(walk.engagement, CLOUD, **walk.lead)
    again = {**ANSWERS, "forest_list": [{"name": "corp.example", "functional_level": level}]}
    profile.apply(walk.engagement, again, **walk.lead)
    assert check(walk, "forest").status == status


def finding(walk, area="dns", summary="Fine"):
    return verbs.record_finding(walk.engagement, area=area, summary=summary, change_required=False, **walk.lead)


def test_recording_an_area_again_replaces_what_was_found(walk):
    finding(walk)
    finding(walk, summary="Two zones are wrong")
    assert [f.summary for f in walk.engagement.findings.filter(area="dns")] == ["Two zones are wrong"]


def test_cloud_identities_have_no_finding_on_a_directory_on_premises(walk):
    profile.apply(walk.engagement, CLOUD, **walk.lead)
    with pytest.raises(Invalid):
        finding(walk, area="on_prem_ad")


@pytest.mark.parametrize(("field", "values"), [("area", {"area": "garden"}), ("summary", {"summary": " "})])
def test_a_finding_that_says_nothing_is_refused(walk, field, values):
    with pytest.raises(Invalid) as problem:
        finding(walk, **values)
    assert problem.value.field == field


def test_nothing_is_found_before_assess():
    with pytest.raises(Refused) as refusal:
        finding(opened())
    assert refusal.value.code == "wrong_phase"
