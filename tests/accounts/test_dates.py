from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone as zones
from django.utils import translation

from accounts import dates

AT = datetime(2026, 12, 8, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "9 Nov", "Monday 9 November"),
        ("de", "9. Nov.", "Montag, 9. November"),
        ("fr", "9 nov.", "lundi 9 novembre"),
        ("it", "9 nov", "lunedì 9 novembre"),
        ("es", "9 nov", "lunes, 9 de noviembre"),
        ("pt-br", "9 de nov", "segunda-feira, 9 de novembro"),
        ("ja", "11月9日", "11月9日 月曜日"),
        ("zh-hant", "11月9日", "11月9日 星期一"),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(language, short, long):
    with translation.override(language):
        assert dates.day(date(2026, 11, 9)) == short
        assert dates.day(date(2026, 11, 9), long=True) == long


def test_a_day_far_away_carries_its_year():
    assert dates.day(date(2026, 3, 1)) == "1 Mar 2026"


def test_a_moment_is_told_in_the_zone_asked_for():
    assert dates.moment(datetime(2026, 12, 3, 23, 30, tzinfo=UTC), "Asia/Tokyo") == "4 Dec, 08:30"


def test_a_moment_of_today_says_today():
    with zones.override("Europe/Berlin"):
        assert dates.moment(AT) == "today, 14:00"


def test_the_exact_moment_names_its_zone():
    with zones.override("Europe/Berlin"):
        assert dates.exact(AT) == "2026-12-08 14:00 Berlin time (UTC+1)"


def test_a_subject_names_the_day_even_if_it_is_today():
    with zones.override("Europe/Berlin"):
        assert dates.shortly(AT) == "8 Dec, 14:00"
        assert dates.shortly(date(2026, 12, 8)) == "8 Dec"


def test_in_full_a_moment_has_the_zone_that_holds_then():
    with zones.override("Europe/Berlin"):
        assert dates.in_full(AT) == "Tuesday 8 December, 14:00, Berlin time (UTC+1)"
        assert dates.in_full(datetime(2027, 4, 1, 12, tzinfo=UTC)) == "Thursday 1 April, 14:00, Berlin time (UTC+2)"


@pytest.mark.parametrize("write", [dates.shortly, dates.in_full])
def test_what_is_no_date_stands_as_it_is(write):
    assert [write("next spring"), write(""), write(None)] == ["next spring", "", ""]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 12, 8, 13, 20, tzinfo=UTC), "in 20 minutes"),
        (datetime(2026, 12, 8, 10, 0, tzinfo=UTC), "3 hours ago"),
        (datetime(2026, 12, 8, 13, 0, 20, tzinfo=UTC), "now"),
        (date(2026, 12, 9), "tomorrow"),
        (date(2026, 12, 20), "in 12 days"),
        (date(2026, 12, 1), "7 days ago"),
    ],
)
def test_a_distance_is_told_in_the_largest_sensible_unit(value, words):
    assert dates.ago(value) == words


def test_nothing_is_a_dash():
    assert dates.day(None) == dates.moment(None) == "–"


def test_large_numbers_are_grouped():
    assert (dates.number(12345), dates.number(780)) == ("12,345", "780")


def test_a_zone_off_the_hour_shows_its_minutes():
    assert dates.zone_words("Asia/Kolkata") == "Kolkata time (UTC+5:30)"


@pytest.mark.parametrize(
    ("language", "city"),
    [("en", "Rome"), ("de", "Rom"), ("fr", "Rome"), ("it", "Roma"), ("ja", "ローマ"), ("zh-hant", "羅馬")],
)
def test_a_city_is_called_as_its_reader_calls_it(language, city):
    with translation.override(language):
        assert dates.city("Europe/Rome") == city


def test_a_city_is_known_by_the_new_name_of_its_zone_too():
    with translation.override("ja"):
        assert dates.city("Asia/Kolkata") == dates.city("Asia/Calcutta") == "コルカタ"


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("en", "Thursday 5 March 2026"),
        ("it", "giovedì 5 marzo 2026"),
        ("pt-br", "quinta-feira, 5 de março de 2026"),
        ("ja", "2026年3月5日 木曜日"),
    ],
)
def test_a_whole_date_has_its_year_and_small_letters_where_its_language_has_them(language, whole):
    with translation.override(language):
        assert dates.whole(date(2026, 3, 5)) == whole
