"""The names and addresses that a person went by here, and texts without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event

# A shorter word stands for too much else.
SHORTEST = 3


def pseudonym(user: User) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("Former member %(code)s") % {"code": user.pk.hex[:4]}


def no_address(user: User) -> str:
    """Nobody can own a name under this domain, so nothing can be sent there."""
    return f"erased+{user.pk.hex}@erased.invalid"


@dataclass(frozen=True, slots=True)
class Naming:
    """What to look for and what to write instead."""

    words: tuple[str, ...]
    instead: str
    # Names and addresses of others that have one of the words in them.
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, user: User) -> Naming:
        found = {user.name, user.email, *_of_old(user)} - {""}
        long_enough = [word for word in found if len(word) >= SHORTEST]
        return cls(_longest_first(long_enough), pseudonym(user), _longest_first(_of_others(user, long_enough)))

    def replaced(self, value: Any) -> Any:
        """A text, or what JSON can hold, without the person."""
        if isinstance(value, str):
            return self._pattern.sub(lambda found: found.group("other") or self.instead, value)
        if isinstance(value, list):
            return [self.replaced(one) for one in value]
        if isinstance(value, dict):
            return {self.replaced(key): self.replaced(one) for key, one in value.items()}
        return value

    def shortened(self, value: Any, longest: int | None) -> Any:
        """The same, where a column has an end: a pseudonym may be longer than the name."""
        made = self.replaced(value)
        return made[:longest] if longest and isinstance(made, str) else made

    def found_in(self, fields: Iterable[str]) -> Q:
        """Rows worth looking at; SQLite keeps JSON with its letters escaped."""
        spellings = {*self.words, *(json.dumps(word)[1:-1] for word in self.words)}
        wanted = Q()
        for field in fields:
            for word in spellings:
                wanted |= Q(**{f"{as_text(field)}__icontains": word})
        return wanted

    @property
    def _pattern(self) -> re.Pattern[str]:
        """Whole words, and no part of an address; somebody else's longer name is met first and stays."""
        words, others = ("|".join(map(re.escape, some)) for some in (self.words, self.others or ("\0",)))
        return re.compile(rf"(?<![\w@])(?:(?P<other>{others})|{words})(?![\w@]|[.+-]\w)", re.IGNORECASE)


def as_text(field: str) -> str:
    return f"{field}_as_text"


def texts(fields: Iterable[str]) -> dict[str, Cast]:
    """For alias(): each field as text, JSON too."""
    return {as_text(field): Cast(F(field), TextField()) for field in fields}


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """Or an address would keep its end."""
    return tuple(sorted(words, key=len, reverse=True))


def _of_others(user: User, words: list[str]) -> set[str]:
    alike = Q()
    for word in words:
        alike |= Q(name__icontains=word) | Q(email__icontains=word)
    known = User.objects.exclude(pk=user.pk).filter(alike).values_list("name", "email")
    return {other for pair in known for other in pair if other and other.casefold() not in map(str.casefold, words)}


def _of_old(user: User) -> set[str]:
    """Before a change of name or address."""
    told = Event.objects.filter(subject_id=user.pk, subject_type="user").values_list("before", "after")
    facts = [fact for pair in told for fact in pair if isinstance(fact, dict)]
    names = {str(fact[name]) for fact in facts for name in ("name", "email") if fact.get(name)}
    return names | set(Event.objects.filter(actor_id=user.pk).values_list("actor_name", flat=True))
