from celery import shared_task
from django.utils import timezone

from api import idempotency, limits


@shared_task(ignore_result=True)
def tidy() -> None:
    """Take away what no request asks for any more."""
    now = timezone.now()
    idempotency.forget(at=now)
    limits.forget(at=now)
