# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""One word for each thing, and the field's word for it: what the glossary replaced does not come back.

What still stands is listed in ``words_left.py``, and that list only ever gets shorter.
"""

from __future__ import annotations

import io
import re
import tokenize
from functools import lru_cache

import pytest

from tests.unit.structure.sources import everything, text
from tests.unit.structure.words_left import IDENTIFIERS_LEFT, PROSE_LEFT

#: What no part of an identifier in Python may be, and what to write instead.
IDENTIFIERS = {
    "believ(e|es|ed|able)": "valid, validate",
    "carry_out|carries_out": "apply, run, execute",
    "deferring": "deferred",
    "extra_sources": "extra_networks",
    "guarded": "protected",
    "holders?": "lease, leases",
    "honesty": "drift check",
    "kept_(at|answers?|lists?)": "cached_at, cached_list",
    "knock(s|ed|ing)?": "port discovery",
    "lay_by": "save",
    "settled": "converged",
    "shut": "closed, denied",
    "spare": "copy",
    "stamps?": "fingerprint, timestamp",
    "standing": "left_in_place, warnings",
    "sweep": "delete",
    "told": "reported, answered",
    "ward": "protection",
    "witness(es)?": "cross-check, minimum_agreeing",
}
#: What no class is called.
CLASSES = {
    "Book": "Leases",
    "Kept": "CachedList, SavedRules",
    "Ward": "Protection",
    "Window": "AcmeWindow, RebootWindow",
}
#: What no sentence says: documentation, messages, comments, names of tasks, changelogs.
PROSE = {
    "believ(e|es|ed|able|ing)": "valid, validate",
    "honesty": "drift check",
    "knock(s|ed|ing)?": "port discovery, connection attempt",
    "settled": "converged",
    "shut": "closed, denied",
    "shut but for": "deny everything except",
    "(who|whoever|somebody|nobody) dies": "process killed",
    "witness(es)?": "cross-check",
}
#: Which say something else: packages that apt has kept back, who holds a lock of the system's.
_ALLOWED = {"kept_back", "lock_holders", "holders"}
#: Made by tools, or of other people's words.
_LEFT_OUT = re.compile(
    r"LICENSES/.*|changelogs/changelog\.yaml|requirements.*\.txt|bench/results/.*|tests/.*/data/.*|.*\.(png|svg|in)"
    r"|tests/unit/structure/(test_words|words_left)\.py|plugins/module_utils/supply/known/.*"
)
FILES = [path for path in everything() if not _LEFT_OUT.fullmatch(path)]


@lru_cache(maxsize=1)
def identifiers() -> dict[str, set[str]]:
    """Return the names in each file of Python; a test's is a sentence."""
    found = {}
    for path in FILES:
        if path.endswith(".py"):
            tokens = tokenize.generate_tokens(io.StringIO(text(path)).readline)
            names = {token.string for token in tokens if token.type == tokenize.NAME}
            found[path] = {name for name in names if not name.startswith("test_")}
    return found


def parts(word: str) -> re.Pattern[str]:
    """Return what finds a word among the parts of an identifier, in snake case and in camel case."""
    return re.compile(rf"(?:^|_)(?:{word})(?=_|$)|(?:^|(?<=[a-z_]))(?:{word.capitalize()})(?=[A-Z_]|$)")


def named(word: str) -> dict[str, list[str]]:
    """Return the identifiers that a word is part of, by file."""
    pattern = parts(word)
    found = {path: sorted(filter(pattern.search, names - _ALLOWED)) for path, names in identifiers().items()}
    return {path: names for path, names in found.items() if names}


def sentences(path: str) -> str:
    """Return what a file says, with the names of tests as sentences."""
    return re.sub(r"(?<=def )test_\w+", lambda name: name.group().replace("_", " "), text(path))


def said(word: str) -> dict[str, list[str]]:
    """Return the lines that say a word, by file; names in code are no sentence."""
    pattern = re.compile(rf"(?<![\w.`'/-])(?:{word})(?![\w(`'/=-]|\.\w)", re.IGNORECASE)
    found = {path: [line.strip() for line in sentences(path).splitlines() if pattern.search(line)] for path in FILES}
    return {path: lines for path, lines in found.items() if lines}


@pytest.mark.parametrize("word", IDENTIFIERS)
def test_identifiers_use_the_words_of_the_glossary(word: str) -> None:
    found = named(word)
    assert {path: names for path, names in found.items() if path not in IDENTIFIERS_LEFT.get(word, ())} == {}
    assert [path for path in IDENTIFIERS_LEFT.get(word, ()) if path not in found] == [], "take these off the list"


@pytest.mark.parametrize("word", PROSE)
def test_sentences_use_the_words_of_the_glossary(word: str) -> None:
    found = said(word)
    assert {path: lines for path, lines in found.items() if path not in PROSE_LEFT.get(word, ())} == {}
    assert [path for path in PROSE_LEFT.get(word, ()) if path not in found] == [], "take these off the list"


def test_no_class_has_a_name_that_meant_several_things() -> None:
    assert {path: sorted(names & set(CLASSES)) for path, names in identifiers().items() if names & set(CLASSES)} == {}


def test_no_word_is_left_that_is_not_refused() -> None:
    assert set(IDENTIFIERS_LEFT) <= set(IDENTIFIERS)
    assert set(PROSE_LEFT) <= set(PROSE)


@pytest.mark.parametrize("name", ["told", "_told", "was_told", "told_by", "Told", "WasTold", "ToldBy"])
def test_a_word_is_found_wherever_it_is_in_an_identifier(name: str) -> None:
    assert parts("told").search(name)


@pytest.mark.parametrize("name", ["toldo", "untold", "Toldo", "stolder"])
def test_a_word_that_only_contains_another_is_another(name: str) -> None:
    assert not parts("told").search(name)
