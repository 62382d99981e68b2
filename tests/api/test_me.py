"""Who asks, and where they belong."""

import pytest

from tests.api.calling import Program
from tests.factories import AssignmentFactory, DesignationFactory, MemberFactory, RegionManagerFactory

pytestmark = pytest.mark.django_db


def me(user):
    return Program(user).get("/me").json()


def test_a_manager_sees_their_regions():
    row = RegionManagerFactory()
    assert me(row.user)["manages"] == [row.region.code]


def test_a_specialist_is_told_to_be_one():
    assert me(AssignmentFactory().user)["is_specialist"] is True


def test_a_customer_sees_their_organisation_and_role():
    member = MemberFactory()
    place = {"organization": str(member.customer.pk), "name": member.customer.name, "role": "lead"}
    assert me(member.user)["organizations"] == [place]


def test_a_representative_sees_whom_they_speak_for():
    speaks = DesignationFactory()
    assert [one["role"] for one in me(speaks.user)["organizations"]] == ["representative"]
