from celery import shared_task
from django.utils import timezone

from fasttrack import sweeping


@shared_task(ignore_result=True)
def sweep() -> None:
    sweeping.sweep(at=timezone.now())
