from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce

from engagements import tiling

BATCH = 1000


def install(apps, schema_editor):
    tiling.install(schema_editor.connection)


def remove(apps, schema_editor):
    tiling.remove(schema_editor.connection)


def begin(apps, schema_editor):
    """Whose turn it was before is not known: the ledger begins with the turn of today."""
    engagements = apps.get_model("engagements", "Engagement")
    stretches = apps.get_model("engagements", "WaitingStretch")
    without = engagements.objects.filter(status__in=("intake", "active", "on_hold"), waiting_stretches=None)
    without.update(waiting_since=Coalesce("waiting_since", F("opened_at")))
    begun = (
        stretches(engagement_id=pk, who=who, starts_at=since)
        for pk, who, since in without.values_list("pk", "waiting_on", "waiting_since")
    )
    stretches.objects.bulk_create(begun, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("engagements", "0006_waiting_ledger")]

    operations = [
        migrations.RunPython(install, remove),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
