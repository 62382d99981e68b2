"""A real browser before the running product, and people who sign in to it."""

import os
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from engagements.models import Meeting, Region
from fasttrack.demo.journey import Team
from phases.models.phase import Kind
from tests import needs
from tests.browser.tab import Tab
from tests.journeys import CLOUD
from tests.stories.start import open_for, team

QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="module")
def chromium():
    # The browser is driven from an event loop of this thread, where Django would refuse its database otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=needs.chromium(), args=QUIET)
        yield browser
        browser.close()
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def tab(chromium, live_server):
    """tab(user) is a signed-in window, tab(None) a visitor's; whatever it complained of fails the test in the end."""
    opened = []

    def open_tab(user, **more):
        opened.append(Tab(chromium, live_server.url, **more))
        return opened[-1].sign_in(user) if user else opened[-1]

    yield open_tab
    for one in opened:
        one.close()
    assert not [problem for one in opened for problem in one.problems]


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request):
    return request.param


# ---- What there is to do


class People(NamedTuple):
    region: Region
    team: Team


@pytest.fixture
def people(live_server):
    region = Region.objects.create(code="europe", name="Europe", time_zone="Europe/Berlin")
    return People(region, team(region))


def journey(people, name, *, days):
    """Bought some days ago, with a name that is as long as names get."""
    started = open_for(people.region, people.team, at=datetime.now(tz=UTC) - timedelta(days=days))
    customer = started.engagement.customer
    customer.name = f"{name} Donaudampfschifffahrtsgesellschaft mbH & Co. KG"
    customer.save()
    return started


@pytest.fixture
def unreached(people):
    return journey(people, "Unreached", days=25)


@pytest.fixture
def at_gate(people):
    """Initiate can be closed; nobody has done it yet."""
    started = journey(people, "Ready", days=20)
    started.reach()
    started.decide()
    started.agree_on_facts()
    started.meet(Meeting.Kind.KICKOFF)
    started.work(Kind.INITIATE)
    return started


@pytest.fixture
def assessing(people):
    started = journey(people, "Assessing", days=30)
    started.initiate()
    started.answer(CLOUD)
    return started
