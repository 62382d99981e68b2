from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import languages, zones


class LowerCaseEmailField(models.EmailField):
    """One spelling per address: people write it with capitals on some days and without on others."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class UserManager(BaseUserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=self.normalize_email(email))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. On which side of an engagement they stand is said there, not here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = LowerCaseEmailField(
        _("e-mail address"), unique=True, error_messages={"unique": _("There is an account with this address already.")}
    )
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=16, choices=languages.choices, default=languages.default)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[zones.validate])
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_in_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_operator(self) -> bool:
        """Runs the installation; that gives no right in any engagement."""
        return self.is_active and self.is_staff and self.is_superuser

    @property
    def zone(self) -> ZoneInfo:
        return zones.zone(self.time_zone)


class SignInAttemptQuerySet(models.QuerySet[Any]):
    def since(self, moment: Any) -> "SignInAttemptQuerySet":
        return self.filter(at__gt=moment)

    def until(self, moment: Any) -> "SignInAttemptQuerySet":
        return self.filter(at__lte=moment)

    def at_account(self, account: str, address: str) -> "SignInAttemptQuerySet":
        return self.filter(account=account, address=address)


class SignInAttempt(models.Model):
    """One try that cost us a password hash and was not right. Short-lived: only the last minutes matter."""

    # A keyed hash: people type passwords into the wrong field, and unknown addresses are none of our business.
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    objects = SignInAttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"], name="attempts_by_address"),
            models.Index(fields=["at"], name="attempts_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


class LinkRequest(models.Model):
    """Somebody asked for a link by mail, for an address that we know or do not know. Kept for an hour."""

    # A keyed hash, as above.
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    objects = SignInAttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="requests_by_account"),
            models.Index(fields=["address", "at"], name="requests_by_address"),
            models.Index(fields=["at"], name="requests_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


class LinkQuerySet(models.QuerySet["Link"]):
    def waiting(self, at: datetime) -> "LinkQuerySet":
        """Neither used nor stale."""
        return self.filter(used_at=None, expires_at__gt=at)


class Link(models.Model):
    """A way in by mail, for one person, once. What it is spelled like is worked out from its id (accounts.links)."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign in")
        INVITATION = "invitation", _("Invitation")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=16, choices=Purpose)
    # Where the reader wanted to go: a path of ours, or empty.
    next = models.CharField(max_length=500, blank=True)
    # Who asked for it and what for, told on its page: an invitation names its host and the organisation.
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # Wrong codes typed for it.
    tries = models.PositiveSmallIntegerField(default=0)

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "purpose", "-created_at"], name="links_of_user")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.created_at:%Y-%m-%d %H:%M}"

    def is_stale(self, at: datetime) -> bool:
        return self.expires_at <= at


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self, at: datetime) -> "ApiTokenQuerySet":
        """Neither revoked nor expired, and of somebody who may sign in."""
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    """What a program shows instead of a password. Only its digest is kept (accounts.tokens)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    # Its first letters, by which its owner tells it from others.
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> "CalendarFeedQuerySet":
        """Not revoked, and of somebody who may sign in."""
        return self.filter(revoked_at=None, user__is_active=True)


class CalendarFeed(models.Model):
    """The address at which a calendar program reads one person's calls. Only the digest of its secret is kept
    (accounts.feeds); what it shows is found out at each reading."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)
    # How often it was read since the window began.
    window_at = models.DateTimeField(null=True)
    reads = models.PositiveIntegerField(default=0)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(revoked_at=None), name="one_calendar_feed")
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.created_at:%Y-%m-%d}"
