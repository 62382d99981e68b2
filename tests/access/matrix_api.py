"""The table of the API: one line for each path and method of its OpenAPI document, as that spells them.

api("/api/v1/engagements/{engagement_id}", "GET", READ, where={"engagement_id": "@engagement"})
"""

from __future__ import annotations

from typing import Any

from tests.access.matrix import Answers, Row, row


def api(path: str, methods: str, answers: Answers, **more: Any) -> Row:
    return row(path, methods, answers, is_api=True, **more)


MATRIX_API: list[Row] = []
