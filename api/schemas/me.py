from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from accounts.models import User
from api.schemas.base import Shape
from engagements.models import Designation, Member, Region


class MembershipOut(Shape):
    organization: UUID
    name: str
    role: str = Field(description="lead, technical_lead, stakeholder, read_only or representative")


class MeOut(Shape):
    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    manages: list[str] = Field(description="The codes of the regions whose engagements this person steers")
    is_specialist: bool
    organizations: list[MembershipOut]


def me(user: User, *, is_specialist: bool, at: datetime) -> MeOut:
    return MeOut(
        id=user.pk,
        name=user.name,
        email=user.email,
        language=user.language,
        time_zone=user.time_zone,
        manages=list(Region.objects.filter(region_managers__user=user).order_by("code").values_list("code", flat=True)),
        is_specialist=is_specialist,
        organizations=_organizations(user, at),
    )


def _organizations(user: User, at: datetime) -> list[MembershipOut]:
    members = Member.objects.filter(user=user).select_related("customer")
    speaks = Designation.objects.live(at).filter(user=user).select_related("customer")
    roles = [(row.customer, row.role) for row in members] + [(row.customer, "representative") for row in speaks]
    found = [MembershipOut(organization=one.pk, name=one.name, role=role) for one, role in roles]
    return sorted(found, key=lambda one: (one.name, one.role))
