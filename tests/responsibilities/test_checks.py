"""Each thing that can be wrong with a catalogue, shown by a small broken one."""

from pathlib import Path

import pytest

from responsibilities.catalogue import load
from responsibilities.checks import check_catalogue, cited_in, problems, uncited, unspoken

GOOD = """
[service]
slug = "one"

[[boundary]]
code = "O-01"
lines = [75]

[[feature]]
slug = "first-feature"
applies_when = { exchange_online = true }

[[entry]]
slug = "first"
codes = ["M-03"]
lines = [151]
party = "microsoft"
phase = "initiate"
group = "start"
limit = { slug = "pilots", max = 2, clause = "L-03" }
outside = [{ when = { forests = "multiple" }, clause = "O-01" }]
resources = [{ kind = "tool", title = "checker" }]
feature = "first-feature"

[[entry]]
slug = "second"
party = "customer"
phase = "assess"
group = "start"
predecessors = ["first"]
applies_when = { any = [{ identity = ["cloud", "federated"] }, { remediation_needed = true }] }

[requirements]
all = ["M-03", "L-03"]
"""
WORDS = """
[service.one]
title = "One"
[group.start]
title = "Start"
[feature.first-feature]
title = "Feature"
[limit.pilots]
title = "Pilots"
[resource.checker]
title = "Checker"
[boundary.O-01]
title = "Boundary"
help = "A sentence."
[entry.first]
title = "First"
help = "A sentence."
[entry.second]
title = "Second"
help = "A sentence."
"""


def catalogue(directory: Path, data=GOOD, words=WORDS):
    (directory / "words" / "en").mkdir(parents=True)
    (directory / "words" / "en" / "one.toml").write_text(words)
    (directory / "one.toml").write_text(data)
    return load((directory,))


def broken(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


def test_the_small_catalogue_is_right_as_it_stands(tmp_path):
    small = catalogue(tmp_path)
    assert problems(small) == []
    assert list(uncited(small)) == []


BROKEN = {
    "double slug": (
        broken('predecessors = ["first"]', 'slug = "first"').replace('slug = "second"\n', ""),
        "“first”: the slug is used more than once",
    ),
    "party": (broken('"customer"', '"partner"'), "party “partner” is none of microsoft, customer, both"),
    "kind": (broken('slug = "second"', 'slug = "second"\nkind = "wish"'), "kind “wish” is none of task, commitment"),
    "phase": (broken('"assess"', '"close"'), "phase “close” does not fit a task"),
    "resource": (broken('kind = "tool"', 'kind = "toy"'), "resource kind “toy” is none of tool"),
    "line": (broken("lines = [151]", "lines = [332]"), "“first”: the article has no line 332"),
    "line zero": (broken("lines = [75]", "lines = [0]"), "Boundary O-01: the article has no line 0"),
    "limit": (broken(', clause = "L-03"', ""), "the limit “pilots” names no clause"),
    "boundary": (broken(', clause = "O-01"', ', clause = "O-09"'), "there is no scope boundary “O-09”"),
    "feature": (broken('feature = "first-feature"', 'feature = "lost"'), "one has no feature “lost”"),
    "predecessor": (broken('["first"]', '["lost"]'), "one has no entry “lost” to follow or pair with"),
    "pair": (broken('feature = "first-feature"', 'pairs_with = "lost"'), "one has no entry “lost”"),
    "cycle": (broken('feature = "first-feature"', 'predecessors = ["second"]'), "These entries wait for each other"),
    "variable": (broken("remediation_needed", "weather"), "asks for “weather”, which is no answer"),
    "value": (broken('"federated"]', '"hybrid"]'), "compares “identity” with “hybrid”"),
    "value of a feature": (
        broken("exchange_online = true", 'exchange_online = "maybe"'),
        "“exchange_online” with “maybe”",
    ),
    "value outside": (broken('forests = "multiple"', 'forests = "many"'), "“forests” with “many”"),
    "list in a condition": (broken("exchange_online = true", 'writeback = "user"'), "asks for “writeback”"),
}


@pytest.mark.parametrize(("data", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_catalogue_gives_one_readable_sentence(tmp_path, data, sentence):
    found = problems(catalogue(tmp_path, data))
    assert [one for one in found if sentence in one and len(one) < 160]
    assert len([one for one in found if "words" not in one]) == 1


@pytest.mark.parametrize(
    "name", ["entry.second", "group.start", "feature.first-feature", "limit.pilots", "service.one"]
)
def test_a_slug_without_words_is_named(tmp_path, name):
    small = catalogue(tmp_path, words=WORDS.replace(f"[{name}]", "[entry.unused]"))
    assert problems(small) == [f"“{name}” has no words in English."]


def test_an_entry_without_help_is_named(tmp_path):
    small = catalogue(tmp_path, words=WORDS.rsplit("help", 1)[0])
    assert problems(small) == ["“entry.second” has a title but no help in English."]


def test_a_requirement_that_nothing_cites_is_named(tmp_path):
    small = catalogue(tmp_path, broken('["M-03", "L-03"]', '["M-03", "E-03"]'))
    assert list(uncited(small)) == ["Requirement E-03: no catalogue entry and no rule in the code cites it."]


def test_a_code_in_brackets_in_a_source_is_cited(tmp_path):
    (tmp_path / "gates.py").write_text('"""Eligibility is decided [E-03, G-02]; M-99 is only mentioned."""\n')
    assert cited_in((tmp_path,)) == {"E-03", "G-02"}


def test_a_rule_in_the_code_answers_to_a_requirement(tmp_path):
    small = catalogue(tmp_path, broken('["M-03", "L-03"]', '["E-03"]'))
    assert list(uncited(small, {"E-03"})) == []


def test_the_products_own_catalogue_is_right():
    assert problems(load()) == []
    assert not [message for message in check_catalogue() if message.is_serious()]


# ---- Other languages

OTHERS = {
    "“entry.second” has no words in de.": ("[entry.second]", "[entry.third]"),
    "“entry.second”: help is missing in de.": ('title = "Second"\nhelp = "A sentence."', 'title = "Zweite"'),
    "“entry.first”: title does not hold the same braces in de.": ('"First"', '"Erste für {dienst}"'),
}


@pytest.mark.parametrize("sentence", OTHERS)
def test_what_another_language_does_not_say_is_named(tmp_path, sentence):
    (tmp_path / "words" / "de").mkdir(parents=True)
    (tmp_path / "words" / "de" / "one.toml").write_text(WORDS.replace(*OTHERS[sentence]))
    assert list(unspoken(catalogue(tmp_path), ["de"])) == [sentence]


def test_a_language_without_any_words_is_named(tmp_path):
    assert len(list(unspoken(catalogue(tmp_path), ["de"]))) == WORDS.count("[")
