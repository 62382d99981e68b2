"""The scope ledger: named uses of limited items, and the question that one more of them opens [L-03…L-10, O-04]."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.models import Engagement
from engagements.permissions import Permission
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
    act, task, limit = _limited(task, by=by, at=at)
    engagement, name = task.engagement, name.strip()
    if not name or len(name) > 200:
        raise Invalid("name", gettext("Give a name of at most 200 characters"))
    if engagement.scope_entries.filter(limit=limit.slug, name=name).exists():
        raise Invalid("name", gettext("This name is on the list already"))
    used = engagement.scope_entries.filter(limit=limit.slug).count()
    if used >= allowed(engagement, limit):
        return _question(task, limit, name, act, by=by)
    entry = ScopeEntry.objects.create(
        engagement=engagement, task=task, limit=limit.slug, name=name, added_by=by, added_at=at
    )
    act.record("scope.used", entry, after={"limit": limit.slug})
    return entry


def allowed(engagement: Engagement, limit: Limit) -> int:
    """What the article grants, and one more for each question that a manager answered with yes."""
    granted = engagement.scope_questions.filter(limit=limit.slug, answer=ScopeQuestion.Answer.YES).count()
    return limit.max + granted


def _limited(task: Task, *, by: User, at: datetime) -> tuple[Act, Task, Limit]:
    engagement, act = guard.begin(task.engagement, Permission.USE_SCOPE, by=by, at=at)
    task = engagement.tasks.select_related("phase").get(pk=task.pk)
    task.engagement = engagement
    if task.limit is None:
        raise Refused("no_limit", gettext("This task has no scope ledger"))
    if not task.applies or task.phase.status != Phase.Status.ACTIVE:
        raise Refused("phase_not_active", gettext("The phase of this task is not active"))
    return act, task, task.limit


def _question(task: Task, limit: Limit, name: str, act: Act, *, by: User) -> ScopeQuestion:
    waiting = task.engagement.scope_questions.filter(limit=limit.slug, asked=name, answer=ScopeQuestion.Answer.WAITING)
    return waiting.first() or _ask(
        task.engagement, act, asked=name, clause=limit.clause, task=task, limit=limit.slug, by=by
    )


def _ask(
    engagement: Engagement, act: Act, *, asked: str, clause: str, task: Task | None = None, limit: str = "", by: User
) -> ScopeQuestion:
    question = ScopeQuestion.objects.create(
        engagement=engagement, task=task, limit=limit, asked=asked, clause=clause, asked_by=by, asked_at=act.at
    )
    act.record("scope.asked", question, after={"clause": clause})
    return question


@transaction.atomic
def remove_entry(entry: ScopeEntry, *, by: User, at: datetime) -> None:
    engagement, act = guard.begin(entry.engagement, Permission.USE_SCOPE, by=by, at=at)
    entry = engagement.scope_entries.get(pk=entry.pk)
    act.record("scope.freed", entry, before={"limit": entry.limit})
    entry.delete()


@transaction.atomic
def ask(engagement: Engagement, *, asked: str, by: User, at: datetime) -> ScopeQuestion:
    """May something beyond the listed options be done? Question, answer and clause stay on record [O-04]."""
    engagement, act = guard.begin(engagement, Permission.ASK_SCOPE, by=by, at=at)
    asked = asked.strip()
    if not asked or len(asked) > 200:
        raise Invalid("asked", gettext("Ask in at most 200 characters"))
    if engagement.scope_questions.filter(limit="", asked=asked, answer=ScopeQuestion.Answer.WAITING).exists():
        raise Invalid("asked", gettext("This was asked already and waits for an answer"))
    return _ask(engagement, act, asked=asked, clause="O-04", by=by)


@transaction.atomic
def answer(question: ScopeQuestion, *, yes: bool, reason: str, by: User, at: datetime) -> ScopeQuestion:
    engagement, act = guard.begin(question.engagement, Permission.ANSWER_SCOPE, by=by, at=at)
    question = engagement.scope_questions.get(pk=question.pk)
    if question.answer != ScopeQuestion.Answer.WAITING:
        raise Refused("already_answered", gettext("This question has been answered already"))
    reason = guard.reasoned(reason)
    question.answer = ScopeQuestion.Answer.YES if yes else ScopeQuestion.Answer.NO
    question.reason, question.answered_by, question.answered_at = reason, by, at
    question.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    act.record("scope.answered", question, reason=reason, after={"answer": question.answer})
    return question
