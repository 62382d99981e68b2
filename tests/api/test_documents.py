"""The OpenAPI document says what really happens, and its page is readable under our own policy."""

import re

import jsonschema_rs
import pytest

from api import documents
from api.root import root

DOCUMENT = documents.document(root)
DOORS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
WRITING = [(method, path) for method, path in DOORS if method != "get"]
BODIES = [(method, path) for method, path in DOORS if method in documents.BODIES]


def operation(method, path):
    return DOCUMENT["paths"][path][method]


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_every_body_has_an_example_that_its_own_shape_takes(method, path):
    content = operation(method, path)["requestBody"]["content"]["application/json"]
    schema = {**content["schema"], "components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, content["example"])


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_every_door_names_what_it_answers_otherwise(method, path):
    answers = operation(method, path)["responses"]
    expected = {"400", "401", "403", "429", "500"}
    expected |= {"404"} if "{" in path else set()
    expected |= {"409", "422"} if method != "get" else set()
    assert expected <= set(answers)
    assert all("application/problem+json" in answers[code]["content"] for code in expected)


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_every_door_names_one_way_in_which_it_does_what_it_was_asked(method, path):
    answers = operation(method, path)["responses"]
    (done,) = [code for code in answers if int(code) < 400]
    assert done in {"get": "200", "put": "200", "patch": "200", "delete": "204", "post": "200 201"}[method].split()
    assert ("content" in answers[done]) == (done != "204")


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_every_door_says_in_a_sentence_what_it_does(method, path):
    assert operation(method, path)["description"].endswith(".")


@pytest.mark.parametrize(("method", "path"), [door for door in DOORS if door[0] == "post"])
def test_every_post_takes_a_key(method, path):
    assert "Idempotency-Key" in [parameter["name"] for parameter in operation(method, path)["parameters"]]


def test_a_body_that_may_be_left_out_says_so():
    assert operation("post", "/api/v1/tasks/{id}/start")["requestBody"]["required"] is False
    assert operation("post", "/api/v1/tasks/{id}/block")["requestBody"]["required"] is True


def test_every_part_of_an_address_is_described():
    for method, path in DOORS:
        described = {one["name"] for one in operation(method, path)["parameters"] if one["in"] == "path"}
        assert described == set(re.findall(r"{(\w+)}", path))


def test_every_door_is_named_once():
    names = [operation(*door)["operationId"] for door in DOORS]
    assert len(names) == len(set(names))


def test_both_ways_in_are_named():
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert schemes["Token"]["scheme"] == "bearer"
    assert schemes["Session"]["in"] == "cookie"
    assert all(operation(*door)["security"] == [{"Token": []}, {"Session": []}] for door in DOORS)


@pytest.mark.django_db
def test_whoever_comes_may_read_it(client):
    assert client.get("/api/v1/openapi.json").json() == DOCUMENT


@pytest.mark.django_db
def test_its_page_shows_every_door_without_a_script(client):
    page = client.get("/api/v1/docs").text
    assert all(f'id="{operation(*door)["operationId"]}"' in page for door in DOORS)
    assert "swagger" not in page.lower()
