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

# The other turns: make load.
TURNS = range(len(PAYLOADS)) if os.environ.get("LOAD_LONG") else (0,)
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
