# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a managed host says, made into data about that host and nothing else: typed, bounded, and harmless to look at.

A host may belong to an attacker, with its Python, its sshd and this collection's own command. So nothing that it says is assumed
to have a shape: ``result`` and ``document`` return what was asked for and drop the rest.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.portcullis.vps.plugins.module_utils.base.text import LONGEST_SENTENCE, visible
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse_line

#: The largest answer of real hosts, a diff of all rules and lists, takes some 100 kB.
MOST_CHARACTERS = 4_000_000
MOST_ENTRIES = 100_000
DEEPEST = 12
LONGEST_FILE = 1_000_000
LONGEST_NAME = 200
MOST_HOST_KEYS = 20
LONGEST_HOST_KEY = 6_000
#: Ansible gives these a meaning of its own, wherever they stand.
_INTERNAL = re.compile(r"_ansible|__ansible|ansible_facts\Z|add_host\Z|add_group\Z")


class Undecodable(ValueError):
    """What a host said is not what it was asked for; the text says what is wrong with it, and holds nothing of it."""


@dataclass(frozen=True)
class Shape:
    """What a value has to be: the ``kind`` of the documentation, of a list its ``elements``, of a dict what it ``contains``.

    A dict of which nothing is documented holds what the host likes, within the bounds.
    """

    kind: str
    elements: t.Optional[Shape] = None
    contains: t.Mapping[str, Shape] = field(default_factory=dict)
    lines: bool = False

    @classmethod
    def of(cls, documented: t.Mapping[str, t.Any]) -> Shape:
        """Return the shape of a return value from its documentation."""
        kind = documented.get("type", "str")
        contains = {name: cls.of(part) for name, part in (documented.get("contains") or {}).items()}
        if kind != "list":
            return cls(kind, contains=contains)
        elements = documented.get("elements", "str")
        return cls("list", cls(elements, contains=contains))


_SENTENCE = Shape("str")
_FILE = Shape("str", lines=True)
_DIFF = Shape(
    "dict",
    contains={
        "before": _FILE,
        "after": _FILE,
        "prepared": _FILE,
        "before_header": _SENTENCE,
        "after_header": _SENTENCE,
    },
)
#: What every module may answer besides what it documents.
_COMMON = {
    "changed": Shape("bool"),
    "failed": Shape("bool"),
    "failure": _SENTENCE,
    "msg": _SENTENCE,
    "rc": Shape("int"),
}


def document(text: str) -> t.Dict[str, t.Any]:
    """Return the JSON object in what a host wrote; Undecodable where there is none, or where it is beyond the bounds."""
    if len(text) > MOST_CHARACTERS:
        raise Undecodable(f"it is longer than {MOST_CHARACTERS} characters")
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Undecodable("it is no JSON that could be read") from None
    if not isinstance(found, dict):
        raise Undecodable("it is no JSON object")
    _require_bounded(found)
    return found


def module_result(text: str, returns: t.Mapping[str, Shape]) -> t.Dict[str, t.Any]:
    """Return what a module answered, from what its host wrote; Undecodable where it is no such answer."""
    # What a login shell says before or after is not part of it.
    return result(document(text[text.find("{") : text.rfind("}") + 1]), returns)


def result(given: t.Mapping[str, t.Any], returns: t.Mapping[str, Shape]) -> t.Dict[str, t.Any]:
    """Return of a module's answer what it documents to return and what every module answers; all else is dropped."""
    found = _contained(given, {**returns, **_COMMON})
    if "warnings" in given:
        found["warnings"] = warnings(given["warnings"])
    if "diff" in given:
        diffs = given["diff"] if isinstance(given["diff"], list) else [given["diff"]]
        found["diff"] = [_decoded(diff, _DIFF, "diff") for diff in diffs if diff]
    return found


def warnings(given: t.Any) -> t.List[str]:
    """Return what somebody warns of, each in one sentence; Ansible's own module code wraps each into an object."""
    if not isinstance(given, list):
        raise Undecodable("warnings is no list")
    found = (_wrapped(one) for one in given)
    return [visible(text) for text in found if text]


def sentences(given: t.Any, name: str) -> t.List[str]:
    """Return a list of sentences; Undecodable where it is none."""
    return t.cast("t.List[str]", _decoded(given, Shape("list", _SENTENCE), name))


def _wrapped(given: t.Any) -> str:
    if isinstance(given, str):
        return given
    if not isinstance(given, dict):
        return ""
    details = given.get("details")
    inner = given.get("event") or (details[0] if isinstance(details, list) and details else given.get("msg"))
    return _wrapped(inner.get("msg") if isinstance(inner, dict) else inner)


def _contained(given: t.Mapping[str, t.Any], shapes: t.Mapping[str, Shape]) -> t.Dict[str, t.Any]:
    return {name: _decoded(given[name], shape, name) for name, shape in shapes.items() if name in given}


def _decoded(value: t.Any, shape: Shape, name: str) -> t.Any:
    """Return a value of this shape; Undecodable where it has another. Nothing is what has not been found out."""
    if value is None:
        return None
    if shape.kind in ("str", "path"):
        return visible(_of(value, str, name), LONGEST_FILE if shape.lines else LONGEST_SENTENCE, shape.lines)
    if shape.kind == "bool":
        return _of(value, bool, name)
    if shape.kind in ("int", "float"):
        return _number(value, shape.kind, name)
    if shape.kind == "list":
        return [_decoded(one, shape.elements or _SENTENCE, name) for one in _of(value, list, name)]
    if shape.contains:
        return _contained(_of(value, dict, name), shape.contains)
    return _anything(_of(value, dict, name))


def _of(value: t.Any, kind: type, name: str) -> t.Any:
    if not isinstance(value, kind):
        raise Undecodable(f"its {name} is no {kind.__name__}")
    return value


def _number(value: t.Any, kind: str, name: str) -> t.Union[int, float]:
    kinds = (int,) if kind == "int" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or abs(value) >= 2**53:
        raise Undecodable(f"its {name} is no {kind}")
    return value


def _anything(value: t.Any) -> t.Any:
    """Return data of no documented shape, without what Ansible would give a meaning."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [_anything(one) for one in value]
    if not isinstance(value, dict):
        return value if value is None or isinstance(value, bool) else _number(value, "float", "content")
    return {visible(key, LONGEST_NAME): _anything(one) for key, one in value.items() if not _INTERNAL.match(key)}


def _no_number(text: str) -> t.NoReturn:
    raise ValueError(text)


def _require_bounded(found: t.Any) -> None:
    level, entries = [found], 0
    for _depth in range(DEEPEST):
        inner = [
            one
            for each in level
            for one in (each.values() if isinstance(each, dict) else each)
            if one.__class__ in _MANY
        ]
        entries += sum(map(len, level))
        if entries > MOST_ENTRIES:
            raise Undecodable(f"it has more than {MOST_ENTRIES} entries")
        if not inner:
            return
        level = inner
    raise Undecodable(f"it is deeper than {DEEPEST} levels")


_MANY = (dict, list)


def host_keys(given: t.Any) -> t.List[str]:
    """Return the plain public keys among these, each as ``type blob``; all else, which no line of known_hosts holds, is dropped."""
    found = []
    for text in given[:MOST_HOST_KEYS] if isinstance(given, list) else ():
        if not isinstance(text, str) or len(text) > LONGEST_HOST_KEY:
            continue
        key = parse_line(text)
        if key is not None and text == f"{key.type} {key.blob}":
            found.append(text)
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Pending:
    """A change that waits on a host, when it reverts by itself, and the ports on which a fresh login has to succeed."""

    id: str
    deadline: str
    ports: t.Tuple[int, ...]
    #: Whether a rule there counts connections by their sources, as ``ufw limit`` does.
    limited: bool = False


def pending(given: t.Mapping[str, t.Any], wanted_ports: t.Iterable[t.Any]) -> Pending:
    """Return the change that waits on a host; Undecodable where it is none, or wants logins where nobody meant them."""
    identity = given.get("id")
    if not isinstance(identity, str) or not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", identity, re.ASCII):
        raise Undecodable("the change that waits there has no identity")
    ports = given.get("ports") or []
    if not {str(port) for port in ports} <= {str(port) for port in wanted_ports}:
        raise Undecodable("the change that waits there is to be proven on ports that nobody asked for")
    return Pending(
        identity, str(given.get("deadline") or "its deadline"), tuple(map(int, ports)), given.get("limited") is True
    )
