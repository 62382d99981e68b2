"""How one person asks for one address, and all that came of it: the answer, what it changed, wrote and logged."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test import Client

from audit.models import Event
from notifications.models import Message
from tests import keeping
from tests.access.canary import same
from tests.access.world import NOW, World

SAFE = {"GET", "HEAD", "OPTIONS"}
TOKEN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])|(?<=csrf=)[A-Za-z0-9]{32}"
    r"|(?<=name=\"token\" value=\")[0-9a-f-]{36}"
)
BOOKS = [apps.get_model(label)._meta.db_table for label in keeping.BOOKS]
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    code: int
    headers: dict[str, str]
    body: str
    changes: int
    logged: str
    written: list[tuple[str, str]] = field(default_factory=list)
    after: Answer | None = None

    @property
    def text(self) -> str:
        return "\n".join([*(f"{name}: {value}" for name, value in self.headers.items()), self.body, self.logged])

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def word(self) -> str:
        """In the words of the table."""
        if self.code in {302, 401} and (self.code == 401 or "/sign-in/?next=" in self.location):
            return "login"
        if self.code == 302 and self.location.startswith("/operations/login/"):
            return "login"
        return "ok" if self.code < 400 else str(self.code)


class Walker:
    """One client a person, and what they say is undone after each request.

    For the API they show a token, or with `by_session` what their browser has.
    """

    def __init__(self, world: World, *, htmx: bool = False, by_session: bool = False):
        self.world, self.by_session = world, by_session
        self.clients: dict[str, Client] = {}
        self.more = {"HTTP_HX_REQUEST": "true"} if htmx else {}
        cache.clear()

    def ask(self, persona: str, method: str, path: str, data: dict[str, Any], *, as_json: bool = False) -> Answer:
        client = self._client(persona, as_program=as_json and not self.by_session)
        with transaction.atomic(), listening() as logged:
            answer = self._send(client, method, path, *_typed(data, as_json=as_json), logged)
            if answer.code < 400 and answer.changes and method not in SAFE:
                answer.written = list(_written())
                if answer.location.startswith("/"):
                    answer.after = self._send(client, "GET", answer.location, "", FORM, logged)
            left = keeping.digest() if _may_have_undone(answer) else ""
            transaction.set_rollback(True)
        if left and left == keeping.digest():
            answer.changes = 0
        return answer

    def _client(self, persona: str, *, as_program: bool) -> Client:
        client = self.clients.setdefault(persona, Client(raise_request_exception=False))
        client.cookies.clear()
        client.defaults.pop("HTTP_AUTHORIZATION", None)
        if as_program and persona in self.world.tokens:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.world.tokens[persona]}"
        elif persona in self.world.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.world.sessions[persona]
        return client

    def _send(self, client: Client, method: str, path: str, sent: str, kind: str, logged: list[str]) -> Answer:
        before, heard = connection.connection.total_changes, len(logged)
        with bookkeeping() as noted:
            response = client.generic(method, path, "" if method in SAFE else sent, content_type=kind, **self.more)
        changes = connection.connection.total_changes - before - sum(noted)
        headers = dict(response.items()) | {f"Set-Cookie {name}": str(one) for name, one in response.cookies.items()}
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(response.status_code, headers, body.decode(errors="replace"), changes, "\n".join(logged[heard:]))


def _may_have_undone(answer: Answer) -> bool:
    """An act may find out on its way that it cannot be done; what it did until then has to be gone."""
    return bool(answer.changes) and answer.code in {409, 422}


@contextmanager
def bookkeeping() -> Iterator[list[int]]:
    """How many rows were written only because somebody asked."""
    noted: list[int] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        before = connection.connection.total_changes
        result = execute(sql, params, many, context)
        if any(sql.startswith((f'INSERT INTO "{table}"', f'UPDATE "{table}"')) for table in BOOKS):
            # A row that is read back while it is written is counted only when it was read.
            noted.append(1 if sql.startswith("INSERT") else connection.connection.total_changes - before)
        return result

    with connection.execute_wrapper(note):
        yield noted


def _typed(data: dict[str, Any], *, as_json: bool) -> tuple[str, str]:
    return (json.dumps(data), "application/json") if as_json else (urlencode(data, doseq=True), FORM)


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]):
        super().__init__()
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.getMessage()} {record.exc_info or ''}")


@contextmanager
def listening() -> Iterator[list[str]]:
    """Everything that is logged meanwhile; nothing is printed, thousands of refusals would be."""
    heard: list[str] = []
    root = logging.getLogger()
    usual, root.handlers = root.handlers, [_Ear(heard)]
    try:
        yield heard
    finally:
        root.handlers = usual


def _written() -> Iterator[tuple[str, str]]:
    """What an act put into the trail and the outbox, and whom it was written for: empty for the trail."""
    for event in Event.objects.filter(at=NOW):
        yield "", _as_text(event)
    for message in Message.objects.filter(created_at=NOW).select_related("recipient"):
        yield same(message.recipient_id), _as_text(message)


def _as_text(row: Any) -> str:
    return json.dumps(model_to_dict(row), cls=DjangoJSONEncoder)


def bare(answer: Answer, path: str) -> str:
    """Without what differs from one request to the next, and without what was asked for."""
    text = f"{answer.code}\n{answer.text}"
    for sent in sorted({path, *(part for part in path.split("/") if len(part) == 36)}, key=len, reverse=True):
        text = text.replace(sent, "…")
    return TOKEN.sub("", text)
