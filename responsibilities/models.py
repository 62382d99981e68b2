"""The duties of one engagement: tasks, standing commitments, and what the limits were used for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import User
from engagements.models import Consent, Engagement
from engagements.models.base import Base, Party
from engagements.models.engagement import WORKING
from phases.models import Phase
from responsibilities.catalogue import Entry, Limit, Words, load, service


class Applicability(models.TextChoices):
    APPLIES = "applies", _("Applies")
    DOES_NOT_APPLY = "does_not_apply", _("Does not apply")
    UNKNOWN = "unknown", _("Depends on an answer")


class TaskStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", pgettext_lazy("task", "Done")
    NOT_REQUIRED = "not_required", pgettext_lazy("task", "Not required")
    DECLINED = "declined", pgettext_lazy("task", "Declined")


AT_WORK = (TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS)  # what is blocked is somebody else's delay
OPEN = (*AT_WORK, TaskStatus.BLOCKED)
SETTLED = (TaskStatus.DONE, TaskStatus.NOT_REQUIRED, TaskStatus.DECLINED)


class BlockedReason(models.TextChoices):
    CUSTOMER = "customer", _("The customer")
    MICROSOFT = "microsoft", _("Microsoft")
    THIRD_PARTY = "third_party", _("A third party")
    CHANGE_APPROVAL = "change_approval", _("Change approval")
    PENDING_REMEDIATION = "pending_remediation", _("Remediation")


class Delivery(models.TextChoices):
    """Guidance is the rule; Microsoft does a thing itself only under the customer's consent [K-17, R-02]."""

    GUIDE = "guide", _("Microsoft guides")
    PERFORM = "perform", _("Microsoft does it for the customer")


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User, at: datetime | None = None) -> TaskQuerySet:
        return self.filter(engagement__in=Engagement.objects.visible_to(user, at or timezone.now()))

    def readable_by(self, user: User, at: datetime | None = None) -> TaskQuerySet:
        return self.filter(engagement__in=Engagement.objects.readable_by(user, at or timezone.now()))

    def applying(self) -> TaskQuerySet:
        return self.filter(applicability=Applicability.APPLIES)

    def open(self) -> TaskQuerySet:
        return self.filter(status__in=OPEN)

    def workable(self) -> TaskQuerySet:
        """What somebody can act on now: it applies, its phase is active, its engagement is neither held nor over."""
        return self.applying().filter(phase__status=Phase.Status.ACTIVE, engagement__status__in=WORKING)


class Task(Base):
    """A responsibility inside one engagement. What the catalogue says of it is copied by each re-plan."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="tasks")
    phase = models.ForeignKey(Phase, models.CASCADE, related_name="tasks")
    slug = models.SlugField(max_length=80, blank=True, help_text=_("Empty: a task of somebody's own"))
    own_title = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(default=0, help_text=_("Place in the catalogue"))
    party = models.CharField(max_length=10, choices=Party)
    required = models.BooleanField(default=True)
    applicability = models.CharField(max_length=20, choices=Applicability, default=Applicability.APPLIES)
    in_benefit = models.BooleanField(default=True)
    clause = models.CharField(max_length=10, blank=True, help_text=_("Why it is outside the benefit"))
    why = models.JSONField(default=dict, blank=True, help_text=_("Answers that decided"))
    missing = models.JSONField(default=list, blank=True, help_text=_("Answers that it waits for"))

    status = FSMField(default=TaskStatus.NOT_STARTED, choices=TaskStatus.choices, protected=True)
    status_at = models.DateTimeField(null=True, blank=True)
    status_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)  # also where a link to a document lies, as to the support plan [T-07]
    blocked_reason = models.CharField(max_length=30, choices=BlockedReason, blank=True)
    acts_next = models.CharField(max_length=200, blank=True)
    acts_on = models.DateField(null=True, blank=True)

    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.GUIDE)
    consent = models.ForeignKey(Consent, models.SET_NULL, null=True, blank=True, related_name="tasks")

    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_on = models.DateField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "slug"], condition=~Q(slug=""), name="responsibility_once")
        ]
        indexes = [
            models.Index(fields=["remind_at"], condition=Q(status__in=OPEN), name="task_remind"),
            models.Index(fields=["overdue_at"], condition=Q(status__in=OPEN), name="task_overdue"),
            models.Index(fields=["slug", "status"], name="task_slug_status"),
        ]

    def __str__(self) -> str:
        return self.own_title or self.slug

    @property
    def entry(self) -> Entry | None:
        """What the catalogue says of it; None for a task of somebody's own."""
        return service(self.engagement.service).by_slug.get(self.slug)

    @property
    def words(self) -> Words:
        if not self.slug:
            return Words(title=self.own_title)
        words = load().text(self.engagement.service, self.slug, get_language() or "en")
        return words if self.in_benefit else words.outside

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def link(self) -> str:
        return reverse("task", args=[self.pk])

    @property
    def codes(self) -> tuple[str, ...]:
        return self.entry.codes if self.entry else ()

    @property
    def lines(self) -> tuple[int, ...]:
        return self.entry.lines if self.entry else ()

    @property
    def record(self) -> str:
        return self.entry.record if self.entry else ""

    @property
    def also_done_by(self) -> str:
        return self.entry.also_done_by if self.entry else ""

    @property
    def limit(self) -> Limit | None:
        return self.entry.limit if self.entry else None

    @property
    def is_declinable(self) -> bool:
        return bool(self.entry and self.entry.declinable)

    @property
    def is_performed(self) -> bool:
        return self.delivery == Delivery.PERFORM

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED

    @property
    def applies(self) -> bool:
        return self.applicability == Applicability.APPLIES

    @transition(status, source=TaskStatus.NOT_STARTED, target=TaskStatus.IN_PROGRESS)
    def start(self) -> None: ...

    @transition(status, source=list(AT_WORK), target=TaskStatus.DONE)
    def complete(self) -> None: ...

    @transition(status, source=list(AT_WORK), target=TaskStatus.BLOCKED)
    def block(self) -> None: ...

    @transition(status, source=TaskStatus.BLOCKED, target=TaskStatus.IN_PROGRESS)
    def unblock(self) -> None: ...

    @transition(status, source=[*OPEN, TaskStatus.DECLINED], target=TaskStatus.NOT_REQUIRED)
    def mark_not_required(self) -> None: ...

    @transition(status, source=list(OPEN), target=TaskStatus.DECLINED)
    def decline(self) -> None: ...

    @transition(status, source=list(SETTLED), target=TaskStatus.IN_PROGRESS)
    def reopen(self) -> None: ...

    @transition(status, source=list(OPEN), target=TaskStatus.DONE)
    def fulfil(self) -> None:
        """Its record exists now, whatever was noted before."""


class Commitment(Base):
    """A standing responsibility, acknowledged once; it blocks nothing and may become a dated task."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="commitments")
    slug = models.SlugField(max_length=80)
    number = models.PositiveIntegerField(default=0)
    party = models.CharField(max_length=10, choices=Party)
    applicability = models.CharField(max_length=20, choices=Applicability, default=Applicability.APPLIES)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="promoted_from")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "slug"], name="commitment_once")]

    def __str__(self) -> str:
        return self.slug


class ScopeEntry(Base):
    """One named use of a limited item [L-03…L-10]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="scope_entries")
    task = models.ForeignKey(Task, models.CASCADE, related_name="scope_entries")
    limit = models.SlugField()
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["engagement", "limit", "name"], name="scope_entry_once")]

    def __str__(self) -> str:
        return self.name


class ScopeQuestion(Base):
    """More than the benefit includes was asked for: question, answer and clause stay on record [O-04]."""

    class Answer(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("question about scope", "Waiting")
        YES = "yes", _("Yes")
        NO = "no", _("No")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="scope_questions")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="scope_questions")
    limit = models.SlugField(blank=True)
    asked = models.CharField(max_length=200)
    clause = models.CharField(max_length=10, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "limit", "asked"],
                condition=Q(answer="waiting"),
                name="scope_question_waits_once",
            )
        ]

    def __str__(self) -> str:
        return self.asked
