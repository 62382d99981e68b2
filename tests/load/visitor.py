"""Somebody who is signed in over HTTP, with cookies and the token that their forms carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from threading import Barrier
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.models import User
from tests.load.house import House

PATIENCE = 120.0


class Answer(NamedTuple):
    status: int
    text: str
    location: str = ""


class Visitor:
    def __init__(self, house: House, user: User, *, without: str = ""):
        self.house, self.user, self.without = house, user, without
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> Visitor:
        """As if it had been done: how it is done is for tests/browser/test_coming_in.py."""
        client = Client()
        client.force_login(self.user)
        self.cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        self.cookies[settings.CSRF_COOKIE_NAME] = get_random_string(CSRF_SECRET_LENGTH)
        return self

    def get(self, address: str) -> Answer:
        return self._ask(self._line(), "GET", address)

    def post(self, address: str, data: dict[str, Any], **headers: str) -> Answer:
        return self.posting(address, data, **headers)(None)

    def posting(self, address: str, data: dict[str, Any], **headers: str) -> Callable[[Barrier | None], Answer]:
        """The same, held back until everybody is there: the line is open and everything is written down."""
        typed = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.sending(address, urlencode(data, doseq=True), headers | typed)

    def sending(self, address: str, body: str, headers: dict[str, str]) -> Callable[[Barrier | None], Answer]:
        headers = headers | {"X-CSRFToken": self.cookies.get("csrf", "")}

        def post(barrier: Barrier | None) -> Answer:
            line = self._line()
            if barrier:
                barrier.wait(PATIENCE)
            return self._ask(line, "POST", address, body, headers)

        return post

    def _line(self) -> HTTPConnection:
        line = HTTPConnection("127.0.0.1", self.house.port, timeout=PATIENCE)
        line.connect()
        return line

    def _ask(
        self, line: HTTPConnection, method: str, address: str, body: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """A server that dies meanwhile answers nothing."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, address, body, {**(headers or {}), "Cookie": cookie, "X-Without": self.without})
            response = line.getresponse()
            text = response.read().decode()
        except (ConnectionError, HTTPException):
            return Answer(0, "")
        finally:
            line.close()
        for header in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
        return Answer(response.status, text, response.headers.get("Location", ""))


class Crowd:
    """As many threads as people, kept from round to round."""

    def __init__(self, size: int):
        self.pool = ThreadPoolExecutor(size)

    def at_once(self, acts: Sequence[Callable[[Barrier | None], Answer]]) -> list[Answer]:
        barrier = Barrier(len(acts))
        running = [self.pool.submit(act, barrier) for act in acts]
        return [one.result(PATIENCE) for one in running]
