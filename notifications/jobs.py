import logging

from celery import shared_task
from django.utils import timezone

from notifications import delivery

logger = logging.getLogger(__name__)

# A run ends well before its sender could be taken for dead; the next tick goes on.
LONGEST_RUN = 40


@shared_task(ignore_result=True)
def deliver() -> None:
    counts = delivery.deliver(at=timezone.now(), seconds=LONGEST_RUN)
    if counts:
        logger.info("delivered: %s", ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())))
