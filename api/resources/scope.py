"""The scope ledger of limited tasks, and questions about what lies beyond it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.scope import AnswerIn, EntryIn, EntryOut, QuestionIn, QuestionOut, entry, question
from engagements.actions import guard
from engagements.permissions import Permission
from responsibilities.actions import scope
from responsibilities.models import ScopeQuestion
from responsibilities.views.common import visible, visible_engagement, visible_task

router = Router(tags=["scope"])


@router.get("/tasks/{uuid:pk}/scope-entries", response=Page[EntryOut])
@about(visible_task)
def entries(request: Request, pk: UUID, place: Anywhere) -> Page[EntryOut]:
    """What its limit was used for."""
    found = request.subject.scope_entries.all()
    rows, following = paging.page(
        request, place, found, key="added_at", dressed=lambda some: some.select_related("added_by")
    )
    return paging.part(EntryOut, map(entry, rows), following)


@router.post("/tasks/{uuid:pk}/scope-entries", response={201: EntryOut})
@about(visible_task, may=Permission.USE_SCOPE)
def add_entry(request: Request, pk: UUID, given: EntryIn) -> Status[EntryOut]:
    """Name one more use; 409 where the limit is reached, and then a scope question is on record."""
    return Status(201, entry(scope.add_entry(request.subject, name=given.name, **acting(request))))


@router.delete("/tasks/{uuid:pk}/scope-entries/{uuid:entry}", response={204: None})
@about(visible_task, may=Permission.USE_SCOPE)
def remove_entry(request: Request, pk: UUID, entry: UUID) -> Status[None]:
    """Take a use out of the ledger."""
    found = request.subject.scope_entries.select_related("engagement").filter(pk=entry).first()
    if found is None:
        raise Http404
    scope.remove_entry(found, **acting(request))
    return Status(204, None)


@router.get("/engagements/{uuid:pk}/scope-questions", response=Page[QuestionOut])
@about(visible_engagement)
def questions(request: Request, pk: UUID, place: Anywhere) -> Page[QuestionOut]:
    """Questions, answers and clauses, the oldest first."""
    found = request.subject.scope_questions.all()
    rows, following = paging.page(
        request, place, found, key="asked_at", dressed=lambda some: some.select_related("asked_by", "answered_by")
    )
    return paging.part(QuestionOut, map(question, rows), following)


@router.post("/engagements/{uuid:pk}/scope-questions", response={201: QuestionOut})
@about(visible_engagement, may=Permission.ASK_SCOPE)
def ask(request: Request, pk: UUID, given: QuestionIn) -> Status[QuestionOut]:
    """Ask about something beyond the listed options; a manager answers."""
    return Status(201, question(scope.ask(request.subject, asked=given.asked, **acting(request))))


def _visible_question(request: HttpRequest, pk: UUID) -> ScopeQuestion:
    found: ScopeQuestion = visible(request, ScopeQuestion.objects.select_related("engagement"), pk)
    return found


@router.post("/scope-questions/{uuid:pk}/answer", response=QuestionOut)
@about(_visible_question, may=Permission.ANSWER_SCOPE)
def answer(request: Request, pk: UUID, given: AnswerIn) -> QuestionOut:
    """Yes grants one more; question, answer and reason stay on record."""
    guard.one_of("answer", given.answer, ("yes", "no"))
    said = scope.answer(request.subject, yes=given.answer == "yes", reason=given.reason, **acting(request))
    return question(said)
