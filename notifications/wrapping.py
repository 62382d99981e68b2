"""Text for mail programs that show it as it comes: lines of a readable length, in scripts without spaces too."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

WIDTH = 72
# What may not begin a line, and what may not end one, in Chinese and Japanese.
NOT_FIRST = set("、。，．・：；？！）」』】〕〉》”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％")
NOT_LAST = set("（「『【〔〈《“‘")
# The line that begins a signature ends with a space.
SIGNATURE = "-- "


def columns(text: str) -> int:
    """How wide it is drawn: characters of East Asia take two columns, those that only change others none."""
    return len(text) if text.isascii() else sum(map(_width, text))


@cache
def _width(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if _is_wide(one) else 1


def wrapped(text: str) -> str:
    """Each line for itself. An address is never broken, or nobody could follow it."""
    lines = [line if line == SIGNATURE else "\n".join(_lines(line)) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip()) + "\n"


def _lines(line: str) -> list[str]:
    line = line.rstrip()
    if columns(line) <= WIDTH:
        return [line]
    made, current, width = [], "", 0
    for piece in _pieces(line):
        if current.strip() and width + columns(piece) > WIDTH:
            made.append(current.rstrip())
            current, width = "", 0
            piece = piece.lstrip()
        current += piece
        width += columns(piece)
    return [*made, current.rstrip()]


def _pieces(line: str) -> Iterator[str]:
    """What is never broken inside: words with the space before them, and single wide characters with their stops."""
    for word in re.findall(r"\s*\S+", line):
        if word.isascii() or "://" in word:
            yield word
        else:
            yield from _split(word)


def _split(word: str) -> list[str]:
    made = [""]
    for one in word:
        before = made[-1][-1:]
        wide = _is_wide(one) or _is_wide(before)
        if before.strip() and wide and one not in NOT_FIRST and before not in NOT_LAST and not _is_mark(one):
            made.append(one)
        else:
            made[-1] += one
    return made


def _is_wide(one: str) -> bool:
    return bool(one) and unicodedata.east_asian_width(one) in "WF"


def _is_mark(one: str) -> bool:
    return bool(unicodedata.combining(one)) or one == "\N{ZERO WIDTH JOINER}"
