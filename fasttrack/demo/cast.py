"""The people of the demo and the places where they work [interface: demo cast]."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import User
from engagements.models import Plan, Region, RegionManager
from fasttrack import environment

REGIONS: tuple[dict[str, Any], ...] = (
    {"code": "europe", "name": "Europe", "time_zone": "Europe/Berlin", "country": "DE"},
    {
        "code": "americas",
        "name": "Americas",
        "time_zone": "America/Los_Angeles",
        "opens": time(6),
        "closes": time(18),
        "country": "US",
    },
    {
        "code": "asia-pacific",
        "name": "Asia and Pacific",
        "time_zone": "Asia/Tokyo",
        "closes": time(17, 30),
        "country": "JP",
    },
)

# address, name, language, time zone
PEOPLE = (
    ("manager", "Ingrid Solheim", "en", "Europe/Oslo"),
    ("specialist", "Claire Dubois", "en", "Europe/Paris"),
    ("customer", "Annegret Brückner", "en", "Europe/Berlin"),
    ("representative", "Jeroen van Dijk", "en", "Europe/Amsterdam"),
    ("colleague", "Matthias Öztürk", "en", "Europe/Berlin"),
    ("stranger", "Marta Kowalczyk", "en", "Europe/Warsaw"),
    ("othermanager", "Daniel Whitehorse", "en", "America/Denver"),
    ("admin", "Operations", "en", "UTC"),
    ("specialist2", "Tomasz Wieczorek", "en", "Europe/Warsaw"),
    ("specialist.americas", "Lucía Fernández", "en", "America/Bogota"),
    ("manager.asia", "Kenji Watanabe", "en", "Asia/Tokyo"),
    ("specialist.asia", "Priya Raghunathan", "en", "Asia/Kolkata"),
)

MANAGERS = {"europe": "manager", "americas": "othermanager", "asia-pacific": "manager.asia"}
SPECIALISTS = {"europe": "specialist", "americas": "specialist.americas", "asia-pacific": "specialist.asia"}


def password() -> str:
    """One for all of the cast, random, kept beside the data."""
    return environment.kept_secret(settings.DATA_DIR / "demo-password", 9)


def address(name: str) -> str:
    return f"{name}@demo.example"


def person(name: str) -> User:
    return User.objects.get(email=address(name))


def create() -> None:
    """Plans, regions and people; what is there already stays."""
    secret = make_password(password())
    for name, full_name, language, zone in PEOPLE:
        facts = {"name": full_name, "language": language, "time_zone": zone, "password": secret}
        facts |= {"is_staff": name == "admin", "is_superuser": name == "admin"}
        User.objects.get_or_create(email=address(name), defaults=facts)
    for region in REGIONS:
        _region(region)
    _plans()


def _region(facts: dict[str, Any]) -> None:
    manager = person(MANAGERS[facts["code"]])
    region, _created = Region.objects.get_or_create(code=facts["code"], defaults={**facts, "lead": manager})
    RegionManager.objects.get_or_create(region=region, user=manager)


def _plans() -> None:
    """As the companion article of the benefit lists them, with its threshold [B-01, B-02]."""
    plans = (
        ("azure-rms-premium", "Azure RMS Premium"),
        ("enterprise-mobility-suite", "Azure RMS as part of the Enterprise Mobility Suite"),
    )
    for slug, name in plans:
        facts = {"name": name, "services": ["azure-rms"], "minimum_seats": 150}
        Plan.objects.get_or_create(slug=slug, valid_from=date(2015, 1, 1), defaults=facts)
