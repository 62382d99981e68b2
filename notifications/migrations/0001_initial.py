import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.TextField(unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("scope_id", models.UUIDField(null=True)),
                ("context", models.JSONField(default=dict)),
                ("due_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("claimed", "being prepared"),
                            ("wire", "being handed over"),
                            ("sent", "sent"),
                            ("failed", "given up"),
                            ("doubt", "in doubt"),
                            ("dropped", "no longer wanted"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("next_try_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("doubts", models.PositiveSmallIntegerField(default=0)),
                ("message_id", models.CharField(blank=True, max_length=254)),
                ("date", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_try_at__isnull", False)),
                        fields=["next_try_at", "id"],
                        name="messages_to_send",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ("claimed", "wire"))),
                        fields=["claimed_at"],
                        name="messages_taken",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["failed", "doubt"])),
                        fields=["status"],
                        name="messages_in_trouble",
                    ),
                    models.Index(fields=["scope_id", "-due_at"], name="messages_of_scope"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("key", ""), _negated=True), name="message_has_a_key")
                ],
            },
        ),
    ]
