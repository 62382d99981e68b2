"""The API itself: its routers, and how it answers what goes wrong."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.types import DictStrAny

from api import documents, problems
from api.auth import Session, Token
from api.doors import door
from api.resources import ROUTERS


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """JSON as the standard has it: no NaN, no Infinity."""
        read: DictStrAny = json.loads(request.body, parse_constant=_refuse)
        return read


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


class Api(NinjaAPI):
    def get_openapi_schema(self, **more: Any) -> Any:
        return documents.completed(super().get_openapi_schema(**more))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """By the noun and the verb: tasks_complete."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"


root = Api(
    title="FastTrack",
    version="1",
    description=documents.DESCRIPTION,
    auth=[Token(), Session()],
    parser=StrictParser(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
)
root.add_decorator(door, mode="view")
for router in ROUTERS:
    root.add_router("", router)
for exception, handler in problems.HANDLERS.items():
    root.add_exception_handler(exception, handler)
