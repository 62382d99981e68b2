"""The keyboard alone is enough, and no page is wider than its window."""

import pytest
from playwright.sync_api import expect

from phases.models import Phase

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1440, 768, 390, 320)
FOCUSED = "document.activeElement.innerText"


def test_a_gate_is_closed_with_the_keyboard_alone(tab, people, at_gate):
    today = tab(people.team.manager)
    expect(today.button("Close Initiate")).to_be_visible()
    for _step in range(60):
        today.page.keyboard.press("Tab")
        if today.page.evaluate(FOCUSED).startswith("Close Initiate"):
            break
    today.page.keyboard.press("Enter")
    expect(today.toasts).to_contain_text("Closed: Initiate")
    assert at_gate.engagement.phases.get(kind="assess").status == Phase.Status.ACTIVE


def test_a_gate_is_closed_by_walking_rows_with_letters(tab, people, unreached, at_gate):
    today = tab(people.team.manager)
    expect(today.button("Close Initiate")).to_be_visible()
    for _step in range(2):
        today.page.keyboard.press("j")
    today.page.keyboard.press("Enter")
    expect(today.toasts).to_contain_text("Closed: Initiate")


@pytest.mark.parametrize("role", ["manager", "specialist", "lead"])
def test_no_page_is_wider_than_its_window(tab, people, unreached, assessing, role):
    page = tab(getattr(people.team, role))
    found = {}
    for address in ("/", f"/engagements/{assessing.engagement.pk}/", f"/engagements/{assessing.engagement.pk}/plan/"):
        page.page.goto(address)
        found |= {(address, *view): wide for view in views(page) if (wide := page.wider_than_the_window()) > 0}
    assert not found


def views(page):
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            yield scheme, width


def test_a_double_click_adds_one_row(tab, people, assessing):
    page = tab(people.team.specialist)
    page.page.goto(f"/engagements/{assessing.engagement.pk}/plan/")
    page.page.get_by_text("Add an item").click()
    page.page.get_by_label("What has to change?").fill("Open a port")
    page.button("Add to the list").dblclick()
    expect(page.toasts).to_contain_text("Added: Open a port")
    assert assessing.engagement.remediation_items.count() == 1
