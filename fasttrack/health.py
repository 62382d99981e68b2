"""Is it alive, and is it ready? Strangers learn which part is missing, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

from fasttrack.sweeping import SWEEP
from notifications.models import Heartbeat

# Three ticks of the scheduler may be missed before somebody should look.
SWEEP_MAY_BE_AGED = timedelta(minutes=3)


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    parts = {name: _holds(check) for name, check in CHECKS.items()}
    words = {name: "ok" if holds else "missing" for name, holds in parts.items()}
    return JsonResponse(words, status=200 if all(parts.values()) else 503)


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def broker() -> bool:
    if not settings.REDIS_URL:
        return (settings.BROKER_DIR / "queue").is_dir()
    with Connection(settings.REDIS_URL, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as link:
        link.ensure_connection(max_retries=1, timeout=1)
    return True


def scheduler() -> bool:
    last = Heartbeat.objects.last_of(SWEEP)
    return last is not None and timezone.now() - last < SWEEP_MAY_BE_AGED


CHECKS: dict[str, Callable[[], bool]] = {"database": database, "broker": broker, "scheduler": scheduler}


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OperationalError, OSError):
        return False
