"""Which duties exist: the responsibilities of every service, as data, with words per language."""

from responsibilities.catalogue.loading import DATA, feature_title, load, service
from responsibilities.catalogue.shapes import (
    Boundary,
    Catalogue,
    CatalogueError,
    Condition,
    Entry,
    Feature,
    Limit,
    Outside,
    Resource,
    Service,
    Words,
)

__all__ = [
    "DATA",
    "Boundary",
    "Catalogue",
    "CatalogueError",
    "Condition",
    "Entry",
    "Feature",
    "Limit",
    "Outside",
    "Resource",
    "Service",
    "Words",
    "feature_title",
    "load",
    "service",
]
