"""THE map of what we hold about people: every field that points to a person, and every text that may name one.

A test walks all models and fails for a field that stands in none of these tables; so a new one is a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Erasure(StrEnum):
    """What becomes of a row when its person is erased."""

    KEEP = auto()  # it stays and points to the account, which has only a pseudonym left
    UNSET = auto()  # the row stays and points to nobody
    DELETE = auto()
    END = auto()  # a right with a time: it stays on record and ends now
    BLANK = auto()  # a mail: that it was owed stays, what it said goes


@dataclass(frozen=True, slots=True)
class Trace:
    """A field that points to a person: what it says of them, what of the row is theirs to take along."""

    model: str
    field: str
    words: str | Promise
    shows: tuple[str, ...]
    erasure: Erasure = Erasure.KEEP


@dataclass(frozen=True, slots=True)
class Text:
    """Words that somebody typed, or copies of them: names and addresses in them are replaced."""

    model: str
    fields: tuple[str, ...]
    # Where the text belongs: the way to its engagement or its customer; empty for neither.
    engagement: str = ""
    customer: str = ""


ON = ("engagement__customer__name", "engagement__service")
PLAN = ("plan__engagement__customer__name", "plan__engagement__service", "plan__version")

TRACES = (
    # ---- Coming in and being told
    Trace(
        "accounts.Link",
        "user",
        _("Links by mail that let you in"),
        ("purpose", "created_at", "expires_at", "used_at"),
        Erasure.DELETE,
    ),
    Trace("accounts.Link", "by", _("Links that were sent because you invited somebody"), ("purpose", "created_at")),
    Trace(
        "notifications.Message",
        "recipient",
        _("Mails that we sent or owe you"),
        ("kind", "status", "due_at", "sent_at", "context"),
        Erasure.BLANK,
    ),
    Trace(
        "notifications.Preferences",
        "reader",
        _("How often you are told of what by mail"),
        ("frequencies", "weekday"),
        Erasure.DELETE,
    ),
    Trace(
        "account.EmailAddress",
        "user",
        _("Addresses that sign you in"),
        ("email", "verified"),
        Erasure.DELETE,
    ),
    Trace(
        "mfa.Authenticator",
        "user",
        _("Your second factors"),
        ("type", "created_at", "last_used_at"),
        Erasure.DELETE,
    ),
    Trace(
        "socialaccount.SocialAccount",
        "user",
        _("Accounts elsewhere that sign you in"),
        ("provider", "date_joined", "last_login"),
        Erasure.DELETE,
    ),
    Trace(
        "accounts.ApiToken",
        "user",
        _("Tokens for programs that act as you"),
        ("name", "created_at", "expires_at", "last_used_at", "revoked_at"),
        Erasure.DELETE,
    ),
    Trace(
        "api.Answered",
        "person",
        _("What programs of yours did, kept for a day so that it is done once"),
        ("door", "status", "created_at"),
        Erasure.DELETE,
    ),
    Trace(
        "accounts.CalendarFeed",
        "user",
        _("Addresses at which a calendar program reads your calls"),
        ("created_at", "last_read_at", "revoked_at"),
        Erasure.DELETE,
    ),
    Trace("admin.LogEntry", "user", _("What you changed in the administration"), ("action_time",)),
    # ---- Where you belong
    Trace("engagements.RegionManager", "user", _("Regions that you manage"), ("region__name",), Erasure.DELETE),
    Trace("engagements.Region", "lead", _("Regions that you lead"), ("name",), Erasure.UNSET),
    Trace(
        "engagements.Member",
        "user",
        _("Organisations that you belong to"),
        ("customer__name", "role", "since"),
        Erasure.DELETE,
    ),
    Trace(
        "engagements.Designation",
        "user",
        _("Organisations that you speak for"),
        ("customer__name", "company", "may_confirm", "may_sign", "starts_at", "ends_at", "withdrawn_at"),
        Erasure.END,
    ),
    Trace(
        "engagements.Designation",
        "designated_by",
        _("Representatives whom you named"),
        ("customer__name", "starts_at", "ends_at", "withdrawn_at"),
    ),
    Trace(
        "engagements.Assignment",
        "user",
        _("Engagements that you were assigned to"),
        (*ON, "role", "starts_at", "ends_at"),
        Erasure.END,
    ),
    Trace("engagements.Engagement", "manager", _("Engagements that you manage"), ("customer__name", "service")),
    Trace("engagements.HandOver", "giver", _("Engagements that you handed over"), ("role", "reason", "at")),
    Trace("engagements.HandOver", "taker", _("Engagements that were handed over to you"), ("role", "reason", "at")),
    Trace("engagements.HandOver", "by", _("Hand-overs that you arranged"), ("role", "reason", "at")),
    Trace(
        "engagements.BreakGlass",
        "user",
        _("Engagements that you looked into as an operator"),
        (*ON, "reason", "starts_at", "ends_at"),
    ),
    # ---- What you decided and noted
    Trace(
        "comments.Comment",
        "author",
        _("Comments and notes that you wrote"),
        (*ON, "visibility", "text", "created_at", "edited_at", "deleted_at"),
    ),
    Trace("comments.Comment", "hidden_by", _("Comments that you hid"), (*ON, "hidden_at", "hidden_reason")),
    Trace(
        "engagements.ConsentRequest",
        "asked_by",
        _("Consents that you asked for"),
        (*ON, "activity", "scope", "asked_at"),
    ),
    Trace("engagements.Eligibility", "decided_by", _("Your decisions on eligibility"), (*ON, "decision", "decided_at")),
    Trace("engagements.ServiceProposal", "proposed_by", _("Services that you proposed"), (*ON, "proposed_at")),
    Trace("engagements.ServiceProposal", "confirmed_by", _("Services that you confirmed"), (*ON, "confirmed_at")),
    Trace("engagements.DataSheet", "confirmed_by", _("Data sheets that you confirmed"), (*ON, "confirmed_at")),
    Trace(
        "engagements.ContactAttempt",
        "made_by",
        _("Contact attempts that you made"),
        (*ON, "at", "channel", "outcome"),
    ),
    Trace(
        "engagements.AssistanceRequest",
        "requested_by",
        _("Requests for assistance that you made"),
        ("customer__name", "service", "message", "requested_at", "status"),
    ),
    Trace(
        "engagements.AssistanceRequest",
        "answered_by",
        _("Requests for assistance that you answered"),
        ("customer__name", "service", "answer", "answered_at"),
    ),
    Trace("engagements.Feature", "validated_by", _("Features that you validated"), (*ON, "slug", "validated_at")),
    Trace(
        "engagements.Outcomes",
        "use_cases_validated_by",
        _("Use cases that you validated"),
        (*ON, "use_cases_validated_at"),
    ),
    Trace(
        "engagements.Consent",
        "granted_by",
        _("Consents that you gave"),
        (*ON, "activity", "scope", "granted_at", "expires_at", "revoked_at"),
    ),
    Trace(
        "engagements.Attendance",
        "user",
        _("Calls that you were expected on"),
        ("meeting__engagement__customer__name", "meeting__kind", "meeting__starts_at", "present", "answer"),
    ),
    Trace(
        "engagements.Meeting", "settled_by", _("Calls of which you noted what became of them"), (*ON, "kind", "status")
    ),
    Trace(
        "engagements.Promise", "user", _("What you promised on calls"), (*ON, "what", "due_on", "status"), Erasure.UNSET
    ),
    Trace(
        "engagements.Minutes",
        "written_by",
        _("Minutes of calls that you wrote"),
        ("meeting__engagement__customer__name", "meeting__kind", "written_at"),
    ),
    Trace("phases.Finding", "recorded_by", _("Findings that you recorded"), (*ON, "area", "summary", "recorded_at")),
    Trace("phases.ToolRun", "recorded_by", _("Runs of tools that you noted"), (*ON, "tool", "run_on", "recorded_at")),
    Trace(
        "phases.MinimumCheck",
        "settled_by",
        _("Checks that you settled"),
        (*ON, "kind", "subject", "status", "settled_at"),
    ),
    Trace("phases.Phase", "completed_by", _("Phases that you closed"), (*ON, "kind", "completed_at")),
    Trace("phases.RemediationPlan", "published_by", _("Plans that you published"), (*ON, "version", "published_at")),
    Trace(
        "phases.RemediationItem",
        "settled_by",
        _("Items of a plan that you settled"),
        (*ON, "title", "status", "settled_at"),
    ),
    Trace("phases.Agreement", "by", _("Plans that you agreed on"), (*PLAN, "side", "at", "void_at")),
    Trace("phases.SignOff", "by", _("Readiness that you signed"), (*PLAN, "side", "at", "void_at")),
    Trace(
        "responsibilities.Task",
        "assignee",
        _("Tasks that are yours"),
        (*ON, "slug", "own_title", "due_on", "status"),
        Erasure.UNSET,
    ),
    Trace(
        "responsibilities.Task",
        "status_by",
        _("Tasks that you last moved on"),
        (*ON, "slug", "own_title", "status", "status_at", "reason"),
    ),
    Trace(
        "responsibilities.Commitment",
        "acknowledged_by",
        _("Standing responsibilities that you acknowledged"),
        (*ON, "slug", "acknowledged_at"),
    ),
    Trace("responsibilities.ScopeEntry", "added_by", _("Uses of scope that you entered"), (*ON, "name", "added_at")),
    Trace("responsibilities.ScopeQuestion", "asked_by", _("Your questions about scope"), (*ON, "asked", "asked_at")),
    Trace(
        "responsibilities.ScopeQuestion",
        "answered_by",
        _("Your answers about scope"),
        (*ON, "answer", "reason", "answered_at"),
    ),
    # ---- This very subject
    Trace("privacy.ErasureRequest", "person", _("Requests to erase you"), ("status", "asked_at", "ended_at")),
    Trace("privacy.ErasureRequest", "asked_by", _("Requests to erase that you made"), ("status", "asked_at")),
    Trace("privacy.ErasureRequest", "approved_by", _("Requests to erase that you approved"), ("approved_at",)),
    Trace("privacy.ErasureRequest", "ended_by", _("Requests to erase that you ended"), ("status", "ended_at")),
)

TEXTS = (
    Text("comments.Comment", ("text", "hidden_reason", "on_behalf_of"), "engagement"),
    Text("comments.Attachment", ("name",), "comment__engagement"),
    Text("engagements.ConsentRequest", ("activity", "scope"), "engagement"),
    Text("engagements.Customer", ("contact",), customer="pk"),
    Text("engagements.BreakGlass", ("reason",), "engagement"),
    Text("engagements.HandOver", ("reason",)),
    Text("engagements.Invitation", ("name",), customer="customer"),
    Text("engagements.Engagement", ("status_reason", "duplicate_reason"), "pk", "customer"),
    Text("engagements.Eligibility", ("reason",), "engagement"),
    Text("engagements.DataSheet", ("contacts", "representative"), "engagement"),
    Text("engagements.ContactAttempt", ("person", "note"), "engagement"),
    Text("engagements.AssistanceRequest", ("message", "answer"), "engagement", "customer"),
    Text("engagements.Designation", ("company",), customer="customer"),
    Text("engagements.Profile", ("answers",), "engagement"),
    Text("engagements.Meeting", ("topics", "notes", "join_url"), "engagement"),
    Text("engagements.CallItem", ("title", "decided", "internal"), "meeting__engagement"),
    Text("engagements.Promise", ("what",), "engagement"),
    Text("engagements.Minutes", ("shared", "internal"), "meeting__engagement"),
    Text("engagements.Outcomes", ("activation_evidence", "pilot_users"), "engagement"),
    Text("engagements.Consent", ("activity", "scope"), "engagement"),
    Text("phases.Finding", ("summary",), "engagement"),
    Text("phases.ToolRun", ("tool", "run_by", "summary", "interpretation"), "engagement"),
    Text("phases.MinimumCheck", ("subject", "found", "reason"), "engagement"),
    Text("phases.RemediationPlan", ("content",), "engagement"),
    Text("phases.RemediationItem", ("title", "detail", "reason"), "engagement"),
    Text("phases.Agreement", ("on_behalf_of", "void_reason"), "plan__engagement"),
    Text("phases.SignOff", ("on_behalf_of", "void_reason"), "plan__engagement"),
    Text("responsibilities.Task", ("own_title", "reason", "note", "acts_next"), "engagement"),
    Text("responsibilities.ScopeEntry", ("name",), "engagement"),
    Text("responsibilities.ScopeQuestion", ("asked", "reason"), "engagement"),
    Text("notifications.Message", ("context", "error"), "scope_id"),
    Text("accounts.Link", ("about",)),
    Text("admin.LogEntry", ("object_repr", "change_message")),
)

# Seen to by the verbs themselves (privacy.erasing), because no field points from these to a person; or gone with the
# row that does.
OWN_WAYS = {
    "account.EmailAddress": ("email",),
    "account.EmailConfirmation": ("key",),
    "accounts.CalendarFeed": ("digest",),
    "accounts.ApiToken": ("name", "prefix", "digest"),
    "accounts.LinkRequest": ("account", "address"),
    "api.Answered": ("key", "door", "digest", "answer"),
    "mfa.Authenticator": ("data",),
    "socialaccount.SocialAccount": ("provider", "uid", "extra_data"),
    "socialaccount.SocialToken": ("token", "token_secret"),
    "accounts.User": ("email", "name", "password", "time_zone"),
    "accounts.SignInAttempt": ("account", "address"),
    "sessions.Session": ("session_key", "session_data"),
    "audit.Event": ("actor_name", "on_behalf_of", "subject_label", "before", "after", "reason"),
}

# Texts that name no person: words of ours, of the catalogue or of an organisation.
IMPERSONAL = {
    # An id or a machine's address, for two minutes.
    "api.Asked": ("who",),
    "comments.Attachment": ("kind", "stored_as"),
    "socialaccount.SocialApp": ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
    "accounts.Link": ("next",),
    "admin.LogEntry": ("object_id",),
    "audit.Event": ("verb", "subject_type"),
    "auth.Group": ("name",),
    "auth.Permission": ("name", "codename"),
    "contenttypes.ContentType": ("app_label", "model"),
    "engagements.Attendance": ("party",),
    "engagements.CallItem": ("ref", "outcome"),
    "engagements.Customer": ("name", "country", "language", "time_zone"),
    "engagements.DataSheet": ("tenant_domain", "region_name", "language"),
    "engagements.Engagement": ("phase", "reopen_needed", "waited"),
    "engagements.Holiday": ("name",),
    "engagements.Outcomes": ("identity_option",),
    "engagements.Plan": ("name", "services"),
    "engagements.Profile": ("unanswered",),
    "engagements.Purchase": ("order_reference",),
    "engagements.Region": ("name", "time_zone", "weekdays", "country", "subdivision"),
    "engagements.ServiceProposal": ("services",),
    "engagements.Tenant": ("domain",),
    "notifications.Heartbeat": ("name",),
    "notifications.Message": ("key", "kind", "message_id", "slot"),
    "notifications.Preferences": ("frequencies",),
    "phases.RemediationPlan": ("hash",),
    "responsibilities.ScopeQuestion": ("clause",),
    "responsibilities.Task": ("clause", "why", "missing"),
}
