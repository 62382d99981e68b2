"""The scope ledger: named uses of limited items, and the question that one more of them opens [L-03…L-10, O-04]."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit import trail
from engagements.actions.guard import working
from engagements.models import Engagement
from engagements.permissions import Permission, require
from engagements.refusals import Blocker, Invalid, Refused
from phases.models import Phase
from responsibilities.catalogue import Limit
from responsibilities.models import ScopeEntry, ScopeQuestion, Task


def add_entry(task: Task, *, name: str, by: User, at: datetime) -> ScopeEntry:
    """One more than the limit is refused, but the question that it opens stays: it is committed before."""
    made = _entry_or_question(task, name=name, by=by, at=at)
    if isinstance(made, ScopeEntry):
        return made
    sentence = gettext("The benefit covers no more of these; a scope question was opened")
    blocker = Blocker("scope_question", sentence, "microsoft", made.asked_at, task.link, (made.clause, "O-04"), (249,))
    raise Refused("limit_reached", sentence, blockers=[blocker])


@transaction.atomic
def _entry_or_question(task: Task, *, name: str, by: User, at: datetime) -> ScopeEntry | ScopeQuestion:
    engagement, task, limit = _limited(task, by=by, at=at)
    name = name.strip()
    if not name or len(name) > 200:
        raise Invalid("name", gettext("Give a name of at most 200 characters"))
    if engagement.scope_entries.filter(limit=limit.slug, name=name).exists():
        raise Invalid("name", gettext("This name is on the list already"))
    used = engagement.scope_entries.filter(limit=limit.slug).count()
    if used >= allowed(engagement, limit):
        return _question(engagement, task, limit, name, by=by, at=at)
    entry = ScopeEntry.objects.create(
        engagement=engagement, task=task, limit=limit.slug, name=name, added_by=by, added_at=at
    )
    trail.record("scope.used", by=by, at=at, about=entry, party="microsoft", after={"limit": limit.slug})
    return entry


def allowed(engagement: Engagement, limit: Limit) -> int:
    """What the article grants, and one more for each question that a manager answered with yes."""
    granted = engagement.scope_questions.filter(limit=limit.slug, answer=ScopeQuestion.Answer.YES).count()
    return limit.max + granted


def _limited(task: Task, *, by: User, at: datetime) -> tuple[Engagement, Task, Limit]:
    engagement = Engagement.objects.locked(task.engagement_id)
    require(by, Permission.USE_SCOPE, engagement, at=at)
    working(engagement)
    task = engagement.tasks.select_related("phase").get(pk=task.pk)
    task.engagement = engagement
    if task.limit is None:
        raise Refused("no_limit", gettext("This task has no scope ledger"))
    if not task.applies or task.phase.status != Phase.Status.ACTIVE:
        raise Refused("phase_not_active", gettext("The phase of this task is not active"))
    return engagement, task, task.limit


def _question(engagement: Engagement, task: Task, limit: Limit, name: str, *, by: User, at: datetime) -> ScopeQuestion:
    waiting = engagement.scope_questions.filter(limit=limit.slug, asked=name, answer=ScopeQuestion.Answer.WAITING)
    question = waiting.first()
    if question is None:
        question = _ask(engagement, task=task, limit=limit.slug, asked=name, clause=limit.clause, by=by, at=at)
    return question


def _ask(
    engagement: Engagement, *, task: Task | None, limit: str, asked: str, clause: str, by: User, at: datetime
) -> ScopeQuestion:
    question = ScopeQuestion.objects.create(
        engagement=engagement, task=task, limit=limit, asked=asked, clause=clause, asked_by=by, asked_at=at
    )
    trail.record("scope.asked", by=by, at=at, about=question, after={"clause": clause})
    return question


@transaction.atomic
def remove_entry(entry: ScopeEntry, *, by: User, at: datetime) -> None:
    engagement = Engagement.objects.locked(entry.engagement_id)
    require(by, Permission.USE_SCOPE, engagement, at=at)
    working(engagement)
    entry = engagement.scope_entries.get(pk=entry.pk)
    trail.record("scope.freed", by=by, at=at, about=entry, party="microsoft", before={"limit": entry.limit})
    entry.delete()


@transaction.atomic
def ask(engagement: Engagement, *, asked: str, by: User, at: datetime) -> ScopeQuestion:
    """May something beyond the listed options be done? Question, answer and clause stay on record [O-04]."""
    engagement = Engagement.objects.locked(engagement.pk)
    require(by, Permission.ASK_SCOPE, engagement, at=at)
    working(engagement)
    asked = asked.strip()
    if not asked or len(asked) > 200:
        raise Invalid("asked", gettext("Ask in at most 200 characters"))
    if engagement.scope_questions.filter(limit="", asked=asked, answer=ScopeQuestion.Answer.WAITING).exists():
        raise Invalid("asked", gettext("This was asked already and waits for an answer"))
    return _ask(engagement, task=None, limit="", asked=asked, clause="O-04", by=by, at=at)


@transaction.atomic
def answer(question: ScopeQuestion, *, yes: bool, reason: str, by: User, at: datetime) -> ScopeQuestion:
    engagement = Engagement.objects.locked(question.engagement_id)
    require(by, Permission.ANSWER_SCOPE, engagement, at=at)
    working(engagement)
    question = engagement.scope_questions.get(pk=question.pk)
    if question.answer != ScopeQuestion.Answer.WAITING:
        raise Refused("already_answered", gettext("This question has been answered already"))
    if not reason.strip():
        raise Invalid("reason", gettext("Give a reason"))
    question.answer = ScopeQuestion.Answer.YES if yes else ScopeQuestion.Answer.NO
    question.reason, question.answered_by, question.answered_at = reason, by, at
    question.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    trail.record("scope.answered", by=by, at=at, about=question, reason=reason, after={"answer": question.answer})
    return question
