"""Records for tests, each valid by itself; `cast_of` puts the usual people around an engagement."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from factory.django import DjangoModelFactory

from accounts.models import User
from comments.models import Attachment, Comment
from engagements import deadlines, models, office
from engagements.models.organisation import MemberRole

# A Monday morning in winter: business hours in UTC, no change of the clocks near.
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOUGHT = date(2026, 2, 20)
# Of the second factor of everybody who has one.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence("Person {}".format)
    email = factory.Sequence("person{}@example.org".format)
    language = "en"
    time_zone = "UTC"


class SecondFactorFactory(DjangoModelFactory):
    """An app with codes."""

    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": encrypt(SECRET)})


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = models.Region

    code = factory.Sequence("region-{}".format)
    name = factory.Sequence("Region {}".format)
    time_zone = "UTC"
    lead = factory.SubFactory(UserFactory)


class RegionManagerFactory(DjangoModelFactory):
    class Meta:
        model = models.RegionManager

    region = factory.SubFactory(RegionFactory)
    user = factory.SubFactory(UserFactory)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = models.Plan
        django_get_or_create = ("slug", "valid_from")

    # The same everywhere, for rows that are kept and point to it (tests/keeping.py).
    id = factory.LazyAttribute(lambda plan: uuid5(NAMESPACE_DNS, f"{plan.slug} {plan.valid_from}"))
    slug = "rms-premium"
    name = "RMS Premium"
    services = factory.LazyFunction(lambda: ["azure-rms"])
    minimum_seats = 150
    valid_from = date(2015, 1, 1)


class CustomerFactory(DjangoModelFactory):
    class Meta:
        model = models.Customer

    name = factory.Sequence("Customer {}".format)
    country = "DE"
    region = factory.SubFactory(RegionFactory)
    language = "en"
    time_zone = "UTC"


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = models.Member

    customer = factory.SubFactory(CustomerFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.LEAD
    since = NOW - timedelta(days=30)


class DesignationFactory(DjangoModelFactory):
    class Meta:
        model = models.Designation

    customer = factory.SubFactory(CustomerFactory)
    user = factory.SubFactory(UserFactory)
    company = "Partner Ltd"
    may_confirm = False
    may_sign = False
    starts_at = NOW - timedelta(days=30)
    designated_by = factory.SubFactory(UserFactory)


class TenantFactory(DjangoModelFactory):
    class Meta:
        model = models.Tenant

    customer = factory.SubFactory(CustomerFactory)
    domain = factory.Sequence("tenant{}.example".format)


class PurchaseFactory(DjangoModelFactory):
    class Meta:
        model = models.Purchase

    tenant = factory.SubFactory(TenantFactory)
    plan = factory.SubFactory(PlanFactory)
    seats = 200
    purchased_on = BOUGHT
    order_reference = factory.Sequence("ORDER-{}".format)


class EngagementFactory(DjangoModelFactory):
    """An active engagement with a manager, and with its profile, data sheet and outcomes; no phases or tasks."""

    class Meta:
        model = models.Engagement
        skip_postgeneration_save = True

    purchase = factory.SubFactory(PurchaseFactory)
    tenant = factory.SelfAttribute("purchase.tenant")
    customer = factory.SelfAttribute("tenant.customer")
    region = factory.SelfAttribute("customer.region")
    service = "azure-rms"
    status = "active"
    opened_at = NOW - timedelta(days=7)
    contact_due_at = factory.LazyAttribute(
        lambda made: deadlines.contact_deadline(made.purchase.purchased_on, made.customer.time_zone)
    )
    contact_target_at = factory.LazyAttribute(
        lambda made: deadlines.target_before(made.contact_due_at, made.customer.time_zone, made.region.hours)
    )
    contact_safe_at = factory.LazyAttribute(
        lambda made: deadlines.last_safe_hour(
            made.contact_due_at,
            made.customer.time_zone,
            made.region.hours,
            office.of_organisation(made.customer),
        )
    )

    @factory.lazy_attribute
    def manager(self) -> User | None:
        if self.status == "intake":
            return None
        return RegionManagerFactory(region=self.region).user

    @factory.post_generation
    def parts(self, create: bool, extracted: object, **_more: object) -> None:
        if not create:
            return
        models.Profile.objects.create(engagement=self, answers={"tenant_kind": self.tenant.kind})
        models.DataSheet.objects.create(engagement=self)
        models.Outcomes.objects.create(engagement=self)
        if self.manager:
            AssignmentFactory(engagement=self, user=self.manager, role="manager")


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Assignment

    engagement = factory.SubFactory(EngagementFactory)
    user = factory.SubFactory(UserFactory)
    role = "specialist"
    starts_at = NOW - timedelta(days=7)


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = models.Meeting

    engagement = factory.SubFactory(EngagementFactory)
    kind = "checkpoint"
    starts_at = NOW + timedelta(days=3)
    day_before_at = factory.LazyAttribute(
        lambda made: deadlines.day_before(made.starts_at, made.engagement.region.hours)
    )


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = models.Attendance

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)
    party = "customer"


class CommentFactory(DjangoModelFactory):
    """Of staff by itself; with `party="customer"` give an author of the customer's."""

    class Meta:
        model = Comment
        skip_postgeneration_save = True

    engagement = factory.SubFactory(EngagementFactory)
    about_id = factory.SelfAttribute("engagement.pk")
    author = factory.LazyAttribute(lambda made: made.engagement.manager)
    party = "microsoft"
    visibility = "shared"
    text = factory.Sequence("Comment {}".format)
    created_at = NOW


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    comment = factory.SubFactory(CommentFactory)
    name = "notes.txt"
    stored_as = factory.Sequence("no/{}".format)
    size = 5
    kind = "txt"


@dataclass(frozen=True)
class Cast:
    """One person of each kind, as every table of permissions needs them."""

    manager: User
    specialist: User
    former_specialist: User
    other_manager: User
    lead: User
    contact: User
    read_only: User
    representative: User
    confirming: User
    signing: User
    former_representative: User
    stranger: User


EVERYBODY = tuple(Cast.__dataclass_fields__)


def cast_of(engagement: models.Engagement) -> Cast:
    customer, past = engagement.customer, NOW - timedelta(days=1)
    return Cast(
        manager=engagement.manager or RegionManagerFactory(region=engagement.region).user,
        specialist=AssignmentFactory(engagement=engagement).user,
        former_specialist=AssignmentFactory(engagement=engagement, ends_at=past).user,
        other_manager=RegionManagerFactory().user,
        lead=MemberFactory(customer=customer).user,
        contact=MemberFactory(customer=customer, role=MemberRole.TECHNICAL_LEAD).user,
        read_only=MemberFactory(customer=customer, role=MemberRole.READ_ONLY).user,
        representative=DesignationFactory(customer=customer).user,
        confirming=DesignationFactory(customer=customer, may_confirm=True).user,
        signing=DesignationFactory(customer=customer, may_sign=True).user,
        former_representative=DesignationFactory(customer=customer, withdrawn_at=past).user,
        stranger=MemberFactory().user,
    )
