# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person writes of a host's backups, read into values; Refusal for what could not work or would leak."""

from __future__ import annotations

import re
from typing import Any, List, Mapping, Tuple

from ..base import values
from ..base.errors import Refusal
from ..sshd.authorized_keys import parse_line
from .dumps import absolute

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:]+")
#: What restic takes besides; credentials belong into a file.
_URL = re.compile(r"(?:sftp|s3|rest|b2|azure|gs|swift):[^\s@?#]+|/[^\s?#]+")
_RECIPIENT = re.compile(r"age1[a-z0-9]{58}")


def place(params: Mapping[str, Any]) -> Tuple[str, str, Tuple[str, ...]]:
    """Return the store, or the URL of another repository, and the keys by which the store is known."""
    store, url = str(params.get("target") or ""), str(params.get("repository") or "")
    if bool(store) == bool(url):
        raise Refusal(
            f"target, repository: {'both are given' if store else 'neither is given'}, and backups go to one place; write one of them: a host of "
            "the role backup_store, or a repository of restic's."
        )
    if store and not _HOST.fullmatch(store):
        raise Refusal(f"target: {store[:80]!r} is no name or address of a host; write one.")
    if url and not _URL.fullmatch(url):
        raise Refusal(
            "repository: it is no URL of restic's (sftp:, s3:, rest: and the like), or holds credentials, which would be in process lists; "
            "write one without, and the credentials into a file (credentials_path)."
        )
    keys: List[str] = []
    for line in params["target_host_keys"]:
        key = parse_line(values.one_line(line, "target_host_keys"))
        if key is None or key.options:
            raise Refusal(
                f"target_host_keys: {str(line)[:40]!r} is no public key; write what /etc/ssh/ssh_host_*_key.pub hold on the store."
            )
        keys.append(f"{key.type} {key.blob}")
    if bool(store) != bool(keys):
        raise Refusal(
            f"target_host_keys: {'there are none, so anybody could pose as the store' if store else 'they have no use without a store'}; write "
            f"{'what /etc/ssh/ssh_host_*_key.pub hold there' if store else 'none'}."
        )
    return store, url, tuple(keys)


def paths(given: Any, has_dumps: bool) -> Tuple[str, ...]:
    found = tuple(absolute(path, "paths") for path in given)
    if not found and not has_dumps:
        raise Refusal("paths: there are none, and no dumps either, so nothing would be backed up; name at least one.")
    for path in found:
        above = next((other for other in found if other != path and path.startswith(f"{other.rstrip('/')}/")), None)
        if above is not None or found.count(path) > 1:
            raise Refusal(f"paths: {path} is part of {above or path}, which is named, too; leave one of them out.")
    return found


def exclude(value: Any) -> str:
    pattern = values.one_line(value, "excludes")
    if pattern.startswith("!") or not pattern.strip("/."):
        raise Refusal(
            f"excludes: {pattern[:80]!r} would take files back in, or leave out everything; write patterns of what is left out, such as *.tmp."
        )
    return pattern


def recipient(line: Any, option: str) -> str:
    text = values.one_line(line, option).strip()
    if _RECIPIENT.fullmatch(text):
        return text
    key = parse_line(text)
    if key is None or key.options or key.type not in ("ssh-ed25519", "ssh-rsa") or option != "recipients":
        raise Refusal(
            f"{option}: {text[:40]!r} is nobody to whom age could encrypt; write a public key of 'age-keygen'"
            f"{', or the line of a .pub file of type ssh-ed25519 or ssh-rsa' if option == 'recipients' else ''}."
        )
    return f"{key.type} {key.blob}"


def password(params: Mapping[str, Any]) -> str:
    text = str(params.get("password") or "").strip()
    if not text:
        return ""
    if params["state"] != "prepared":
        raise Refusal("password: it is for a host that is restored (state: prepared); every other one makes its own.")
    return values.one_line(text, "password")


def drill_command(given: Any) -> Tuple[str, ...]:
    command = tuple(values.one_line(word, "drill_command") for word in given)
    if command and not command[0].startswith("/"):
        raise Refusal(
            f"drill_command: {command[0][:80]!r} is no absolute path of a program; write one such as /usr/local/bin/check-restored."
        )
    return command


def optional_path(value: Any, option: str) -> str:
    return absolute(value, option) if value else ""
