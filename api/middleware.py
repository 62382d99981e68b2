"""Under /api/ nobody gets a page: what went wrong before or beside a door is told as a problem too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from api import problems

GetResponse = Callable[[HttpRequest], HttpResponse]
ROOT = "/api/"


class Problems:
    """Stands far outside, so that it sees what Django itself refuses."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(ROOT) or response.status_code < 400 or _is_problem(response):
            return response
        told = problems.answer(response.status_code)
        # Its headers stay: what is allowed, and what keeps the answer safe.
        response.content, response.headers["Content-Type"] = told.content, told.headers["Content-Type"]
        return response


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(problems.CONTENT_TYPE)
