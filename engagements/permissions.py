"""Who may do what: one table from role to permissions, and the one question `require`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import TYPE_CHECKING
from uuid import UUID

from engagements.models import (
    Customer,
    Designation,
    Engagement,
    Member,
    Region,
    RegionManager,
)
from engagements.models.base import Party
from engagements.models.organisation import MemberRole
from engagements.refusals import NotAllowed
from engagements.role_facts import role_facts

if TYPE_CHECKING:
    from accounts.models import User


class Role(StrEnum):
    MANAGER = auto()
    SPECIALIST = auto()
    LEAD = auto()
    CONTACT = auto()
    READ_ONLY = auto()
    REPRESENTATIVE = auto()
    CONFIRMING_REPRESENTATIVE = auto()
    SIGNING_REPRESENTATIVE = auto()
    # Looks by break-glass, on neither side, and is in no row of the table.
    OPERATOR = auto()


MICROSOFT_SIDE = frozenset({Role.MANAGER, Role.SPECIALIST})
CUSTOMER_SIDE = frozenset(Role) - MICROSOFT_SIDE - {Role.OPERATOR}
CUSTOMER_ACTIVE = frozenset({Role.LEAD, Role.CONTACT, Role.REPRESENTATIVE})
REPRESENTATIVES = frozenset({Role.REPRESENTATIVE, Role.CONFIRMING_REPRESENTATIVE, Role.SIGNING_REPRESENTATIVE})
SPEAKS_FOR_CUSTOMER = frozenset({Role.LEAD, Role.CONFIRMING_REPRESENTATIVE})


class Permission(StrEnum):
    OPEN_ENGAGEMENT = auto()
    STEER_ENGAGEMENT = auto()
    DECIDE_ELIGIBILITY = auto()
    CORRECT_PURCHASE = auto()
    ANSWER_ASSISTANCE_REQUEST = auto()
    REQUEST_ASSISTANCE = auto()
    ASSIGN = auto()
    CLOSE_PHASE = auto()
    REOPEN_PHASE = auto()
    LOG_CONTACT = auto()
    PROPOSE_SERVICES = auto()
    EDIT_DATA_SHEET = auto()
    CONFIRM = auto()
    ANSWER_PROFILE = auto()
    WORK_CUSTOMER_TASK = auto()
    RECORD_CUSTOMER_TASK = auto()
    WORK_MICROSOFT_TASK = auto()
    MARK_NOT_REQUIRED = auto()
    DECLINE = auto()
    PLAN_TASK = auto()
    PLAN_FOREIGN_TASK = auto()
    ADD_OWN_TASK = auto()
    USE_SCOPE = auto()
    ASK_SCOPE = auto()
    ANSWER_SCOPE = auto()
    ACKNOWLEDGE_COMMITMENT = auto()
    PROMOTE_COMMITMENT = auto()
    PASS_CHECK = auto()
    WAIVE = auto()
    RECORD_FINDING = auto()
    VALIDATE = auto()
    EDIT_PLAN = auto()
    RESOLVE_ITEM = auto()
    AGREE_FOR_MICROSOFT = auto()
    AGREE_FOR_CUSTOMER = auto()
    SIGN_FOR_MICROSOFT = auto()
    SIGN_FOR_CUSTOMER = auto()
    GRANT_CONSENT = auto()
    ASK_CONSENT = auto()
    SET_DELIVERY = auto()
    DESIGNATE = auto()
    EDIT_PEOPLE = auto()
    EDIT_ORGANISATION = auto()
    RUN_CALL = auto()
    ANSWER_CALL = auto()
    COMMENT = auto()
    NOTE_INTERNALLY = auto()
    HIDE_COMMENT = auto()
    SETTLE_MAIL = auto()


_STAFF = MICROSOFT_SIDE
_ACTIVE = MICROSOFT_SIDE | CUSTOMER_ACTIVE
_MANAGER = frozenset({Role.MANAGER})

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.OPEN_ENGAGEMENT: _MANAGER,
    Permission.STEER_ENGAGEMENT: _MANAGER,
    Permission.DECIDE_ELIGIBILITY: _MANAGER,
    Permission.CORRECT_PURCHASE: _MANAGER,
    Permission.ANSWER_ASSISTANCE_REQUEST: _MANAGER,
    Permission.REQUEST_ASSISTANCE: CUSTOMER_ACTIVE,
    Permission.ASSIGN: _MANAGER,
    Permission.CLOSE_PHASE: _STAFF,
    Permission.REOPEN_PHASE: _MANAGER,
    Permission.LOG_CONTACT: _STAFF,
    Permission.PROPOSE_SERVICES: _STAFF,
    Permission.EDIT_DATA_SHEET: _ACTIVE,
    Permission.CONFIRM: SPEAKS_FOR_CUSTOMER,
    Permission.ANSWER_PROFILE: _ACTIVE,
    Permission.WORK_CUSTOMER_TASK: CUSTOMER_ACTIVE,
    Permission.RECORD_CUSTOMER_TASK: _STAFF,
    Permission.WORK_MICROSOFT_TASK: _STAFF,
    Permission.MARK_NOT_REQUIRED: _MANAGER,
    Permission.DECLINE: CUSTOMER_ACTIVE,
    Permission.PLAN_TASK: _ACTIVE,
    Permission.PLAN_FOREIGN_TASK: _STAFF,
    Permission.ADD_OWN_TASK: _ACTIVE,
    Permission.USE_SCOPE: _STAFF,
    Permission.ASK_SCOPE: _ACTIVE,
    Permission.ANSWER_SCOPE: _MANAGER,
    Permission.ACKNOWLEDGE_COMMITMENT: SPEAKS_FOR_CUSTOMER,
    Permission.PROMOTE_COMMITMENT: _STAFF | SPEAKS_FOR_CUSTOMER,
    Permission.PASS_CHECK: _STAFF,
    Permission.WAIVE: _MANAGER,
    Permission.RECORD_FINDING: _ACTIVE,
    Permission.VALIDATE: _STAFF,
    Permission.EDIT_PLAN: _STAFF,
    Permission.RESOLVE_ITEM: _ACTIVE,
    Permission.AGREE_FOR_MICROSOFT: _STAFF,
    Permission.AGREE_FOR_CUSTOMER: SPEAKS_FOR_CUSTOMER,
    Permission.SIGN_FOR_MICROSOFT: _STAFF,
    Permission.SIGN_FOR_CUSTOMER: frozenset({Role.LEAD, Role.SIGNING_REPRESENTATIVE}),
    Permission.GRANT_CONSENT: frozenset({Role.LEAD}),
    Permission.ASK_CONSENT: _STAFF,
    Permission.SET_DELIVERY: _STAFF,
    Permission.DESIGNATE: frozenset({Role.LEAD}),
    Permission.EDIT_PEOPLE: _MANAGER | {Role.LEAD},
    Permission.EDIT_ORGANISATION: _MANAGER | {Role.LEAD},
    Permission.RUN_CALL: _STAFF,
    # Of those who are invited.
    Permission.ANSWER_CALL: _ACTIVE,
    Permission.COMMENT: _ACTIVE,
    Permission.NOTE_INTERNALLY: _STAFF,
    Permission.HIDE_COMMENT: _MANAGER,
    Permission.SETTLE_MAIL: _MANAGER,
}

_MEMBER_ROLES = {
    MemberRole.LEAD: Role.LEAD,
    MemberRole.TECHNICAL_LEAD: Role.CONTACT,
    MemberRole.STAKEHOLDER: Role.CONTACT,
    MemberRole.READ_ONLY: Role.READ_ONLY,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is in one engagement at one moment; `represents` names whom a representative speaks for."""

    roles: frozenset[Role]
    represents: str = ""

    def may(self, permission: Permission) -> bool:
        return bool(self.roles & TABLE[permission])

    @property
    def takes_part(self) -> bool:
        """On one side at least; an operator only looks."""
        return self.is_microsoft or self.is_customer

    @property
    def is_microsoft(self) -> bool:
        return bool(self.roles & MICROSOFT_SIDE)

    @property
    def is_customer(self) -> bool:
        return bool(self.roles & CUSTOMER_SIDE)

    @property
    def is_manager(self) -> bool:
        return Role.MANAGER in self.roles

    @property
    def party(self) -> Party:
        """The side a person acts for; somebody on both sides acts for Microsoft unless the verb says otherwise."""
        return Party.MICROSOFT if self.is_microsoft else Party.CUSTOMER

    @property
    def on_behalf_of(self) -> str:
        """Empty for whoever stands here in their own right."""
        return "" if self.roles - REPRESENTATIVES else self.represents

    def side_for(self, permission: Permission) -> Party:
        """The side that gives somebody on both of them this permission."""
        return Party.MICROSOFT if self.roles & TABLE[permission] & MICROSOFT_SIDE else Party.CUSTOMER

    def behalf_for(self, permission: Permission) -> str:
        own_right = self.roles & TABLE[permission] - REPRESENTATIVES
        return "" if own_right else self.represents


def standing(user: User, engagement: Engagement, *, at: datetime) -> Standing:
    """All roles of `user` in `engagement`, in one statement; read inside the action's transaction, so a
    revocation bites at once."""
    found = role_facts(user, engagement, at=at)
    return Standing(roles_from(found), _represents(found, engagement))


def roles_from(facts: Iterable[str]) -> frozenset[Role]:
    roles: set[Role] = set()
    for fact in facts:
        name, *rest = fact.split(":")
        if name == "member":
            roles.add(_MEMBER_ROLES[MemberRole(rest[0])])
        elif name == "speaks":
            roles |= representative_roles(may_confirm=_true(rest[0]), may_sign=_true(rest[1]))
        else:
            roles.add(Role(name))
    return frozenset(roles)


def representative_roles(*, may_confirm: bool, may_sign: bool) -> set[Role]:
    given = {Role.REPRESENTATIVE}
    given |= {Role.CONFIRMING_REPRESENTATIVE} if may_confirm else set()
    return given | ({Role.SIGNING_REPRESENTATIVE} if may_sign else set())


def _true(text: str) -> bool:
    return text in {"1", "true", "True", "t"}


def _represents(facts: list[str], engagement: Engagement) -> str:
    speaks = any(fact.startswith("speaks") for fact in facts)
    return engagement.customer.name if speaks else ""


def require(user: User, permission: Permission, engagement: Engagement, *, at: datetime) -> Standing:
    """Raise NotAllowed unless `user` holds `permission` here and now."""
    stands = standing(user, engagement, at=at)
    if not stands.may(permission):
        raise NotAllowed
    return stands


def require_customer(user: User, permission: Permission, customer: Customer, *, at: datetime) -> Standing:
    """The same for what belongs to a customer and no engagement yet."""
    stands = standing_with(user, customer, at=at)
    if not stands.may(permission):
        raise NotAllowed
    return stands


def standing_with(user: User, customer: Customer, *, at: datetime) -> Standing:
    """All roles of `user` with a customer; a specialist is one of an engagement, never of a customer."""
    mine = {"user": user, "user__is_active": True}
    roles = {_MEMBER_ROLES[MemberRole(m.role)] for m in Member.objects.filter(customer=customer, **mine)}
    spoken = list(Designation.objects.live(at).filter(customer=customer, **mine))
    for speaks in spoken:
        roles |= representative_roles(may_confirm=speaks.may_confirm, may_sign=speaks.may_sign)
    if RegionManager.objects.filter(region=customer.region_id, **mine).exists():
        roles.add(Role.MANAGER)
    return Standing(frozenset(roles), customer.name if spoken else "")


def require_region(user: User, permission: Permission, region: Region) -> Standing:
    manages = RegionManager.objects.filter(region=region, user=user, user__is_active=True).exists()
    stands = Standing(frozenset({Role.MANAGER} if manages else ()))
    if not stands.may(permission):
        raise NotAllowed
    return stands


def regions_of(user: User, permission: Permission) -> set[UUID]:
    """Where somebody has a permission as a manager; for what belongs to no single engagement."""
    managed = RegionManager.objects.filter(user=user, user__is_active=True)
    return set(managed.values_list("region_id", flat=True)) if Role.MANAGER in TABLE[permission] else set()
