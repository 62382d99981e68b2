"""Plain text as people type it, with its web addresses to follow; nothing else in it is markup."""

import re

from markupsafe import Markup, escape

# Invisible characters and those that turn the direction belong to no address.
ADDRESS = re.compile(r"https?://[^\s<>\"'`\\\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+", re.I)
TRAILING = ".,;:!?…»”’*_~。、！？」』"
PAIRS = {")": "(", "]": "[", "}": "{"}
LINK = Markup('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>')


def linked(text: str) -> Markup:
    """Line breaks stay what they are: the style sheet shows them."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = _ended(found[0])
        parts += [escape(text[end : found.start()]), LINK.format(address)]
        end = found.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


def _ended(address: str) -> str:
    """Without the sentence's own stops and closing brackets behind it."""
    while address:
        last = address[-1]
        opens = PAIRS.get(last)
        if last not in TRAILING and not (opens and address.count(last) > address.count(opens)):
            break
        address = address[:-1]
    return address
