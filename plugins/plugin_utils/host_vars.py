# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory on the controller learns on which port a host answers: one line in its variables, and nothing else of the file changes."""

from __future__ import annotations

import os
import re
import tempfile
import typing as t

import yaml
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal

#: As Ansible looks for the variables of a host, in this order; the first of these that is there hides the others.
_ENDINGS = ("", ".yml", ".yaml", ".json")
_OWN = "ansible_port.yml"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:@-]*")
_LINE = re.compile(r"^(ansible_port[ \t]*:)([ \t]*)([^#\n]*?)([ \t]*(?:#[^\n]*)?)$", re.MULTILINE)
_NUMBER = re.compile(r"(?:\d+|'\d+'|\"\d+\")?")


class Change(t.NamedTuple):
    """A file that is to hold the line: its text by now (None where there is none) and then."""

    path: str
    before: t.Optional[str]
    after: str

    @property
    def summary(self) -> str:
        return f"On the controller write '{line_of(self.after)}' to {self.path}"


class _Loader(yaml.SafeLoader):
    """Reads what Ansible adds to YAML (!vault, !unsafe) as nothing in particular."""


_Loader.add_multi_constructor("!", lambda _loader, tag, _node: f"!{tag}")


def line(port: int) -> str:
    """Return what the inventory has to say."""
    return f"ansible_port: {port}"


def line_of(text: str) -> str:
    found = _LINE.search(text)
    return f"{found[1]} {found[3]}" if found else ""


def change(path: str, host: str, port: int) -> t.Optional[Change]:
    """Return what has to be written so that the inventory has the line; None where it has it. Refusal where that is not safe."""
    file = target(os.path.expanduser(path), host)
    before = _read(file)
    after = edited(before or "", port, file)
    return None if before is not None and after == before else Change(file, before, after)


def target(path: str, host: str) -> str:
    """Return the file of a host's variables: ``path`` itself, or what Ansible reads for this host in such a folder."""
    if not os.path.isdir(path) and not path.endswith("/"):
        return path
    if not _NAME.fullmatch(host):
        raise Refusal(
            f"host_vars_path: {host!r} is no name of a file; name a file of variables there for this host, not a folder."
        )
    own = os.path.join(path, host)
    if os.path.isdir(own):
        named = [os.path.join(own, name) for name in sorted(os.listdir(own))]
        return next((file for file in named if _LINE.search(_read(file) or "")), os.path.join(own, _OWN))
    return next((own + ending for ending in _ENDINGS if os.path.isfile(own + ending)), f"{own}.yml")


def edited(text: str, port: int, path: str = "host_vars") -> str:
    """Return a file of variables with the line; all else is as it was. Refusal for what cannot be edited safely."""
    said = f"write '{line(port)}' there by hand, or name another file"
    if text.startswith("$ANSIBLE_VAULT") or path.endswith(".json"):
        raise Refusal(f"host_vars_path: {path} is encrypted, or no YAML; {said}.")
    found = _LINE.findall(text)
    if len(found) > 1 or (found and not _NUMBER.fullmatch(found[0][2])):
        raise Refusal(
            f"host_vars_path: {path} sets ansible_port more than once, or to something else than a number; {said}."
        )
    before = _variables(text)
    if before is not None and before.get("ansible_port") is not None and str(before["ansible_port"]) == str(port):
        return text
    if not found and "ansible_port" in (before or {}):
        raise Refusal(f"host_vars_path: {path} sets ansible_port in a way of its own; {said}.")
    if found:
        after = _LINE.sub(lambda one: f"{one[1]}{one[2] or ' '}{port}{one[4]}", text)
    else:
        after = f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line(port)}\n"
        after = f"---\n{after}" if not text else after
    if before is None or _variables(after) != {**before, "ansible_port": port}:
        raise Refusal(f"host_vars_path: {path} holds no plain list of variables that a line could be added to; {said}.")
    return after


def write(found: Change) -> None:
    """Write a file anew, with the mode that it had; OSError where that does not work."""
    path = os.path.realpath(found.path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    mode = os.stat(path).st_mode & 0o7777 if found.before is not None else 0o666 & ~_umask()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=os.path.dirname(path), delete=False) as file:
        file.write(found.after)
    try:
        os.chmod(file.name, mode)
        os.replace(file.name, path)
    except OSError:
        os.unlink(file.name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _variables(text: str) -> t.Optional[t.Dict[str, t.Any]]:
    try:
        found = yaml.load(text, Loader=_Loader)  # a safe loader's child
    except yaml.YAMLError:
        return None
    return {} if found is None else found if isinstance(found, dict) else None


def _read(path: str) -> t.Optional[str]:
    """Return a file's text; None where there is none."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError):
        return None
    except UnicodeDecodeError:
        raise Refusal(f"host_vars_path: {path} is no text; name a file of variables.") from None
