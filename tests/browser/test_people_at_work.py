"""One piece of work of each role in a real browser, with script and without."""

import pytest
from playwright.sync_api import expect

from engagements.models import ContactAttempt
from phases.models import Phase
from tests.stories.acts import END

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_manager_logs_an_attempt_and_closes_a_gate_from_today(tab, people, unreached, at_gate, script):
    today = tab(people.team.manager, script=script)
    log_an_attempt(today, script)
    today.button("Close Initiate").click()
    expect(today.toasts).to_contain_text("Closed: Initiate")
    expect(today.button("Close Initiate")).to_have_count(0)
    assert at_gate.engagement.phases.get(kind="assess").status == Phase.Status.ACTIVE


def log_an_attempt(today, script):
    if script:
        today.mark()
    row = today.row("Unreached")
    row.get_by_text("Log attempt").click()
    row.get_by_role("button", name="No answer").click()
    expect(today.toasts).to_contain_text("is logged")
    expect(today.row("Unreached")).to_contain_text("1 attempt, last: No answer")
    assert not script or today.is_marked()
    assert ContactAttempt.objects.count() == 2


def test_a_specialist_ends_a_task_in_the_worklist_and_takes_it_back(tab, people, assessing, script):
    page = tab(people.team.specialist, script=script)
    page.link("Worklist").click()
    row = page.row("administration")
    row.locator("summary").click()
    page.button("Done", within=row, exact=True).click()
    expect(page.toasts).to_contain_text("Done: ")
    assert task(assessing, "admin-overview").status == "done"
    page.button("Undo").click()
    expect(page.toasts).to_contain_text("Open again: ")
    assert task(assessing, "admin-overview").status == "in_progress"


def task(journey, slug):
    return journey.engagement.tasks.get(slug=slug)


def test_a_customer_ends_the_next_task_and_applies_another_answer(tab, people, assessing, script):
    page = tab(people.team.lead, script=script)
    title = page.page.locator("#next-t").inner_text()
    page.button(END).click()
    expect(page.toasts).to_contain_text(title)
    expect(page.page.locator("#next-t")).not_to_have_text(title)
    page.link("Environment").click()
    page.page.get_by_role("group", name="Shall mail in Exchange Online be protected?").get_by_label("Yes").check()
    page.button("Show what changes").click()
    page.button("Apply").click()
    expect(page.toasts).to_contain_text("The answers are saved")
    assert task(assessing, "exchange-online").applicability == "applies"
