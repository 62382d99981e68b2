"""The mark of what somebody had before them, and the refusal to write over something else."""

import pytest

from engagements.models import DataSheet
from engagements.refusals import Refused
from engagements.seen import mark, unchanged

FIELDS = ("contacts", "seats")


def sheet(**values):
    return DataSheet(**{"contacts": "Ada", "seats": 200, **values})


@pytest.mark.parametrize("other", [{"contacts": "Bea"}, {"seats": 201}, {"contacts": ""}, {"seats": None}])
def test_another_value_is_another_mark(other):
    assert mark(sheet(**other), *FIELDS) != mark(sheet(), *FIELDS)


def test_what_the_form_does_not_change_is_not_in_its_mark():
    assert mark(sheet(representative="Cy"), *FIELDS) == mark(sheet(), *FIELDS)


def test_values_do_not_run_into_each_other():
    assert mark(sheet(contacts="1", seats=23), *FIELDS) != mark(sheet(contacts="12", seats=3), *FIELDS)


def test_what_was_not_there_is_told_from_what_is_there_now():
    with pytest.raises(Refused) as refusal:
        unchanged(mark(None, *FIELDS), sheet(), *FIELDS)
    assert refusal.value.code == "changed_meanwhile"


@pytest.mark.parametrize("seen", ["", mark(sheet(), *FIELDS)])
def test_whoever_saw_this_or_no_page_may_go_on(seen):
    unchanged(seen, sheet(), *FIELDS)


def test_a_mark_tells_nothing_of_what_it_marks():
    assert "Ada" not in mark(sheet(), *FIELDS)
    assert len(mark(sheet(contacts="x" * 10_000), *FIELDS)) == 16
