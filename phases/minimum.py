"""Which minimum checks the answers ask for: one for each forest, and one for AD FS [X-03, X-04, P-09]."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from engagements import profile
from phases.models import MinimumCheck

Key: TypeAlias = tuple[str, str]


def wanted(answers: Mapping[str, Any]) -> dict[Key, str]:
    """The level that the answers give, by kind and subject."""
    levels = {
        (MinimumCheck.Kind.FOREST.value, forest["name"]): forest.get("functional_level") or ""
        for forest in answers.get("forest_list") or []
    }
    if answers.get("identity") == "federated":
        levels[(MinimumCheck.Kind.ADFS.value, "")] = answers.get("adfs_version") or ""
    return levels


def opened(checks: Iterable[MinimumCheck], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[Key, str]:
    """The checks that other answers make or open again: a level that somebody saw since then is left alone."""
    present, old = {(check.kind, check.subject): check for check in checks}, wanted(before)
    return {
        key: level
        for key, level in wanted(after).items()
        if key not in present or _is_news(present[key], old.get(key), level)
    }


def _is_news(check: MinimumCheck, old: str | None, level: str) -> bool:
    """What comes back after it was not asked for is as it was, unless it is below the minimum now."""
    if check.found == level:
        return False
    return old != level if old is not None else not is_met(check.kind, level)


def is_met(kind: str, found: str) -> bool:
    """Of a level that was read as the profile reads it; anything else was never checked."""
    if kind == MinimumCheck.Kind.FOREST:
        return found in profile.FOREST_LEVELS and profile.level_ok(found)
    return bool(re.fullmatch(r"\d+(\.\d+)*", found)) and profile.adfs_ok(found)
