"""Whatever goes wrong is told as a problem, and never as a page."""

import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory

from api import problems
from api.problems import told
from tests import worlds
from tests.api.calling import ROOT, Program, codes, fields
from tests.factories import UserFactory
from tests.journeys import opened

built = worlds.built(opened)
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


def problem(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/me", "/api/v1/", "/api/v1/me/", "/api/v1/engagements/7"])
def test_an_address_without_a_door_answers_404(client, path):
    assert problem(client.get(path)) == 404
    assert problem(client.post(path)) == 404


def test_a_method_that_is_not_taken_answers_405_and_says_which_are(client):
    answer = client.delete(f"{ROOT}/me")
    assert problem(answer) == 405
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize(
    "body", ["{", "", b"\xff", "NaN", '{"reason": Infinity}', "[" * 100_000, f'{{"a": {"9" * 5000}}}']
)
def test_what_is_not_json_answers_400(manager, here, body):
    answer = manager.send("POST", f"{here}/hold", body)
    assert problem(answer) == (422 if body == "" else 400)


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null"])
def test_a_body_is_an_object(manager, here, body):
    assert problem(manager.send("POST", f"{here}/hold", body)) == 422


def test_a_field_that_does_not_exist_is_refused(manager, here):
    assert fields(manager.post(f"{here}/hold", reason="A freeze", status="active")) == ["status"]


def test_a_parameter_that_does_not_exist_is_refused(manager, here):
    answer = manager.get(here, expand="all")
    assert problem(answer) == 400
    assert answer.json()["errors"][0]["field"] == "expand"


@pytest.mark.parametrize("reason", ["a\0b", "\ud800", "a" * 2001, 7, None, ["x"], {}, True])
def test_text_that_cannot_be_kept_is_refused_at_its_field(manager, here, reason):
    assert fields(manager.post(f"{here}/hold", reason=reason)) == ["reason"]


def test_a_body_without_end_answers_413(manager, here):
    assert problem(manager.post(f"{here}/hold", reason="a" * 3_000_000)) == 413


def test_a_refusal_says_why_with_its_code(manager, here):
    manager.post(f"{here}/hold", reason="A freeze")
    answer = manager.post(f"{here}/hold", reason="A freeze")
    assert codes(answer) == ["on_hold"]
    assert answer.json()["code"] == "on_hold"
    assert set(answer.json()["blockers"][0]) == {"code", "sentence", "party", "since", "link", "codes", "lines"}


def test_what_breaks_is_told_without_details(manager, monkeypatch):
    monkeypatch.setattr("api.resources.me.me", lambda *args, **more: 1 / 0)
    manager.client.raise_request_exception = False
    answer = manager.get("/me")
    assert problem(answer) == 500
    assert "division" not in answer.text


def test_a_host_that_is_not_ours_gets_a_problem_too():
    assert problem(Client().get(f"{ROOT}/me", headers={"Host": "evil.example"})) == 400


def test_refusals_are_in_the_readers_language(walk, clock):
    program = Program(UserFactory(language="de"))
    answer = program.get("/nothing")
    assert answer.json()["detail"]


@pytest.mark.parametrize("words", ["UNIQUE constraint failed: a.b"])
def test_a_row_that_exists_already_answers_409(words):
    answer = problems._integrity(RequestFactory().get("/"), IntegrityError(words))
    assert answer.status_code == 409


def test_any_other_broken_rule_of_the_database_is_a_fault_of_ours():
    with pytest.raises(IntegrityError):
        problems._integrity(RequestFactory().get("/"), IntegrityError("NOT NULL constraint failed: a.b"))


def test_a_field_is_named_by_its_place_in_the_body():
    found = {"loc": ("body", "given", "forest_list", 0, "name"), "type": "missing", "msg": "Field required"}
    assert told(found) == {"field": "forest_list.0.name", "message": "This is needed."}
