"""Renders snippets that use the product's macros as a page would."""

from collections.abc import Callable

import pytest
from django.template import engines


@pytest.fixture
def render() -> Callable[..., str]:
    """render("button.html", "button('Save')") gives the markup of one macro call."""

    def rendered(file: str, call: str, **context) -> str:
        macro = call.partition("(")[0].strip()
        return (
            engines["jinja2"]
            .from_string(f'{{% from "components/{file}" import {macro} %}}{{{{ {call} }}}}')
            .render(context)
        )

    return rendered
