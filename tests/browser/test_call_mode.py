"""A call is run with the keyboard alone, nothing that was typed is lost, and all of it works without script too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagements.models import Minutes
from responsibilities.actions import planning
from responsibilities.presenting.agenda import reported
from tests.factories import AttendanceFactory, MeetingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call(assessing, people):
    engagement, now = assessing.engagement, timezone.now()
    for party in ("microsoft", "customer"):
        planning.add_own(engagement, title=f"Ask the {party}", party=party, by=people.team.specialist, at=now)
    made = MeetingFactory(engagement=engagement, starts_at=now - timedelta(minutes=5))
    for user, party in ((people.team.specialist, "microsoft"), (people.team.lead, "customer")):
        AttendanceFactory(meeting=made, user=user, party=party)
    return made


@pytest.fixture
def mode(tab, people, call):
    window = tab(people.team.specialist)
    window.page.goto(f"/calls/{call.pk}/mode/")
    return window


def walk_to(window, title):
    """With the arrows, as somebody who looks at the customer's shared screen does."""
    for _step in range(80):
        window.page.keyboard.press("ArrowDown")
        if window.page.evaluate("document.activeElement.ariaLabel") == title:
            return
    raise AssertionError(title)


def task(call, title):
    return call.engagement.tasks.get(own_title=title)


def test_a_status_is_set_by_a_letter_and_undone_by_another(mode, call):
    walk_to(mode, "Ask the customer")
    item = mode.page.get_by_role("article", name="Ask the customer")
    mode.page.keyboard.press("d")
    expect(item.get_by_text("Done", exact=True)).to_be_visible()
    assert task(call, "Ask the customer").note == reported(call)
    mode.page.keyboard.press("u")
    expect(item.get_by_text("In progress", exact=True)).to_be_visible()
    assert task(call, "Ask the customer").status == "in_progress"


def test_a_date_and_what_blocks_are_set_without_leaving_the_page(mode, call):
    walk_to(mode, "Ask the microsoft")
    item = mode.page.get_by_role("article", name="Ask the microsoft")
    mode.page.keyboard.press("t")
    item.get_by_label("Next date").last.fill("2027-01-05")
    mode.page.keyboard.press("Enter")
    expect(item).to_contain_text("5 Jan")
    mode.page.keyboard.press("b")
    item.get_by_label("Who acts next?").fill("The carrier")
    mode.page.keyboard.press("Enter")
    expect(item).to_contain_text("Waits for: The carrier")
    assert task(call, "Ask the microsoft").status == "blocked"


def test_what_was_typed_is_kept_when_the_browser_dies(mode, call, tab, people):
    walk_to(mode, "Ask the customer")
    mode.page.keyboard.press("n")
    mode.page.keyboard.type("They ask on Monday")
    expect(mode.page.get_by_role("article", name="Ask the customer")).to_contain_text("Kept at")
    mode.close()
    again = tab(people.team.specialist)
    again.page.goto(f"/calls/{call.pk}/mode/")
    field = again.page.get_by_role("article", name="Ask the customer").get_by_label("What was decided")
    expect(field).to_have_value("They ask on Monday")


def test_a_refusal_stands_at_its_item(mode, call, people):
    walk_to(mode, "Ask the microsoft")
    planning.set_due(task(call, "Ask the microsoft"), due_on=None, by=people.team.specialist, at=timezone.now())
    mode.page.keyboard.press("d")
    item = mode.page.get_by_role("article", name="Ask the microsoft")
    expect(item.get_by_role("alert")).to_contain_text("Somebody else changed this task meanwhile")
    mode.forgive(409)


def test_a_double_click_ends_it_once(mode, call):
    mode.button("End the call").dblclick()
    expect(mode.toasts).to_contain_text("The call is ended")
    expect(mode.page.get_by_role("heading", name="Minutes")).to_be_visible()
    assert Minutes.objects.count() == 1


def test_a_call_is_run_from_beginning_to_end(tab, people, call, script):
    window = tab(people.team.specialist, script=script)
    window.page.goto(f"/calls/{call.pk}/")
    window.page.get_by_role("link", name="Enter call mode").click()
    window.page.get_by_role("article", name="Ask the customer").get_by_role("button", name="Done").click()
    window.page.get_by_label("What was promised?").fill("Send the list")
    window.button("Note the promise").click()
    expect(window.page.get_by_text("Send the list").first).to_be_visible()
    item = window.page.get_by_role("article", name="Anything else")
    item.get_by_label("What was decided").fill("We go on")
    item.get_by_role("button", name="Keep the note").click()
    expect(item).to_contain_text("Kept at")
    window.button("End the call").click()
    for words in ("We go on", "Send the list", "Ask the customer"):
        expect(window.page.locator(".minutes")).to_contain_text(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_no_wider_than_its_window(mode, scheme):
    mode.page.emulate_media(color_scheme=scheme)
    for width in (1440, 390, 320):
        mode.page.set_viewport_size({"width": width, "height": 900})
        assert mode.wider_than_the_window() <= 0
