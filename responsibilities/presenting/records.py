"""Where a task is done that no press can complete: the page on which its record is made."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsibilities.models import Task

PAGES = {
    "contact_reached": "engagement",
    "services_proposed": "agreement",
    "data_sheet_confirmed": "agreement",
    "kickoff_attended": "calls",
    "information_meeting": "calls",
    "customer_manager_named": "people",
    "assess_plan_meeting": "calls",
    "assess_provisioning_meeting": "calls",
    "assess_configuration_meeting": "calls",
    "plan_published": "plan",
    "plan_agreed": "plan",
    "items_settled": "plan",
    "checkpoints_held": "calls",
}
WORDS = {
    "engagement": gettext_lazy("Go to the engagement"),
    "agreement": gettext_lazy("Go to the agreement"),
    "calls": gettext_lazy("Go to the calls"),
    "people": gettext_lazy("Go to the people"),
    "plan": gettext_lazy("Go to the remediation plan"),
}


def page(task: Task) -> str:
    """The name of the page; empty where a press is enough, or nothing is left to be done."""
    return PAGES.get(task.record, "") if task.is_open else ""


def step(task: Task) -> dict[str, Any]:
    """The way there, as a verb of the status control."""
    name = page(task)
    return {
        "text": _("Record …"),
        "alone": WORDS[name],
        "url": reverse(name, args=[task.engagement_id]),
        "icon": "next",
        "key": "",
        "asks": True,
        "note_only": False,
    }
