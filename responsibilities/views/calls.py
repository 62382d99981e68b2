"""Calls: planned, moved, held, missed, cancelled, and their rhythm [K-10, T-02, T-03, T-04]."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from engagements import slots
from engagements.actions import attendance, calling
from engagements.models import Engagement, Meeting, Minutes
from engagements.permissions import Permission, Standing, require
from engagements.programme import USUAL_MINUTES
from engagements.seen import mark
from phases.models.phase import Kind as PhaseKind
from responsibilities.actions import verbs
from responsibilities.forms.calls import AnswerForm, CadenceForm, CallForm, HoldForm, MissForm, MoveForm
from responsibilities.forms.steering import ReasonForm
from responsibilities.presenting import agenda, minutes
from responsibilities.presenting import calls as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, back, standing_of, visible, visible_engagement


@login_required
@require_safe
def calls(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk))


def _page(request: HttpRequest, engagement: Engagement, **bound: Form) -> HttpResponse:
    stands, at = standing_of(request, engagement), timezone.now()
    may_run = engagement.is_working and stands.may(Permission.RUN_CALL)
    shown = [told.call(meeting, at=at) for meeting in engagement.meetings.prefetch_related("attendances__user")]
    context = {
        "place": place(engagement, stands, "calls"),
        "engagement": engagement,
        "coming": [one for one in shown if one["state"] == "not_started"],
        "settled": [one for one in reversed(shown) if one["state"] != "not_started"],
        "cadence": told.cadence(engagement.checkpoint_every_days),
        "may_run": may_run,
        "call_form": bound.get("call_form") or (_call_form(engagement) if may_run else None),
        "cadence_form": bound.get("cadence_form") or _cadence_form(engagement),
    }
    return page(request, "calls/page.html", context, *bound.values())


# What is usually planned next; after that, checkpoints.
USUAL = {PhaseKind.INITIATE: Meeting.Kind.KICKOFF, PhaseKind.ASSESS: Meeting.Kind.ASSESS_PLAN}


def _call_form(engagement: Engagement, data: Any = None) -> CallForm:
    usual = USUAL.get(PhaseKind(engagement.phase), Meeting.Kind.CHECKPOINT)
    team = list(User.objects.filter(pk__in=attendance.team(engagement, at=timezone.now())).order_by("name"))
    proposed = _slots(engagement, [person.pk for person in team])
    return CallForm(data, team=team, slots=proposed, initial={"kind": usual})


def _slots(engagement: Engagement, people: Collection[UUID], moved: Meeting | None = None) -> list[tuple[str, str]]:
    """Free times for these people, as choices."""
    at, length = timezone.now(), moved.minutes if moved else USUAL_MINUTES
    taken = slots.busy(people, at=at, but=moved)
    found = slots.propose(slots.sides(engagement), taken, minutes=length, at=at)
    return told.slots(found, engagement.customer.time_zone, engagement.region.time_zone)


@login_required
@require_POST
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.RUN_CALL)
    form = _call_form(engagement, request.POST)
    if not acted(form, lambda: verbs.schedule_meeting(engagement, **_planned(form, engagement), **acting(request))):
        return _page(request, engagement, call_form=form)
    return said(request, _("The call is planned, and its attendees are told."), _home(engagement))


def _planned(form: CallForm, engagement: Engagement) -> dict[str, Any]:
    typed = form.cleaned_data
    topics = told.topics_for(typed["kind"], engagement.profile.get("identity"))
    return {**typed, "attendees": list(typed["attendees"]) or None, "topics": topics}


def _cadence_form(engagement: Engagement, data: Any = None) -> CadenceForm:
    seen = mark(engagement, "checkpoint_every_days")
    return CadenceForm(data, agreed=engagement.checkpoint_every_days, seen=seen)


@login_required
@require_POST
def cadence(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.RUN_CALL)
    form = _cadence_form(engagement, request.POST)
    if not acted(form, lambda: verbs.set_cadence(engagement, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, cadence_form=form)
    return said(request, _("The rhythm of the checkpoint calls is set."), _home(engagement))


def _home(engagement: Engagement) -> str:
    return reverse("calls", args=[engagement.pk])


# ---- One call


def meeting_of(request: HttpRequest, pk: UUID) -> Meeting:
    found: Meeting = visible(request, Meeting.objects.prefetch_related("attendances__user"), pk)
    found.engagement = visible_engagement(request, found.engagement_id)
    return found


@login_required
@require_safe
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _call_page(request, meeting_of(request, pk))


def _call_page(request: HttpRequest, meeting: Meeting, **bound: Form) -> HttpResponse:
    engagement = meeting.engagement
    stands = standing_of(request, engagement)
    waits = meeting.status == Meeting.Status.SCHEDULED and engagement.is_working
    may_run, at = waits and stands.may(Permission.RUN_CALL), timezone.now()
    mine = next((one for one in meeting.attendances.all() if one.user_id == request.user.pk), None)
    may_answer = waits and attendance.takes_answers(meeting, at=at) and stands.may(Permission.ANSWER_CALL)
    context = {
        "place": place(engagement, stands),
        "meeting": meeting,
        "call": told.call(meeting, at=at),
        "answers": told.answers(mine) if may_answer else [],
        "attendance": told.attendance(meeting.attendances.all()),
        "topics": told.covered(meeting.topics),
        "may_run": may_run,
        "forms": {verb: bound.get(verb) or _form(verb, meeting) for verb in VERBS} if may_run else {},
        "verbs": VERBS,
        "may_enter": engagement.is_working and stands.may(Permission.RUN_CALL) and calling.is_open(meeting),
        **_written(meeting, stands),
        "promises": [agenda.promise(one) for one in meeting.promises.select_related("user")],
    }
    return page(request, "calls/call.html", context, *bound.values())


def _written(meeting: Meeting, stands: Standing) -> dict[str, Any]:
    """The minutes, if there are any; what Microsoft noted for itself only for its own side."""
    written = Minutes.objects.select_related("written_by").filter(meeting=meeting).first()
    if written is None:
        return {"minutes": None, "internal": []}
    engagement = meeting.engagement
    internal = minutes.internal(written, engagement) if stands.may(Permission.NOTE_INTERNALLY) else []
    return {"minutes": minutes.on_page(written, engagement), "internal": internal}


def _hold_form(meeting: Meeting, data: Any, **more: Any) -> HoldForm:
    invited = [(str(one.user_id), str(one.user)) for one in meeting.attendances.all()]
    topics = [(one["name"], told.topic(one["name"])) for one in meeting.topics]
    return HoldForm(data, invited=invited, topics=topics, **more)


def _move_form(meeting: Meeting, data: Any, **more: Any) -> MoveForm:
    seen, people = mark(meeting, "starts_at"), [one.user_id for one in meeting.attendances.all()]
    proposed = _slots(meeting.engagement, people, meeting)
    return MoveForm(data, slots=proposed, initial={"starts_at": meeting.starts_at}, seen=seen, **more)


def _plain(form: type[Form]) -> Callable[..., Form]:
    return lambda meeting, data, **more: form(data, **more)


Verb = tuple[Callable[..., Any], Callable[..., Form], Any, Any]
VERBS: dict[str, Verb] = {
    "hold": (verbs.hold_meeting, _hold_form, gettext_lazy("It was held"), gettext_lazy("The call is noted as held.")),
    "miss": (
        verbs.miss_meeting,
        _plain(MissForm),
        gettext_lazy("It was missed"),
        gettext_lazy("The call is noted as missed."),
    ),
    "reschedule": (
        verbs.reschedule_meeting,
        _move_form,
        gettext_lazy("Move it"),
        gettext_lazy("The call is moved, and its attendees are told."),
    ),
    "cancel": (
        verbs.cancel_meeting,
        _plain(ReasonForm),
        gettext_lazy("Cancel it"),
        gettext_lazy("The call is cancelled."),
    ),
}


# A miss that was a slip; it asks for nothing.
TAKE_BACK = "take-back"


def _form(verb: str, meeting: Meeting, data: Any = None) -> Form:
    """Each with ids of its own: two of them ask for notes."""
    return VERBS[verb][1](meeting, data, auto_id=f"{verb}-%s")


@login_required
@require_POST
def call_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in VERBS and verb != TAKE_BACK:
        raise Http404
    meeting = meeting_of(request, pk)
    require(request.user, Permission.RUN_CALL, meeting.engagement, at=timezone.now())
    if verb == TAKE_BACK:
        verbs.take_back_miss(meeting, **acting(request))
        return said(request, _("The call waits again."), reverse("call", args=[meeting.pk]))
    form = _form(verb, meeting, request.POST)
    action, _maker, _text, done = VERBS[verb]
    if not acted(form, lambda: action(meeting, **_told(verb, form), **acting(request))):
        return _call_page(request, meeting, **{verb: form})
    undo = reverse("call-verb", args=[meeting.pk, TAKE_BACK]) if verb == "miss" else ""
    messages.success(request, str(done), extra_tags=undo)
    return back(request, _home(meeting.engagement))


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of one who is invited and signed in; the link in the mail does the same without."""
    meeting = meeting_of(request, pk)
    require(request.user, Permission.ANSWER_CALL, meeting.engagement, at=timezone.now())
    form = AnswerForm(request.POST)
    if not acted(form, lambda: verbs.answer_call(meeting, **form.cleaned_data, **acting(request))):
        return _call_page(request, meeting, answer=form)
    return said(request, _("Your answer is noted."), reverse("call", args=[meeting.pk]))


def _told(verb: str, form: Form) -> dict[str, Any]:
    """Attendance is kept by id."""
    typed = dict(form.cleaned_data)
    if verb == "hold":
        typed["present"] = [UUID(one) for one in typed["present"]]
    return typed
