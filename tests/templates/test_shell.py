import json
import re

import pytest
from django.template import engines, loader
from django.utils import translation

from tests.templates.kitchen import FRAME


def shell(**context) -> str:
    page = engines["jinja2"].from_string('{% extends "base.html" %}{% block title %}Sample{% endblock %}')
    return page.render({"csrf_input": "TOKEN", **context})


def test_a_page_names_its_language():
    with translation.override("zh-hant"):
        assert '<html lang="zh-hant">' in shell()


def test_a_reader_skips_to_the_main_part():
    html = shell()
    assert '<a class="skip" href="#main">' in html
    assert '<main class="page" id="main"' in html


def test_signing_out_is_a_post_with_the_token():
    assert re.search(r'<form method="post" action="/sign-out">TOKEN', shell(frame=FRAME))


def test_the_page_at_hand_is_marked_in_the_bar():
    assert '<a href="#" aria-current="page">Today</a>' in shell(frame=FRAME)


def test_a_stranger_sees_neither_bar_nor_menu():
    html = shell()
    assert "bar-nav" not in html
    assert "Sign out" not in html


def test_a_stranger_may_choose_a_language():
    languages = [{"code": "en", "name": "English", "url": "?"}, {"code": "de", "name": "Deutsch", "url": "?l=de"}]
    assert '<a href="?l=de" lang="de" hreflang="de">Deutsch</a>' in shell(frame={"languages": languages})


def test_the_foot_says_in_which_zone_times_are_shown():
    assert "Times are shown in Berlin time (UTC+" in shell(frame=FRAME)


def test_requests_of_htmx_carry_the_token():
    assert """hx-headers='{"X-CSRFToken": "abc"}'""" in shell(csrf_token="abc")


def test_htmx_runs_without_inline_style_or_evaluation():
    config = json.loads(re.search(r"""htmx-config" content='([^']*)'""", shell())[1])
    assert config["includeIndicatorStyles"] is False
    assert config["allowEval"] is False


@pytest.mark.parametrize(("status", "target"), [("200", None), ("422", None), ("409", "#said"), ("403", "#said")])
def test_htmx_shows_refusals_on_top_and_forms_in_place(status, target):
    config = json.loads(re.search(r"""htmx-config" content='([^']*)'""", shell())[1])
    handling = next(one for one in config["responseHandling"] if re.search(one["code"], status))
    assert handling["swap"]
    assert handling.get("target") == target


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_an_error_page_says_what_became_of_the_work(status):
    html = loader.render_to_string(f"errors/{status}.html", {"sentence": "The phase is closed."})
    assert f"error {status}" in html
    assert re.search("Nothing was changed|nothing was half saved|as it was", html)


def test_a_conflict_shows_what_stands_in_the_way_and_what_was_typed():
    blockers = [{"party": "customer", "sentence": "Nobody signed", "link": "/sign", "since": None}]
    html = loader.render_to_string("errors/409.html", {"sentence": "No.", "blockers": blockers, "typed": "my note"})
    assert '<a href="/sign">Nobody signed</a>' in html
    assert "my note" in html


def test_a_refusal_for_htmx_is_a_fragment_that_is_read_aloud():
    html = loader.render_to_string("errors/_refusal.html", {"sentence": "The phase is closed."})
    assert "<html" not in html
    assert 'role="alert"' in html


def test_pages_of_libraries_share_the_style_sheets():
    html = loader.get_template("base.html", using="django").render({})
    assert "css/tokens.css" in html
