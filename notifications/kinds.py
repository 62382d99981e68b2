"""What we can send. A kind is a slug here and a folder of the same name under templates/notifications/."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    slug: str
    # Stands at the foot of every mail: the reader learns why it came.
    why: Promise
    # Goes out by itself on a day that has other mail.
    urgent: bool = False
    # Whether it may be sent a second time when nobody knows if the first one arrived.
    repeatable: bool = True

    @property
    def folder(self) -> str:
        return f"notifications/{self.slug}"


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("contact_deadline", _("You get this because you answer for reaching this customer in time.")),
        Kind(
            "contact_breach",
            _("You get this every day until the customer is reached, because you answer for it."),
            urgent=True,
        ),
        Kind("call_invited", _("You get this because you are expected on this call."), urgent=True),
        Kind("call_moved", _("You get this because you are expected on this call."), urgent=True),
        Kind("call_cancelled", _("You get this because you were expected on this call."), urgent=True),
        Kind("call_soon", _("You get this because you are expected on this call."), urgent=True),
        Kind("call_missed", _("You get this because you were expected on this call."), urgent=True),
        Kind("call_minutes", _("You get this because you were expected on this call.")),
        Kind("task_due", _("You get this because the task is yours or your side's.")),
        Kind("task_overdue", _("You get this because the task is yours or your side's. It comes once a week at most.")),
        Kind(
            "consent_expiring",
            _("You get this because you granted the consent, or work for the customer under it."),
            repeatable=False,
        ),
        Kind("gate_open", _("You get this because you manage this engagement.")),
        Kind("sign_in_link", _("You get this because somebody, most likely you, asked to sign in."), urgent=True),
        Kind(
            "invitation", _("You get this because a colleague or your contact at Microsoft invited you."), urgent=True
        ),
        Kind("mentioned", _("You get this because somebody on this engagement mentioned you.")),
        Kind("break_glass", _("You get this because you answer for this engagement."), urgent=True),
        Kind(
            "sign_off_waiting",
            _("You get this because your side's signature is missing, and you may give it."),
            repeatable=False,
        ),
    )
}


def kind(slug: str) -> Kind:
    return KINDS[slug]


def repeatable() -> list[str]:
    return [slug for slug, one in KINDS.items() if one.repeatable]
