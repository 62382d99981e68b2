from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Link
from engagements.models.base import Base
from engagements.models.region import Region


class PlanQuerySet(models.QuerySet["Plan"]):
    def valid_on(self, day: date) -> PlanQuerySet:
        """Rules as they stood when the plan was bought, not as they stand today."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class Plan(Base):
    """A purchasable plan and what makes a purchase of it eligible; one row per period of validity [B-01, B-02]."""

    slug = models.SlugField()
    name = models.CharField(max_length=200)
    services = models.JSONField(default=list, help_text=_("Catalogue slugs of the services it makes eligible"))
    minimum_seats = models.PositiveIntegerField(default=150)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "valid_from"], name="plan_period_once")]

    def __str__(self) -> str:
        return self.name


class Customer(Base):
    """The organisation that is onboarded."""

    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    region = models.ForeignKey(Region, models.PROTECT, related_name="customers")
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50, default="UTC")
    contact = models.TextField(blank=True, help_text=_("How the organisation itself is reached"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="customer_once_per_region")]

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    LEAD = "lead", _("Project manager")
    TECHNICAL_LEAD = "technical_lead", _("Technical lead")
    STAKEHOLDER = "stakeholder", _("Stakeholder")
    READ_ONLY = "read_only", _("Read only")


class Member(Base):
    """A person of the customer [R-06]; the lead is its project manager."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=MemberRole)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "user"], name="member_once_per_customer")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class DesignationQuerySet(models.QuerySet["Designation"]):
    def live(self, at: datetime) -> DesignationQuerySet:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at, withdrawn_at=None)


class Designation(Base):
    """A representative speaks for a customer within a scope and a time [R-04]; rows are only ever added and ended."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="designations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="designations")
    company = models.CharField(max_length=200)
    may_confirm = models.BooleanField(default=False)
    may_sign = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    designated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} for {self.customer}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime) -> InvitationQuerySet:
        """Neither followed nor withdrawn nor stale."""
        return self.filter(withdrawn_at=None, link__used_at=None, link__expires_at__gt=at)


class Invitation(Base):
    """Somebody was asked by mail to take part in what a customer does here; the mail's link is their way in."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="invitations")
    link = models.OneToOneField(Link, models.CASCADE, related_name="invitation")
    # As they were named: an account of theirs tells its own name only once they have come.
    name = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class TenantKind(models.TextChoices):
    NEW = "new", _("New tenant")
    EXISTING = "existing", _("Existing tenant")


class Tenant(Base):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tenants")
    domain = models.CharField(max_length=253, unique=True)
    kind = models.CharField(max_length=10, choices=TenantKind, default=TenantKind.NEW)

    def __str__(self) -> str:
        return self.domain


class Purchase(Base):
    """Licences of a plan, bought on a day: the day starts both contact clocks [E-01, K-02]."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="purchases")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField()
    purchased_on = models.DateField()
    order_reference = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "order_reference"], name="order_once_per_tenant")]

    def __str__(self) -> str:
        return self.order_reference

    @property
    def meets_threshold(self) -> bool:
        return self.seats >= self.plan.minimum_seats
