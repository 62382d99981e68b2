"""A script that is written where a text belongs is shown as that text, on every page."""

import os
from collections import Counter

import pytest
from django.db import transaction

from tests import worlds
from tests.load import harvest, writing
from tests.load.payloads import PAYLOADS, came_through
from tests.stories import edits

pytestmark = pytest.mark.django_db

TURNS = range(len(PAYLOADS)) if os.environ.get("LOAD_LONG") else (0, 50)
READERS = ("manager", "lead")


def build():
    engagement = edits.build().engagement
    people = harvest.clients(engagement)
    return engagement, people, harvest.offers(engagement, people, *READERS)


built = worlds.built(build)


@pytest.mark.parametrize("turn", TURNS)
def test_no_script_comes_through_any_text_field(built, turn, figures):
    engagement, people, offers = built
    answers, found, shown = Counter(), [], 0
    with transaction.atomic():
        for offer, answer in writing.write(offers, people, turn):
            answers[answer.status_code] += 1
            found += [(offer.address, one) for one in came_through(answer.content.decode())]
        for reader in READERS:
            for address, answer in harvest.pages(engagement, people[reader]):
                html = answer.content.decode()
                shown += html.count("alert(5)")
                found += [(address, one) for one in came_through(html)]
        transaction.set_rollback(True)
    figures(f"S5 turn {turn}: {sum(answers.values())} forms {dict(answers)}, shown {shown} times, {len(found)} through")
    assert not found
    assert shown > len(offers)


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if "<" in one or '"' in one or "' " in one])
def test_a_payload_that_came_through_would_be_seen(payload):
    in_text, in_value = f"<p>{payload}</p>", f'<input value="{payload}">'
    assert came_through(in_text) or came_through(in_value) or came_through(in_value.replace('"', "'"))


@pytest.mark.parametrize("address", [one for one in PAYLOADS if one.lower().startswith(("java", "vb", "data"))])
def test_an_address_that_runs_would_be_seen(address):
    assert came_through(f'<a href="{address}">Join</a>')
