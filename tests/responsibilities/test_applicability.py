"""Which duties apply: the logic by truth table, the catalogue by profiles worked out by hand."""

import pytest

from responsibilities.applicability import evaluate, plan_for, unanswered
from responsibilities.catalogue import service

RMS = service("azure-rms")

# --- The logic --------------------------------------------------------------------------------------------------------

A = {"exchange_online": True}
B = {"sharepoint_online": True}
BOTH = A | B
EITHER = {"any": [A, B]}
VALUES = (True, False, None)


def answers(first, second):
    return {"exchange_online": first, "sharepoint_online": second}


def kleene_and(first, second):
    return False if False in (first, second) else None if None in (first, second) else True


@pytest.mark.parametrize("first", VALUES)
@pytest.mark.parametrize("second", VALUES)
def test_all_must_hold_and_one_that_fails_decides(first, second):
    verdict = evaluate(BOTH, answers(first, second))
    assert verdict.value is kleene_and(first, second)
    assert (verdict.missing == frozenset()) is (verdict.value is not None)


@pytest.mark.parametrize("first", VALUES)
@pytest.mark.parametrize("second", VALUES)
def test_any_is_the_mirror_of_all(first, second):
    mirrored = kleene_and(*(None if value is None else not value for value in (first, second)))
    assert evaluate(EITHER, answers(first, second)).value is (None if mirrored is None else not mirrored)


@pytest.mark.parametrize(("given", "value"), [(True, False), (False, True), (None, None)])
def test_not_turns_what_is_known(given, value):
    assert evaluate({"not": A}, {"exchange_online": given}).value is value


@pytest.mark.parametrize(("given", "value"), [("cloud", False), ("federated", True), (None, True)])
def test_unless_known_holds_until_the_answer_is_known(given, value):
    verdict = evaluate({"unless_known": {"identity": "cloud"}}, {"identity": given})
    assert (verdict.value, verdict.missing) == (value, frozenset())


def test_a_verdict_names_the_answers_that_decided_it():
    assert evaluate(BOTH, answers(True, False)).decided_by == {"sharepoint_online": False}
    assert evaluate(EITHER, answers(True, False)).decided_by == {"exchange_online": True}


def test_an_open_verdict_names_the_answers_that_still_matter():
    assert evaluate(BOTH, answers(True, None)).missing == {"sharepoint_online"}
    assert evaluate(EITHER, answers(True, None)).missing == frozenset()


@pytest.mark.parametrize("condition", [None, {}])
def test_no_condition_always_holds(condition):
    assert evaluate(condition, {}).value is True


# --- Profiles worked out by hand --------------------------------------------------------------------------------------

COMMITMENTS = {"M-01", "M-02", "C-28b"} | {f"C-{number:02}" for number in (*range(1, 14), 15)}
INITIATE = {"E-02", "M-03", "M-04", "C-19", "E-10", "E-09", "C-20a", "C-20b"}
ASSESS = {
    "C-21",
    "F-07",
    "F-08",
    "M-05",
    "M-06",
    "M-07",
    "M-08",
    "M-10",
    "M-11",
    "M-13",
    "C-23",
    "C-24",
    "C-25",
    "C-26",
}
CORE = {"F-18", "F-19", "M-17", "M-18", "M-19", "C-29", "C-31", "C-32", "C-33"}
SERVICE = {"M-16", "M-27", "M-28", "M-29", "M-30", "M-31", "C-34", "F-23"}
ALWAYS = COMMITMENTS | INITIATE | ASSESS | CORE | SERVICE

REMEDIATION = {"M-12", "C-20c", "M-14", "M-15", "C-27", "C-28"}
DIRECTORY = {"M-09", "C-30", "C-16"}  # any identity but cloud
ONE_FOREST = DIRECTORY | {"M-20", "M-21"}
FORESTS = DIRECTORY | {"M-22", "M-24"}
FEDERATION = {"F-20", "F-21", "C-17"}
ONLINE = {"M-32", "M-33", "M-34", "M-35"}

NOTHING_MORE = {
    "exchange_online": False,
    "sharepoint_online": False,
    "exchange_onprem": "none",
    "sharepoint_onprem": "none",
    "connector": False,
    "sharing_windows": False,
    "sharing_other_devices": False,
    "custom_sync_rules": False,
    "replaces_existing_system": False,
    "terms_of_use_shown": False,
    "public_endpoint": False,
    "screen_sharing": False,
    "remediation_needed": False,
}
CLOUD = NOTHING_MORE | {"identity": "cloud", "forests": "none"}
SINGLE = NOTHING_MORE | {"identity": "synchronized", "forests": "single", "directory_sync_required": True}
MULTIPLE = NOTHING_MORE | {"identity": "synchronized", "forests": "multiple"}
ADFS = {"identity": "federated", "adfs_required": True, "adfs_version": "3.0", "adfs_multi_site": False}
ADFS |= {"sso_deployed": True}
ONLINE_WANTED = {"exchange_online": True, "sharepoint_online": True}
SERVERS = {"connector": True, "exchange_onprem": "2013", "sharepoint_onprem": "2010"}

PROFILES = {
    "cloud, nothing on premises": (CLOUD, ALWAYS),
    "cloud, everything optional": (
        CLOUD
        | {"replaces_existing_system": True, "terms_of_use_shown": True, "public_endpoint": True}
        | {"screen_sharing": True, "sharing_windows": True, "sharing_other_devices": True, "remediation_needed": True},
        ALWAYS | REMEDIATION | {"C-14", "C-17", "C-18", "C-22", "C-22b", "M-40", "M-41"},
    ),
    "cloud identities, servers of its own": (
        CLOUD | SERVERS | {"sharepoint_onprem": "none"},
        ALWAYS | {"C-16", "C-17", "M-36", "M-37", "M-38"},
    ),
    "one forest, both online products": (SINGLE | ONLINE_WANTED, ALWAYS | ONE_FOREST | ONLINE),
    "one forest, already synchronised, with remediation": (
        SINGLE | {"directory_sync_required": False, "remediation_needed": True},
        ALWAYS | REMEDIATION | ONE_FOREST - {"M-20"},
    ),
    "federated, one forest, both online products": (
        SINGLE | ADFS | ONLINE_WANTED,
        ALWAYS | ONE_FOREST | FEDERATION | ONLINE | {"M-25", "M-26"},
    ),
    "federated, one forest, several sites": (
        SINGLE | ADFS | {"adfs_multi_site": True, "sso_deployed": False},
        ALWAYS | ONE_FOREST | FEDERATION | {"M-25", "O-07"},
    ),
    "several forests, Exchange 2013 and SharePoint 2010": (
        MULTIPLE | SERVERS,
        ALWAYS | FORESTS | {"C-17", "M-36", "M-37", "M-38", "M-39"},
    ),
    "several forests, other versions, custom rules": (
        MULTIPLE | {"exchange_onprem": "other", "sharepoint_onprem": "other", "custom_sync_rules": True},
        ALWAYS | FORESTS | {"O-02", "O-05"},
    ),
    "federated, several forests": (MULTIPLE | ADFS, ALWAYS | FORESTS | FEDERATION | {"M-25", "M-26"}),
    "other Exchange, SharePoint 2013 by connector": (
        SINGLE | {"exchange_onprem": "other", "sharepoint_onprem": "2013", "connector": True},
        ALWAYS | ONE_FOREST | {"C-17", "M-36", "M-39", "O-05"},
    ),
}

# What is the customer's, outside the benefit, and under which clause; everything else is inside.
OUTSIDE = {
    "federated, one forest, several sites": {"O-07": "O-07"},
    "several forests, other versions, custom rules": {"O-02": "O-02", "O-05": "O-05"},
    "federated, several forests": {"M-25": "O-01", "M-26": "O-01", "F-20": "O-01", "F-21": "O-01"},
    "other Exchange, SharePoint 2013 by connector": {"O-05": "O-05"},
}
OPTIONAL = {
    "cloud, everything optional": {"C-22", "C-22b"},
    "federated, one forest, both online products": {"M-21"},
    "federated, one forest, several sites": {"M-21"},
}
# Where the letter of the code does not say whose task it is.
FIGURE_PARTIES = {"E-02": "customer", "E-09": "microsoft", "E-10": "microsoft", "F-18": "customer", "F-19": "customer"}
FIGURE_PARTIES |= {"F-07": "both", "F-08": "both", "F-20": "customer", "F-21": "both", "F-23": "both"}
LETTERS = {"M": "microsoft", "C": "customer", "O": "customer"}

each_profile = pytest.mark.parametrize("name", PROFILES)


def applying(name):
    return [item for item in plan_for(RMS, PROFILES[name][0]) if item.applicability == "applies"]


@each_profile
def test_a_profile_has_exactly_its_duties(name):
    assert {item.entry.codes[0] for item in applying(name)} == PROFILES[name][1]


@each_profile
def test_a_full_profile_leaves_nothing_unknown(name):
    assert {item.applicability for item in plan_for(RMS, PROFILES[name][0])} <= {"applies", "does_not_apply"}


@each_profile
def test_a_full_profile_asks_for_no_more_than_the_list_of_forests(name):
    assert set(unanswered(RMS, PROFILES[name][0])) <= {"forest_list"}


@each_profile
def test_out_of_scope_means_the_customers_and_never_absent(name):
    outside = [item for item in applying(name) if not item.in_benefit]
    assert {item.entry.codes[0]: item.clause for item in outside} == OUTSIDE.get(name, {})


@each_profile
def test_everything_is_required_except_what_the_programme_leaves_open(name):
    assert {item.entry.codes[0] for item in applying(name) if not item.required} == OPTIONAL.get(name, set())


@each_profile
def test_a_duty_belongs_to_the_party_that_the_programme_names(name):
    for item in applying(name):
        code = item.entry.codes[0]
        party = "customer" if code in OUTSIDE.get(name, {}) else FIGURE_PARTIES.get(code) or LETTERS[code[0]]
        assert (code, item.party) == (code, party)


FEATURES = {
    "cloud, nothing on premises": ["service-enablement"],
    "cloud, everything optional": ["service-enablement", "sharing-app"],
    "one forest, both online products": ["service-enablement", "irm-online"],
    "several forests, Exchange 2013 and SharePoint 2010": ["service-enablement", "connector"],
    "several forests, other versions, custom rules": ["service-enablement"],
}


@pytest.mark.parametrize(("name", "slugs"), FEATURES.items())
def test_a_profile_chooses_its_features_and_a_task_for_each(name, slugs):
    chosen = [one.slug for one in RMS.features if evaluate(one.applies_when, PROFILES[name][0]).value]
    assert chosen == slugs
    assert [item.entry.feature for item in applying(name) if item.entry.codes[0] == "C-34"] == slugs


# --- Open answers -----------------------------------------------------------------------------------------------------


def item(code, profile):
    return next(planned for planned in plan_for(RMS, profile) if planned.entry.codes[0] == code)


def test_nothing_answered_leaves_conditional_duties_unknown():
    unknown = {planned.entry.codes[0] for planned in plan_for(RMS, {}) if planned.applicability == "unknown"}
    assert {"M-12", "M-20", "M-24", "M-25", "M-36", "C-22", "C-30"} <= unknown
    assert not unknown & (INITIATE | {"M-13", "M-16", "F-23"})


def test_synchronisation_needs_are_looked_for_while_the_identity_option_is_open():
    assert item("M-09", {}).applicability == "applies"


def test_an_unknown_duty_names_the_answers_that_it_waits_for():
    waiting = item("M-20", {"identity": "synchronized", "forests": "single"})
    assert (waiting.applicability, waiting.missing) == ("unknown", {"directory_sync_required"})


@pytest.mark.parametrize(("needed", "applicability"), [(None, "unknown"), (True, "applies"), (False, "does_not_apply")])
def test_remediation_is_known_once_a_plan_is_published(needed, applicability):
    states = {item(code, {"remediation_needed": needed}).applicability for code in REMEDIATION}
    assert states == {applicability}


def test_the_plan_is_not_a_question_of_the_profile():
    assert "remediation_needed" not in unanswered(RMS, CLOUD | {"remediation_needed": None})


def test_why_holds_the_deciding_answers_and_the_lines():
    why = item("M-25", PROFILES["federated, several forests"][0]).why
    assert why["answers"] == {"identity": "federated", "adfs_required": True, "forests": "multiple"}
    assert why["lines"] == [75, 209, 211, 212]


def test_no_question_about_a_connector_without_servers_for_it():
    assert "connector" not in unanswered(RMS, CLOUD | {"connector": None})
    assert "connector" in unanswered(RMS, CLOUD | {"connector": None, "exchange_onprem": "2013"})


def test_a_federated_profile_asks_for_the_version_of_its_servers():
    profile = PROFILES["federated, several forests"][0]
    assert "adfs_version" in unanswered(RMS, profile | {"adfs_version": None})
    assert "adfs_version" not in unanswered(RMS, profile)


FOREST = {"name": "corp.example", "functional_level": "2012"}
OTHER = {"name": "lab.example", "functional_level": "2008"}


@pytest.mark.parametrize(
    ("profile", "forests", "asked"),
    [
        (SINGLE, None, True),
        (SINGLE, [FOREST], False),
        (SINGLE, [FOREST | {"functional_level": None}], True),
        (MULTIPLE, [FOREST], True),
        (MULTIPLE, [FOREST, OTHER], False),
        (CLOUD, None, False),
    ],
)
def test_the_list_of_forests_is_asked_for_until_it_fits(profile, forests, asked):
    assert ("forest_list" in unanswered(RMS, profile | {"forest_list": forests})) is asked
