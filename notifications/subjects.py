"""A subject that a list of mails shows whole: long names lose their middle, what is to be done and by when stays."""

from collections.abc import Callable, Mapping

from notifications.wrapping import columns

LONGEST = 70
# Which facts are names that may be cut, and how much of the room each is worth: what to do counts more than for whom.
NAMES = {"what": 3, "who": 3, "customer": 2, "service": 2}
# What a share comes to at least.
SHORTEST = 5
CUT = "…"


def fitting(
    write: Callable[[Mapping[str, object]], str], words: Mapping[str, object], *, longest: int = LONGEST
) -> str:
    """`write` puts the facts into words; where that is too long, names are cut, each to its share of the room."""
    facts = {**words, **{name: " ".join(str(words.get(name) or "").split()) for name in NAMES}}
    subject = " ".join(write(facts).split())
    excess = columns(subject) - longest
    if excess <= 0:
        return subject
    share = _share([(columns(facts[name]), worth) for name, worth in NAMES.items() if facts[name] in subject], excess)
    shorter = {name: cut(facts[name], share * worth) for name, worth in NAMES.items()}
    return " ".join(write({**facts, **shorter}).split())


def _share(names: list[tuple[int, int]], excess: int) -> int:
    """The largest with which some names, of a width and a worth each, become that much shorter together."""
    for share in range(LONGEST, SHORTEST, -1):
        if sum(max(width - share * worth, 0) for width, worth in names) >= excess:
            return share
    return SHORTEST


def cut(name: str, room: int) -> str:
    """Its beginning and its end in so many columns: companies differ in the first, sites and versions in the last."""
    if columns(name) <= room:
        return name
    kept = room - columns(CUT)
    tail = _take(name[::-1], kept * 2 // 5)[::-1]
    head = _take(name, kept - columns(tail))
    return _whole(head, name).rstrip() + CUT + _whole(tail[::-1], name[::-1])[::-1].lstrip()


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
    return whole if columns(whole) >= columns(part) * 2 / 3 else part
