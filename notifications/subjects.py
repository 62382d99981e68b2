"""A subject that a list of mails shows whole: long names lose their middle, what is to be done and by when stays."""

from collections.abc import Callable, Mapping

from notifications.wrapping import columns

LONGEST = 70
# Which facts are names that may be cut, and what is left of them at least.
NAMES = ("what", "customer", "who", "service")
SHORTEST = 12
CUT = "…"


def fitting(write: Callable[[Mapping[str, object]], str], words: Mapping[str, object]) -> str:
    """`write` puts the facts into words; names are cut, the longest first, until the whole fits or none can give."""
    facts = {**words, **{name: " ".join(str(words.get(name) or "").split()) for name in NAMES}}
    subject = " ".join(write(facts).split())
    for _time in range(2 * len(NAMES)):
        excess = columns(subject) - LONGEST
        longest = max((name for name in NAMES if facts[name] in subject), key=lambda name: columns(facts[name]))
        room = max(columns(facts[longest]) - excess, SHORTEST)
        if excess <= 0 or room >= columns(facts[longest]):
            break
        facts[longest] = cut(facts[longest], room)
        subject = " ".join(write(facts).split())
    return subject


def cut(name: str, room: int) -> str:
    """Its beginning and its end in so many columns: companies differ in the first, sites and versions in the last."""
    if columns(name) <= room:
        return name
    kept = room - columns(CUT)
    tail = _take(name[::-1], kept // 3)[::-1]
    head = _take(name, kept - columns(tail))
    return f"{_whole(head, name)}{CUT}{_whole(tail[::-1], name[::-1])[::-1]}"


def _take(text: str, room: int) -> str:
    taken = ""
    for one in text:
        if columns(taken + one) > room:
            break
        taken += one
    return taken


def _whole(part: str, name: str) -> str:
    """Without a word that was broken off, if most of it stays even so."""
    if name[len(part) : len(part) + 1] == " ":
        return part
    whole = part.rpartition(" ")[0]
    return whole + " " if columns(whole) >= columns(part) * 2 / 3 else part
