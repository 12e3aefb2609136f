# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of packages that are nearly, or look like, much-used ones, and those that carry a brand without its owner.

Per registry the names that are used most are targets. A name that is among the known ones is never taken for a slip: with 5,000 targets
and none known three times as many strangers' names were flagged.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, Iterator, List, Sequence, Set, Tuple

from .brands import BRANDS
from .finding import Finding, found
from .known import gem_top, npm_1, npm_2, npm_3, npm_4, npm_5, npm_top, pypi_1, pypi_2, pypi_3, pypi_4, pypi_5, pypi_top
from .settings import is_own_name

#: Of each registry the targets in the order of their use, and all that are known.
_TARGETS = {"pypi": (pypi_top,), "npm": (npm_top,), "gem": (gem_top,)}
_KNOWN = {"pypi": (pypi_1, pypi_2, pypi_3, pypi_4, pypi_5), "npm": (npm_1, npm_2, npm_3, npm_4, npm_5), "gem": ()}
#: When the rankings were made that these lists are of.
ON = pypi_top.ON
#: Shorter ones are a letter away from everything.
_SHORTEST = 4

#: Letters of other scripts that look like Latin ones, after compatibility forms (full width, mathematical) are undone.
#: Source: Unicode's confusables.txt (UTS 39), the entries that look the same in common fonts.
# fmt: off
_CONFUSABLE = {
    # Cyrillic and Armenian
    0x0430: "a", 0x0441: "c", 0x0501: "d", 0x0435: "e", 0x04bb: "h", 0x0456: "i", 0x0458: "j", 0x04cf: "l",
    0x043a: "k", 0x043c: "m", 0x0578: "n", 0x043e: "o", 0x0440: "p", 0x051b: "q", 0x0433: "r", 0x0455: "s",
    0x0442: "t", 0x0475: "v", 0x051d: "w", 0x0445: "x", 0x0443: "y",
    # Greek
    0x03b1: "a", 0x03b2: "b", 0x03b3: "y", 0x03b5: "e", 0x03b9: "i", 0x03ba: "k", 0x03bd: "v", 0x03bf: "o",
    0x03c1: "p", 0x03c4: "t", 0x03c5: "u", 0x03c7: "x",
    # Latin
    0x0131: "i", 0x0142: "l", 0x00f8: "o", 0x0111: "d", 0x0127: "h", 0x0261: "g", 0x1d22: "z", 0x028f: "y",
}
# fmt: on


@dataclass(frozen=True)
class Registry:
    """The names of a registry: the much-used ones, what they look like, each way to leave one letter out, and all known."""

    targets: FrozenSet[str]
    known: FrozenSet[str]
    shapes: Dict[str, str]
    shortened: Dict[str, Tuple[str, ...]]


@functools.cache
def registry(name: str) -> Registry:
    """Return what is known of ``pypi``, ``npm`` or ``gem``."""
    targets = [normalized(name, each) for part in _TARGETS[name] for each in part.NAMES.split()]
    known = {normalized(name, each) for part in _KNOWN[name] for each in part.NAMES.split()} | set(targets)
    shortened: Dict[str, Set[str]] = {}
    for target in targets:
        if len(target) >= _SHORTEST:
            for variant in _shortenings(target):
                shortened.setdefault(variant, set()).add(target)
    return Registry(
        frozenset(targets),
        frozenset(known),
        {_shape(target): target for target in reversed(targets) if len(target) >= _SHORTEST},
        {variant: tuple(sorted(each)) for variant, each in shortened.items()},
    )


def normalized(registry_name: str, name: str) -> str:
    """Return a name as its registry compares it."""
    lower = name.lower()
    return re.sub(r"[-_.]+", "-", lower) if registry_name == "pypi" else lower


def own(registry_name: str, given: Iterable[str], patterns: Sequence[str]) -> FrozenSet[str]:
    """Return those of the names that are the operator's own, each a pattern of fnmatch, as ``findings`` takes them."""
    spelled = {normalized(registry_name, name) for name in given}
    return frozenset(name for name in spelled if is_own_name(name, patterns))


def findings(
    registry_name: str, names: Sequence[str], path: str = "", accepted_names: FrozenSet[str] = frozenset()
) -> Iterator[Finding]:
    """Yield what is odd about the names of packages, each once; ``accepted_names`` are the operator's own."""
    for name in sorted(set(names)):
        if normalized(registry_name, name) not in accepted_names:
            yield from _finding(registry_name, name, path)


def _finding(registry_name: str, name: str, path: str) -> Iterator[Finding]:
    known = registry(registry_name)
    spelled = normalized(registry_name, name)
    if spelled in known.known:
        return
    package = f"{registry_name}:{name}"
    if not name.isascii():
        target = _confused(spelled, known)
        like = f" and looks like {target}" if target else ""
        signs = ", ".join(f"U+{ord(sign):04X}" for sign in name if not sign.isascii())
        yield found("name_homoglyph", f"{name} holds {signs}{like}", path, package=package)
        return
    target = known.shapes.get(_shape(spelled), "") or next(iter(near(spelled, known)), "")
    if target and len(spelled) >= _SHORTEST:
        yield found("name_lookalike", f"{name} is nearly {target}, which is used much more", path, package=package)
        return
    for brand in BRANDS.get(registry_name, ()):
        if spelled.startswith(brand.prefix) and spelled not in brand.names:
            what = f"{name} begins like the packages of {brand.owner} and is none that is known"
            yield found("name_brand", what, path, package=package)
            return


def near(name: str, known: Registry) -> List[str]:
    """Return the targets that are one edit away from a name: a letter put in, left out, replaced, or two neighbours swapped."""
    candidates = {target for variant in _shortenings(name) for target in known.shortened.get(variant, ())}
    return sorted(target for target in candidates if one_edit(name, target))


def _shortenings(name: str) -> Set[str]:
    return {name, *(name[:index] + name[index + 1 :] for index in range(len(name)))}


def one_edit(one: str, other: str) -> bool:
    """Return whether two different names are one insertion, deletion, replacement or swap of neighbours apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((index for index, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


#: Letters and pairs of ASCII that look alike.
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))


def _shape(name: str) -> str:
    for those, this in _ALIKE:
        name = name.replace(those, this)
    return name


def _confused(name: str, known: Registry) -> str:
    plain = unicodedata.normalize("NFKD", name).translate(_CONFUSABLE)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return plain if plain in known.known else known.shapes.get(_shape(plain), "")
