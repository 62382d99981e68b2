"""What a catalogue holds. All of it is immutable; a Condition is explained in `responsibilities.applicability`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from engagements.programme import COMPONENT_OF_PHASE

Condition: TypeAlias = Mapping[str, Any]

KINDS = ("task", "commitment")
RESOURCE_KINDS = ("tool", "document", "script", "console")


class CatalogueError(ValueError):
    """A catalogue file cannot be read; the sentence names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of a thing the benefit covers: what a test needs and no more [O-06]."""

    slug: str
    max: int
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """When `when` holds the entry is the customer's, outside the benefit, because of a boundary."""

    when: Condition
    clause: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """A limit of scope that a badge can cite."""

    code: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that helps with a task; its title is the word `resource.<title>` [P-15]."""

    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the service that the customer may choose [P-16]."""

    slug: str
    lines: tuple[int, ...] = ()
    applies_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One responsibility: a task, or a standing commitment."""

    slug: str
    party: str
    group: str  # the core has two, tenant and identity [G-11]
    codes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    kind: str = "task"
    phase: str = ""
    required: bool = True
    declinable: bool = False
    applies_when: Condition | None = None
    optional_when: Condition | None = None
    outside: tuple[Outside, ...] = ()
    predecessors: tuple[str, ...] = ()
    limit: Limit | None = None
    resources: tuple[Resource, ...] = ()
    feature: str = ""
    record: str = ""  # the record that fulfils it; without that record it cannot be completed
    also_done_by: str = ""  # a record that completes it, which it can do without
    pairs_with: str = ""  # the other side's entry beside which it is shown

    @property
    def component(self) -> str:
        return COMPONENT_OF_PHASE.get(self.phase, "")

    @property
    def is_commitment(self) -> bool:
        return self.kind == "commitment"


@dataclass(frozen=True, slots=True)
class Service:
    """A service and all that its onboarding holds, the shared entries included, in the order of the page."""

    slug: str
    features: tuple[Feature, ...]
    by_slug: Mapping[str, Entry]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.by_slug.values())

    @property
    def tasks(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.is_commitment)

    @property
    def commitments(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.is_commitment)

    @property
    def limits(self) -> Mapping[str, Limit]:
        return {entry.limit.slug: entry.limit for entry in self.entries if entry.limit}

    def entry(self, slug: str) -> Entry:
        return self.by_slug[slug]

    def feature(self, slug: str) -> Feature:
        return next(feature for feature in self.features if feature.slug == slug)


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader sees of a slug. `help` is a boundary's sentence too; `how_long` is our own estimate, or empty.

    `outside_…` stand in their place where the duty is the customer's, outside the benefit.
    """

    title: str
    help: str = ""
    how_long: str = ""
    outside_title: str = ""
    outside_help: str = ""

    @property
    def outside(self) -> "Words":
        return Words(self.outside_title or self.title, self.outside_help or self.help, self.how_long)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything read from the directories. `vocabulary` is words by language, then by "kind.slug"."""

    services: Mapping[str, Service]
    boundaries: Mapping[str, Boundary]
    requirements: frozenset[str]
    vocabulary: Mapping[str, Mapping[str, Words]]
    slugs: tuple[str, ...]  # as written, so that a double one can be seen

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry once, whichever service holds it."""
        found = {entry.slug: entry for service in self.services.values() for entry in service.entries}
        return tuple(found.values())

    def words(self, kind: str, slug: str, language: str = "en") -> Words:
        """The words in that language, else in English, else the slug itself."""
        name = f"{kind}.{slug}"
        return self._in(language).get(name) or self._in("en").get(name) or Words(title=slug)

    def text(self, service: str, slug: str, language: str = "en") -> Words:
        """An entry's words with the service's name in them [K-15]."""
        name = self.words("service", service, language).title
        words = self.words("entry", slug, language)

        def named(text: str) -> str:
            return text.replace("{service}", name)

        outside = named(words.outside_title), named(words.outside_help)
        return Words(named(words.title), named(words.help), words.how_long, *outside)

    def _in(self, language: str) -> Mapping[str, Words]:
        return self.vocabulary.get(language.lower(), {})
