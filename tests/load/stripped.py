"""The product with protections taken out, to see that the tests under load notice it. Served by tests alone.

Which ones are out is said by each request, so that one server stands for all: `X-Without: lock`. A name that is not
known here ends the request.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from fasttrack.celery import app
from responsibilities.actions import tasks

KNOWN = {"", "lock", "reread", "seen", "key", "quiet"}
_request = local()


def is_out(protection: str) -> bool:
    return protection in getattr(_request, "without", ())


class Without:
    """The outermost middleware: it knows what is out while a request lasts."""

    def __init__(self, get_response: Callable[..., Any]):
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        _request.without = set(request.headers.get("X-Without", "").split(","))
        assert _request.without <= KNOWN, _request.without
        self.leave_the_database_unlocked()
        if is_out("key"):
            request.META.pop("HTTP_IDEMPOTENCY_KEY", None)
            # Read above, and kept.
            del request.headers
        if is_out("seen") and "seen" in request.POST:
            # The version, or the mark, of what a person had before them.
            request.POST = request.POST.copy()
            del request.POST["seen"]
        if is_out("quiet"):
            # As if a request told the workers itself.
            app.send_task("notifications.jobs.deliver")
        return self.get_response(request)

    def leave_the_database_unlocked(self) -> None:
        """SQLite's one lock is taken by the first statement of a transaction, or else by its first write."""
        if connection.vendor == "sqlite":
            # Connecting sets the mode.
            connection.ensure_connection()
            connection.transaction_mode = "DEFERRED" if is_out("lock") else "IMMEDIATE"


# ---- The locks on rows

_select_for_update = QuerySet.select_for_update


def select_for_update(self: Any, *about: Any, **more: Any) -> Any:
    return self.all() if is_out("lock") else _select_for_update(self, *about, **more)


QuerySet.select_for_update = select_for_update


# ---- Reading anew once the lock is held

_at_work = tasks._at_work


def at_work(task: Any, **more: Any) -> Any:
    fresh, stands = _at_work(task, **more)
    if not is_out("reread"):
        return fresh, stands
    task.engagement, task.phase = fresh.engagement, fresh.phase
    return task, stands


tasks._at_work = at_work
