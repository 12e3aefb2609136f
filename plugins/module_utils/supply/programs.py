# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What zizmor, pip-audit and debsecan say, as findings."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Iterator, List

from .finding import Finding, found

NAMES = ("zizmor", "pip-audit", "debsecan")
_FIXES = 3


class Unreadable(ValueError):
    """A program said what it says nowhere in its manual."""


def zizmor(said: str, root: str) -> Iterator[Finding]:
    """Yield the findings in zizmor's JSON (``json-v1``) about what is below a folder."""
    for entry in _list(_loaded(said)):
        if entry.get("ignored"):
            continue
        location = next(iter(_list(entry.get("locations") or [])), {})
        local = _within(location, "symbolic", "key", "Local")
        line = _within(location, "concrete", "location", "start_point").get("row")
        yield found(
            "known_vulnerability",
            f"zizmor says {entry.get('ident')}: {entry.get('desc')}",
            _below(root, str(local.get("verbatim_path") or local.get("given_path") or "")),
            line + 1 if isinstance(line, int) else 0,
        )


def pip_audit(said: str, path: str) -> Iterator[Finding]:
    """Yield the findings in pip-audit's JSON about a file of requirements."""
    data = _loaded(said)
    for entry in _list(data.get("dependencies") if isinstance(data, dict) else data):
        for weakness in _list(entry.get("vulns") or []):
            fixes = ", ".join(str(each) for each in (weakness.get("fix_versions") or [])[:_FIXES]) or "no version yet"
            what = (
                f"pip-audit says {weakness.get('id')} of {entry.get('name')} {entry.get('version')}, mended in {fixes}"
            )
            yield found("known_vulnerability", what, path, package=f"pypi:{entry.get('name')}")


def debsecan(said: str) -> Iterator[Finding]:
    """Yield a finding for each package of which debsecan's summary has a weakness that an update mends."""
    weak: Dict[str, List[str]] = {}
    for identifier, package, remark in re.findall(r"^((?:CVE|TEMP)-\S+) (\S+)(?: \(([^)]*)\))?$", said, re.MULTILINE):
        if "fixed" in remark:
            weak.setdefault(package, []).append(identifier)
    for package, those in sorted(weak.items()):
        what = f"debsecan says {', '.join(those[:_FIXES])} of {package} ({len(those)} in all), mended by an update"
        yield found("known_vulnerability", what, package=f"apt:{package}")


def _loaded(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        raise Unreadable("it wrote no JSON") from None


def _list(given: Any) -> List[Dict[str, Any]]:
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise Unreadable("its JSON has another shape than its manual says")
    return given


def _within(given: Dict[str, Any], *names: str) -> Dict[str, Any]:
    for name in names:
        inner = given.get(name) or {}
        given = inner if isinstance(inner, dict) else {}
    return given


def _below(root: str, path: str) -> str:
    return path[len(root) + 1 :] if path.startswith(f"{root}/") else path
