"""The remediation plan: items, published versions, agreement, joint verification [G-05…G-09]."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit import trail
from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.permissions import Permission, standing
from engagements.refusals import Invalid, NotAllowed, Refused
from engagements.seen import unchanged
from phases.actions.guard import in_phase
from phases.conditions import plan_published
from phases.gates import ready_to_sign
from phases.models import Agreement, Phase, RemediationItem, RemediationPlan, SignOff
from phases.models.assessment import Area
from phases.models.phase import PLANNING, Kind
from phases.plan_content import content_hash, content_of
from phases.situation import Situation

ITEM_FIELDS = ("title", "detail", "area", "party", "due_on")


@transaction.atomic
def add_item(
    engagement: Engagement,
    *,
    title: str,
    area: str,
    detail: str = "",
    party: str = Party.CUSTOMER,
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> RemediationItem:
    engagement, act = _plan_of(engagement, by=by, at=at)
    values = _item_values(title=title, area=area, detail=detail, party=party, due_on=due_on)
    item = RemediationItem.objects.create(engagement=engagement, created_at=at, **values)
    act.record("item.added", item, after={"title": item.title})
    void_sign_offs(engagement, reason=gettext("An item was added"), by=by, at=at)
    return item


@transaction.atomic
def change_item(item: RemediationItem, *, by: User, at: datetime, seen: str = "", **changes: Any) -> RemediationItem:
    """Change title, detail, area, party or due_on; the plan has to be published again to be current."""
    engagement, act = _plan_of(item.engagement, by=by, at=at)
    item = engagement.remediation_items.get(pk=item.pk)
    unchanged(seen, item, *ITEM_FIELDS)
    before = {name: getattr(item, name) for name in ITEM_FIELDS}
    for name, value in _item_values(**{**before, **changes}).items():
        setattr(item, name, value)
    item.save(update_fields=ITEM_FIELDS)
    act.record("item.changed", item, before=_text(before), after=_text(changes))
    void_sign_offs(engagement, reason=gettext("An item was changed"), by=by, at=at)
    return item


@transaction.atomic
def remove_item(item: RemediationItem, *, by: User, at: datetime) -> None:
    engagement, act = _plan_of(item.engagement, by=by, at=at)
    item = engagement.remediation_items.get(pk=item.pk)
    act.record("item.removed", item, before={"title": item.title})
    item.delete()
    void_sign_offs(engagement, reason=gettext("An item was removed"), by=by, at=at)


def _plan_of(engagement: Engagement, *, by: User, at: datetime) -> tuple[Engagement, Act]:
    engagement, act = guard.begin(engagement, Permission.EDIT_PLAN, by=by, at=at)
    in_phase(engagement, *PLANNING)
    return engagement, act


def _item_values(*, title: str, area: str, detail: str, party: str, due_on: date | None) -> dict[str, Any]:
    if not title.strip():
        raise Invalid("title", gettext("Say what has to be changed"))
    if len(title) > 200:
        raise Invalid("title", gettext("A title has at most 200 characters"))
    if area not in Area.values:
        raise Invalid("area", gettext("Choose one of the areas"))
    if party not in {Party.MICROSOFT, Party.CUSTOMER}:
        raise Invalid("party", gettext("Choose who does it"))
    return {"title": title.strip(), "detail": detail, "area": area, "party": party, "due_on": due_on}


def _text(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


# ---- Settling items


@transaction.atomic
def resolve_item(item: RemediationItem, *, note: str = "", by: User, at: datetime) -> RemediationItem:
    """Staff who record it for the customer say how they know."""
    item, act = _item_at_work(item, Permission.RESOLVE_ITEM, by=by, at=at)
    if act.side == Party.MICROSOFT and item.party == Party.CUSTOMER:
        guard.reasoned(note, "note")
    return _settle(item, "resolve", note, act)


@transaction.atomic
def waive_item(item: RemediationItem, *, reason: str, by: User, at: datetime) -> RemediationItem:
    """A manager takes the responsibility for leaving it as it is [G-09]."""
    item, act = _item_at_work(item, Permission.WAIVE, by=by, at=at)
    return _settle(item, "waive", guard.reasoned(reason), act)


@transaction.atomic
def mark_item_not_required(item: RemediationItem, *, reason: str, by: User, at: datetime) -> RemediationItem:
    item, act = _item_at_work(item, Permission.MARK_NOT_REQUIRED, by=by, at=at)
    return _settle(item, "mark_not_required", guard.reasoned(reason), act)


@transaction.atomic
def reopen_item(item: RemediationItem, *, reason: str, by: User, at: datetime) -> RemediationItem:
    item, act = _item_at_work(item, Permission.RESOLVE_ITEM, by=by, at=at, settled=True)
    return _settle(item, "reopen", guard.reasoned(reason), act)


def _item_at_work(
    item: RemediationItem, permission: Permission, *, by: User, at: datetime, settled: bool = False
) -> tuple[RemediationItem, Act]:
    engagement, act = guard.begin(item.engagement, permission, by=by, at=at)
    in_phase(engagement, Kind.REMEDIATE)
    item = engagement.remediation_items.get(pk=item.pk)
    if item.is_settled != settled:
        raise Refused("item_settled" if item.is_settled else "item_open", gettext("The item has changed meanwhile"))
    item.engagement = engagement
    return item, act


def _settle(item: RemediationItem, verb: str, reason: str, act: Act) -> RemediationItem:
    before = item.status
    getattr(item, verb)()
    item.reason, item.settled_by, item.settled_at = reason, act.by, act.at
    item.save(update_fields=["status", "reason", "settled_by", "settled_at"])
    after = {"status": item.status}
    act.record(f"item.{_past(item)}", item, reason=reason, before={"status": before}, after=after)
    void_sign_offs(item.engagement, reason=gettext("An item was changed"), by=act.by, at=act.at)
    return item


def _past(item: RemediationItem) -> str:
    return item.status if item.is_settled else "reopened"


# ---- Versions, agreement, readiness


@transaction.atomic
def publish(engagement: Engagement, *, by: User, at: datetime) -> RemediationPlan:
    """Publish the items as a new version; earlier agreements and signatures belong to the version they were
    given for. May be empty [K-08]."""
    engagement, act = _plan_of(engagement, by=by, at=at)
    content = content_of(engagement.remediation_items.all())
    last = engagement.remediation_plans.first()
    if last and last.hash == content_hash(content):
        raise Refused(
            "plan_unchanged", gettext("Nothing has changed since version %(version)d") % {"version": last.version}
        )
    void_sign_offs(engagement, reason=gettext("A new version was published"), by=by, at=at)
    void_agreements(engagement, reason=gettext("A new version was published"), by=by, at=at)
    plan = RemediationPlan.objects.create(
        engagement=engagement,
        version=last.version + 1 if last else 1,
        content=content,
        hash=content_hash(content),
        published_by=by,
        published_at=at,
    )
    act.record("plan.published", plan, after={"version": plan.version, "items": len(content)})
    return plan


@transaction.atomic
def agree(engagement: Engagement, *, by: User, at: datetime, side: str | None = None) -> Agreement:
    engagement, side, behalf = _signatory(engagement, side, AGREEING, by=by, at=at)
    in_phase(engagement, *PLANNING)
    plan = _current_plan(engagement, at=at)
    _not_signed_yet(plan.agreements.filter(void_at=None), side, by)
    agreement = Agreement.objects.create(plan=plan, side=side, by=by, at=at, on_behalf_of=behalf)
    _record_signature("plan.agreed", agreement, by=by, at=at)
    return agreement


@transaction.atomic
def sign(engagement: Engagement, *, by: User, at: datetime, side: str | None = None) -> SignOff:
    """One side's word that the environment is ready [G-08]; refused until items and checks are settled."""
    engagement, side, behalf = _signatory(engagement, side, SIGNING, by=by, at=at)
    in_phase(engagement, Kind.REMEDIATE)
    in_the_way = ready_to_sign(_situation(engagement, at=at))
    if in_the_way:
        raise Refused("not_ready_to_sign", gettext("Readiness cannot be signed yet"), blockers=in_the_way)
    plan = _current_plan(engagement, at=at)
    _not_signed_yet(plan.sign_offs.filter(void_at=None), side, by)
    signature = SignOff.objects.create(plan=plan, side=side, by=by, at=at, on_behalf_of=behalf)
    _record_signature("readiness.signed", signature, by=by, at=at)
    return signature


@transaction.atomic
def withdraw_signature(engagement: Engagement, *, by: User, at: datetime) -> SignOff:
    """Take one's own signature back, until Remediate is closed."""
    engagement = Engagement.objects.locked(engagement.pk)
    if not standing(by, engagement, at=at).takes_part:
        raise NotAllowed
    in_phase(engagement, Kind.REMEDIATE)
    signature = SignOff.objects.filter(plan__engagement=engagement, by=by, void_at=None).first()
    if signature is None:
        raise Refused("not_signed", gettext("There is no signature of yours to withdraw"))
    _void(
        SignOff.objects.filter(pk=signature.pk),
        "readiness.voided",
        gettext("The signature was withdrawn."),
        by=by,
        at=at,
    )
    return signature


AGREEING = {Party.MICROSOFT: Permission.AGREE_FOR_MICROSOFT, Party.CUSTOMER: Permission.AGREE_FOR_CUSTOMER}
SIGNING = {Party.MICROSOFT: Permission.SIGN_FOR_MICROSOFT, Party.CUSTOMER: Permission.SIGN_FOR_CUSTOMER}


def _signatory(
    engagement: Engagement, side: str | None, table: dict[Party, Permission], *, by: User, at: datetime
) -> tuple[Engagement, Party, str]:
    """The side that is signed for, and whom a representative speaks for in that."""
    engagement = Engagement.objects.locked(engagement.pk)
    stands = standing(by, engagement, at=at)
    chosen = Party(guard.one_of("side", side or stands.party, table))
    if not stands.may(table[chosen]):
        raise NotAllowed(gettext("Nobody signs for the other side"))
    return engagement, chosen, stands.behalf_for(table[chosen])


def _not_signed_yet(signatures: Any, side: str, by: User) -> None:
    for signature in signatures:
        if signature.side == side:
            raise Refused("already_signed", gettext("This side has signed already"))
        if signature.by_id == by.pk:
            raise Refused("four_eyes", gettext("One person cannot sign for both sides"))


def _situation(engagement: Engagement, *, at: datetime) -> Situation:
    phase = engagement.phases.get(status=Phase.Status.ACTIVE)
    phase.engagement = engagement
    return Situation(phase, at=at)


def _current_plan(engagement: Engagement, *, at: datetime) -> RemediationPlan:
    s = _situation(engagement, at=at)
    in_the_way = list(plan_published.check(s))
    if in_the_way or s.plan is None:
        raise Refused("plan_not_published", in_the_way[0].sentence, blockers=in_the_way)
    return s.plan


def _record_signature(verb: str, signature: Agreement | SignOff, *, by: User, at: datetime) -> None:
    trail.record(
        verb,
        by=by,
        at=at,
        about=signature,
        scope=signature.plan.engagement_id,
        party=signature.side,
        on_behalf_of=signature.on_behalf_of,
        after={"version": signature.plan.version, "side": signature.side},
    )


def void_sign_offs(engagement: Engagement, *, reason: str, by: User | None, at: datetime) -> int:
    live = SignOff.objects.filter(plan__engagement=engagement, void_at=None)
    return _void(live, "readiness.voided", reason, by=by, at=at)


def void_agreements(engagement: Engagement, *, reason: str, by: User | None, at: datetime) -> int:
    live = Agreement.objects.filter(plan__engagement=engagement, void_at=None)
    return _void(live, "plan.agreement_voided", reason, by=by, at=at)


def _void(signatures: Any, verb: str, reason: str, *, by: User | None, at: datetime) -> int:
    found = list(signatures.select_related("plan"))
    for signature in found:
        signature.void_at, signature.void_reason = at, reason[:200]
        signature.save(update_fields=["void_at", "void_reason"])
        scope, after = signature.plan.engagement_id, {"side": signature.side, "version": signature.plan.version}
        trail.record(verb, by=by, at=at, about=signature, scope=scope, reason=reason, after=after)
    return len(found)
