"""A task as its readers see it: what, why, whose, by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import dates
from accounts.phrases import listed
from responsibilities.catalogue import load
from responsibilities.models import ScopeEntry, ScopeQuestion, Task, TaskStatus
from responsibilities.presenting import answers, control, rail, records

# ---- By when


def is_late(task: Task) -> bool:
    """What waits for somebody else is not late [domain: Reminders]."""
    waits = task.status == TaskStatus.BLOCKED
    return bool(task.due_on and task.is_open and not waits and task.due_on < timezone.localdate())


def due(task: Task) -> str:
    """For a column: short, and in words when it has passed."""
    if task.due_on is None:
        return "–"
    written = near(task.due_on)
    return _("%(day)s, late") % {"day": written} if is_late(task) else written


def near(day: date) -> str:
    return _("today") if day == timezone.localdate() else dates.day(day)


def due_sentence(task: Task) -> str:
    """For a customer: the day in full, and how far away it is."""
    if task.due_on is None:
        return ""
    words = {"day": dates.day(task.due_on, long=True), "distance": dates.ago(task.due_on)}
    return _("By %(day)s, %(distance)s") % words


# ---- Why


def why(task: Task) -> str:
    """The answers that put a task here, and why it is outside the benefit if it is."""
    if not task.slug:
        return _("It was added to this checklist by hand.")
    sentences = [_why_here(task)]
    if task.clause:
        sentences.append(load().words("boundary", task.clause, get_language() or "en").help)
    return " ".join(sentences)


def _why_here(task: Task) -> str:
    if task.applicability == "unknown":
        return _("Whether it applies depends on: %(questions)s.") % {"questions": questions(task)}
    decided = task.why.get("answers") or {}
    if decided:
        return _("It follows from these answers: %(answers)s.") % {"answers": answers.told(decided)}
    return _("It belongs to every onboarding of this kind.")


def questions(task: Task) -> str:
    return listed(answers.subject(name) for name in task.missing)


def source(task: Task) -> str:
    lines = task.why.get("lines") or list(task.lines)
    if not lines:
        return ""
    numbers = listed(lines)
    return ngettext("Benefit article, line %(lines)s.", "Benefit article, lines %(lines)s.", len(lines)) % {
        "lines": numbers
    }


# ---- Status and what is known of it


def remark(task: Task) -> str:
    """What a list shows beside the status: the block and who acts next, the reason, or the note."""
    if task.status == TaskStatus.BLOCKED:
        return _blocked(task)
    return task.reason if task.is_settled and task.reason else task.note


def _blocked(task: Task) -> str:
    waits = _("Waits for: %(whom)s") % {"whom": task.acts_next or task.get_blocked_reason_display()}
    until = _("by %(day)s") % {"day": dates.day(task.acts_on)} if task.acts_on else ""
    return " · ".join(filter(None, [waits, until, task.note]))


def badge(task: Task) -> str:
    """One word about a task that is not like the others."""
    if not task.in_benefit:
        return _("outside the benefit")
    return "" if task.required else _("optional")


def unfinished(task: Task, tasks: Mapping[str, Task]) -> list[Task]:
    """What has to be done before, among the engagement's tasks by their slugs."""
    before = [tasks[slug] for slug in task.entry.predecessors if slug in tasks] if task.entry else []
    return [other for other in before if other.applies and other.is_open]


# ---- The page of one task


def page(task: Task) -> dict[str, Any]:
    """What stands on the page besides its lists and forms."""
    words = task.words
    return {
        "title": words.title,
        "help": words.help,
        "how_long": words.how_long,
        "phase": rail.phase_name(task.phase.kind, task.engagement.service),
        "group": _group(task),
        "badge": badge(task),
        "due": due_sentence(task),
        "late": is_late(task),
        "remark": remark(task),
        "why": why(task),
        "source": source(task),
        "resources": resources(task),
        "by_record": bool(records.page(task)),
    }


def _group(task: Task) -> str:
    return load().words("group", task.entry.group, get_language() or "en").title if task.entry else ""


def resources(task: Task) -> list[dict[str, str]]:
    kinds = {"tool": _("Tool"), "document": _("Document"), "script": _("Script"), "console": _("Console")}
    found = task.entry.resources if task.entry else ()
    words = load().words
    language = get_language() or "en"
    return [{"kind": kinds[one.kind], "title": words("resource", one.title, language).title} for one in found]


def neighbours(task: Task, tasks: Iterable[Task]) -> dict[str, list[dict[str, Any]]]:
    """What has to be done before it and what waits for it, among the engagement's tasks that apply."""
    before, after = [], []
    for other in tasks:
        other.engagement = task.engagement
        if task.entry and other.slug in task.entry.predecessors:
            before.append(line(other))
        elif task.slug and other.entry and task.slug in other.entry.predecessors:
            after.append(line(other))
    return {"before": before, "after": after}


def line(task: Task) -> dict[str, Any]:
    """A task in one line of a list."""
    return {
        "state": control.state(task),
        "word": control.word(task),
        "party": task.party,
        "title": task.title,
        "href": task.link,
        "remark": remark(task),
    }


def ledger(task: Task, entries: Iterable[ScopeEntry], questions: Iterable[ScopeQuestion]) -> dict[str, Any] | None:
    """The slots of a limited task, used and free, and what was asked beyond them."""
    if task.limit is None:
        return None
    entries, questions = list(entries), list(questions)
    covered = task.limit.max + sum(question.answer == ScopeQuestion.Answer.YES for question in questions)
    return {
        "text": load().words("limit", task.limit.slug, get_language() or "en").title,
        "used": len(entries),
        "all": covered,
        "clause": task.limit.clause,
        "entries": entries,
        "questions": [_asked(question) for question in questions],
        "is_full": len(entries) >= covered,
    }


def _asked(question: ScopeQuestion) -> Mapping[str, Any]:
    return {"text": question.asked, "answer": question.get_answer_display(), "reason": question.reason}
