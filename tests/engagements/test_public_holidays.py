from datetime import date

import pytest

from engagements import public_holidays


def test_a_country_and_its_part_have_holidays_of_their_own():
    assert date(2026, 12, 25) in public_holidays.days_off("DE", "", 2026)
    assert date(2026, 1, 6) in public_holidays.days_off("DE", "BY", 2026) - public_holidays.days_off("DE", "", 2026)


@pytest.mark.parametrize("place", [("", ""), ("XX", ""), ("DE", "ZZ")])
def test_who_keeps_no_calendar_that_we_know_has_no_holidays(place):
    assert public_holidays.days_off(*place, 2026) == frozenset()


@pytest.mark.parametrize(
    ("country", "days"), [("DE", {1, 2, 3, 4, 5}), ("IL", {1, 2, 3, 4, 7}), ("XX", {1, 2, 3, 4, 5})]
)
def test_offices_are_open_on_the_working_days_of_their_country(country, days):
    assert public_holidays.working_days(country) == days


@pytest.mark.parametrize(
    ("country", "part", "named"),
    [("XX", "", "XX"), ("DE", "ZZ", "ZZ"), ("", "BY", "Choose"), ("", "", ""), ("DE", "BY", "")],
)
def test_a_wrong_code_is_named(country, part, named):
    sentence = public_holidays.problem(country, part)
    assert named in sentence
    assert bool(sentence) == bool(named)


def test_a_calendar_is_picked_by_its_name():
    assert ("GB", "United Kingdom (GB)") in public_holidays.names()
