"""Programs that ask: one per person, with a token of theirs."""

import json
from itertools import count

from django.test import Client
from django.utils import timezone

from accounts import tokens

ROOT = "/api/v1"
numbers = count()


class Program:
    """`program.post("/tasks/…/start", note="heard")`: what is sent is what is named."""

    def __init__(self, user, **headers):
        _row, self.token = tokens.issue(user, name="A program", by=user, at=timezone.now())
        self.client = Client(headers={"Authorization": f"Bearer {self.token}", **headers})

    def get(self, path, **query):
        return self.client.get(ROOT + path, query)

    def post(self, path, key=None, **body):
        return self.send("POST", path, body, key=key)

    def put(self, path, **body):
        return self.send("PUT", path, body)

    def patch(self, path, **body):
        return self.send("PATCH", path, body)

    def delete(self, path):
        return self.client.delete(ROOT + path)

    def send(self, method, path, body, key=None):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.generic(method, ROOT + path, text, content_type="application/json", headers=headers)


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
