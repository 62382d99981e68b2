"""What the limits were used for, and the answers to what was asked beyond them [L-03…L-10, O-04]."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import dates
from engagements.models import Engagement
from engagements.permissions import Permission
from responsibilities.actions import scope
from responsibilities.catalogue import load
from responsibilities.forms.outcomes import ScopeAnswerForm
from responsibilities.models import ScopeQuestion
from responsibilities.presenting import engagement as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible, visible_engagement


@login_required
@require_safe
def ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk), {})


def _page(request: HttpRequest, engagement: Engagement, bound: dict[UUID, ScopeAnswerForm]) -> HttpResponse:
    stands = standing_of(request, engagement)
    questions = list(engagement.scope_questions.select_related("asked_by", "answered_by"))
    context = {
        "place": place(engagement, stands, "scope"),
        "engagement": engagement,
        "ledger": told.ledger(engagement.service, engagement.scope_entries.all(), questions, engagement.tasks.all()),
        "questions": [_question(question, bound.get(question.pk)) for question in reversed(questions)],
        "may_answer": engagement.is_working and stands.may(Permission.ANSWER_SCOPE),
        "may_ask": engagement.is_working and stands.may(Permission.ASK_SCOPE),
    }
    return page(request, "engagement/scope.html", context, *bound.values())


def _question(question: ScopeQuestion, form: ScopeAnswerForm | None) -> dict[str, Any]:
    waits = question.answer == ScopeQuestion.Answer.WAITING
    answered = {"name": str(question.answered_by), "day": dates.day(question.answered_at)}
    limit = load().words("limit", question.limit, get_language() or "en").title if question.limit else ""
    return {
        "pk": question.pk,
        "text": question.asked,
        "limit": limit,
        "asked": pgettext("a question", "Asked by %(name)s, %(day)s")
        % {"name": question.asked_by, "day": dates.day(question.asked_at)},
        "clause": load().words("boundary", question.clause, get_language() or "en").help,
        "waits": waits,
        "answer": question.get_answer_display(),
        "answered": "" if waits else _("%(name)s, %(day)s") % answered,
        "reason": question.reason,
        "form": form or ScopeAnswerForm(auto_id=f"answer-{question.pk}-%s"),
    }


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    question: ScopeQuestion = visible(request, ScopeQuestion.objects.all(), pk)
    engagement = admitted(request, question.engagement_id, Permission.ANSWER_SCOPE)
    form = ScopeAnswerForm(request.POST, auto_id=f"answer-{question.pk}-%s")

    def give() -> ScopeQuestion:
        typed = form.cleaned_data
        return scope.answer(question, yes=typed["answer"] == "yes", reason=typed["reason"], **acting(request))

    if not acted(form, give):
        return _page(request, engagement, {question.pk: form})
    return said(request, _("The answer is on record."), reverse("scope", args=[question.engagement_id]))
