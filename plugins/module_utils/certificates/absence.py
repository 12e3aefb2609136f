# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates once the collection has gone: certbot's own timer renews them as its package has it, without our hooks and window."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Optional, Tuple

from ..base.steps import Plan, ReloadManager, RemoveFile, Step, WriteFile
from . import renewal_conf
from .plan import CHALLENGE, DROP_IN, MANAGED, SCRIPTS, SETTINGS, TOKEN

_TOP = re.compile(r"\s*\[[^\[]")


def absence(
    texts: Mapping[str, Optional[str]],
    renewals: Mapping[str, str],
    domains: Mapping[str, Tuple[str, ...]],
    modes: Mapping[str, int],
) -> Plan:
    """Return the steps that leave certificates to certbot alone.

    ``texts`` are our files by path, ``renewals`` certbot's configurations for renewals by path, ``domains`` the names in each of these
    certificates, ``modes`` those of the configurations.
    """
    gone = [path for path, text in texts.items() if text is not None and _is_ours(path, text, renewals)]
    steps: List[Step] = [RemoveFile(path, "" if path == TOKEN else texts[path] or "") for path in gone]
    for path, text in converted(renewals, domains).items():
        steps.append(WriteFile(path, text, renewals[path], modes.get(path, 0o644)))
    steps += [ReloadManager()] if DROP_IN in gone else []
    return Plan(tuple(steps))


def concerned(texts: Mapping[str, Optional[str]], renewals: Mapping[str, str]) -> bool:
    """Return whether there is anything of ours."""
    return any(text is not None for text in texts.values()) or any(CHALLENGE in text for text in renewals.values())


def _is_ours(path: str, text: str, renewals: Mapping[str, str]) -> bool:
    if path == TOKEN:
        return not any(TOKEN in conf for conf in renewals.values())
    return path not in SCRIPTS or MANAGED in text


def converted(renewals: Mapping[str, str], domains: Mapping[str, Tuple[str, ...]]) -> Dict[str, str]:
    """Return the configurations that have our command write challenges, such that certbot's own webroot plugin writes them to the same place."""
    found = {}
    for path, text in renewals.items():
        options = renewal_conf.parse(text).options
        root = options.get("manual_auth_hook", "").partition(f"{CHALLENGE} publish ")[2]
        if root:
            found[path] = _by_webroot(text, root, domains.get(path, ()))
    return found


def _by_webroot(text: str, root: str, domains: Tuple[str, ...]) -> str:
    lines: List[str] = []
    inside = False
    block = ["[[webroot_map]]", *(f"{domain} = {root}" for domain in domains)]
    for line in text.rstrip("\n").split("\n"):
        key = line.partition("=")[0].strip()
        if _TOP.match(line):
            # A section within another ends with it.
            lines += block if inside else []
            inside = line.strip().startswith("[renewalparams]")
        if inside and key == "authenticator":
            lines += ["authenticator = webroot", f"webroot_path = {root},"]
        elif not (inside and key in ("manual_auth_hook", "manual_cleanup_hook")):
            lines.append(line)
    return "\n".join([*lines, *(block if inside else [])]) + "\n"


def stays(
    texts: Mapping[str, Optional[str]], renewals: Mapping[str, str], domains: Mapping[str, Tuple[str, ...]]
) -> Tuple[str, ...]:
    """Return what is left of certificates, and why."""
    if not renewals:
        return ()
    names = ", ".join(sorted(path.rpartition("/")[2][: -len(".conf")] for path in renewals))
    found = [
        f"The certificates that certbot keeps ({names}), which certbot.timer goes on renewing as its package has it."
    ]
    by_port = sorted(
        path.rpartition("/")[2]
        for path, text in renewals.items()
        if not renewal_conf.parse(text).options.get("authenticator", "").startswith("dns-")
    )
    if by_port and texts.get(SETTINGS) is not None:
        found.append(
            f"Port 80 stays closed, and nothing opens it for a renewal any more, which {', '.join(by_port)} would need: open it to all "
            "('ufw allow 80/tcp'), or have these certificates proven by DNS."
        )
    if texts.get(TOKEN) is not None and not _is_ours(TOKEN, "", renewals):
        found.append(f"{TOKEN}, by which certbot proves names in DNS when it renews.")
    return tuple(found)
