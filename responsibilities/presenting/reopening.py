"""What reopening a phase would do, before it is done [S-08]."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases.models import Agreement, Phase, SignOff
from phases.models.phase import Kind
from responsibilities.presenting import rail


def consequences(phase: Phase) -> list[str]:
    found = [_locked(later) for later in _open_after(phase)]
    found += _void(phase)
    found.append(_("Every task keeps its status, its notes and its history."))
    return found


def _open_after(phase: Phase) -> list[Phase]:
    return list(phase.engagement.phases.filter(number__gt=phase.number).exclude(status=Phase.Status.LOCKED))


def _locked(phase: Phase) -> str:
    return _("%(phase)s is locked until its turn comes again.") % {
        "phase": rail.phase_name(phase.kind, phase.engagement.service)
    }


def _void(phase: Phase) -> list[str]:
    """Signatures on the plan belong to Remediate, agreements to Assess."""
    number, found = Kind(phase.kind).number, []
    live = {"plan__engagement": phase.engagement, "void_at": None}
    signed = SignOff.objects.filter(**live).count() if number <= Kind.REMEDIATE.number else 0
    if signed:
        words = ngettext(
            "%(count)s signature on readiness is void.", "%(count)s signatures on readiness are void.", signed
        )
        found.append(words % {"count": signed})
    agreed = Agreement.objects.filter(**live).count() if number <= Kind.ASSESS.number else 0
    if agreed:
        words = ngettext(
            "%(count)s agreement on the plan is void.", "%(count)s agreements on the plan are void.", agreed
        )
        found.append(words % {"count": agreed})
    return found
