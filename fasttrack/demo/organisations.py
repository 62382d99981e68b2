"""Thirty invented organisations: name, country, region, language, time zone, project manager, seats, stage."""

import csv
from pathlib import Path
from typing import NamedTuple


class Organisation(NamedTuple):
    name: str
    country: str
    region: str
    language: str
    time_zone: str
    lead: str
    seats: int
    stage: str
    profile: str = "synchronized"


# The organisation of the cast's customer: one engagement in each phase and one completed.
HOUSE = Organisation(
    "Hallesche Papierwerke Brückner & Söhne GmbH & Co. KG",
    "DE",
    "europe",
    "de",
    "Europe/Berlin",
    "customer",
    780,
    "",
    "federated",
)
HOUSE_STAGES = (
    ("remediating", "halle"),
    ("reached", "merseburg"),
    ("assessing", "leuna"),
    ("core", "bitterfeld"),
    ("service", "dessau"),
    ("completed", "papierwerke"),
)


def organisations() -> list[Organisation]:
    with (Path(__file__).parent / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return [Organisation(**{**row, "seats": int(row["seats"])}) for row in csv.DictReader(file)]
