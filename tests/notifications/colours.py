"""OKLCH as screens show it, and how far apart two colours are (WCAG 2)."""

import math
import re
from functools import cache
from pathlib import Path

from django.conf import settings

PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)")


@cache
def tokens():
    """Name → hexadecimal by day and by night."""
    css = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
    return {name: tuple(_hex(*map(float, one.split())) for one in pair) for name, *pair in PAIR.findall(css)}


def contrast(one, other):
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _hex(lightness, chroma, hue):
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    mixed = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * min(1, max(0, _curved(max(0, part))))):02x}" for part in mixed)


def _curved(light):
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _luminance(colour):
    red, green, blue = (_straight(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _straight(light):
    return light / 12.92 if light <= 0.04045 else ((light + 0.055) / 1.055) ** 2.4
