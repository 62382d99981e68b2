"""What a published version of the remediation plan consists of, and its fingerprint.

Statuses are not part of it: working on an item does not change what was agreed; a new date or title does.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from phases.models import RemediationItem


def content_of(items: Iterable[RemediationItem]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(item.pk),
            "title": item.title,
            "detail": item.detail,
            "area": item.area,
            "party": item.party,
            "due_on": item.due_on.isoformat() if item.due_on else None,
        }
        for item in items
    ]


def content_hash(content: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
