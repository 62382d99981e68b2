"""A conversation of both sides in a real browser, with script and without: what is internal stays with Microsoft."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "They hesitate about the price"
PAYLOAD = "<img src=x onerror=alert(1)> <a hx-get=/ hx-trigger=load>x</a>"


def conversation(page, started):
    page.page.goto(f"/engagements/{started.engagement.pk}/comments/")
    return page


def write(page, words, reads=None):
    if reads:
        page.page.get_by_label(reads).check()
    page.page.get_by_label("Text").fill(words)
    page.button("Send", exact=True).click()
    expect(page.page.locator(".comments")).to_contain_text(words)


def test_a_note_stays_with_microsoft_and_a_comment_is_answered(tab, people, assessing, script):
    specialist = conversation(tab(people.team.specialist, script=script), assessing)
    if script:
        specialist.mark()
    write(specialist, SECRET, "Only Microsoft")
    write(specialist, "Which day suits you?", "Everybody on this engagement")
    assert not script or specialist.is_marked()
    customer = conversation(tab(people.team.lead, script=script), assessing)
    expect(customer.page.locator(".comments")).to_contain_text("Which day suits you?")
    assert SECRET not in customer.page.content()
    write(customer, "Thursday")
    expect(conversation(specialist, assessing).page.locator(".comment")).to_have_count(3)


def test_what_people_write_runs_nowhere(tab, people, assessing, script):
    customer = conversation(tab(people.team.lead, script=script), assessing)
    write(customer, PAYLOAD)
    assert customer.page.locator(".comment-text :is(img, [hx-get])").count() == 0


def test_a_double_click_sends_once(tab, people, assessing):
    customer = conversation(tab(people.team.lead), assessing)
    customer.page.get_by_label("Text").fill("Once")
    customer.button("Send", exact=True).dblclick()
    expect(customer.page.locator(".comment")).to_have_count(1)
    assert Comment.objects.count() == 1


def test_a_file_goes_along_and_comes_back(tab, people, assessing, script):
    customer = conversation(tab(people.team.lead, script=script), assessing)
    customer.page.get_by_text("Mention people, attach files").click()
    file = {"name": "Größe.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;2\n"}
    customer.page.get_by_label("Files").set_input_files(file)
    write(customer, "See the file")
    with customer.page.expect_download() as started:
        customer.link("Größe.csv").click()
    assert started.value.suggested_filename == "Größe.csv"


@pytest.mark.parametrize("role", ["specialist", "lead"])
def test_the_conversation_is_not_wider_than_its_window(tab, people, assessing, role):
    page = conversation(tab(getattr(people.team, role)), assessing)
    write(page, "W" * 300, "Everybody on this engagement" if role == "specialist" else None)
    for width in (1440, 768, 390, 320):
        page.page.set_viewport_size({"width": width, "height": 900})
        assert page.wider_than_the_window() <= 0, width
