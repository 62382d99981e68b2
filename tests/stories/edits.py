"""Every form that changes what somebody else may be changing too, and how two people come to fill it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement
from phases.models.phase import Kind
from tests import factories
from tests.journeys import ANSWERS, Walk, in_phase, opened
from tests.stories.html import Page

Ask = Callable[..., str]
START = timezone.now() - timedelta(days=120)


def build() -> Walk:
    """An engagement in which everything can be changed, by any manager of its region."""
    walk = in_phase(Kind.REMEDIATE, answers=ANSWERS, walk=opened(at=START))
    engagement = walk.engagement
    for _number in range(3):
        factories.RegionManagerFactory(region=engagement.region)
    factories.MemberFactory(customer=engagement.customer, role="stakeholder")
    factories.MeetingFactory(engagement=engagement, starts_at=timezone.now() + timedelta(days=3))
    return walk


@dataclass(frozen=True)
class Edit:
    """Where the form stands, where it goes, what two people type into it, and what is there afterwards."""

    page: Callable[[Engagement], str]
    action: Callable[[Engagement], str]
    field: str
    values: Callable[[Engagement], tuple[Any, Any]]
    held: Callable[[Engagement], Any]
    besides: dict[str, Any] = field(default_factory=dict)
    # A choice that is made in a list of people is made again there.
    comes_back: bool = True

    def typed(self, engagement: Engagement, value: Any, *, get: Ask, post: Ask) -> tuple[str, dict[str, Any]]:
        """What is sent by somebody who opens the page and types this; the last step before it is saved."""
        page, action = self.page(engagement), self.action(engagement)
        data = form_of(page, get(page), action).data({self.field: value, **self.besides})
        return confirmed(engagement, action, data, post)


def confirmed(engagement: Engagement, action: str, data: dict[str, Any], post: Ask) -> tuple[str, dict[str, Any]]:
    """Answers are shown with what they change before they can be saved; everything else is saved at once."""
    if not action.endswith("/environment/"):
        return action, data
    apply = reverse("apply-environment", args=[engagement.pk])
    return apply, form_of(action, post(action, data), apply).data({})


def form_of(address: str, html: str, action: str) -> Any:
    buttons = Page(address, 200, html).buttons
    return next(one.form for one in buttons if (one.form.action or address) == action)


def _of(name: str) -> Callable[[Engagement], str]:
    return lambda engagement: reverse(name, args=[engagement.pk])


def _task(engagement: Engagement) -> Any:
    """Microsoft's, in a phase that is not closed."""
    return engagement.tasks.filter(phase__kind="enable_core", party="microsoft").order_by("number").first()


def _plan_of_task(what: str) -> Callable[[Engagement], str]:
    return lambda engagement: reverse("task-plan", args=[_task(engagement).pk, what])


def _task_page(engagement: Engagement) -> str:
    return reverse("task", args=[_task(engagement).pk])


def _item(engagement: Engagement) -> Any:
    return engagement.remediation_items.first()


def _call(engagement: Engagement) -> Any:
    return engagement.meetings.filter(status="scheduled").order_by("-starts_at").first()


def _stakeholder(engagement: Engagement) -> Any:
    return engagement.customer.members.get(role__in=("stakeholder", "technical_lead", "read_only"))


def _managers(engagement: Engagement) -> tuple[str, str]:
    known = engagement.region.region_managers.exclude(user=engagement.manager_id).order_by("user__email")
    return tuple(str(one.user_id) for one in known[:2])


def _days(engagement: Engagement) -> tuple[str, str]:
    return tuple((timezone.now() + timedelta(days=days)).date().isoformat() for days in (20, 21))


def _moments(engagement: Engagement) -> tuple[str, str]:
    return tuple((timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT10:00") for days in (4, 5))


def _always(*values: Any) -> Callable[[Engagement], Any]:
    return lambda engagement: values


EDITS = {
    "the day of a task": Edit(_task_page, _plan_of_task("due"), "due_on", _days, lambda e: str(_task(e).due_on)),
    "the person of a task": Edit(
        _task_page, _plan_of_task("assignee"), "assignee", _managers, lambda e: str(_task(e).assignee_id)
    ),
    "the note of a task": Edit(
        _task_page, _plan_of_task("note"), "note", _always("First", "Second"), lambda e: _task(e).note
    ),
    "the data sheet": Edit(
        _of("agreement"), _of("data-sheet"), "contacts", _always("First", "Second"), lambda e: e.data_sheet.contacts
    ),
    "the eligibility": Edit(
        _of("agreement"),
        _of("decide-eligibility"),
        "reason",
        _always("First", "Second"),
        lambda e: e.eligibility_decisions.first().reason,
        {"decision": "eligible"},
    ),
    "an item of the plan": Edit(
        lambda e: reverse("plan-item", args=[_item(e).pk]),
        lambda e: reverse("change-plan-item", args=[_item(e).pk]),
        "title",
        _always("First", "Second"),
        lambda e: _item(e).title,
    ),
    "a finding": Edit(
        _of("assessment"),
        lambda e: reverse("record-finding", args=[e.pk, "network"]),
        "summary",
        _always("First", "Second"),
        lambda e: e.findings.get(area="network").summary,
    ),
    "the outcomes": Edit(
        _of("outcomes"),
        _of("record-outcomes"),
        "pilot_users",
        _always("First", "Second"),
        lambda e: e.outcomes.pilot_users,
    ),
    "the rhythm of calls": Edit(
        _of("calls"), _of("cadence"), "days", _always("8", "9"), lambda e: str(e.checkpoint_every_days)
    ),
    "the time of a call": Edit(
        lambda e: reverse("call", args=[_call(e).pk]),
        lambda e: reverse("call-verb", args=[_call(e).pk, "reschedule"]),
        "starts_at",
        _moments,
        lambda e: _call(e).starts_at.strftime("%Y-%m-%dT%H:%M"),
    ),
    "the note on an item of a call": Edit(
        lambda e: reverse("call-mode", args=[_call(e).pk]),
        lambda e: reverse("call-item", args=[_call(e).pk, "general", "call", "note"]),
        "decided",
        _always("First", "Second"),
        lambda e: _call(e).items.get(kind="general").decided,
    ),
    "the role of a person": Edit(
        _of("people"),
        lambda e: reverse("change-role", args=[e.pk, _stakeholder(e).pk]),
        "role",
        _always("technical_lead", "read_only"),
        lambda e: _stakeholder(e).role,
        comes_back=False,
    ),
    "how the organisation is reached": Edit(
        _of("people"), _of("change-organisation"), "contact", _always("First", "Second"), lambda e: e.customer.contact
    ),
    "the manager": Edit(_of("people"), _of("assign-manager"), "user", _managers, lambda e: str(e.manager_id)),
    "the purchase": Edit(
        _of("correct-purchase"),
        _of("correct-purchase"),
        "seats",
        _always("300", "301"),
        lambda e: str(e.purchase.seats),
        {"reason": "A slip of the pen"},
    ),
    "the answers": Edit(
        _of("environment"),
        _of("environment"),
        "screen_sharing",
        _always("no", ""),
        lambda e: {True: "yes", False: "no", None: ""}[e.profile.get("screen_sharing")],
    ),
}
