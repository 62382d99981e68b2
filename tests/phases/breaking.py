"""For every condition of every gate: how it stops holding, what the gate then says, and how it holds again.

A row leaves everything else as it was, so the gate must name exactly what the row broke.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from engagements.models import Meeting
from engagements.models.organisation import MemberRole
from phases.models import Agreement, SignOff
from phases.models.assessment import Area
from phases.models.phase import Kind
from responsibilities.actions import opening, profile, tasks, verbs
from tests.factories import AssignmentFactory, MeetingFactory, UserFactory
from tests.journeys import ANSWERS, Walk

Step = Callable[[Walk], object]


class Row(NamedTuple):
    kind: Kind
    condition: str
    breaks: Step
    blockers: list[tuple[str, str]]
    mends: Step

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.condition}-{self.blockers[0][0]}"


def undo(slug: str) -> Step:
    return lambda walk: tasks.reopen(walk.task(slug), reason="Looked again", **walk.manager)


def redo(slug: str) -> Step:
    return lambda walk: tasks.complete(walk.task(slug), note="Seen on the call", **walk.manager)


def outcome(**facts: object) -> Step:
    """Written past the action, so that nothing but the fact itself changes."""
    return lambda walk: type(walk.engagement.outcomes).objects.filter(engagement=walk.engagement).update(**facts)


def engagement(**facts: object) -> Step:
    return lambda walk: type(walk.engagement).objects.filter(pk=walk.engagement.pk).update(**facts)


def related(name: str, **facts: object) -> Step:
    return lambda walk: getattr(walk.engagement, name).update(**facts)


def gone(name: str) -> Step:
    return lambda walk: getattr(walk.engagement, name).all().delete()


# ---- Initiate


def propose(walk: Walk) -> None:
    opening.propose_services(walk.engagement, services=["azure-rms"], **walk.specialist)
    verbs.confirm_services(walk.engagement, **walk.lead)


def correct_sheet(walk: Walk) -> None:
    verbs.update_data_sheet(walk.engagement, fields={"seats": 300}, **walk.specialist)


def leave(walk: Walk) -> None:
    verbs.unassign_specialist(walk.engagement.assignments.get(role="specialist"), **walk.manager)


INITIATE = [
    Row(
        Kind.INITIATE,
        "eligibility_decided",
        gone("eligibility_decisions"),
        [("eligibility_undecided", "microsoft")],
        lambda walk: verbs.decide_eligibility(walk.engagement, decision="eligible", **walk.manager),
    ),
    Row(
        Kind.INITIATE,
        "eligibility_decided",
        gone("eligibility_decisions"),
        [("eligibility_undecided", "microsoft")],
        lambda walk: verbs.decide_eligibility(walk.engagement, decision="exception", reason="New", **walk.manager),
    ),
    Row(
        Kind.INITIATE,
        "contact_reached",
        engagement(reached_at=None),
        [("not_reached", "microsoft")],
        lambda walk: verbs.log_attempt(
            walk.engagement, channel="mail", outcome="reached", happened_at=walk.at, **walk.specialist
        ),
    ),
    Row(
        Kind.INITIATE,
        "services_proposed",
        gone("service_proposals"),
        [("services_not_proposed", "microsoft")],
        propose,
    ),
    Row(
        Kind.INITIATE,
        "services_confirmed",
        related("service_proposals", confirmed_at=None),
        [("services_not_confirmed", "customer")],
        lambda walk: verbs.confirm_services(walk.engagement, **walk.lead),
    ),
    Row(
        Kind.INITIATE,
        "data_sheet_confirmed",
        correct_sheet,
        [("data_sheet_not_confirmed", "customer")],
        lambda walk: verbs.confirm_data_sheet(walk.engagement, **walk.lead),
    ),
    Row(
        Kind.INITIATE,
        "licences_associated",
        undo("licences-associated"),
        [("licences_not_associated", "customer")],
        redo("licences-associated"),
    ),
    Row(
        Kind.INITIATE,
        "process_discussed",
        undo("process-explained"),
        [("process_not_discussed", "microsoft")],
        redo("process-explained"),
    ),
    Row(
        Kind.INITIATE,
        "process_discussed",
        undo("process-explained"),
        [("process_not_discussed", "microsoft")],
        lambda walk: walk.meet(Meeting.Kind.INFORMATION),
    ),
    Row(
        Kind.INITIATE,
        "kickoff_held",
        related("meetings", status="missed"),
        [("kickoff_not_held", "microsoft")],
        lambda walk: walk.meet(Meeting.Kind.KICKOFF),
    ),
    Row(
        Kind.INITIATE,
        "people_assigned",
        engagement(manager=None),
        [("no_manager", "microsoft")],
        lambda walk: verbs.assign_manager(walk.engagement, walk.team.manager, **walk.manager),
    ),
    Row(
        Kind.INITIATE,
        "people_assigned",
        leave,
        [("no_specialist", "microsoft")],
        lambda walk: AssignmentFactory(engagement=walk.engagement, user=walk.team.specialist),
    ),
    Row(
        Kind.INITIATE,
        "required_tasks_done",
        undo("begin-onboarding"),
        [("task_open", "customer")],
        redo("begin-onboarding"),
    ),
    Row(
        Kind.INITIATE,
        "required_tasks_done",
        undo("participants-led"),
        [("task_open", "customer")],
        lambda walk: tasks.mark_not_required(walk.task("participants-led"), reason="Alone", **walk.manager),
    ),
]


# ---- Assess


def forget(area: str) -> Step:
    return lambda walk: walk.engagement.findings.filter(area=area).delete()


def find(area: str) -> Step:
    finding = {"area": area, "summary": "Nothing to change", "change_required": False}
    return lambda walk: verbs.record_finding(walk.engagement, **finding, **walk.specialist)


def answer(**other: object) -> Step:
    return lambda walk: profile.apply(walk.engagement, {**ANSWERS, **other}, **walk.lead)


def lead_becomes(role: str) -> Step:
    return lambda walk: walk.engagement.customer.members.update(role=role)


def add_item(walk: Walk) -> None:
    verbs.add_item(walk.engagement, title="One more", area="dns", **walk.specialist)


def take_item_back(walk: Walk) -> None:
    verbs.remove_item(walk.engagement.remediation_items.get(title="One more"), **walk.specialist)


def publish(walk: Walk) -> None:
    verbs.publish_plan(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, **walk.lead)


def void(model: type[Agreement] | type[SignOff], side: str) -> Step:
    return lambda walk: model.objects.filter(plan__engagement=walk.engagement, side=side).update(void_at=walk.at)


def no_more_checkpoints(walk: Walk) -> None:
    walk.engagement.meetings.checkpoints().delete()
    verbs.set_cadence(walk.engagement, days=None, **walk.specialist)


ASSESS = [
    *(
        Row(Kind.ASSESS, "areas_recorded", forget(area), [(f"no_finding_{area}", "microsoft")], find(area))
        for area in Area.values
    ),
    *(
        Row(Kind.ASSESS, "answers_complete", answer(**{name: None}), [(f"unanswered_{name}", "customer")], answer())
        for name in ("exchange_online", "adfs_version", "forest_list")
    ),
    Row(
        Kind.ASSESS,
        "answers_complete",
        answer(forest_list=[{"name": "corp.example"}]),
        [("unanswered_forest_list", "customer")],
        answer(),
    ),
    Row(
        Kind.ASSESS,
        "customer_manager_named",
        lead_becomes(MemberRole.TECHNICAL_LEAD),
        [("no_customer_manager", "customer")],
        lead_becomes(MemberRole.LEAD),
    ),
    Row(
        Kind.ASSESS,
        "customer_manager_named",
        lambda walk: type(walk.team.lead).objects.filter(pk=walk.team.lead.pk).update(is_active=False),
        [("no_customer_manager", "customer")],
        lambda walk: verbs.add_member(walk.engagement.customer, UserFactory(), role=MemberRole.LEAD, **walk.manager),
    ),
    Row(Kind.ASSESS, "plan_published", add_item, [("plan_not_published", "microsoft")], take_item_back),
    Row(Kind.ASSESS, "plan_published", gone("remediation_plans"), [("plan_not_published", "microsoft")], publish),
    Row(
        Kind.ASSESS,
        "plan_agreed",
        void(Agreement, "microsoft"),
        [("not_agreed_microsoft", "microsoft")],
        lambda walk: verbs.agree(walk.engagement, **walk.specialist),
    ),
    Row(
        Kind.ASSESS,
        "plan_agreed",
        void(Agreement, "customer"),
        [("not_agreed_customer", "customer")],
        lambda walk: verbs.agree(walk.engagement, **walk.lead),
    ),
    Row(
        Kind.ASSESS,
        "checkpoints_arranged",
        no_more_checkpoints,
        [("no_checkpoint", "microsoft")],
        lambda walk: verbs.set_cadence(walk.engagement, days=14, **walk.specialist),
    ),
    Row(
        Kind.ASSESS,
        "checkpoints_arranged",
        no_more_checkpoints,
        [("no_checkpoint", "microsoft")],
        lambda walk: MeetingFactory(engagement=walk.engagement, starts_at=walk.at + timedelta(days=2)),
    ),
    Row(
        Kind.ASSESS,
        "required_tasks_done",
        undo("admin-overview"),
        [("task_open", "microsoft")],
        redo("admin-overview"),
    ),
    Row(
        Kind.ASSESS,
        "required_tasks_done",
        undo("resources-aligned"),
        [("task_open", "both")],
        redo("resources-aligned"),
    ),
]

# ---- Remediate


def one(name: str, becomes: str, **which: object) -> Step:
    """Past the action: working on an item or a check would void the signatures too."""

    def step(walk: Walk) -> None:
        rows = getattr(walk.engagement, name)
        rows.filter(pk=rows.filter(**which).first().pk).update(status=becomes)

    return step


REMEDIATE = [
    *(
        Row(
            Kind.REMEDIATE,
            "items_settled",
            one("remediation_items", "open"),
            [("item_open", "customer")],
            one("remediation_items", settled, status="open"),
        )
        for settled in ("resolved", "not_required", "waived")
    ),
    *(
        Row(
            Kind.REMEDIATE,
            "checks_settled",
            one("minimum_checks", "open", kind=kind),
            [("below_minimum", "customer")],
            one("minimum_checks", settled, kind=kind),
        )
        for kind, settled in (("forest", "passed"), ("forest", "waived"), ("adfs", "passed"), ("adfs", "waived"))
    ),
    Row(
        Kind.REMEDIATE,
        "readiness_signed",
        void(SignOff, "microsoft"),
        [("not_signed_microsoft", "microsoft")],
        lambda walk: verbs.sign(walk.engagement, **walk.specialist),
    ),
    Row(
        Kind.REMEDIATE,
        "readiness_signed",
        void(SignOff, "customer"),
        [("not_signed_customer", "customer")],
        lambda walk: verbs.sign(walk.engagement, **walk.lead),
    ),
    Row(
        Kind.REMEDIATE,
        "required_tasks_done",
        undo("remediation-tools"),
        [("task_open", "microsoft")],
        redo("remediation-tools"),
    ),
    Row(
        Kind.REMEDIATE,
        "required_tasks_done",
        lambda walk: walk.engagement.meetings.checkpoints().update(status="missed"),
        [("task_open", "microsoft"), ("task_open", "customer")],
        lambda walk: walk.meet(Meeting.Kind.CHECKPOINT),
    ),
]

# ---- Enable and completion


def consent(walk: Walk) -> None:
    verbs.grant_consent(walk.engagement, activity="DNS records", scope="One zone", **walk.lead)


def expire(walk: Walk) -> None:
    walk.engagement.consents.update(expires_at=walk.at)


ENABLE = [
    *(
        Row(Kind.ENABLE_CORE, "required_tasks_done", undo(slug), [("task_open", party)], redo(slug))
        for slug, party in (("dns-guidance", "microsoft"), ("client-infrastructure", "customer"))
    ),
    *(
        Row(Kind.ENABLE_SERVICE, "required_tasks_done", undo(slug), [("task_open", party)], redo(slug))
        for slug, party in (("super-user", "microsoft"), ("enable-rms", "customer"), ("use-cases-validated", "both"))
    ),
    *(
        Row(
            Kind.ENABLE_SERVICE,
            "features_validated",
            lambda walk, slug=slug: walk.engagement.features.filter(slug=slug).update(validated_at=None),
            [("feature_not_validated", "microsoft")],
            lambda walk, slug=slug: verbs.validate_feature(walk.engagement.features.get(slug=slug), **walk.specialist),
        )
        for slug in ("service-enablement", "irm-online", "connector", "sharing-app")
    ),
    Row(
        Kind.ENABLE_SERVICE,
        "use_cases_validated",
        outcome(use_cases_validated_at=None),
        [("use_cases_not_validated", "microsoft")],
        lambda walk: verbs.validate_use_cases(walk.fresh(), **walk.specialist),
    ),
    *(
        Row(
            Kind.ENABLE_SERVICE,
            "outcomes_evidenced",
            outcome(**{name: empty}),
            [("outcomes_not_evidenced", "microsoft")],
            outcome(**{name: full}),
        )
        for name, empty, full in (
            ("activated_on", None, "2026-03-20"),
            ("pilot_users", "", "One, Two"),
            ("identity_option", "", "federated"),
        )
    ),
    Row(
        Kind.ENABLE_SERVICE,
        "no_live_consent",
        consent,
        [("consent_live", "customer")],
        lambda walk: verbs.revoke_consent(walk.engagement.consents.get(), **walk.lead),
    ),
    Row(Kind.ENABLE_SERVICE, "no_live_consent", consent, [("consent_live", "customer")], expire),
]

ROWS = [*INITIATE, *ASSESS, *REMEDIATE, *ENABLE]
