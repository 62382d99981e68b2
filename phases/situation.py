"""The facts that gates ask about, each read at most once for one evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from engagements.models import (
    Assignment,
    Consent,
    DataSheet,
    Eligibility,
    Engagement,
    Feature,
    Meeting,
    Outcomes,
    Profile,
    ServiceProposal,
)
from engagements.models.base import Party
from engagements.models.organisation import MemberRole
from engagements.refusals import Blocker
from phases.models import Finding, MinimumCheck, Phase, RemediationItem, RemediationPlan, SignOff
from phases.models.plan import Agreement
from phases.plan_content import content_hash, content_of


class Situation:
    def __init__(self, phase: Phase, *, at: datetime, **known: Any):
        """`known` are facts by their names here that somebody has read already."""
        self.phase, self.at = phase, at
        self.engagement: Engagement = phase.engagement
        self.__dict__.update(known)

    @cached_property
    def eligibility(self) -> Eligibility | None:
        return self.engagement.eligibility_decisions.first()

    @cached_property
    def proposal(self) -> ServiceProposal | None:
        return self.engagement.service_proposals.first()

    @cached_property
    def data_sheet(self) -> DataSheet | None:
        return DataSheet.objects.filter(engagement=self.engagement).first()

    @cached_property
    def profile(self) -> Profile:
        return self.engagement.profile

    @cached_property
    def outcomes(self) -> Outcomes | None:
        return Outcomes.objects.filter(engagement=self.engagement).first()

    @cached_property
    def meetings(self) -> list[Meeting]:
        return list(self.engagement.meetings.prefetch_related("attendances"))

    def held(self, kind: str) -> list[Meeting]:
        return [m for m in self.meetings if m.kind == kind and m.status == Meeting.Status.HELD]

    @cached_property
    def has_specialist(self) -> bool:
        return self.engagement.assignments.live(self.at).filter(role=Assignment.Role.SPECIALIST).exists()

    @cached_property
    def has_customer_lead(self) -> bool:
        return self.engagement.customer.members.filter(role=MemberRole.LEAD, user__is_active=True).exists()

    @cached_property
    def findings(self) -> list[Finding]:
        return list(self.engagement.findings.all())

    @cached_property
    def items(self) -> list[RemediationItem]:
        return list(self.engagement.remediation_items.all())

    @cached_property
    def checks(self) -> list[MinimumCheck]:
        return list(self.engagement.minimum_checks.all())

    @cached_property
    def plan(self) -> RemediationPlan | None:
        return self.engagement.remediation_plans.first()

    @cached_property
    def plan_is_current(self) -> bool:
        return self.plan is not None and self.plan.hash == content_hash(content_of(self.items))

    @cached_property
    def features(self) -> list[Feature]:
        return list(self.engagement.features.all())

    def feature_title(self, slug: str) -> str:
        """As the catalogue calls it, which is above us."""
        title: str = import_string(settings.PHASES_FEATURE_TITLE)(slug)
        return title

    @cached_property
    def consents(self) -> list[Consent]:
        """Those that are live."""
        return list(self.engagement.consents.live(self.at))

    @cached_property
    def agreed_sides(self) -> set[str]:
        return _sides(Agreement.objects.filter(plan=self.plan, void_at=None)) if self.plan else set()

    @cached_property
    def signed_sides(self) -> set[str]:
        return _sides(SignOff.objects.filter(plan=self.plan, void_at=None)) if self.plan else set()

    @cached_property
    def required_tasks(self) -> Sequence[Any]:
        """The duties of this phase, seen upward by their relation's name only."""
        tasks = self.phase.tasks.filter(applicability="applies", required=True)
        for task in (found := list(tasks)):
            task.engagement = self.engagement
        return found

    def page(self, name: str, section: str = "") -> str:
        """Where to act: a page of the engagement, and the section of it."""
        address = reverse(name, args=[self.engagement.pk])
        return f"{address}#{section}" if section else address

    def blocker(
        self,
        code: str,
        sentence: str,
        party: str,
        *,
        link: str = "",
        since: datetime | None = None,
        codes: tuple[str, ...] = (),
        lines: tuple[int, ...] = (),
    ) -> Blocker:
        return Blocker(code, sentence, party, since or self.phase.started_at, link, codes, lines)

    def by_microsoft(self, code: str, sentence: str, **more: Any) -> Blocker:
        return self.blocker(code, sentence, Party.MICROSOFT, **more)

    def by_customer(self, code: str, sentence: str, **more: Any) -> Blocker:
        return self.blocker(code, sentence, Party.CUSTOMER, **more)


def _sides(signatures: Any) -> set[str]:
    return set(signatures.values_list("side", flat=True))
