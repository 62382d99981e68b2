import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=80)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=254)),
                (
                    "actor_party",
                    models.CharField(
                        blank=True,
                        choices=[("microsoft", "Microsoft"), ("customer", "Customer"), ("system", "System")],
                        max_length=16,
                    ),
                ),
                ("on_behalf_of", models.CharField(blank=True, max_length=254)),
                ("scope_id", models.UUIDField(null=True)),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.UUIDField(null=True)),
                ("subject_label", models.CharField(blank=True, max_length=254)),
                ("before", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("after", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("reason", models.TextField(blank=True)),
                ("internal", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["scope_id", "-at", "-id"], name="event_history"),
                    models.Index(fields=["subject_id", "-at"], name="event_subject"),
                ],
            },
        ),
    ]
