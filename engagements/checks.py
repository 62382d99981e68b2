"""A region whose calendar we do not know fails `manage.py check --database default`, by its name."""

from typing import Any

from django.apps import apps
from django.core import checks
from django.db import DatabaseError

from engagements import public_holidays


def check_calendars(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not databases:
        return []
    # By name: this is imported before there are models.
    regions = apps.get_model("engagements", "Region").objects.values_list("name", "country", "subdivision")
    try:
        return [_error(name, wrong) for name, *place in regions if (wrong := public_holidays.problem(*place))]
    except DatabaseError:
        # Asked before the first migration too.
        return []


def _error(name: str, wrong: str) -> checks.Error:
    return checks.Error(f"Region {name}: {wrong}", hint="Choose its calendar in the administration.", id="regions.E001")
