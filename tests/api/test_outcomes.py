"""Features, use cases and outcomes by program."""

import pytest

from audit.models import Event
from phases.models.phase import Kind
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.journeys import CLOUD, in_phase

built = worlds.built(lambda: in_phase(Kind.ENABLE_SERVICE, answers=CLOUD, items=0))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

OUTCOMES = {
    "activated_on": "2026-03-02",
    "activation_evidence": "Seen in the portal",
    "pilot_users": "Pilot One\nPilot Two",
    "identity_option": "cloud",
}


def slugs(program, here, *, chosen):
    return [one["slug"] for one in items(program.get(f"{here}/features")) if one["chosen"] is chosen]


DOORS = [("features/{slug}/validate", {}), ("use-cases/validate", {}), ("outcomes", OUTCOMES)]


@pytest.mark.parametrize(("door", "body"), DOORS)
@pytest.mark.parametrize(
    ("who", "code"), [("manager", 200), ("specialist", 200), ("lead", 403), ("reader", 403), ("stranger", 404)]
)
def test_staff_say_what_works_and_nobody_else(request, specialist, here, door, body, who, code):
    path = f"{here}/{door}".format(slug=slugs(specialist, here, chosen=True)[0])
    program, before = request.getfixturevalue(who), Event.objects.count()
    assert program.post(path, **body).status_code == code
    assert (Event.objects.count() > before) == (code == 200)


@pytest.mark.parametrize("door", ["features", "outcomes"])
def test_the_customer_reads_it_and_a_stranger_does_not(lead, reader, stranger, here, door):
    assert lead.get(f"{here}/{door}").json() == reader.get(f"{here}/{door}").json()
    assert stranger.get(f"{here}/{door}").status_code == 404


# ---- Features


def test_a_feature_is_validated_once(specialist, lead, here, walk):
    path = f"{here}/features/{slugs(specialist, here, chosen=True)[0]}/validate"
    validated = specialist.post(path).json()
    assert validated["validated_by"]["id"] == str(walk.team.specialist.pk)
    assert validated in items(lead.get(f"{here}/features"))
    assert codes(specialist.post(path)) == ["already_validated"]


def test_a_feature_that_nobody_asked_for_is_not_validated(specialist, here):
    answer = specialist.post(f"{here}/features/{slugs(specialist, here, chosen=False)[0]}/validate")
    assert codes(answer) == ["not_chosen"]
    assert answer.json()["blockers"][0]["lines"] == [127]


@pytest.mark.parametrize("slug", ["teapot", "a" * 200, "%00"])
def test_a_feature_that_does_not_exist_is_not_found(specialist, here, slug):
    assert specialist.post(f"{here}/features/{slug}/validate").status_code == 404


# ---- Use cases and outcomes


def test_use_cases_are_validated_once(specialist, lead, here):
    told = specialist.post(f"{here}/use-cases/validate").json()
    assert told["use_cases_validated_by"] is not None
    assert lead.get(f"{here}/outcomes").json() == told
    assert codes(specialist.post(f"{here}/use-cases/validate")) == ["already_validated"]


def test_outcomes_are_recorded_and_read_by_both_sides(specialist, lead, here):
    assert specialist.post(f"{here}/outcomes", **OUTCOMES).status_code == 200
    told = lead.get(f"{here}/outcomes").json()
    assert told == {**OUTCOMES, "use_cases_validated_by": None, "use_cases_validated_at": None}


def test_what_is_left_out_of_outcomes_is_empty_and_use_cases_stay(specialist, here):
    specialist.post(f"{here}/use-cases/validate")
    specialist.post(f"{here}/outcomes", **OUTCOMES)
    told = specialist.post(f"{here}/outcomes", pilot_users="Pilot One").json()
    assert (told["activated_on"], told["pilot_users"]) == (None, "Pilot One")
    assert told["use_cases_validated_at"] is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("activated_on", "2099-01-01"),
        ("activated_on", "soon"),
        ("identity_option", "magic"),
        ("pilot_users", "a" * 2001),
        ("use_cases_validated_at", None),
    ],
)
def test_wrong_outcomes_are_refused_at_their_field(specialist, here, field, value):
    assert fields(specialist.post(f"{here}/outcomes", **{**OUTCOMES, field: value})) == [field]


def test_nothing_is_validated_while_it_is_on_hold(manager, specialist, here):
    manager.post(f"{here}/hold", reason="They move")
    feature = slugs(specialist, here, chosen=True)[0]
    for door in (f"features/{feature}/validate", "use-cases/validate"):
        assert codes(specialist.post(f"{here}/{door}")) == ["on_hold"]
    assert codes(specialist.post(f"{here}/outcomes", **OUTCOMES)) == ["on_hold"]
