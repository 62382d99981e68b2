"""People who work through the pages: what a page does not offer cannot be followed, typed or pressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import time_machine
from django.test import Client

from accounts.models import User
from tests.stories.html import Button, Link, Page

PASSWORD = "a password of the cast"
SIGN_IN = "/sign-in/"


class Clock:
    """The one clock of a story; it only goes on when the story says so."""

    def __init__(self, traveller: Any):
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return datetime.now(tz=UTC)

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        self._traveller.shift(timedelta(days=days, hours=hours, minutes=minutes))
        return self.now

    def at(self, moment: datetime) -> datetime:
        self._traveller.move_to(moment)
        return moment


@contextmanager
def clock_at(moment: datetime) -> Iterator[Clock]:
    with time_machine.travel(moment, tick=False) as traveller:
        yield Clock(traveller)


class Person:
    """Somebody with a browser that has no script. `page` is what they look at."""

    page: Page

    def __init__(self, user: User):
        self.user = user
        self.client = Client(enforce_csrf_checks=True)

    # ---- Looking

    def open(self, address: str, *, expect: int | tuple[int, ...] = 200) -> Page:
        self._get(address)
        if urlsplit(self.page.address).path == SIGN_IN and self.user.is_active:
            self._sign_in()
        self._check(expect)
        return self.page

    def follow(self, words: str, *, about: str = "") -> Page:
        return self._go(self._one_link(words, about))

    def follow_first(self, words: str) -> Page:
        """Where a list has several of one name, in its order."""
        return self._go(next(link for link in self.page.links if _is_called(link, words)))

    def _go(self, link: Link) -> Page:
        href = link.href
        page, part = self.open(href), urlsplit(href).fragment
        assert not part or part in page.ids, f"{href} leads to a part that its page does not have"
        return page

    def has_link(self, words: str) -> bool:
        return any(_is_called(link, words) for link in self.page.links)

    def can_press(self, words: str, about: str = "") -> bool:
        return bool(self.buttons(words, about))

    def buttons(self, words: str, about: str = "") -> list[Button]:
        fitting = [one for one in self.page.buttons if _is_called(one, words)]
        return [one for one in fitting if about in f"{one.text} {one.form.label}"]

    # ---- Acting

    def press(
        self, button: str | Button, *, about: str = "", expect: int | tuple[int, ...] = 200, **typed: Any
    ) -> Page:
        pressed = self._one_button(button, about) if isinstance(button, str) else button
        data = pressed.form.data(typed)
        if pressed.name:
            data[pressed.name] = [pressed.value]
        address = urljoin(self.page.address, pressed.action or pressed.form.action or self.page.address)
        if pressed.form.method == "get":
            return self.open(address, expect=expect)
        self._post(address, data)
        self._check(expect)
        return self.page

    # ---- How

    def _sign_in(self) -> None:
        self.press("Sign in", email=self.user.email, password=PASSWORD)

    def _get(self, address: str) -> None:
        address = urljoin(self.page.address if hasattr(self, "page") else "/", address)
        place = urldefrag(address).url
        response = self.client.get(place or "/")
        if response.status_code in (301, 302):
            return self._get(urljoin(place, response["Location"]))
        self.page = Page(place, response.status_code, response.content.decode())
        return None

    def _post(self, address: str, data: dict[str, Any]) -> None:
        response = self.client.post(address, data)
        if response.status_code == 302:
            return self._get(urljoin(address, response["Location"]))
        self.page = Page(address, response.status_code, response.content.decode())
        return None

    def _check(self, expect: int | tuple[int, ...]) -> None:
        expected = expect if isinstance(expect, tuple) else (expect,)
        assert self.page.status in expected, f"{self.page.address} answered {self.page.status}: {self.page.text[:1500]}"

    def _one_link(self, words: str, about: str) -> Link:
        fitting = [one for one in self.page.links if _is_called(one, words)]
        return _only([one for one in fitting if about in one.text], words, self.page)

    def _one_button(self, words: str, about: str) -> Button:
        return _only(self.buttons(words, about), words, self.page)


class Hasty(Person):
    """Presses twice, as an impatient hand on a slow line does; the second answer may refuse.

    Only what adds a row is sent once: there the page itself sees to it (tests/browser).
    """

    ADDS = frozenset({"Log the attempt", "Plan the call", "Add to the list", "Note it", "Add"})

    def press(self, button: str | Button, **more: Any) -> Page:
        self._twice = (button if isinstance(button, str) else button.text) not in self.ADDS
        return super().press(button, **more)

    def _post(self, address: str, data: dict[str, Any]) -> None:
        super()._post(address, data)
        if self._twice:
            assert self.client.post(address, data).status_code < 500


def _is_called(one: Button | Link, words: str) -> bool:
    """By what is drawn; whom it is about is only read aloud, after a colon."""
    return one.text == words or one.text.startswith(f"{words}: ")


def _only(found: list[Any], words: str, page: Page) -> Any:
    """The first of those that are alike: a page may offer the same thing twice, but not two under one name."""
    assert found, f"{page.address} offers no “{words}”, only {_offered(page)}"
    targets = {(one.href if isinstance(one, Link) else (one.action or one.form.action, one.value)) for one in found}
    assert len(targets) == 1, f"“{words}” stands for {len(targets)} things on {page.address}"
    return found[0]


def _offered(page: Page) -> list[str]:
    return sorted({one.text for one in [*page.links, *page.buttons]})
