"""Scripts that were written where texts belong do not run in a real browser, and nothing even asks its policy."""

from urllib.parse import urljoin

import pytest

from tests.browser.tab import Tab
from tests.load import harvest, writing
from tests.stories import edits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Before anything of the page itself: what the policy holds back is told to the page alone.
LISTEN = "window.held = []; addEventListener('securitypolicyviolation', event => held.push(event.violatedDirective))"


@pytest.fixture
def written(live_server):
    """An engagement with a payload in each of its texts, and the pages that its manager finds."""
    engagement = edits.build().engagement
    people = harvest.clients(engagement)
    answers = [answer.status_code for _offer, answer in writing.write(offers_of(engagement, people), people, 0)]
    assert answers.count(302) > 20
    # A part by itself is no page.
    found = harvest.pages(engagement, people["manager"])
    return engagement, [address for address, answer in found if b"<html" in answer.content]


def offers_of(engagement, people):
    """But those after which nothing can be written any more."""
    found = harvest.offers(engagement, people, "manager", "lead")
    return [offer for offer in found if not offer.address.endswith(writing.LAST)]


@pytest.fixture
def reading(tab, written):
    engagement, pages = written
    window = tab(engagement.manager).page
    window.add_init_script(LISTEN)
    dialogs = []
    window.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return window, dialogs, pages


def test_no_script_runs_on_any_page(reading, live_server):
    window, dialogs, pages = reading
    shown, held = 0, {}
    for address in pages:
        window.goto(urljoin(live_server.url, address))
        shown += "alert(5)" in window.content()
        held |= {address: found} if (found := window.evaluate("held")) else {}
    assert (dialogs, held) == ([], {})
    assert shown > 5


def test_a_script_that_came_through_would_be_seen(chromium, live_server):
    """The policy holds it back, and says so."""
    window = Tab(chromium, live_server.url)
    window.page.add_init_script(LISTEN)
    window.page.goto("/sign-in/")
    window.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=alert(5)>Press</p>')")
    window.page.wait_for_function("held.length > 0")
    window.close()
    assert window.problems
