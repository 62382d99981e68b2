"""What a gate can ask: one small function for each condition, which yields what stands in its way.

`phases.gates` says which gate asks which of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from engagements.models import Eligibility, Meeting
from engagements.models.base import Party
from engagements.profile import MIN_FOREST_LEVEL, SUBJECTS
from engagements.refusals import Blocker
from phases.models.assessment import Area
from phases.situation import Situation

Check = Callable[[Situation], Iterable[Blocker]]


@dataclass(frozen=True, slots=True)
class Condition:
    """`met` says in the past tense what holds once nothing stands in the way."""

    name: str
    met: str | Promise
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    check: Check


def condition(met: str | Promise, codes: tuple[str, ...], lines: tuple[int, ...] = ()) -> Callable[[Check], Condition]:
    def named(check: Check) -> Condition:
        return Condition(check.__name__, met, codes, lines, check)

    return named


# ---- Initiate [S-03, G-02]


@condition(_("Eligibility is decided"), ("E-03",), (94,))
def eligibility_decided(s: Situation) -> Iterator[Blocker]:
    good = {Eligibility.Decision.ELIGIBLE, Eligibility.Decision.EXCEPTION}
    if s.eligibility is None or s.eligibility.decision not in good:
        yield s.by_microsoft(
            "eligibility_undecided",
            gettext("Eligibility is not decided yet"),
            link=s.page("agreement", "eligibility"),
            codes=("E-03",),
            lines=(94,),
        )


@condition(_("The customer was reached"), ("E-04", "F-04"), (54, 94, 151))
def contact_reached(s: Situation) -> Iterator[Blocker]:
    if not s.engagement.is_reached:
        yield s.by_microsoft(
            "not_reached",
            gettext("The customer has not been reached yet"),
            link=s.page("engagement", "contact"),
            codes=("E-04", "M-03"),
            lines=(54, 94),
        )


@condition(_("The services are proposed"), ("E-08", "K-19"), (153,))
def services_proposed(s: Situation) -> Iterator[Blocker]:
    if s.proposal is None:
        yield s.by_microsoft(
            "services_not_proposed",
            gettext("No services have been proposed"),
            link=s.page("agreement", "services"),
            codes=("E-08", "M-04"),
            lines=(153,),
        )


@condition(_("The customer confirmed the services"), ("E-08", "K-19"), (153,))
def services_confirmed(s: Situation) -> Iterator[Blocker]:
    if s.proposal is not None and s.proposal.confirmed_at is None:
        yield s.by_customer(
            "services_not_confirmed",
            gettext("The proposed services are not confirmed"),
            link=s.page("agreement", "services"),
            since=s.proposal.proposed_at,
            codes=("E-08",),
            lines=(153,),
        )


@condition(_("The customer confirmed the data sheet"), ("E-10", "C-20c"), (96, 289))
def data_sheet_confirmed(s: Situation) -> Iterator[Blocker]:
    if s.data_sheet is None or s.data_sheet.confirmed_at is None:
        yield s.by_customer(
            "data_sheet_not_confirmed",
            gettext("The data sheet is not confirmed"),
            link=s.page("agreement", "data-sheet"),
            codes=("E-10", "C-20c"),
            lines=(96,),
        )


@condition(_("The licences are associated with the tenant"), ("E-02",), (94,))
def licences_associated(s: Situation) -> Iterator[Blocker]:
    yield from _own_task(
        s, "E-02", "licences_not_associated", gettext("The licences are not yet associated with the tenant")
    )


@condition(_("The onboarding process was discussed"), ("E-09", "F-06"), (96,))
def process_discussed(s: Situation) -> Iterator[Blocker]:
    yield from _own_task(s, "E-09", "process_not_discussed", gettext("The onboarding process has not been discussed"))


def _own_task(s: Situation, code: str, name: str, sentence: str) -> Iterator[Blocker]:
    """A condition that is met by doing the one task that carries its requirement code."""
    for task in s.required_tasks:
        if code in task.codes and task.is_open:
            yield s.blocker(name, sentence, task.party, link=task.link, codes=task.codes, lines=task.lines)


@condition(_("The kick-off was held"), ("K-11", "E-11"), (96, 289))
def kickoff_held(s: Situation) -> Iterator[Blocker]:
    if not s.held(Meeting.Kind.KICKOFF):
        yield s.by_microsoft(
            "kickoff_not_held",
            gettext("The kick-off has not been held"),
            link=s.page("calls"),
            codes=("E-11", "K-11"),
            lines=(96, 289),
        )


@condition(_("A manager and a specialist are assigned"), ("P-14",), (58,))
def people_assigned(s: Situation) -> Iterator[Blocker]:
    if s.engagement.manager_id is None:
        yield s.by_microsoft(
            "no_manager",
            gettext("No project manager is assigned"),
            link=s.page("people", "staff"),
            codes=("P-14",),
            lines=(58,),
        )
    if not s.has_specialist:
        yield s.by_microsoft(
            "no_specialist",
            gettext("No specialist is assigned"),
            link=s.page("people", "staff"),
            codes=("P-14",),
            lines=(58,),
        )


# ---- Assess [S-04]


@condition(_("Every area has a finding"), ("G-04",), (101,))
def areas_recorded(s: Situation) -> Iterator[Blocker]:
    found = {finding.area for finding in s.findings}
    for area in needed_areas(s.profile.get("identity")):
        if area not in found:
            sentence = gettext("No finding is recorded for: %(area)s") % {"area": area.label}
            yield s.by_microsoft(
                f"no_finding_{area}", sentence, link=s.page("assessment"), codes=("G-04",), lines=(101,)
            )


def needed_areas(identity: str | None) -> list[Area]:
    """All seven; on-premises AD only where identities come from there."""
    return [area for area in Area if area != Area.ON_PREM_AD or identity != "cloud"]


@condition(_("Every answer that matters is given"), ("V-01", "V-12"), (101,))
def answers_complete(s: Situation) -> Iterator[Blocker]:
    for name in s.profile.unanswered:
        sentence = gettext("A question about the environment is open: %(answer)s") % {"answer": SUBJECTS[name]}
        yield s.by_customer(f"unanswered_{name}", sentence, link=s.page("environment"), codes=("S-10",), lines=(101,))


@condition(_("The customer named a project manager"), ("C-21",), (293,))
def customer_manager_named(s: Situation) -> Iterator[Blocker]:
    if not s.has_customer_lead:
        yield s.by_customer(
            "no_customer_manager",
            gettext("The customer has not named a project manager"),
            link=s.page("people", "customer"),
            codes=("C-21",),
            lines=(293,),
        )


@condition(_("The remediation plan is published"), ("G-05",), (101, 175))
def plan_published(s: Situation) -> Iterator[Blocker]:
    if s.plan is None:
        sentence = gettext("The remediation plan is not published")
    elif not s.plan_is_current:
        sentence = gettext("The remediation plan changed after version %(version)d was published") % {
            "version": s.plan.version
        }
    else:
        return
    yield s.by_microsoft("plan_not_published", sentence, link=s.page("plan"), codes=("G-05", "M-13"), lines=(101, 175))


@condition(_("Both parties agreed on the plan"), ("F-14", "K-07"), (101, 173))
def plan_agreed(s: Situation) -> Iterator[Blocker]:
    if s.plan is None:
        return
    for side, sentence in SIDES_TO_AGREE.items():
        if side not in s.agreed_sides:
            text = str(sentence) % {"version": s.plan.version}
            link, since = s.page("plan"), s.plan.published_at
            yield s.blocker(f"not_agreed_{side}", text, side, link=link, since=since, codes=("F-14",), lines=(101, 173))


SIDES_TO_AGREE = {
    Party.MICROSOFT: gettext_lazy("Nobody agreed on plan version %(version)d for Microsoft"),
    Party.CUSTOMER: gettext_lazy("Nobody agreed on plan version %(version)d for the customer"),
}


@condition(_("Checkpoint calls are arranged"), ("G-06",), (101,))
def checkpoints_arranged(s: Situation) -> Iterator[Blocker]:
    if s.plan is None or s.plan.is_empty or s.engagement.checkpoint_every_days:
        return
    if not any(m.kind == Meeting.Kind.CHECKPOINT and _is_coming(m, s.at) for m in s.meetings):
        yield s.by_microsoft(
            "no_checkpoint",
            gettext("No checkpoint call is arranged"),
            link=s.page("calls"),
            codes=("G-06",),
            lines=(101,),
        )


def _is_coming(meeting: Meeting, at: datetime) -> bool:
    return meeting.status == Meeting.Status.SCHEDULED and meeting.starts_at > at


# ---- Remediate [S-05]


@condition(_("Every remediation item is settled"), ("G-09", "X-08"), (76, 113))
def items_settled(s: Situation) -> Iterator[Blocker]:
    for item in s.items:
        if not item.is_settled:
            sentence = gettext("Remediation is open: %(title)s") % {"title": item.title}
            link = s.page("plan")
            yield s.blocker("item_open", sentence, item.party, link=link, codes=("G-09", "C-27"), lines=(113, 307))


@condition(_("The environment is at its minimum level"), ("X-03", "X-04", "P-09"), (39, 69, 75))
def checks_settled(s: Situation) -> Iterator[Blocker]:
    for check in s.checks:
        if not check.is_settled:
            least = {"subject": check.subject, "found": check.found or "?", "level": MIN_FOREST_LEVEL}
            if check.kind == check.Kind.FOREST:
                text = gettext("Forest %(subject)s is not checked: %(found)s found, %(level)s or later needed") % least
            else:
                text = gettext("AD FS is not checked: %(found)s found, 2.0 or later needed") % least
            yield s.by_customer("below_minimum", text, link=s.page("plan"), codes=("X-04", "P-09"), lines=(39, 75))


@condition(_("Both parties signed readiness"), ("G-08", "F-17", "K-08"), (110,))
def readiness_signed(s: Situation) -> Iterator[Blocker]:
    sides = {
        Party.MICROSOFT: gettext("Nobody has signed readiness for Microsoft"),
        Party.CUSTOMER: gettext("Nobody has signed readiness for the customer"),
    }
    for side, sentence in sides.items():
        if side not in s.signed_sides:
            yield s.blocker(f"not_signed_{side}", sentence, side, link=s.page("plan"), codes=("G-08",), lines=(110,))


# ---- Enable and completion [S-06, S-07, G-14]


@condition(_("Every chosen feature is validated"), ("P-16",), (127,))
def features_validated(s: Situation) -> Iterator[Blocker]:
    for feature in s.features:
        if not feature.chosen or feature.validated_at:
            continue
        sentence = gettext("A chosen feature is not validated: %(name)s") % {"name": s.feature_title(feature.slug)}
        yield s.by_microsoft("feature_not_validated", sentence, link=s.page("outcomes"), codes=("P-16",), lines=(127,))


@condition(_("The core use cases are validated"), ("F-23", "G-13"), (125,))
def use_cases_validated(s: Situation) -> Iterator[Blocker]:
    if s.outcomes is None or s.outcomes.use_cases_validated_at is None:
        yield s.by_microsoft(
            "use_cases_not_validated",
            gettext("The core use cases are not validated"),
            link=s.page("outcomes"),
            codes=("F-23",),
            lines=(125,),
        )


@condition(_("The outcomes are evidenced"), ("P-03", "P-04", "K-04"), (27, 29))
def outcomes_evidenced(s: Situation) -> Iterator[Blocker]:
    if s.outcomes is None or not s.outcomes.are_evidenced:
        yield s.by_microsoft(
            "outcomes_not_evidenced",
            gettext("Activation, pilot users or identity option are not evidenced"),
            link=s.page("outcomes"),
            codes=("P-03", "P-04"),
            lines=(27, 29),
        )


@condition(_("No consent is live"), ("G-14", "R-02"), (60, 147))
def no_live_consent(s: Situation) -> Iterator[Blocker]:
    for consent in s.consents:
        sentence = gettext("A consent is still live: %(activity)s") % {"activity": consent.activity}
        yield s.by_customer(
            "consent_live",
            sentence,
            link=s.page("consents"),
            since=consent.granted_at,
            codes=("G-14",),
            lines=(60, 147),
        )
