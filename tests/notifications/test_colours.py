"""The colours of mails are the product's, and can be read by day and by night."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.notifications.colours import contrast, tokens

SHEET = (Path(settings.BASE_DIR) / "templates" / "notifications" / "_mail.css").read_text()
CSS = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.S)
LIGHT, DARK = CSS.split("@media (prefers-color-scheme: dark) {", 1)
DARK = DARK.split("@media", 1)[0]
PLAIN = LIGHT.split("@media", 1)[0]
HEX = re.compile(r"#[0-9a-f]{6}")


def colour(css, selector, name):
    """What the last rule for a selector says."""
    rules = [body for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css) if selector in _names(names)]
    found = [value[0] for body in rules for value in [re.findall(rf"(?:^|[;\s]){name}: (#\w+)", body)] if value]
    return found[-1]


def _names(names):
    return [name.strip() for name in names.split(",")]


@pytest.mark.parametrize(("part", "side"), [(LIGHT, 0), (DARK, 1)], ids=["light", "dark"])
def test_every_colour_is_one_of_the_products(part, side):
    assert set(HEX.findall(part)) <= {pair[side] for pair in tokens().values()}


TEXT = [
    (".ground", ".ground"),
    (".brand", ".ground"),
    (".head", ".ground"),
    (".fact-name", ".ground"),
    (".seg", ".ground"),
    (".seg-active", ".ground"),
    (".foot", ".ground"),
    (".foot a", ".ground"),
    (".list-why", ".ground"),
    ("a", ".ground"),
    (".button", ".button"),
]


@pytest.mark.parametrize("css", [PLAIN, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT, ids=[text for text, _ground in TEXT])
def test_text_stands_out_from_its_ground(css, text, ground):
    assert contrast(colour(css, text, "color"), colour(css, ground, "background-color")) >= 4.5


@pytest.mark.parametrize("party", ["m", "c"])
def test_the_letters_of_the_parties_stand_out(party):
    assert contrast(colour(PLAIN, ".mark", "color"), colour(PLAIN, f".mark-{party}", "background-color")) >= 4.5
    assert contrast(colour(DARK, f".mark-{party}", "color"), colour(DARK, f".mark-{party}", "background-color")) >= 4.5


@pytest.mark.parametrize("css", [PLAIN, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("drawn", [".bar", ".hair"])
def test_what_the_rail_draws_stands_out(css, drawn):
    assert contrast(colour(css, drawn, "background-color"), colour(css, ".ground", "background-color")) >= 3


def test_every_colour_by_day_has_one_by_night():
    coloured = r"([^{}]+)\{[^{}]*(?:color|border[\w-]*):[^{};]*#"
    by_night = {name for names in re.findall(coloured, DARK) for name in _names(names)}
    by_day = {name for names in re.findall(coloured, PLAIN) for name in _names(names)}
    assert by_day - by_night == {".mark"}
