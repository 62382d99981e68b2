"""What of many cases is walked every day; the others carry the marker `full` (make test-full)."""

from collections.abc import Callable, Container, Iterable
from typing import Any

import pytest


def mostly_full(cases: Iterable[Any], *, daily: Container[Any], name: Callable[[Any], str] = str) -> list[Any]:
    """Parameters for pytest: those in `daily` run every day, all of them before a release."""
    return [pytest.param(case, id=name(case), marks=() if case in daily else pytest.mark.full) for case in cases]
