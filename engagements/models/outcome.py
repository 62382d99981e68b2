from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.models.base import Base
from engagements.models.engagement import Engagement


class Feature(Base):
    """A feature of the service that the answers chose, validated before completion [P-16]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="features")
    slug = models.SlugField()
    chosen = models.BooleanField(null=True, help_text="Unknown while an answer is missing")
    validated_at = models.DateTimeField(null=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "slug"], name="feature_once")]

    def __str__(self) -> str:
        return self.slug


class Outcomes(Base):
    """What must be true at completion: activation and access [P-03, P-04, K-04], and the use cases [F-23]."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="outcomes")
    activated_on = models.DateField(null=True, blank=True)
    activation_evidence = models.TextField(blank=True)
    pilot_users = models.TextField(blank=True)
    identity_option = models.CharField(max_length=20, blank=True)
    use_cases_validated_at = models.DateTimeField(null=True, blank=True)
    use_cases_validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"outcomes of {self.engagement_id}"

    @property
    def are_evidenced(self) -> bool:
        return bool(self.activated_on and self.pilot_users and self.identity_option)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self, at: datetime) -> ConsentQuerySet:
        """Those given a moment after `at` too: who completes at the same time must not look past one."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)

    def covering(self, task_id: UUID) -> ConsentQuerySet:
        """Those for this very task, and those for an activity that names none."""
        return self.filter(Q(task_id=task_id) | Q(task_id=None))


class Consent(Base):
    """The customer lets Microsoft do one named activity for them; never required, never a credential [R-01…R-03]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="consents")
    activity = models.CharField(max_length=200)
    scope = models.TextField()
    # The one task that it is for; tasks live above, so this is only their name for it.
    task_id = models.UUIDField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(revoked_at=None), name="consent_expires"),
        ]

    def __str__(self) -> str:
        return self.activity

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


class ConsentRequestQuerySet(models.QuerySet["ConsentRequest"]):
    def waiting(self) -> ConsentRequestQuerySet:
        return self.filter(answered_at=None)


class ConsentRequest(Base):
    """Microsoft would do something for the customer and asks for consent. Answered without a consent: declined."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="consent_requests")
    activity = models.CharField(max_length=200)
    scope = models.TextField()
    task_id = models.UUIDField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    consent = models.ForeignKey(Consent, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="consent_request_waits")]

    def __str__(self) -> str:
        return self.activity
