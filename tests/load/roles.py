"""What the processes of a nursery do, whole or with a protection taken out; see nursery.py."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery.beat import Service
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from fasttrack import sweeping
from fasttrack.celery import app
from notifications import delivery, jobs, outbox
from notifications.models import Message

REST = 0.05


def play(role: str, without: str = "", **more: Any) -> None:
    """Never comes back but by an error, which is told, or by its end."""
    if without:
        WITHOUT[without]()
    try:
        ROLES[role](**more)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def send(ahead: float = 0) -> None:
    """A sender that runs again and again, by a clock that is so many seconds ahead."""
    while True:
        delivery.deliver(at=_now(ahead), seconds=5)
        time.sleep(REST)


def sweep(at: str, rounds: int = 1) -> None:
    """As of the same moment, again and again."""
    for _round in range(rounds):
        sweeping.sweep(at=datetime.fromisoformat(at))


def sweep_by_hand(at: str) -> None:
    call_command("sweep", at=datetime.fromisoformat(at))


def beat(every: dict[str, float]) -> None:
    """The scheduler with its own list of jobs, at other intervals."""
    for name, one in app.conf.beat_schedule.items():
        one["schedule"] = every.get(name, 3600)
        one["options"] = {"expires": max(1, every.get(name, 3600))}
    app.conf.beat_schedule_filename = str(settings.DATA_DIR / f"beat-{os.getpid()}")
    Service(app, max_interval=0.2).start()


def work() -> None:
    """A worker with the product's settings; alone, because it is a copy itself."""
    alone = {"pool": "solo", "concurrency": 1, "without_mingle": True, "without_gossip": True}
    app.Worker(**alone, hostname=f"{os.getpid()}@here", loglevel="WARNING", quiet=True).start()


def publish() -> None:
    """Says once that there is something to do."""
    jobs.deliver.delay()


ROLES = {"publisher": publish, "sender": send, "sweeper": sweep, "by hand": sweep_by_hand, "beat": beat, "worker": work}


def _now(ahead: float) -> datetime:
    return timezone.now() + timedelta(seconds=ahead)


# ---- Protections taken out


def _no_wire() -> None:
    """Nothing is written down before the mail is on its way."""
    delivery._mark_wire = lambda message: None


def _sent_first() -> None:
    """It is called sent, and then sent; and killed in between, where it hurts."""

    def mark(message: Message) -> None:
        Message.objects.filter(pk=message.pk).update(status="sent", sent_at=timezone.now())
        os.kill(os.getpid(), signal.SIGKILL)

    delivery._mark_wire = mark


def _check_then_insert() -> None:
    """Who is told already is asked some time before it is written down; see also `keyless`."""
    insert = outbox._insert
    outbox._insert = partial(_late, insert)


def _late(insert: Any, messages: list[Message]) -> int:
    time.sleep(1)
    return insert(messages)


WITHOUT = {"wire": _no_wire, "order": _sent_first, "keys": _check_then_insert}
signal.signal(signal.SIGTERM, signal.SIG_DFL)
