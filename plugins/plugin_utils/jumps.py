# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of the inventory are reached through another one of it: what that one's sshd has to go on carrying."""

from __future__ import annotations

import re
import shlex
import subprocess
import typing as t
from pathlib import Path

from ansible_collections.portcullis.vps.plugins.plugin_utils.connection import client_settings

_ARGUMENTS = ("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")
_OPTIONS = ("ssh_args", "ssh_common_args", "ssh_extra_args")
_PROXY = re.compile(r"proxy|-\w*[JFW]", re.IGNORECASE)
_CONFIGURED = re.compile(r"^\s*(proxy(jump|command)|include)\b", re.IGNORECASE | re.MULTILINE)
_CONFIGURATIONS = ("~/.ssh/config", "/etc/ssh/ssh_config")
#: Options of ssh that take a value.
_VALUED = frozenset("BbcDEeFIiJLlmOoPpQRSWw")

Settings = t.Mapping[str, t.Sequence[str]]


class Hop(t.NamedTuple):
    """A host on the way to another: how ssh names it, and the arguments that ssh gets for it."""

    destination: str
    arguments: t.Tuple[str, ...] = ()


def through(connection: t.Any, task_vars: t.Mapping[str, t.Any]) -> t.List[t.Dict[str, str]]:
    """Return the places that hosts of the inventory are reached at through this connection's host.

    Each with the ``user`` who logs in on it for that, the ``place`` as HOST:PORT and the ``host`` by its name in the inventory.
    """
    own = client_settings(connection).get("hostname", [""])[0]
    hostvars = task_vars.get("hostvars") or {}
    program = _option(connection, "ssh_executable") or "ssh"
    configured = any(_CONFIGURED.search(_text(path)) for path in _CONFIGURATIONS)
    found: t.List[t.Dict[str, str]] = []
    for name in hostvars if own else ():
        variables = hostvars[name]
        words = _words(connection, variables)
        if configured or any(_PROXY.search(word) for word in words):
            target = str(variables.get("ansible_host") or name)
            port = [] if variables.get("ansible_port") is None else ["-p", str(variables["ansible_port"])]
            for place in _places(program, [*words, *port], target, own):
                found.append({**place, "host": str(name)})
    return found


def _places(program: str, words: t.Sequence[str], target: str, own: str) -> t.Iterator[t.Dict[str, str]]:
    settings = _settings(program, [*words, target])
    way = hops(settings)
    places = [_settings(program, [*hop.arguments, hop.destination]) for hop in way] + [settings]
    for hop, following in zip(places, places[1:]):
        if hop.get("hostname", [""])[0] == own:
            yield {"user": hop.get("user", [""])[0], "place": _place(following)}


def hops(settings: Settings) -> t.List[Hop]:
    """Return the hosts that ssh goes through, by what ``ssh -G`` says; those of a command that is no ``ssh -W`` are not known."""
    jumps = settings.get("proxyjump", ["none"])[0]
    if jumps != "none":
        return [_hop(jump) for jump in jumps.split(",")]
    command = settings.get("proxycommand", ["none"])[0]
    try:
        words = shlex.split(command)
    except ValueError:
        return []
    if not words or words[0] == "exec":
        words = words[1:]
    return _command_hops(words) if words and Path(words[0]).name == "ssh" else []


def _hop(jump: str) -> Hop:
    jump = re.sub(r"\Assh://", "", jump)
    matched = re.fullmatch(r"(?P<who>(?:[^@]*@)?(?:\[[^]]+\]|[^:\[\]]+))(?::(?P<port>\d+))?", jump)
    if matched is None:
        return Hop(jump)
    who = matched.group("who").replace("[", "").replace("]", "")
    return Hop(who, ("-p", matched.group("port")) if matched.group("port") else ())


def _command_hops(words: t.Sequence[str]) -> t.List[Hop]:
    arguments: t.List[str] = []
    forwards = False
    rest = list(words[1:])
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            return [Hop(word, tuple(arguments))] if forwards or "-W" in rest else []
        letter = next((letter for letter in word[1:] if letter in _VALUED), "")
        value = [rest.pop(0)] if letter and word.endswith(letter) and rest else []
        if letter == "W":
            forwards = True
        else:
            arguments += [word, *value]
    return []


def _place(settings: Settings) -> str:
    host, port = settings.get("hostname", [""])[0], settings.get("port", ["22"])[0]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _settings(program: str, words: t.Sequence[str]) -> Settings:
    try:
        done = subprocess.run([program, "-G", *words], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    found: t.Dict[str, t.List[str]] = {}
    for line in done.stdout.splitlines() if done.returncode == 0 else ():
        keyword, _space, value = line.partition(" ")
        found.setdefault(keyword, []).append(value)
    return found


def _words(connection: t.Any, variables: t.Mapping[str, t.Any]) -> t.List[str]:
    """Return the arguments that ssh gets for a host; where it has no variable for them, as this connection has them."""
    found: t.List[str] = []
    for variable, option in zip(_ARGUMENTS, _OPTIONS):
        # Only the configuration's own value holds for other hosts, and a variable of this host's does not.
        text = variables[variable] if variable in variables else _configured(connection, option)
        found += shlex.split(str(text or ""))
    return found


def _configured(connection: t.Any, option: str) -> str:
    try:
        value, origin = connection.get_option_and_origin(option)
    except (KeyError, AttributeError, ValueError):
        return ""
    return "" if "var" in str(origin) else str(value or "")


def _option(connection: t.Any, name: str) -> t.Any:
    try:
        return connection.get_option(name)
    except (KeyError, AttributeError):
        return None


def _text(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
