# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aiming Ansible's own connection at a port, so that jump hosts, keys and options of the inventory all stay in force."""

from __future__ import annotations

import contextlib
import functools
import os
import shlex
import subprocess
import typing as t

from ansible.errors import AnsibleConnectionFailure, AnsibleError

#: ssh takes the first value of an option, so what a person configured stays in force.
_ALIVE = "-o ServerAliveInterval=5 -o ServerAliveCountMax=2"
#: Of this machine, to a host that may be somebody else's: who is root there could log in elsewhere by an agent that is forwarded. The last of
#: -A and -a counts, and either before -o and all files.
_LENDING_NOTHING = "-a -x"
#: A socket's path has at most 107 characters, of which ssh wants 17 while it makes it, and %C takes 40.
_LONGEST_FOLDER = 107 - 17 - 41


class Unreachable(AnsibleConnectionFailure):
    """No login succeeded, and the text says why and what to do."""


class Aim:
    """A connection whose port can be changed, and which can log in afresh.

    Works on connection plugins that run OpenSSH's own program and take its arguments; ``can_move`` tells.
    """

    def __init__(self, connection: t.Any) -> None:
        self._connection = connection
        self._options = {name: self._get(name) for name in ("port", "ssh_args", "timeout")}
        self.can_move = bool(self._get("ssh_executable")) and self._options["ssh_args"] is not None
        #: Arguments for ssh that only hold on some port, before all others.
        self.pins: t.Mapping[t.Optional[int], str] = {}

    @property
    def port(self) -> t.Optional[int]:
        """The port that the inventory names; None leaves it to ssh and its configuration."""
        port = self._options["port"]
        return None if port is None else int(port)

    @property
    def ssh_args(self) -> str:
        """The inventory's arguments for ssh, with which a connection notices that its host has gone.

        A kept connection that does not would be waited for, for a quarter of an hour. One that somebody else opened cannot be made to,
        so it is not shared.
        """
        given = self._options["ssh_args"] or ""
        return given if _ALIVE in given else f"{given} {_ALIVE} {self._own_path(given)}".strip()

    def ssh_args_on(self, port: t.Optional[int]) -> str:
        """The same with what only holds on this port; ssh takes the first value of an option."""
        return f"{self.pins.get(port, '')} {self.ssh_args}".strip()

    def _own_path(self, given: str) -> str:
        folder = self._get("control_path_dir")
        if "ControlPersist" not in given or "ControlPath" in given or self._get("control_path") or not folder:
            return ""
        folder = os.path.expanduser(folder)
        if len(folder) > _LONGEST_FOLDER:
            return ""
        os.makedirs(folder, mode=0o700, exist_ok=True)
        path = shlex.quote(f'ControlPath="{folder}/%C"')
        return f"-o {path}"

    def at(self, port: t.Optional[int], timeout_seconds: t.Optional[int] = None, fresh: bool = False) -> None:
        """Use this port from now on; ``fresh`` never shares a connection that is open already."""
        self._set("port", port)
        self._set("timeout", timeout_seconds or self._options["timeout"])
        # ssh takes the first value of an option, so this stands before whatever a person configured.
        given = self.ssh_args_on(port)
        self._set("ssh_args", f"-o ControlPath=none {given}" if fresh else given)

    def back(self) -> None:
        """Use what the inventory said, over a connection that notices that its host has gone."""
        if self.can_move:
            self.at(self.port)

    def _get(self, name: str) -> t.Any:
        try:
            return self._connection.get_option(name)
        except (KeyError, AttributeError):
            return None

    def _set(self, name: str, value: t.Any) -> None:
        with contextlib.suppress(KeyError, AttributeError):
            self._connection.set_option(name, value)


def lend_nothing(connection: t.Any) -> None:
    """Have a connection by ssh forward neither agent nor display to its host, whatever a person configured for hosts that they trust."""
    # Another connection has no such option.
    with contextlib.suppress(KeyError, AttributeError):
        given = connection.get_option("ssh_extra_args") or ""
        connection.set_option("ssh_extra_args", f"{given} {_LENDING_NOTHING}".strip())


def remote_user(connection: t.Any) -> t.Optional[str]:
    """Return the user whom this connection logs in as, or None where it knows of none."""
    try:
        return t.cast("t.Optional[str]", connection.get_option("remote_user"))
    except (KeyError, AttributeError):
        return None


def becomes_root_freely(connection: t.Any) -> bool:
    """Return whether this task becomes root by sudo and gives no password for it."""
    become = connection.become
    return become is not None and become.name.endswith("sudo") and not become.get_option("become_pass")


def passes_input(connection: t.Any) -> bool:
    """Return whether a command gets what it is to read: Ansible's local connection drops it where become asks for a password on a terminal."""
    become = getattr(connection, "become", None)
    asks = become is not None and bool(become.get_option("become_pass"))
    return connection.transport != "local" or not asks or bool(connection.get_option("pipelining"))


def whom(connection: t.Any) -> t.Dict[str, t.Any]:
    """Return the options of a module that tell whom this connection logs in as; none where it knows of nobody."""
    user = remote_user(connection)
    if not user:
        return {}
    return {"_login_user": user, "_becomes_root": user != "root" and becomes_root_freely(connection)}


def client_algorithms(connection: t.Any) -> t.Dict[str, t.List[str]]:
    """Return the algorithms that the connection's ssh would offer to its host, by keyword; none where it is no ssh."""
    said = client_settings(connection)
    names = ("kexalgorithms", "ciphers", "macs", "hostkeyalgorithms")
    return {name: said[name][0].split(",") for name in names if name in said}


def client_settings(connection: t.Any) -> t.Dict[str, t.List[str]]:
    """Return what the connection's ssh makes of all its configuration, values by keyword; nothing where it is no ssh.

    AnsibleError where ssh does not say it.
    """
    try:
        options = [connection.get_option(name) for name in ("ssh_args", "ssh_common_args", "ssh_extra_args")]
        program, host = connection.get_option("ssh_executable"), connection.get_option("host")
    except (KeyError, AttributeError):
        return {}
    given, *more = [shlex.split(option or "") for option in options]
    # Where Ansible puts it.
    unchecked = ["-o", "StrictHostKeyChecking=no"] if _checks_no_host_key(connection) else []
    return _made_of((program, "-G", *given, *unchecked, *(word for words in more for word in words), host))


def _checks_no_host_key(connection: t.Any) -> bool:
    try:
        return connection.get_option("host_key_checking") is False
    except (KeyError, AttributeError):
        return False


@functools.lru_cache(maxsize=16)
def _made_of(command: t.Tuple[str, ...]) -> t.Dict[str, t.List[str]]:
    """Return what ``ssh -G`` prints, which one task asks for several times."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
        said = done.stderr.strip() or "it said nothing" if done.returncode or not done.stdout.strip() else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        said = str(error)
    if said:
        raise AnsibleError(
            f"'{shlex.join(command)}' does not say what ssh makes of its configuration ({said}), so nobody knows by what it would log in "
            "afresh; mend that (ssh_args, ssh_executable, ~/.ssh/config), then run again."
        )
    found: t.Dict[str, t.List[str]] = {}
    for line in done.stdout.splitlines():
        keyword, _space, value = line.partition(" ")
        found.setdefault(keyword, []).append(value)
    return found


def reason(error: BaseException) -> str:
    """Return what ssh said last, on one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else f"{type(error).__name__}, which gave no reason"
