from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """The target is safe too; an engagement whose clock is moved gets its own hour."""
    apps.get_model("engagements", "Engagement").objects.update(contact_safe_at=F("contact_target_at"))


class Migration(migrations.Migration):

    dependencies = [("engagements", "0009_calendars_and_what_waits")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
