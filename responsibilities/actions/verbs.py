"""The verbs of the lower apps as doors call them: each followed by what it means for tasks, counters and gate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from comments import actions as comments
from engagements.actions import (
    agreement,
    attendance,
    consent,
    contact,
    invitations,
    lifecycle,
    meetings,
    organisation,
    outcome,
    people,
    staffing,
)
from engagements.models import Customer, Engagement, Meeting, Member
from engagements.permissions import standing
from phases.actions import assessment, plan
from phases.models import RemediationItem, RemediationPlan
from responsibilities.actions import consents
from responsibilities.actions.phases import lock_tenant, take_over_core
from responsibilities.actions.planning import keep_moments
from responsibilities.models import Task
from responsibilities.replan import refresh
from responsibilities.settling import settle, settled

# ---- The engagement and its people
hold = settled(lifecycle.hold)
cancel = settled(lifecycle.cancel)
correct_purchase = settled(lifecycle.correct_purchase)
decide_eligibility = settled(lifecycle.decide_eligibility)
assign_manager = settled(staffing.assign_manager)
assign_specialist = settled(staffing.assign_specialist)
unassign_specialist = settled(staffing.unassign_specialist)

# ---- Contact and agreement
log_attempt = settled(contact.log_attempt)
take_back_attempt = settled(contact.take_back_attempt)
confirm_services = settled(agreement.confirm_services)
update_data_sheet = settled(agreement.update_data_sheet)
confirm_data_sheet = settled(agreement.confirm_data_sheet)

# ---- Calls
schedule_meeting = settled(meetings.schedule)
reschedule_meeting = settled(meetings.reschedule)
cancel_meeting = settled(meetings.cancel)
set_cadence = settled(meetings.set_cadence)
take_back_miss = settled(meetings.take_back_miss)

# ---- Findings, plan, signatures
record_finding = settled(assessment.record_finding)
record_tool_run = settled(assessment.record_tool_run)
pass_check = settled(assessment.pass_check)
waive_check = settled(assessment.waive_check)
add_item = settled(plan.add_item)
change_item = settled(plan.change_item)
remove_item = settled(plan.remove_item)
resolve_item = settled(plan.resolve_item)
waive_item = settled(plan.waive_item)
mark_item_not_required = settled(plan.mark_item_not_required)
reopen_item = settled(plan.reopen_item)
agree = settled(plan.agree)
sign = settled(plan.sign)
withdraw_signature = settled(plan.withdraw_signature)

# ---- Outcomes
validate_feature = settled(outcome.validate_feature)
record_outcomes = settled(outcome.record_outcomes)
validate_use_cases = settled(outcome.validate_use_cases)

# ---- Consent
grant_consent = consents.grant
revoke_consent = consents.revoke
ask_consent = consents.ask
decline_consent = consent.decline

# ---- Verbs that touch no engagement
request_assistance = contact.request_assistance
decline_request = contact.decline_request
designate = people.designate
withdraw = people.withdraw
send_invitation = invitations.send
change_organisation = organisation.change

# ---- Verbs that no gate and no counter asks about
answer_call = attendance.answer
write_comment = comments.write
edit_comment = comments.edit
delete_comment = comments.delete
hide_comment = comments.hide


# ---- Verbs with more consequences


@transaction.atomic
def resume(engagement: Engagement, *, by: User, at: datetime) -> Engagement:
    """Clocks go on: dates that were set move by the business days on hold [S-09]."""
    lock_tenant(engagement.pk)
    _resumed, held_days = lifecycle.resume(engagement, by=by, at=at)
    engagement = Engagement.objects.locked(engagement.pk)
    hours = engagement.region.hours
    tasks = list(engagement.tasks.open().filter(due_on__isnull=False))
    for task in tasks:
        task.engagement = engagement
        task.due_on = hours.add_business_days(task.due_on, held_days) if held_days and task.due_on else task.due_on
        keep_moments(task)
    Task.objects.bulk_update(tasks, ["due_on", "remind_at", "overdue_at"])
    take_over_core(engagement, standing(by, engagement, at=at), by=by, at=at)
    settle(engagement, by=by, at=at)
    return engagement


@transaction.atomic
def publish_plan(engagement: Engagement, *, by: User, at: datetime) -> RemediationPlan:
    """Publishing says whether remediation is needed, and with that which tasks apply."""
    published = plan.publish(engagement, by=by, at=at)
    engagement = Engagement.objects.locked(engagement.pk)
    profile = engagement.profile
    profile.remediation_needed = not published.is_empty
    profile.save(update_fields=["remediation_needed"])
    refresh(engagement)
    settle(engagement, by=by, at=at)
    return published


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User, at: datetime, **more: Any) -> Meeting:
    held, _following = meetings.hold(meeting, next_wanted=_next_wanted(meeting), by=by, at=at, **more)
    settle(Engagement.objects.locked(meeting.engagement_id), by=by, at=at)
    return held


@transaction.atomic
def miss_meeting(meeting: Meeting, *, by: User, at: datetime, **more: Any) -> Meeting:
    missed, _following = meetings.miss(meeting, next_wanted=_next_wanted(meeting), by=by, at=at, **more)
    settle(Engagement.objects.locked(meeting.engagement_id), by=by, at=at)
    return missed


def _next_wanted(meeting: Meeting) -> bool:
    """The rhythm goes on while something is left to remedy."""
    items = RemediationItem.objects.filter(engagement=meeting.engagement_id)
    return items.filter(status=RemediationItem.Status.OPEN).exists()


@transaction.atomic
def add_member(customer: Customer, user: User, *, by: User, at: datetime, **more: Any) -> Member:
    member = people.add_member(customer, user, by=by, at=at, **more)
    settle_customer(customer, by=by, at=at)
    return member


@transaction.atomic
def change_member_role(member: Member, *, by: User, at: datetime, **more: Any) -> Member:
    member = people.change_member_role(member, by=by, at=at, **more)
    settle_customer(member.customer, by=by, at=at)
    return member


@transaction.atomic
def remove_member(member: Member, *, by: User, at: datetime) -> None:
    customer = member.customer
    people.remove_member(member, by=by, at=at)
    settle_customer(customer, by=by, at=at)


def settle_customer(customer: Customer, *, by: User, at: datetime) -> None:
    """Who belongs to a customer matters to every engagement of theirs."""
    for engagement in customer.engagements.working().select_for_update(of=("self",), no_key=True).order_by("pk"):
        settle(engagement, by=by, at=at)
