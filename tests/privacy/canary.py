"""A person who has left traces everywhere, and eyes that see every column of every table."""

import json
from datetime import timedelta

from django.db import connection
from django.test import Client

from accounts import actions as accounts
from accounts import limits, links
from accounts.models import Link
from engagements.models import ContactAttempt, DataSheet, Outcomes
from notifications import outbox
from phases.models import RemediationItem
from phases.models.phase import Kind
from responsibilities.actions import planning, tasks, verbs
from responsibilities.models import Task
from tests.factories import NOW, MemberFactory
from tests.journeys import in_phase

NAME, ADDRESS = "Zofia Kanarek-Müller", "zofia.kanarek@example.org"
OLD_NAME, OLD_ADDRESS = "Zofia Óldname", "zofia.oldname@example.org"
CANARIES = (NAME, ADDRESS, OLD_NAME, OLD_ADDRESS)


def lived():
    """She led her organisation's onboarding from the first day; a colleague leads it too."""
    walk = in_phase(Kind.ENABLE_SERVICE)
    MemberFactory(customer=walk.engagement.customer, role="lead")
    zofia = walk.team.lead
    renamed(zofia, OLD_NAME, OLD_ADDRESS)
    work(walk, zofia)
    renamed(zofia, NAME, ADDRESS)
    work(walk, zofia)
    come_in(zofia)
    be_written_about(walk)
    return walk, zofia


def renamed(user, name, email):
    user.name, user.email = name, email
    accounts.save(user, by=user, at=NOW)


def work(walk, zofia):
    task = _theirs(walk)
    planning.assign(task, assignee=zofia, **walk.manager)
    tasks.block(task, reason="third_party", **walk.lead)
    verbs.grant_consent(
        walk.engagement, activity="Reading reports", scope=f"Ask {zofia.name}", expires_at=None, **walk.lead
    )
    draft = {"period": zofia.name[-4:], "due_at": NOW, "not_before": NOW, "scope_id": walk.engagement.pk}
    outbox.post(
        [outbox.Draft(kind="task_due", subject=task.pk, recipient_id=zofia.pk, context={"who": zofia.name}, **draft)],
        at=NOW,
    )
    others = walk.team.specialist.pk
    outbox.post(
        [outbox.Draft(kind="task_due", subject=task.pk, recipient_id=others, context={"who": zofia.name}, **draft)],
        at=NOW,
    )


def _theirs(walk):
    return next(
        task for task in walk.open_tasks(Kind.ENABLE_SERVICE) if task.party == "customer" and task.status != "blocked"
    )


def come_in(zofia):
    Client().force_login(zofia)
    links.make(zofia, Link.Purpose.SIGN_IN, at=NOW, about=f"For {NAME}")
    limits.admit(limits.Try.of(ADDRESS, address="192.0.2.77", at=NOW))


def be_written_about(walk):
    """By others, in every text that has room for it."""
    there, words = walk.engagement, f"Ask {NAME} <{ADDRESS}>, formerly {OLD_NAME}."
    attempt = {"at": NOW, "channel": "phone", "outcome": "reached", "made_by": walk.team.specialist}
    ContactAttempt.objects.create(engagement=there, person=NAME, note=words, **attempt)
    DataSheet.objects.filter(engagement=there).update(contacts=words, representative=NAME)
    Outcomes.objects.filter(engagement=there).update(pilot_users=words)
    RemediationItem.objects.filter(engagement=there).update(detail=words)
    there.remediation_plans.update(content=[{"title": words}])
    there.meetings.update(notes=words, topics=[words])
    Task.objects.filter(engagement=there).update(note=words)
    verbs.hold(there, reason=words, by=walk.team.manager, at=walk.at + timedelta(hours=1))


def everywhere():
    """Every value of every table, JSON with its letters as people write them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (
                    (table, column[0], readable(value)) for column, value in zip(cursor.description, row, strict=True)
                )


def readable(value):
    try:
        return json.dumps(json.loads(value), ensure_ascii=False) if isinstance(value, str) else str(value)
    except ValueError:
        return str(value)


def seen(*words):
    """Where one of these words still stands."""
    return sorted(
        {
            (table, column)
            for table, column, value in everywhere()
            if any(w.casefold() in value.casefold() for w in words)
        }
    )
