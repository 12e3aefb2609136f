# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the controller that a host's backups need: its password, encrypted, and its public key. No file is ever lost by it."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.backup.client import digest
from ansible_collections.portcullis.vps.plugins.module_utils.backup.store import ARMOR
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import HostError, Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.machine import files
from ansible_collections.portcullis.vps.plugins.module_utils.sshd.authorized_keys import parse_line


def texts(escrow_path: str, answer: t.Mapping[str, t.Any]) -> t.Dict[str, str]:
    """Return what a host's answer comes to, by path: only what age has made, and a public key. Refusal for anything else."""
    base = os.path.splitext(escrow_path)[0]
    found: t.Dict[str, str] = {}
    for name, path in (("escrow", escrow_path), ("handover", f"{base}.handover")):
        text = "\n".join(map(str, answer.get(name) or ()))
        if text and not ARMOR.fullmatch(text):
            raise Refusal(
                f"What this host gives for its {name} is no file of 'age --armor', so nothing was written; look at that host."
            )
        if text:
            found[path] = f"{text}\n"
    key = parse_line(str(answer.get("public_key") or ""))
    if key is not None and not key.options:
        found[f"{base}.pub"] = f"{key.type} {key.blob}\n"
    return found


def keep(wanted: t.Mapping[str, str]) -> t.List[str]:
    """Write files that are not there yet, and return which; one that was another stays beside it, under a name of its own.

    HostError where what is read back is not what was written.
    """
    written = []
    for path, text in wanted.items():
        before = _read(path)
        if before == text:
            continue
        os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
        if before is not None:
            _write(f"{path}.old-{digest(before)[:12]}", before)
        _write(path, text)
        written.append(path)
    return written


def _write(path: str, text: str) -> None:
    files.write(path, text, 0o600, os.getuid(), os.getgid())
    if _read(path) != text:
        raise HostError(
            f"What was written to {path} on the controller is not what is read there; see its disk, then run again."
        )


def _read(path: str) -> t.Optional[str]:
    try:
        return files.read(path)
    except OSError as error:
        raise HostError(
            f"{path} on the controller cannot be read: {error.strerror}. Mend that, then run again."
        ) from None
