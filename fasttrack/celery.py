import os

from celery import Celery

from fasttrack import broker
from fasttrack.schedule import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fasttrack.settings")

broker.register()
app = Celery("fasttrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.conf.beat_schedule = beat_schedule()
