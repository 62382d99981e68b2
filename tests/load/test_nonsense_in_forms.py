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

pytestmark = pytest.mark.django_db

LONG = bool(os.environ.get("LOAD_LONG"))
POSTS = 10_000 if LONG else 250
FORM = "application/x-www-form-urlencoded"
STRANGE = ["seen", "next", "shape", "pick", "verb", "side", "answers", "kind", "user", "id", "csrfmiddlewaretoken"]
ENDS = {
    "date": ("0001-01-01", "9999-12-31"),
    "datetime-local": ("0001-01-01T00:00", "9999-12-31T23:59", "2026-03-29T02:30"),
}
BEGUN = {"enabling": lambda: with_one_of_everything().engagement}
if LONG:
    BEGUN |= {"planning": lambda: edits.build().engagement, "beginning": lambda: opened().engagement}


class Ground:
    """Where nonsense can be sent: the forms of three engagements (short: of one), every address without its form."""

    def __init__(self):
        self.people, self.forms, self.bare = {}, [], []
        for name, begin in BEGUN.items():
            engagement = begin()
            self.people[name] = harvest.clients(engagement)
            found = harvest.offers(engagement, self.people[name], "manager", "lead")
            self.forms += [(name, offer.role, offer.address, offer.filled, offer.kinds) for offer in found]
            self.bare += [(name, "lead", address, {}, {}) for address in harvest.addresses(engagement)]
        self.strange = sorted({*STRANGE, *(field for *_about, kinds in self.forms for field in kinds)})

    def somewhere(self):
        """Mostly one of the fields, because little is read of what is sent to an address alone."""
        fields = [(*about, kinds, name) for *about, kinds in self.forms for name in kinds if name in about[-1]]
        bare = [(*about, None) for about in self.bare]
        return st.integers(0, 4).flatmap(lambda one: st.sampled_from(fields if one else bare))

    def days(self):
        """Every field for a day or a moment, with the ends of the calendar."""
        for *about, kinds in self.forms:
            for name, kind in kinds.items():
                yield from ((*about, name, end) for end in ENDS.get(kind, ()))


built = worlds.built(Ground)


@pytest.fixture
def ground(built):
    return built


def test_no_day_at_the_end_of_the_calendar_breaks_anything(ground):
    for world, reader, address, form, name, end in ground.days():
        with transaction.atomic():
            answer = ground.people[world][reader].post(address, {**form, name: end})
            transaction.set_rollback(True)
        assert answer.status_code < 500, f"{address}: {name} {end}"


def test_nonsense_in_a_form_breaks_nothing(ground, figures):
    answers = {}

    @settings(max_examples=POSTS, deadline=None, derandomize=True, database=None, suppress_health_check=HealthCheck)
    @given(st.data())
    def breaks_nothing(data):
        world, reader, address, form, kinds, field = data.draw(ground.somewhere())
        role = data.draw(st.sampled_from([*4 * [reader], *harvest.ROLES]))
        body = data.draw(sent(form, kinds, field, ground.strange))
        with transaction.atomic():
            answer = ground.people[world][role].post(address, body, content_type=FORM)
            transaction.set_rollback(True)
        answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, f"{role} at {address}: {body[:500]}"

    breaks_nothing()
    figures(f"\nS3 {sum(answers.values())} posts to {len(ground.forms)} forms and addresses: {sorted(answers.items())}")
    assert {302, 403, 404, 409, 422} <= answers.keys()
