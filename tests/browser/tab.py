"""One window of a browser, and everything that it complained of."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from accounts.models import User
from tests.stories.http import PASSWORD


class Tab:
    def __init__(self, browser: Browser, server: str, *, script: bool = True, width: int = 1440, **more: Any):
        self.problems: list[str] = []
        self.context = browser.new_context(
            base_url=server,
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            **more,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("requestfailed", self._lost)
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    def _lost(self, request: Request) -> None:
        # Whoever goes to another page does not wait for the rest of this one.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"lost: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def forgive(self, status: int) -> None:
        """An answer of this kind was meant to be."""
        self.problems = [one for one in self.problems if str(status) not in one]

    def close(self) -> None:
        self.context.close()

    # ---- Acting

    def sign_in(self, user: User) -> Tab:
        user.set_password(PASSWORD)
        user.save()
        self.page.goto("/")
        self.page.get_by_label("Your work e-mail address").fill(user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in", exact=True).click()
        return self

    def button(self, words: str, *, within: Locator | None = None, exact: bool = False) -> Locator:
        return (within or self.page).get_by_role("button", name=words, exact=exact).first

    def link(self, words: str) -> Locator:
        return self.page.get_by_role("link", name=words).first

    def row(self, words: str) -> Locator:
        return self.page.locator(".row, tbody tr, .todo").filter(has_text=words).first

    # ---- Looking

    @property
    def toasts(self) -> Locator:
        return self.page.locator("#toasts")

    def mark(self) -> None:
        """A page that is loaded anew has lost the mark."""
        self.page.evaluate("window.marked = true")

    def is_marked(self) -> bool:
        return bool(self.page.evaluate("window.marked === true"))

    def wider_than_the_window(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
