"""Where an engagement stands, and what was agreed to make the environment ready."""

from phases.models.assessment import Finding, MinimumCheck, ToolRun
from phases.models.phase import Phase
from phases.models.plan import Agreement, RemediationItem, RemediationPlan, SignOff

__all__ = [
    "Agreement",
    "Finding",
    "MinimumCheck",
    "Phase",
    "RemediationItem",
    "RemediationPlan",
    "SignOff",
    "ToolRun",
]
