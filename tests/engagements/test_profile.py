"""The profile is read strictly, and answers that cannot both hold are refused with their rule."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.profile import ANSWERS, Invalid, adfs_ok, clean, contradictions, level_ok

FOREST = {"name": "corp.example", "functional_level": "2012R2"}
OTHER = {"name": "lab.example", "functional_level": "2008"}


def problem_of(raw):
    with pytest.raises(Invalid) as caught:
        clean(raw)
    return [problem.field for problem in caught.value.problems]


def fields(**answers):
    return [found.field for found in contradictions(clean(answers))]


def test_what_is_missing_is_not_answered():
    assert clean({}) == dict.fromkeys(ANSWERS)


def test_a_full_profile_is_kept_as_given():
    raw = {"identity": "federated", "forests": "single", "forest_list": [FOREST], "adfs_version": "3.0"}
    assert clean(raw | {"writeback": ["user", "password"]}) == (
        dict.fromkeys(ANSWERS) | raw | {"writeback": ["password", "user"]}
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identity", "Cloud"),
        ("identity", ["cloud"]),
        ("connector", "true"),
        ("connector", 1),
        ("exchange_onprem", 2013),
        ("exchange_onprem", "2016"),
        ("writeback", "password"),
        ("writeback", ["mailbox"]),
        ("adfs_version", 3.0),
        ("adfs_version", "three"),
        ("adfs_version", ""),
        ("forest_list", {"name": "corp.example"}),
        ("forest_list", ["corp.example"]),
        ("forest_list", [{"name": "  ", "functional_level": "2012"}]),
        ("forest_list", [{"name": "a" * 256, "functional_level": "2012"}]),
        ("forest_list", [{"name": "corp\x00.example", "functional_level": "2012"}]),
        ("forest_list", [{"name": "corp\ud800.example", "functional_level": "2012"}]),
        ("forest_list", [{"name": "corp.example", "functional_level": "2019"}]),
        ("forest_list", [FOREST | {"owner": "me"}]),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(field, value):
    assert problem_of({field: value}) == [field]


def test_an_unknown_question_is_refused_by_name():
    assert problem_of({"wheather": True}) == ["wheather"]


def test_all_problems_are_told_at_once():
    assert problem_of({"identity": "none", "forests": 1}) == ["identity", "forests"]


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"identity": "cloud", "forests": "single"}, "forests", "P-05"),
        ({"identity": "cloud", "forest_list": [FOREST]}, "forest_list", "P-05"),
        ({"identity": "cloud", "directory_sync_required": True}, "directory_sync_required", "P-05"),
        ({"identity": "cloud", "writeback": ["password"]}, "writeback", "P-05"),
        ({"identity": "synchronized", "forests": "none"}, "forests", "P-06"),
        ({"identity": "federated", "forests": "none"}, "forests", "P-07"),
        ({"forests": "single", "forest_list": [FOREST, OTHER]}, "forest_list", "X-05"),
        ({"forests": "multiple", "forest_list": [FOREST]}, "forest_list", "X-06"),
        ({"forests": "none", "forest_list": [FOREST]}, "forest_list", "V-02"),
        ({"forests": "multiple", "forest_list": [FOREST, FOREST]}, "forest_list", "X-06"),
        ({"forests": "multiple", "writeback": ["password", "group"]}, "writeback", "M-23"),
        ({"forests": "multiple", "writeback": ["device"]}, "writeback", "O-03"),
        ({"connector": True}, "connector", "V-04"),
        ({"connector": True, "exchange_onprem": "other", "sharepoint_onprem": "none"}, "connector", "O-05"),
        ({"identity": "synchronized", "adfs_required": True}, "adfs_required", "V-06"),
        ({"identity": "cloud", "adfs_version": "3.0"}, "adfs_version", "V-06"),
        ({"identity": "synchronized", "adfs_multi_site": True}, "adfs_multi_site", "V-06"),
        ({"identity": "cloud", "sso_deployed": True}, "sso_deployed", "V-06"),
    ],
)
def test_a_contradiction_is_told_with_its_rule_and_lines(answers, field, code):
    found = contradictions(clean(answers))
    assert [one.field for one in found] == [field]
    assert code in found[0].codes
    assert found[0].sentence.endswith(".")
    assert found[0].lines


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"identity": "cloud", "forests": "none", "forest_list": [], "directory_sync_required": False, "writeback": []},
        {"identity": "cloud", "adfs_required": False, "sso_deployed": False},
        {"forests": "multiple", "writeback": ["password"], "forest_list": [FOREST, OTHER]},
        {"forests": "single", "writeback": ["device", "group", "user"], "forest_list": [FOREST]},
        {"identity": "federated", "forests": "multiple", "adfs_required": True, "adfs_version": "2.0"},
        {"connector": True, "sharepoint_onprem": "2010"},
        {"connector": True, "exchange_onprem": "2013", "sharepoint_onprem": "other"},
    ],
)
def test_answers_that_agree_are_accepted(answers):
    assert contradictions(clean(answers)) == []


def test_forest_names_differ_in_more_than_case():
    assert fields(forests="multiple", forest_list=[FOREST, FOREST | {"name": "CORP.example"}]) == ["forest_list"]


@pytest.mark.parametrize(
    ("level", "ok"), [("2000", False), ("2003", False), ("2008", True), ("2008R2", True), ("2016", True)]
)
def test_a_forest_needs_windows_server_2008_or_later(level, ok):
    assert level_ok(level) is ok


@pytest.mark.parametrize(
    ("version", "ok"), [("1", False), ("1.1", False), ("1.9.9", False), ("2", True), ("2.0", True), ("10.0", True)]
)
def test_adfs_needs_version_2_and_versions_compare_as_numbers(version, ok):
    assert adfs_ok(version) is ok


questions = st.sampled_from([*ANSWERS, "other"])
texts = st.sampled_from(["", "cloud", "single", "2013", "3.0", "password", "new", "\x00"])
plain = st.none() | st.booleans() | st.integers(0, 3) | texts
forests = st.fixed_dictionaries({}, optional={"name": plain, "functional_level": plain, "other": plain})


@given(st.dictionaries(questions, plain | st.lists(plain | forests, max_size=2), max_size=4))
def test_reading_never_breaks_and_reads_its_own_result(raw):
    with suppress(Invalid):
        answers = clean(raw)
        assert clean(answers) == answers
        contradictions(answers)
