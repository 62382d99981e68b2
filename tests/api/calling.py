"""Programs that ask: one per person, with a token of theirs."""

import json
import re
from functools import cache
from itertools import count

import jsonschema_rs
from django.test import Client
from django.utils import timezone

from accounts import tokens
from api import documents
from api.root import root

ROOT = "/api/v1"
numbers = count()


class Program:
    """`program.post("/tasks/…/start", note="heard")`: what is sent is what is named.

    Whatever is answered is held against the document.
    """

    def __init__(self, user, **headers):
        _row, self.token = tokens.issue(user, name="A program", by=user, at=timezone.now())
        self.client = Client(headers={"Authorization": f"Bearer {self.token}", **headers})

    def get(self, path, **query):
        return documented(self.client.get(ROOT + path, query))

    def post(self, path, key=None, **body):
        return self.send("POST", path, body, key=key)

    def put(self, path, **body):
        return self.send("PUT", path, body)

    def patch(self, path, **body):
        return self.send("PATCH", path, body)

    def delete(self, path):
        return documented(self.client.delete(ROOT + path))

    def send(self, method, path, body, key=None):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.client.generic(method, ROOT + path, text, content_type="application/json", headers=headers)
        return documented(answer)


def documented(answer):
    """The answer itself, once the document knows its status and its shape."""
    match = getattr(answer, "resolver_match", None)
    method, path = answer.request["REQUEST_METHOD"].lower(), "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
    door = documents.document(root)["paths"].get(path, {}).get(method)
    if door is not None:
        told = door["responses"].get(str(answer.status_code))
        assert told, f"{method} {path} answers {answer.status_code}: {answer.text}"
        _check_shape(answer, told.get("content", {}))
    return answer


def _check_shape(answer, content):
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    assert kind in content or not answer.content
    if answer.content:
        _validator(json.dumps(content[kind]["schema"])).validate(answer.json())


@cache
def _validator(schema):
    components = documents.document(root)["components"]
    return jsonschema_rs.validator_for({**json.loads(schema), "components": components}, validate_formats=True)


def fields(answer):
    """The fields that a 422 complains about."""
    assert answer.status_code == 422, answer.content
    return [error["field"] for error in answer.json()["errors"]]


def codes(answer):
    """The blockers of a 409."""
    assert answer.status_code == 409, answer.content
    return [blocker["code"] for blocker in answer.json()["blockers"]]


def items(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]
