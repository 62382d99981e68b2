from django.utils.translation import gettext

from accounts.phrases import listed
from engagements.actions.guard import working
from engagements.models import Engagement
from engagements.refusals import Refused
from phases.models.phase import Kind


def in_phase(engagement: Engagement, *kinds: Kind) -> None:
    """Refuse what belongs to a phase that is not the active one; a closed phase has to be reopened first."""
    working(engagement)
    if Kind(engagement.phase) not in kinds:
        names = listed(kind.label for kind in kinds)
        raise Refused(
            "wrong_phase", gettext("This can be done only while one of these is active: %(names)s") % {"names": names}
        )
