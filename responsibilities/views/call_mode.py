"""Call mode: one page to run a call from, item by item; each press and each note is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from engagements.actions import calling as lower
from engagements.models import CallItem, Meeting, Promise
from engagements.models.base import Party
from engagements.permissions import Permission, require
from engagements.seen import mark
from responsibilities import agenda
from responsibilities.actions import calling
from responsibilities.agenda import Item
from responsibilities.forms import tasks as task_forms
from responsibilities.forms.calls import CallNoteForm, ItemNoteForm, PresentForm, PressForm, PromiseForm
from responsibilities.presenting import agenda as shown
from responsibilities.presenting import calls as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, page, said
from responsibilities.views.calls import meeting_of
from responsibilities.views.common import acted, answer_code, standing_of, visible

Kind = CallItem.Kind


def _admitted(request: HttpRequest, pk: UUID) -> Meeting:
    meeting = meeting_of(request, pk)
    require(request.user, Permission.RUN_CALL, meeting.engagement, at=timezone.now())
    return meeting


@login_required
@require_GET
def mode(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Left and entered again as often as one likes, until the call is written up."""
    meeting = _admitted(request, pk)
    if not (lower.is_open(meeting) and meeting.engagement.is_working):
        return redirect("call", pk)
    return _page(request, meeting)


def _page(
    request: HttpRequest, meeting: Meeting, problems: dict[str, Form] | None = None, **bound: Form
) -> HttpResponse:
    """`problems`: a form that came back, by the id of its item."""
    engagement, at, problems = meeting.engagement, timezone.now(), problems or {}
    stands = standing_of(request, engagement)
    found = agenda.read(meeting, stands, at=at)
    context = {
        "place": place(engagement, stands),
        "meeting": meeting,
        "call": told.call(meeting, at=at),
        "sections": shown.sections(found, stands, by=request.user, at=at),
        "problems_of": problems,
        "present": shown.present(found.attendances),
        "topics": [(one["name"], told.topic(one["name"])) for one in meeting.topics],
        "end_form": bound.get("end"),
        "waits": meeting.status == Meeting.Status.SCHEDULED,
        **_promised(found.promised, bound.get("promise") or PromiseForm(who=shown.who(found.attendances))),
    }
    return page(request, "calls/mode.html", context, *problems.values(), *bound.values())


def _promised(made: Any, form: Form) -> dict[str, Any]:
    return {"promises": shown.promises(made), "promise_form": form}


def _here(meeting: Meeting, item: str = "") -> str:
    return reverse("call-mode", args=[meeting.pk]) + (f"#{item}" if item else "")


# ---- One item

FORMS: dict[tuple[str, str], Callable[..., Form]] = {
    (Kind.TASK, "start"): task_forms.NoteForm,
    (Kind.TASK, "complete"): task_forms.NoteForm,
    (Kind.TASK, "block"): task_forms.BlockForm,
    (Kind.TASK, "unblock"): task_forms.NoteForm,
    (Kind.TASK, "reopen"): task_forms.ReasonForm,
    (Kind.TASK, "due"): task_forms.DueForm,
    (Kind.PLAN_ITEM, "resolve"): ItemNoteForm,
    (Kind.PROMISE, "keep"): PressForm,
    (Kind.PROMISE, "drop"): PressForm,
    (Kind.PROMISE, "reopen"): PressForm,
    (Kind.PROMISE, "due"): task_forms.DueForm,
}


@login_required
@require_POST
def item(request: HttpRequest, pk: UUID, kind: str, ref: str, what: str) -> HttpResponse:
    """A note on it, another status or another date."""
    meeting = _admitted(request, pk)
    if what != "note" and (kind, what) not in FORMS:
        raise Http404
    found = agenda.find(meeting, kind, ref, standing_of(request, meeting.engagement), at=timezone.now())
    if found is None:
        raise Http404
    return _note(request, meeting, found) if what == "note" else _work(request, meeting, found, what)


def _work(request: HttpRequest, meeting: Meeting, found: Item, what: str) -> HttpResponse:
    form = FORMS[found.kind, what](request.POST)
    done = acted(form, lambda: calling.work(meeting, found, what, **form.cleaned_data, **acting(request)))
    if not request.htmx:
        return _back(request, meeting, found, form, done)
    stands, at = standing_of(request, meeting.engagement), timezone.now()
    again = agenda.find(meeting, found.kind, found.ref, stands, at=at) or found
    one = shown.head(again, meeting, stands, by=request.user, at=at)
    return _part(request, "calls/_item_head.html", {"one": one, "problem": form}, form, f"#head-{one['id']}")


def _note(request: HttpRequest, meeting: Meeting, found: Item) -> HttpResponse:
    """What is kept is said beside it; where somebody else wrote meanwhile, their words stand there too."""
    before = meeting.items.filter(kind=found.kind, ref=found.ref).first()
    form = CallNoteForm(request.POST, seen=mark(before or CallItem(), *lower.NOTES))
    done = acted(form, lambda: calling.keep_note(meeting, found.named, **form.cleaned_data, **acting(request)))
    if not request.htmx:
        return _back(request, meeting, found, form, done)
    kept = meeting.items.filter(kind=found.kind, ref=found.ref).first()
    context = {
        "id": shown.item_id(found.kind, found.ref),
        "note": shown.note(found, meeting, kept),
        "problem": form,
        "theirs": kept if kept and not done else None,
    }
    return _part(request, "calls/_kept.html", context, form, f"#kept-{context['id']}")


def _part(request: HttpRequest, template: str, context: dict[str, Any], form: Form, target: str) -> HttpResponse:
    """A refusal stands where it belongs, not on top of the page."""
    answer = render(request, template, context, status=answer_code(form) if form.errors else 200)
    return retarget(reswap(answer, "outerHTML"), target)


def _back(request: HttpRequest, meeting: Meeting, found: Item, form: Form, done: bool) -> HttpResponse:
    name = shown.item_id(found.kind, found.ref)
    return redirect(_here(meeting, name)) if done else _page(request, meeting, {name: form})


# ---- Who is there, and what is promised


@login_required
@require_POST
def present(request: HttpRequest, pk: UUID) -> HttpResponse:
    meeting = _admitted(request, pk)
    form = _present_form(request, meeting)
    came = _came(form)
    if not acted(form, lambda: calling.tick(meeting, came, **acting(request))):
        return _page(request, meeting, end=form)
    if request.htmx:
        return render(request, "calls/_present_kept.html", {"at": timezone.now()})
    return redirect(_here(meeting, "present"))


def _present_form(request: HttpRequest, meeting: Meeting) -> PresentForm:
    invited = [str(one.user_id) for one in meeting.attendances.all()]
    return PresentForm(request.POST, invited=invited, topics=[one["name"] for one in meeting.topics])


def _came(form: PresentForm) -> list[UUID]:
    return [UUID(one) for one in form.cleaned_data["present"]] if form.is_valid() else []


@login_required
@require_POST
def promise(request: HttpRequest, pk: UUID) -> HttpResponse:
    meeting = _admitted(request, pk)
    who = shown.who(meeting.attendances.all())
    form = PromiseForm(request.POST, who=who)
    done = acted(form, lambda: calling.promise(meeting, **_made(form), **acting(request)))
    if not request.htmx:
        return redirect(_here(meeting, "promises")) if done else _page(request, meeting, promise=form)
    made = meeting.promises.select_related("user")
    context = {"meeting": meeting, "focus": done, **_promised(made, PromiseForm(who=who) if done else form)}
    return _part(request, "calls/_promises.html", context, form, "#promises-part")


def _made(form: PromiseForm) -> dict[str, Any]:
    typed = dict(form.cleaned_data)
    who = typed.pop("who")
    return {**typed, **({"party": who} if who in Party.values else {"user": UUID(who)})}


@login_required
@require_POST
def take_back_promise(request: HttpRequest, pk: UUID) -> HttpResponse:
    made: Promise = visible(request, Promise.objects.select_related("meeting"), pk)
    meeting = _admitted(request, made.meeting_id)
    made.meeting = meeting
    calling.take_back_promise(made, **acting(request))
    return redirect(_here(meeting, "promises"))


# ---- The end


@login_required
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second press, or somebody else's, finds the call ended and written up."""
    meeting = _admitted(request, pk)
    form = _present_form(request, meeting)
    came = _came(form)
    given = {"present": came, "topics_covered": form.cleaned_data.get("topics_covered", ())} if form.is_valid() else {}
    if not acted(form, lambda: calling.end(meeting, **given, **acting(request))):
        return _page(request, meeting, end=form)
    return said(request, _("The call is ended. Its minutes are on their way."), reverse("call", args=[meeting.pk]))
