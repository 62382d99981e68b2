"""What an action says when it does not do what it was asked. The middleware turns these into answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why something cannot happen now: whose turn it is, since when, and where to act."""

    code: str
    sentence: str
    party: str
    since: datetime | None = None
    link: str = ""
    codes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


class Refused(Exception):
    """The thing asked for is visible and allowed, but not possible in this state (409)."""

    def __init__(self, code: str, sentence: str, *, blockers: Sequence[Blocker] = (), lines: tuple[int, ...] = ()):
        super().__init__(sentence)
        self.code, self.sentence, self.blockers, self.lines = code, sentence, tuple(blockers), lines


class Invalid(Exception):
    """What was typed cannot be taken as it is (422); `field` says where the sentence belongs."""

    def __init__(self, field: str, sentence: str):
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


class NotAllowed(Exception):
    """The person may see the object but not do this with it (403)."""

    def __init__(self, sentence: str = ""):
        super().__init__(sentence)
        self.sentence = sentence
