"""What we can send. A kind is a slug here and a folder of the same name under templates/notifications/."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    """What a reader decides about as one. Of a duty nobody can let go; all else may come weekly, or never."""

    slug: str
    label: Promise
    about: Promise
    is_duty: bool = False


TASKS = Topic("tasks", _("Tasks"), _("A task of yours or your side’s comes due, or is overdue."))
PROGRESS = Topic("progress", _("Progress"), _("A gate has opened; a consent ends soon."))
COMMENTS = Topic("comments", _("Comments"), _("Somebody mentions you in a comment."))
CONTACT = Topic(
    "contact", _("Contact deadlines"), _("A customer whom you answer for has to be reached in time."), is_duty=True
)
CALLS = Topic(
    "calls",
    _("Calls"),
    _("A call that you are expected on: invited, moved, cancelled, coming up, missed."),
    is_duty=True,
)
ASKED = Topic("asked", _("Your word"), _("A sign-off or a consent waits for you."), is_duty=True)
ACCOUNT = Topic(
    "account",
    _("Your account"),
    _("Invitations, links that sign you in, and looks by an operator into what you answer for."),
    is_duty=True,
)
TOPICS = {topic.slug: topic for topic in (TASKS, PROGRESS, COMMENTS, CONTACT, CALLS, ASKED, ACCOUNT)}


@dataclass(frozen=True, slots=True)
class Kind:
    slug: str
    topic: Topic
    # Stands at the foot of every mail: the reader learns why it came.
    why: Promise
    # Goes out by itself, and at once, on a day that has other mail.
    urgent: bool = False
    # Whether it may be sent a second time when nobody knows if the first one arrived.
    repeatable: bool = True

    @property
    def folder(self) -> str:
        return f"notifications/{self.slug}"


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("contact_deadline", CONTACT, _("You get this because you answer for reaching this customer in time.")),
        Kind(
            "contact_breach",
            CONTACT,
            _("You get this every day until the customer is reached, because you answer for it."),
            urgent=True,
        ),
        Kind("call_invited", CALLS, _("You get this because you are expected on this call."), urgent=True),
        Kind("call_moved", CALLS, _("You get this because you are expected on this call."), urgent=True),
        Kind("call_cancelled", CALLS, _("You get this because you were expected on this call."), urgent=True),
        Kind("call_soon", CALLS, _("You get this because you are expected on this call."), urgent=True),
        Kind("call_missed", CALLS, _("You get this because you were expected on this call."), urgent=True),
        Kind("call_minutes", CALLS, _("You get this because you were expected on this call.")),
        Kind("task_due", TASKS, _("You get this because the task is yours or your side's.")),
        Kind(
            "task_overdue",
            TASKS,
            _("You get this because the task is yours or your side's. It comes once a week at most."),
        ),
        Kind(
            "consent_expiring",
            PROGRESS,
            _("You get this because you granted the consent, or work for the customer under it."),
            repeatable=False,
        ),
        Kind("gate_open", PROGRESS, _("You get this because you manage this engagement.")),
        Kind(
            "sign_in_link",
            ACCOUNT,
            _("You get this because somebody, most likely you, asked to sign in."),
            urgent=True,
        ),
        Kind(
            "invitation",
            ACCOUNT,
            _("You get this because a colleague or your contact at Microsoft invited you."),
            urgent=True,
        ),
        Kind("mentioned", COMMENTS, _("You get this because somebody on this engagement mentioned you.")),
        Kind("break_glass", ACCOUNT, _("You get this because you answer for this engagement."), urgent=True),
        Kind(
            "sign_off_waiting",
            ASKED,
            _("You get this because only you or a colleague can give it."),
            repeatable=False,
        ),
    )
}

# What carries all that is not urgent: at most one of them a day goes to a person.
DIGEST = "digest"
# Most urgent first: the order of what a digest tells of.
FIRST = ("sign_off_waiting", "contact_deadline", "task_overdue", "task_due", "consent_expiring", "gate_open")


def kind(slug: str) -> Kind:
    return KINDS[slug]


def rank(slug: str) -> int:
    """Where it stands in a digest; what is named in no order comes last."""
    return FIRST.index(slug) if slug in FIRST else len(FIRST)


def may_be_left(slug: str) -> bool:
    """Whether its reader may want it less often, or never."""
    return slug in KINDS and not KINDS[slug].topic.is_duty
