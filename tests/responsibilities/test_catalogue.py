"""The product's own catalogue, and a second service beside it."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from responsibilities.applicability import plan_for
from responsibilities.catalogue import DATA, CatalogueError, load, service
from responsibilities.checks import problems

SECOND_SERVICE = (DATA, Path(__file__).parent / "data")
RMS = service("azure-rms")

# Derived by hand: every M- and C- code of the programme.
MICROSOFT_TASKS = {f"M-{number:02}" for number in range(3, 42)} - {"M-23"}
CUSTOMER_TASKS = {f"C-{number}" for number in (19, *range(21, 35))} | {"C-20a", "C-20b", "C-20c", "C-22b"}
FIGURE_TASKS = {"E-02", "E-09", "E-10", "F-07", "F-08", "F-18", "F-19", "F-20", "F-21", "F-23"}
OUTSIDE_TASKS = {"O-02", "O-05", "O-07"}
COMMITMENTS = {"M-01", "M-02", "C-28b"} | {f"C-{number:02}" for number in range(1, 19)}

# entry: the entries it waits for, as the figures draw them
EDGES = {
    "M-03": {"E-02"},
    "E-10": {"M-03"},
    "E-09": {"E-10"},
    "F-08": {"F-07"},
    "M-07": {"F-08"},
    "M-06": {"M-07"},
    "M-08": {"M-06"},
    "M-10": {"M-08"},
    "M-13": {"M-10"},
    "C-20c": {"M-13"},
    "C-27": {"M-14", "C-28"},
    "F-19": {"F-18"},
    "F-21": {"F-20"},
    "M-18": {"M-17"},
    "M-19": {"M-18"},
    "M-20": {"F-19", "F-21", "M-19"},
    "M-22": {"F-19", "F-21", "M-19"},
    "M-25": {"M-19"},
    "M-26": {"M-25"},
    "M-16": {"F-19", "F-21"},
}

LIMITS = {
    "L-03": ("M-29", 2),
    "L-04": ("M-30", 2),
    "L-05": ("M-31", 1),
    "L-06": ("M-34", 1),
    "L-07": ("M-35", 1),
    "L-08": ("M-36", 1),
    "L-09": ("M-38", 1),
    "L-10": ("M-39", 1),
}

CITED_ON = {
    "F-03": {"E-02"},
    "F-04": {"M-03"},
    "F-05": {"E-10"},
    "F-06": {"E-09"},
    "F-09": {"M-07"},
    "F-10": {"M-06"},
    "F-11": {"M-08"},
    "F-12": {"M-10"},
    "F-13": {"M-13"},
    "F-14": {"C-20c"},
    "F-15": {"M-14", "C-28"},
    "F-16": {"C-27"},
    "F-22": {"M-16", "M-20", "M-21", "M-22", "M-24"},
    "F-24": {"M-17", "M-18", "M-19"},
    "F-25": {"M-25", "M-26"},
}

PHASES = {
    "initiate": {"E-02", "E-09", "E-10", "M-03", "M-04", "C-19", "C-20a", "C-20b"},
    "assess": {f"M-{number:02}" for number in range(5, 14)}
    | {"C-20c", "C-21", "C-22", "C-23", "C-24", "C-25", "C-26", "F-07", "F-08"},
    "remediate": {"M-14", "M-15", "C-27", "C-28"},
    "enable_core": {f"M-{number}" for number in (17, 18, 19, 20, 21, 22, 24, 25, 26)}
    | {"C-22b", "C-29", "C-30", "C-31", "C-32", "C-33", "F-18", "F-19", "F-20", "F-21", "O-02", "O-07"},
    "enable_service": {f"M-{number}" for number in (16, *range(27, 42))} | {"C-34", "F-23", "O-05"},
}

RECORDS = {
    "M-03": "contact_reached",
    "M-04": "services_proposed",
    "E-10": "data_sheet_confirmed",
    "C-20a": "kickoff_attended",
    "C-20c": "plan_agreed",
    "C-21": "customer_manager_named",
    "C-23": "assess_plan_meeting",
    "C-24": "assess_provisioning_meeting",
    "C-25": "assess_configuration_meeting",
    "M-12": "plan_published",
    "M-13": "plan_published",
    "M-14": "checkpoints_held",
    "C-28": "checkpoints_held",
    "C-27": "items_settled",
}


def first(slug):
    """The first code of an entry."""
    return RMS.entry(slug).codes[0]


def by_code(code):
    return next(entry for entry in RMS.entries if entry.codes[0] == code)


def test_tasks_are_the_codes_that_the_programme_makes_tasks():
    assert {entry.codes[0] for entry in RMS.tasks} == MICROSOFT_TASKS | CUSTOMER_TASKS | FIGURE_TASKS | OUTSIDE_TASKS


def test_commitments_are_the_standing_ones_and_belong_to_no_phase():
    assert {entry.codes[0] for entry in RMS.commitments} == COMMITMENTS
    assert {entry.phase for entry in RMS.commitments} == {""}


@pytest.mark.parametrize(("code", "times"), [("C-34", 4), ("F-20", 3), ("F-23", 2), ("O-05", 2), ("M-10", 1)])
def test_a_code_stands_for_as_many_tasks_as_it_names(code, times):
    assert [entry.codes[0] for entry in RMS.tasks].count(code) == times


@pytest.mark.parametrize(("phase", "codes"), PHASES.items())
def test_a_phase_holds_its_tasks(phase, codes):
    assert {entry.codes[0] for entry in RMS.tasks if entry.phase == phase} == codes


@pytest.mark.parametrize(("code", "waits_for"), EDGES.items())
def test_a_task_waits_for_what_the_figures_put_before_it(code, waits_for):
    assert {first(slug) for slug in by_code(code).predecessors} == waits_for


def test_only_the_figures_give_an_order():
    waiting = {entry.codes[0] for entry in RMS.entries if entry.predecessors}
    assert waiting == {*EDGES, "F-20", "F-23"}


def test_the_federation_servers_follow_each_other():
    chain = [entry for entry in RMS.entries if entry.codes == ("F-20",)]
    assert chain[0].predecessors == ("prerequisites-configured",)
    assert [entry.predecessors for entry in chain[1:]] == [(entry.slug,) for entry in chain[:2]]


def test_test_users_follow_service_and_synchronisation_and_use_cases_follow_them():
    users, cases = (entry for entry in RMS.entries if entry.codes == ("F-23",))
    assert {first(slug) for slug in users.predecessors} == {"M-16", "M-20", "M-22"}
    assert cases.predecessors == (users.slug,)


@pytest.mark.parametrize(("figure", "codes"), CITED_ON.items())
def test_a_node_of_the_figures_is_cited_on_the_entry_that_it_repeats(figure, codes):
    assert {entry.codes[0] for entry in RMS.entries if figure in entry.codes} == codes


@pytest.mark.parametrize(("clause", "expected"), LIMITS.items())
def test_a_limited_item_has_its_number_and_its_clause(clause, expected):
    limited = [entry for entry in RMS.entries if entry.limit and entry.limit.clause == clause]
    assert [(entry.codes[0], entry.limit.max) for entry in limited] == [expected]


def test_the_records_that_fulfil_tasks_are_the_named_ones():
    assert {entry.codes[0]: entry.record for entry in RMS.entries if entry.record} == RECORDS


def test_only_sharing_a_screen_is_left_to_choice():
    assert {entry.codes[0] for entry in RMS.entries if not entry.required} == {"C-22", "C-22b"}
    assert {entry.codes[0] for entry in RMS.entries if entry.declinable} == {"C-22", "C-22b"}


def test_the_core_has_two_groups():
    assert {entry.group for entry in RMS.entries if entry.component == "core"} == {"tenant", "identity"}


def test_pairs_stand_on_opposite_sides_of_one_phase():
    pairs = [(entry, RMS.entry(entry.pairs_with)) for entry in RMS.entries if entry.pairs_with]
    assert {(entry.party, other.party) for entry, other in pairs} == {("microsoft", "customer")}
    assert all(entry.phase == other.phase for entry, other in pairs)


def test_words_fall_back_to_english_and_then_to_the_slug():
    catalogue = load()
    assert catalogue.words("group", "identity", "xx") == catalogue.words("group", "identity", "en")
    assert catalogue.words("group", "no-such-group", "en").title == "no-such-group"


def test_texts_name_the_service():
    assert load().text("azure-rms", "service-guidance", "en").title == "Give guidance on enabling Azure RMS"
    assert load(SECOND_SERVICE).text("intune", "service-guidance", "en").title == "Give guidance on enabling Intune"


def test_a_second_service_is_a_new_file_and_no_new_code():
    catalogue = load(SECOND_SERVICE)
    assert problems(catalogue) == []
    own = [entry.slug for entry in catalogue.services["intune"].tasks if entry.phase == "enable_service"]
    assert own == ["intune-activated", "intune-test-devices"]


def test_a_second_service_shares_every_phase_but_the_last():
    services = load(SECOND_SERVICE).services.values()
    shared = [{item.entry.slug for item in plan_for(one, {}) if item.entry.component != "service"} for one in services]
    assert shared[0] == shared[1]


def test_the_catalogue_is_read_once_and_cannot_be_changed():
    assert load() is load()
    with pytest.raises(FrozenInstanceError):
        by_code("M-03").party = "customer"
    with pytest.raises(TypeError):
        by_code("M-20").applies_when["forests"] = "multiple"


def test_a_file_that_is_no_toml_is_named(tmp_path):
    (tmp_path / "broken.toml").write_text("[[entry]\n")
    with pytest.raises(CatalogueError, match=r"broken\.toml"):
        load((tmp_path,))


def test_an_entry_with_an_unknown_field_is_named(tmp_path):
    (tmp_path / "broken.toml").write_text('[[entry]]\nslug = "odd"\nparty = "both"\ngroup = "x"\ncolour = "red"\n')
    with pytest.raises(CatalogueError, match=r"“odd”.*colour"):
        load((tmp_path,))


def test_a_duty_outside_the_benefit_is_worded_as_the_customers_own():
    words = load().text("azure-rms", "adfs-installed")
    assert words.outside.title == "Install and configure AD FS" != words.title


def test_a_duty_without_words_of_its_own_keeps_its_title_outside():
    words = load().text("azure-rms", "adfs-confirmed")
    assert words.outside.title == words.title
