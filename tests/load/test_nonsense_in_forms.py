"""Nonsense in every form, from everybody: it is refused or taken, and nothing breaks."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import worlds
from tests.journeys import opened
from tests.load import harvest
from tests.load.nonsense import sent
from tests.stories import edits
from tests.stories.test_strangers_over_http import build as with_one_of_everything

pytestmark = [pytest.mark.django_db, pytest.mark.services]

POSTS = 10_000 if os.environ.get("LOAD_LONG") else 500
FORM = "application/x-www-form-urlencoded"
STRANGE = ["seen", "next", "shape", "pick", "verb", "side", "answers", "kind", "user", "id", "csrfmiddlewaretoken"]
BEGUN = {
    "planning": lambda: edits.build().engagement,
    "beginning": lambda: opened().engagement,
    "enabling": lambda: with_one_of_everything().engagement,
}


class Ground:
    """Where nonsense can be sent: the forms of three engagements, and every address without its form."""

    def __init__(self):
        self.people, self.forms = {}, []
        for name, begin in BEGUN.items():
            engagement = begin()
            self.people[name] = harvest.clients(engagement)
            found = harvest.offers(engagement, self.people[name], "manager", "lead")
            bare = [(name, address, {}) for address in harvest.addresses(engagement)]
            self.forms += [(name, offer.address, offer.data) for offer in found] + bare
        self.strange = sorted({*STRANGE, *(field for _name, _address, data in self.forms for field in data)})


built = worlds.built(Ground)


@pytest.fixture
def ground(built):
    return built


def test_nonsense_in_a_form_breaks_nothing(ground, figures):
    answers = {}

    @settings(max_examples=POSTS, deadline=None, derandomize=True, database=None, suppress_health_check=HealthCheck)
    @given(st.data())
    def breaks_nothing(data):
        world, address, form = data.draw(st.sampled_from(ground.forms))
        role = data.draw(st.sampled_from([*harvest.ROLES, "manager", "manager", "specialist", "lead"]))
        body = data.draw(sent(form, ground.strange))
        with transaction.atomic():
            answer = ground.people[world][role].post(address, body, content_type=FORM)
            transaction.set_rollback(True)
        answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, f"{role} at {address}: {body[:500]}"

    breaks_nothing()
    figures(f"\nS3 {sum(answers.values())} posts to {len(ground.forms)} forms and addresses: {sorted(answers.items())}")
    assert {302, 403, 404, 409, 422} <= answers.keys()
