"""What static/js/app.js adds, in a browser, on the page of all components under the product's own policy."""

import functools
import http.server
import threading

import pytest
from django.conf import settings

from tests import needs
from tests.templates.kitchen import write

pytestmark = pytest.mark.browser
SWITCHES = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        super().end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kitchen")
    write(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.chromium(), args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, address):
    page = chromium.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_an_error_summary_gets_the_focus_first(page):
    assert "There is a problem" in focused(page)


def test_j_and_k_walk_through_the_rows(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "Hallesche Papierwerke" in focused(page)
    page.keyboard.press("k")
    assert "臺灣" in focused(page)


def test_enter_does_the_usual_step_of_a_row_and_escape_comes_back(page):
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.is_visible("text=Reached")
    page.keyboard.press("Escape")
    assert not page.is_visible("text=Reached")
    assert focused(page) == "Log attempt"


def test_letters_are_letters_while_one_types(page):
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.input_value("#q") == "jk?"


def test_all_keys_are_listed_and_can_be_switched_off(page):
    page.keyboard.press("?")
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert "臺灣" not in focused(page)


def test_the_strip_for_many_appears_with_the_first_choice(page):
    page.uncheck("[name=pick]:checked")
    assert not page.is_visible("[data-bulk]")
    page.check("[data-pick-all]")
    assert page.inner_text("[data-bulk-count]") == "2"


def test_a_form_pressed_twice_is_sent_once(page):
    sent = []
    page.route("**/nudge", lambda route: (sent.append(route.request), route.fulfill(body="<li class=row>Done</li>")))
    page.evaluate("for (const _ of '12') document.querySelector('[hx-post] button').click()")
    page.wait_for_selector("text=Done >> visible=true")
    assert len(sent) == 1


def test_a_refusal_is_shown_on_top_and_the_row_stays(page):
    page.route("**/nudge", lambda route: route.fulfill(status=409, body="<p tabindex=-1 data-focus>Closed</p>"))
    page.evaluate("document.querySelector('[hx-post] button').click()")
    page.wait_for_selector("#said >> text=Closed")
    assert focused(page) == "Closed"
    assert page.is_visible("text=last nudge 1 Dec")


def test_a_toast_can_be_dismissed(page):
    page.click("[data-dismiss]")
    assert page.locator("[data-toast]").count() == 0


@pytest.mark.parametrize("width", [1440, 768, 390, 320])
def test_nothing_is_wider_than_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
