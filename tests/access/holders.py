"""Whose a row is, and who may know of whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, TextField

from comments.models import Attachment, Comment
from engagements.models import Customer, Engagement, Tenant
from tests.access.canary import MARK, holders_in, same

# Whom both a1 and a3 know: a representative of the one who was one of the other.
PARTNER = "p"

# ---- Whose a row is

UP = ("engagement", "customer", "tenant", "task", "meeting", "plan", "purchase", "comment")


def owners() -> Iterator[tuple[str, str]]:
    """Id and holder of each row that leads to an organisation."""
    engagements = {pk: domain.split("-")[1] for pk, domain in Engagement.objects.values_list("pk", "tenant__domain")}
    customers = {pk: holder[:2] for pk, holder in _customers()}
    for model in apps.get_models():
        for row in model._default_manager.all() if _leads_up(model) else ():
            holder = engagements.get(_up(row, "engagement")) or customers.get(_up(row, "customer"))
            if holder:
                yield same(row.pk), f"{holder}n" if _is_note(row) else holder


def _is_note(row: Any) -> bool:
    """What only Microsoft reads, and its files."""
    return isinstance(row, Comment | Attachment) and getattr(row, "comment", row).is_internal


def _customers() -> Iterator[tuple[Any, str]]:
    yield from ((pk, domain.split("-")[1]) for pk, domain in Tenant.objects.values_list("customer", "domain"))


def _leads_up(model: type[Model]) -> bool:
    return model in {Customer, Engagement} or any(hasattr(model, f"{name}_id") for name in UP)


def _up(row: Any, wanted: str) -> Any:
    """The id of the engagement or the customer above a row, whatever lies between."""
    if row._meta.model_name == wanted:
        return row.pk
    if hasattr(row, f"{wanted}_id"):
        return getattr(row, f"{wanted}_id")
    for name in UP:
        if name != wanted and f"{name}_id" in row.__dict__:
            return _up(getattr(row, name), wanted)
    return None


def texts(organisation: str) -> tuple[list[str], list[str]]:
    """What people typed about an organisation, with a mark in it and without one."""
    typed = [text for row in _rows_of(organisation) for text in _typed(row)]
    return [text for text in typed if MARK.search(text)], [text for text in typed if not MARK.search(text)]


def _rows_of(organisation: str) -> Iterator[Any]:
    mine = {pk for pk, holder in owners() if holder[:2] == organisation}
    for model in apps.get_models():
        if _leads_up(model):
            yield from (row for row in model._default_manager.all() if same(row.pk) in mine)


# What we wrote ourselves: codes, names of a catalogue, and what a journey tells alike of everybody.
OUR_WORDS = {
    "country", "language", "time_zone", "region_name", "service", "slug", "limit", "hash", "found", "clause", "party",
    "phase", "identity_option", "void_reason", "stored_as", "kind",
    "ref", "outcome",
}  # fmt: skip
OF_THE_JOURNEY = {"Seen on the call", "Went through the open items."}


def _typed(row: Any) -> Iterator[str]:
    for one in row._meta.concrete_fields:
        if isinstance(one, CharField | TextField) and not one.choices and one.name not in OUR_WORDS:
            value = getattr(row, one.attname)
            if value and value not in OF_THE_JOURNEY:
                yield str(value)


# ---- Who may know of whom

CUSTOMERS = {"CU": "a1", "CL": "a1", "RO": "a1", "RE": "a1", "RC": "a1", "RX": "a3", "ST": "a3"}
MANAGERS = {"PM": "a", "PO": "c"}
SPECIALISTS = {"SP": "a1", "SX": "a3"}


def may_know(persona: str, holder: str) -> bool:
    """Whether a mark of this holder may be shown to this person."""
    organisation, others, secret = holder[:2], holder[2:3] == "x", holder[3:]
    if holder == PARTNER:
        return persona not in {"AN", "AD", "PO"}
    if persona in CUSTOMERS:
        return knows(CUSTOMERS[persona], holder)
    if persona in MANAGERS:
        return knows(MANAGERS[persona], holder)
    if persona in SPECIALISTS:
        return holder == "a" or (organisation == SPECIALISTS[persona] and not others)
    if persona == "MX":
        return holder == "a" or (organisation == "a1" and not (others and secret))
    return False


def knows(reader: str, holder: str) -> bool:
    """The same of people of an organisation ("a1"), who know those that serve them, and of a region ("a")."""
    if holder == PARTNER or len(reader) == 1:
        return holder in {PARTNER, reader} or holder[0] == reader
    return holder == reader[0] or (holder[:2] == reader and not holder[3:])


def foreign_in(text: str, persona: str, owner_of: dict[str, str]) -> list[str]:
    """What a text shows to this person of those whom they may not know of."""
    return sorted({mark for holder, mark in holders_in(text, owner_of) if not may_know(persona, holder)})
