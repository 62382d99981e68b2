"""Coming in by mail and with a second factor, in a real browser; the window complains of whatever the policy blocks."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect

from accounts import links, second_factor
from accounts.models import Link
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def window(tab, script):
    """Nobody is signed in yet."""
    return tab(None, script=script)


def ask(window, user):
    window.page.goto("/settings/")
    window.page.get_by_label("Your work e-mail address").fill(user.email)
    window.button("Mail me a link").click()
    expect(window.page.get_by_text("It may take a minute.")).to_be_visible()
    return Link.objects.get()


def test_a_link_signs_in_after_one_press(window):
    user = UserFactory(name="Ada")
    window.page.goto(links.path(ask(window, user)))
    window.button("Sign in as Ada").click()
    expect(window.page.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_code_signs_in_where_it_was_asked_for(window):
    link = ask(window, UserFactory())
    window.page.get_by_label("Code from the mail").fill(links.code(link))
    window.button("Sign in").click()
    expect(window.page.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_stale_link_is_replaced_with_one_press(window):
    user = UserFactory()
    link = links.make(user, Link.Purpose.SIGN_IN, at=timezone.now() - links.LIFETIMES["sign_in"])
    window.page.goto(links.path(link))
    window.forgive(410)
    window.button("Mail me a fresh link").click()
    expect(window.page.get_by_text("It may take a minute.")).to_be_visible()
    assert user.links.count() == 2


@pytest.fixture
def operator():
    return UserFactory(name="Grace", is_staff=True, is_superuser=True)


def app_code(page):
    """What the app would show for the key on the page."""
    secret = page.locator("code").inner_text()
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_operator_sets_up_an_app_and_then_gets_to_work(tab, operator):
    window = tab(operator)
    window.page.goto("/operations/")
    expect(window.toasts).to_contain_text("Set up a second factor first")
    window.link("Set up an app").click()
    window.page.get_by_label("Code that the app shows").fill(app_code(window.page))
    window.button("Set up").click()
    expect(window.page.locator(".codes li")).to_have_count(10)
    window.link("I have kept them").click()
    expect(window.page.get_by_text("10 left")).to_be_visible()
    # Asked without showing it: Django's own page names no icon, and a window complains of the missing one.
    assert "Site administration" in window.page.request.get("/operations/").text()


@pytest.fixture
def authenticator(operator, tab):
    """A window whose browser has a passkey device of its own."""
    window = tab(operator)
    session = window.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    options = {"options": {**device, "automaticPresenceSimulation": True}}
    session.send("WebAuthn.addVirtualAuthenticator", options)
    return window


def test_a_passkey_is_added_and_asked_for_at_the_next_sign_in(authenticator, operator):
    window = authenticator
    window.page.goto("/settings/keys/add/")
    window.page.get_by_label("What you call it").fill("My laptop")
    window.button("Add a passkey").click()
    expect(window.page.locator(".codes li")).to_have_count(10)
    assert [key.wrap().name for key in second_factor.factors(operator).keys] == ["My laptop"]
    window.context.clear_cookies()
    window.sign_in(operator)
    window.button("Use a passkey").click()
    expect(window.page.get_by_text("One more proof that it is you")).to_have_count(0)
    window.page.goto("/settings/")
    expect(window.page.get_by_text("My laptop")).to_be_visible()
