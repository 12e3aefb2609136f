# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that are named like this collection's and that nothing here reads: they set nothing, and nobody would notice."""

from __future__ import annotations

import difflib
import functools
import re
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import version
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.plugin_utils import role_tasks

#: What a person writes about them, and what there is to write.
VARIABLE = "portcullis_unknown_variables"
CHOICES = ("warn", "refuse")
_SHARED = "portcullis_"
#: Read by plugins alone.
_OF_PLUGINS = (VARIABLE, version.VARIABLE, "portcullis_proof", "incident_addresses")
_READING = ("roles/*/defaults/*.yml", "roles/*/meta/argument_specs.yml", "roles/*/tasks/*.yml", "playbooks/*.yml")
#: How alike names are of which one may be meant: behind our prefix, in the first word where that is misspelt, and then as a whole.
_ALIKE, _ALIKE_WORD, _ALIKE_WHOLE = 0.7, 0.88, 0.9


@functools.cache
def known() -> t.FrozenSet[str]:
    """Return the names of all variables that the roles, playbooks and plugins of this collection read."""
    texts = [path.read_text(encoding="utf-8") for part in _READING for path in role_tasks.ROOT.glob(part)]
    return frozenset({name for text in texts for name in re.findall(r"\b[a-z]\w*", text)} | {*_OF_PLUGINS})


@functools.cache
def _prefixes() -> t.Tuple[str, ...]:
    return (_SHARED, *(f"{path.name}_" for path in (role_tasks.ROOT / "roles").iterdir()))


def unknown(given: t.Iterable[str]) -> t.List[str]:
    """Return the names among these that begin with a prefix of this collection's, or with a misspelt one, and that nothing reads."""
    return sorted(name for name in given if name not in known() and (name.startswith(_prefixes()) or _meant(name)))


def sentences(given: t.Iterable[str]) -> t.List[str]:
    """Return a sentence for each that is misspelt, or that begins with what belongs to this collection alone.

    Others may have roles named like ours, with variables of their own.
    """
    found = []
    for name in unknown(given):
        meant = _meant(name)
        if meant or name.startswith(_SHARED):
            found.append(f"{name} is no variable of this collection and sets nothing; {_remedy(meant)}.")
    return found


def require_known(given: t.Iterable[str], choice: t.Any) -> None:
    """Raise Refusal for all unknown ones where a person chose that, and for a choice that is none."""
    if choice not in CHOICES:
        raise Refusal(f"{VARIABLE}: {choice!r} is no choice; write {' or '.join(CHOICES)}.")
    names = unknown(given) if choice == "refuse" else []
    if not names:
        return
    meant = [f"{_meant(name)} for {name}" for name in names if _meant(name)]
    remedy = f"write {', '.join(meant)}, and remove or rename the others" if meant else "remove or rename them"
    raise Refusal(
        f"{', '.join(names)}: {VARIABLE} is 'refuse', and this collection has no such variable"
        f"{'s' if len(names) > 1 else ''}, so nothing would be set; {remedy}, or set {VARIABLE} to warn."
    )


@functools.lru_cache(maxsize=10_000)
def _meant(name: str) -> str:
    """Return the variable of ours that a name may be a misspelling of, or nothing."""
    own = max((prefix for prefix in _prefixes() if name.startswith(prefix)), key=len, default="")
    if own:
        stems = [one[len(own) :] for one in known() if one.startswith(own)]
        found = difflib.get_close_matches(name[len(own) :], stems, 1, _ALIKE)
        return own + found[0] if found else ""
    words = {prefix.partition("_")[0] for prefix in _prefixes()}
    if not difflib.get_close_matches(name.partition("_")[0], words, 1, _ALIKE_WORD):
        return ""
    candidates = [one for one in known() if one.startswith(_prefixes())]
    return next(iter(difflib.get_close_matches(name, candidates, 1, _ALIKE_WHOLE)), "")


def _remedy(meant: str) -> str:
    return f"write {meant} if you mean that" if meant else "remove it, or look up its name in the roles' READMEs"


# Ansible imports this before it forks for each host.
known()
