"""Whom we onboard, by whom, and what was agreed and recorded on the way."""

from engagements.models.call import CallItem, Minutes, Promise
from engagements.models.contact import AssistanceRequest, ContactAttempt
from engagements.models.engagement import (
    Assignment,
    DataSheet,
    Eligibility,
    Engagement,
    HandOver,
    Profile,
    ServiceProposal,
)
from engagements.models.meeting import Attendance, Meeting
from engagements.models.operator import BreakGlass
from engagements.models.organisation import Customer, Designation, Invitation, Member, Plan, Purchase, Tenant
from engagements.models.outcome import Consent, ConsentRequest, Feature, Outcomes
from engagements.models.region import Holiday, Region, RegionManager
from engagements.models.waiting import WaitingStretch

__all__ = [
    "Assignment",
    "AssistanceRequest",
    "Attendance",
    "BreakGlass",
    "CallItem",
    "Consent",
    "ConsentRequest",
    "ContactAttempt",
    "Customer",
    "DataSheet",
    "Designation",
    "Eligibility",
    "Engagement",
    "Feature",
    "HandOver",
    "Holiday",
    "Invitation",
    "Meeting",
    "Member",
    "Minutes",
    "Outcomes",
    "Plan",
    "Profile",
    "Promise",
    "Purchase",
    "Region",
    "RegionManager",
    "ServiceProposal",
    "Tenant",
    "WaitingStretch",
]
