"""What waits for somebody's word."""

from datetime import datetime

from accounts.models import User
from engagements.models import ConsentRequest, Engagement, ServiceProposal
from phases.models import RemediationPlan


def something_waits(engagement: Engagement, *, by: User, at: datetime) -> None:
    """For confirmation, consent, agreement and signature. No counter of the engagement speaks of them."""
    ServiceProposal.objects.create(engagement=engagement, services=["azure-rms"], proposed_by=by, proposed_at=at)
    ConsentRequest.objects.create(engagement=engagement, activity="DNS", scope="One zone", asked_by=by, asked_at=at)
    RemediationPlan.objects.create(
        engagement=engagement, version=9, hash="9", published_by=by, published_at=at, agree_since=at, sign_since=at
    )
