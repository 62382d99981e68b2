"""What an engagement has in the end, and who did what on the way."""

from __future__ import annotations

from collections import Counter

from audit.models import Event
from engagements.models import Engagement
from responsibilities.models import Task
from tests.stories.acts import Story
from tests.stories.profiles import Duties, Duty, Profile


def tasks_that(applicability: str, engagement: Engagement) -> Duties:
    found = Task.objects.filter(engagement=engagement, applicability=applicability).select_related("phase")
    return Counter(
        Duty(" ".join(task.codes), task.phase.kind, task.party, task.required, task.clause) for task in found
    )


def check_the_end(story: Story, profile: Profile) -> None:
    engagement = story.engagement
    assert engagement.status == "completed"
    assert set(engagement.phases.values_list("status", "by_reference")) == {("complete", None)}
    assert tasks_that("applies", engagement) == profile.tasks_in_the_end
    assert engagement.features.filter(chosen=True, validated_at__isnull=False).count() == profile.features
    check_nothing_is_open(engagement)
    check_the_trail(story)


def check_nothing_is_open(engagement: Engagement) -> None:
    assert not engagement.tasks.applying().open().exists()
    assert not engagement.remediation_items.filter(status="open").exists()
    assert not engagement.minimum_checks.filter(status="open").exists()
    assert not engagement.meetings.filter(status="scheduled").exists()
    assert not engagement.commitments.filter(applicability="applies", acknowledged_at=None).exists()
    assert (engagement.gate_open_since, engagement.reopen_needed, engagement.blocked) == (None, [], 0)
    assert engagement.done == engagement.required > 0


WHO_DID_WHAT = {
    ("engagement.opened", "Manager", "microsoft", ""),
    ("eligibility.decided", "Manager", "microsoft", ""),
    ("contact.attempted", "Specialist", "microsoft", ""),
    ("services.confirmed", "Lead", "customer", ""),
    ("data_sheet.confirmed", "Lead", "customer", ""),
    ("call.held", "Specialist", "microsoft", ""),
    ("task.completed", "Specialist", "microsoft", "Contoso"),
    ("profile.changed", "Lead", "customer", ""),
    ("plan.published", "Specialist", "microsoft", ""),
    *(("plan.agreed", *side) for side in (("Specialist", "microsoft", ""), ("Lead", "customer", ""))),
    *(("readiness.signed", *side) for side in (("Specialist", "microsoft", ""), ("Lead", "customer", ""))),
    *(("phase.closed", name, "microsoft", "") for name in ("Manager", "Specialist")),
    ("use_cases.validated", "Specialist", "microsoft", ""),
    ("engagement.completed", "Manager", "microsoft", ""),
}


def check_the_trail(story: Story) -> None:
    events = Event.objects.filter(scope_id=story.engagement.pk)
    found = set(events.values_list("verb", "actor_name", "actor_party", "on_behalf_of"))
    assert found >= WHO_DID_WHAT
    assert not events.filter(actor_name="").exists()
    story.lead.open(f"{story.home}history/")
    assert "completed" in story.lead.page.text
