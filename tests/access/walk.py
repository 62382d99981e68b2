"""Walks addresses as each person and tells what is wrong with the answers; no answer is only looked at by its code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.access.asking import SAFE, Answer, Walker, bare
from tests.access.canary import holders_in
from tests.access.holders import CUSTOMERS, foreign_in, knows, may_know
from tests.access.matrix import EVERYBODY, HEADLESS, METHODS, OUTSIDERS, Row
from tests.access.places import RELATIONS, expected, path_of


class Finding(NamedTuple):
    persona: str
    method: str
    name: str
    relation: str
    what: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} ({self.relation}) as {self.persona}: {self.what}"


# ---- What is wrong


class Walk:
    """One line of the table with all persons, relations and methods that are asked for."""

    def __init__(self, walker: Walker, row: Row):
        self.walker, self.world, self.row, self.name = walker, walker.world, row, row.title
        self.data = row.data(self.world)

    def findings(
        self, personas: Iterable[str], relations: Iterable[str], methods: Iterable[str], known: set[str]
    ) -> Iterator[Finding]:
        """`known` are the methods that any line of this address names."""
        for persona in personas:
            for method in methods:
                yield from self._of_one(persona, method, relations, known)

    def _of_one(self, persona: str, method: str, relations: Iterable[str], known: set[str]) -> Iterator[Finding]:
        told_apart: dict[str, Answer] = {}
        for relation in relations:
            path = path_of(self.world, self.row, relation)
            wanted = self._wanted(persona, method, relation, known)
            if path is None or wanted is None:
                continue
            for query in self._queries(method, relation):
                answer = self.walker.ask(persona, method, path + query, self.data, as_json=self.row.is_api)
                told_apart.setdefault(relation, answer)
                for what in self._wrong(persona, method, answer, wanted, path + query):
                    yield Finding(persona, method, self.name + query, relation, what)
        for relation in self._apart(persona, told_apart):
            yield Finding(persona, method, self.name, relation, "can be told from what does not exist")

    def _queries(self, method: str, relation: str) -> tuple[str, ...]:
        asked = self.row.asks if relation == "own" and method == "GET" else ()
        return ("", *(f"?{query}" for query in asked))

    def _wanted(self, persona: str, method: str, relation: str, known: set[str]) -> set[str] | None:
        wanted = expected(self.row, persona, "GET" if method == "HEAD" else method, relation)
        if wanted is None or method in known:
            return wanted
        if self.row.is_api:
            return {"405"} | (wanted if method == "HEAD" else set())
        if method == "HEAD" and "GET" in known and self.row.name not in HEADLESS:
            return wanted
        return {"login"} if persona == "AN" and "login" in wanted else {"405"}

    def _wrong(self, persona: str, method: str, answer: Answer, wanted: set[str], path: str) -> Iterator[str]:
        word = answer.word
        if not (word in wanted or _fits(answer, wanted)):
            yield f"{answer.code} instead of {' or '.join(sorted(wanted))}{_why(answer)}"
        if answer.changes and (self._only_looks(method) or answer.code >= 400 or word == "login"):
            yield f"changed {answer.changes} rows"
        if answer.after is not None and answer.after.code >= 400:
            yield f"leads to a page that answers {answer.after.code}"
        if not self.row.shows_to(persona):
            for page in filter(None, (answer, answer.after)):
                yield from self._leaks(persona, page, path)
            yield from self._written_wrong(persona, answer)

    def _only_looks(self, method: str) -> bool:
        return method in SAFE and not self.row.remembers

    def _leaks(self, persona: str, answer: Answer, path: str) -> Iterator[str]:
        text = answer.text
        for sent in sorted({path, *self._sent(path)}, key=len, reverse=True):
            text = text.replace(sent, "")
        leaked = foreign_in(text, persona, self.world.owner_of)
        if persona in CUSTOMERS:
            leaked += [sentence for sentence in self.world.internal if sentence in answer.body]
        if leaked:
            yield f"shows {', '.join(leaked[:3])}"

    def _sent(self, path: str) -> set[str]:
        values = {part for part in re.split(r"[/?&=]", path) if len(part) > 8}
        for value in self.data.values():
            values |= {str(one) for one in (value if isinstance(value, list) else [value]) if len(str(one)) > 8}
        return values

    def _written_wrong(self, persona: str, answer: Answer) -> Iterator[str]:
        for recipient, text in answer.written:
            for holder, mark in holders_in(text, self.world.owner_of):
                reader = self.world.owner_of.get(recipient, "")
                if not (knows(reader, holder) if reader else may_know(persona, holder)):
                    yield f"writes {mark} {'to ' + reader if recipient else 'into the trail'}"

    # ---- Told apart

    def _apart(self, persona: str, answers: dict[str, Answer]) -> Iterator[str]:
        pairs = [("near", "nowhere"), ("far", "nowhere"), ("mixed", "lost"), ("gone", "lost")]
        if self.row.shows_to(persona):
            pairs = pairs[2:]
        elif persona in OUTSIDERS:
            pairs += [("own", "nowhere"), ("ended", "nowhere")]
        texts = {relation: bare(answer, self._path(relation)) for relation, answer in answers.items()}
        yield from (one for one, unknown in pairs if {one, unknown} <= texts.keys() and texts[one] != texts[unknown])

    def _path(self, relation: str) -> str:
        return path_of(self.world, self.row, relation) or ""


def _fits(answer: Answer, wanted: set[str]) -> bool:
    return ("shut" in wanted and answer.word in {"404", "login"}) or ("any" in wanted and answer.code < 500)


def _why(answer: Answer) -> str:
    """The sentence of a refusal, so that a wrong line of the table is found quickly."""
    found = re.search(r"<h1[^>]*>([^<]*)<|class=\"error[^>]*>([^<]*)<", answer.body)
    return f" ({(found[1] or found[2] or '').strip()})" if found else ""


def findings(
    walker: Walker,
    rows: list[Row],
    *,
    personas: Iterable[str] = EVERYBODY,
    relations: Iterable[str] = RELATIONS,
    methods: Iterable[str] | None = None,
) -> Iterator[Finding]:
    """`rows` are all lines of one address. Methods that none of them names are tried once."""
    known = {method for row in rows for method in row.methods}
    for number, row in enumerate(rows):
        others = [method for method in METHODS if method not in known] if number == 0 else []
        wanted = [method for method in (*row.methods, *others) if methods is None or method in methods]
        yield from Walk(walker, row).findings(personas, relations, wanted, known)
