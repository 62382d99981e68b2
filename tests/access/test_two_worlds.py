import pytest
from django.db import transaction

from tests.access.asking import Walker
from tests.access.two_worlds import differences, pages, remove_foreign
from tests.daily import mostly_full

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("persona", mostly_full(["CU", "RE", "SP", "PO"], daily={"CU"}))
def test_others_having_much_or_nothing_changes_no_byte(built, persona):
    assert [str(one) for one in differences(built, persona)] == []


def test_every_page_is_compared(built):
    assert len(list(pages(built, "CU"))) > 25


def test_the_others_are_really_gone(built):
    with transaction.atomic():
        remove_foreign(built, "CL")
        shown = Walker(built).ask("PM", "GET", "/portfolio/?status=all", {}).body
        transaction.set_rollback(True)
    assert "CNRY-a1-organisation" in shown
    assert "CNRY-a2-organisation" not in shown
