"""All my tasks over all customers, and one verb for many of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from responsibilities import worklist as mine
from responsibilities.actions import bulk, tasks
from responsibilities.models import Task
from responsibilities.presenting import keyset
from responsibilities.presenting import worklist as shown
from responsibilities.reach import reach_of
from responsibilities.views.common import back

PAGE = 200
BULK = {"start": tasks.start, "complete": tasks.complete, "unblock": tasks.unblock, "reopen": tasks.reopen}


@login_required
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    wanted, now = shown.Wanted.read(request.GET), timezone.now()
    reach = reach_of(request)
    tasks = mine.tasks_of(reach)
    counts = mine.counted(tasks, timezone.localdate())
    rows = _filtered(tasks, wanted, request, now)
    page = keyset.page(rows, mine.KEYS[wanted.by], keyset.Wanted.of(request.GET, size=PAGE), mine.dressed)
    context = {
        "by": wanted.by,
        "groups": shown.groups(page.rows, wanted, reach=reach, at=now),
        "chips": shown.chips(wanted, counts),
        "summary": shown.summary(counts),
        "results": request.session.pop("bulk", None),
        "previous": wanted.address(before=page.previous) if page.previous else "",
        "next": wanted.address(after=page.next) if page.next else "",
        "here": wanted.address(),
    }
    return render(request, "worklist/page.html", context)


def _filtered(rows: QuerySet[Task], wanted: shown.Wanted, request: HttpRequest, now: datetime) -> QuerySet[Task]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done_today = Q(status_by=request.user, status_at__gte=midnight)
    filters = {
        "open": mine.OPEN_NOW | done_today,
        "overdue": mine.overdue(timezone.localdate()),
        "blocked": mine.BLOCKED_ON_MICROSOFT,
    }
    return rows.filter(filters[wanted.show])


@login_required
@require_POST
def worklist_bulk(request: HttpRequest) -> HttpResponse:
    """Start, end or take back several tasks at once; what was refused is told with its reason."""
    verb, now = request.POST.get("verb") or request.GET.get("verb", ""), timezone.now()
    if verb not in BULK:
        raise Http404
    chosen = mine.dressed(Task.objects.visible_to(request.user).filter(pk__in=_picked(request)))
    results = bulk.each(chosen[:PAGE], BULK[verb], by=request.user, at=now)
    _tell(request, verb, results)
    return back(request, "worklist")


def _picked(request: HttpRequest) -> list[UUID]:
    given = request.POST.getlist("pick") or request.GET.getlist("pick")
    return [pk for pk in map(_uuid, given) if pk]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _tell(request: HttpRequest, verb: str, results: list[bulk.Result]) -> None:
    done = [result.task for result in results if result.is_done]
    refused = [_refused(result) for result in results if not result.is_done]
    if refused:
        request.session["bulk"] = {"done": len(done), "refused": refused}
    if not done:
        return
    changed = ngettext("%(count)s task changed", "%(count)s tasks changed", len(done)) % {"count": len(done)}
    messages.success(request, changed, extra_tags=_undo(request, done) if verb == "complete" else "")


def _refused(result: bulk.Result) -> dict[str, Any]:
    words = {"task": result.task.title, "customer": result.task.engagement.customer}
    return {"text": _("%(task)s, %(customer)s") % words, "href": result.task.link, "why": result.refusal}


def _undo(request: HttpRequest, done: list[Task]) -> str:
    """The address that takes it back: the toast of a page without script sends nothing but that."""
    picks = [("pick", str(task.pk)) for task in done]
    wanted = [("verb", "reopen"), ("next", request.POST.get("next", "")), *picks]
    return f"{reverse('worklist-bulk')}?{urlencode(wanted)}"
