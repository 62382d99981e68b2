"""The link in an invitation: a look shows what can be answered and changes nothing, a press answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engagements import answers
from engagements.actions import attendance
from engagements.models import Attendance

Answer = Attendance.Answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Programs that look at mails before people do open every link: only a press counts."""
    now = timezone.now()
    found = answers.find(pk, token, at=now)
    if found is None:
        raise Http404
    mine, sequence = found
    if not attendance.takes_answers(mine.meeting, sequence=sequence, at=now):
        return _page(request, mine, is_stale=True)
    given = request.POST.get("answer", "")
    if request.method != "POST":
        return _page(request, mine, chosen=request.GET.get("answer", ""))
    if given not in Answer.values:
        return _page(request, mine, asks=True)
    done = attendance.answer(mine.meeting, answer=given, sequence=sequence, by=mine.user, at=now)
    mine.answer = done.answer
    return _page(request, mine, is_done=True)


def _page(
    request: HttpRequest,
    mine: Attendance,
    *,
    chosen: str = "",
    asks: bool = False,
    is_done: bool = False,
    is_stale: bool = False,
) -> HttpResponse:
    """In the words and by the clock of whom the invitation is for, whoever looks."""
    reader = mine.user
    with translation.override(reader.language), timezone.override(reader.zone):
        context = {
            "mine": mine,
            "meeting": mine.meeting,
            "customer": mine.meeting.engagement.customer,
            "answer": mine.get_answer_display() if mine.answer else "",
            "choices": _choices(chosen or mine.answer),
            "asks": asks,
            "is_done": is_done,
            "is_stale": is_stale,
        }
        return render(request, "calls/answer.html", context, status=410 if is_stale else 422 if asks else 200)


def _choices(chosen: str) -> list[dict[str, Any]]:
    return [{"value": one, "text": one.label, "chosen": one == chosen} for one in Answer]
