"""A cache before the product that keeps whatever it is not forbidden to keep: nobody gets what was made for another."""

import pytest

from fasttrack.middleware import PrivatePages
from tests.access.addresses import rows
from tests.access.asking import Walker
from tests.access.places import path_of

pytestmark = pytest.mark.django_db


class Careless:
    """Keeps each page for ever unless the answer says no-store or private; of Vary it knows all but the cookie."""

    def __init__(self, world):
        self.walkers = {"": Walker(world), "true": Walker(world, htmx=True)}
        self.kept = {}

    def get(self, persona, path, part=""):
        for key, answer in self.kept.items():
            if key == self._key(path, answer, part):
                return answer
        answer = self.walkers[part].ask(persona, "GET", path, {})
        told = answer.headers.get("Cache-Control", "")
        if answer.code == 200 and "no-store" not in told and "private" not in told:
            self.kept[self._key(path, answer, part)] = answer
        return answer

    def _key(self, path, answer, part):
        return path, part if "hx-request" in answer.headers.get("Vary", "").lower() else ""


def pages_of(world, persona):
    found = (path_of(world, row, "own") for row in rows() if "GET" in row.methods and row.answers[persona] == "ok")
    return sorted({path for path in found if path})


@pytest.mark.parametrize("persona", ["PM", "CL"])
def test_a_visitor_behind_a_careless_cache_gets_nothing_that_was_made_for_somebody(built, persona):
    cache, direct = Careless(built), Walker(built)
    paths = pages_of(built, persona)
    assert len(paths) > 25
    for path in paths:
        cache.get(persona, path)
        assert cache.get("AN", path).code == direct.ask("AN", "GET", path, {}).code, path


def test_a_part_that_was_fetched_is_never_shown_as_the_page(built):
    cache = Careless(built)
    for path in pages_of(built, "SP"):
        part, page = cache.get("SP", path, "true"), cache.get("SP", path)
        assert ("<!doctype" in page.body.lower()) >= ("<!doctype" in part.body.lower()), path


def test_without_what_the_middleware_says_the_cache_gives_away_what_it_kept(built, monkeypatch):
    monkeypatch.setattr(PrivatePages, "__call__", lambda self, request: self.get_response(request))
    cache = Careless(built)
    assert cache.get("PM", "/portfolio/").code == cache.get("AN", "/portfolio/").code == 200
