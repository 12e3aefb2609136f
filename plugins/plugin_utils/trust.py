# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which ports a run may look for a host, and which host key it has to meet there.

ssh looks keys up by port. A host that it knows on one port is new to it on another, and under StrictHostKeyChecking=accept-new whoever
listens there is taken for it: any user of the host on a port from 1024, who is then told the password for sudo.
"""

from __future__ import annotations

import shlex
import typing as t

from ansible_collections.portcullis.vps.plugins.plugin_utils.known_hosts import KnownHosts

_FIRST_OF_EVERYBODY = 1024


class Trust:
    """What this controller knows of a connection's host by these ports; ``named`` is the one of the inventory, None ssh's own.

    What a person names is looked at as ssh is configured to, like without this collection: behind one address several hosts may answer.
    AnsibleError where ssh does not say how it is configured.
    """

    def __init__(self, connection: t.Any, ports: t.Sequence[t.Optional[int]], named: t.Optional[int]) -> None:
        self._hosts = KnownHosts(connection)
        self._ports: t.Dict[int, t.Optional[int]] = {}
        for port in ports:
            # One that is named by its number can be told, and be used by others.
            number = self._hosts.number(port)
            self._ports[number] = port or self._ports.get(number)
        self._named = self._hosts.number(named)
        self._known = self._hosts.known({self._named, 22, *self._ports})

    def ordered(self) -> t.Tuple[t.Optional[int], ...]:
        """Return the ports in their order, each once; where no key would tell an impostor, those of whom nobody can be one first."""
        numbers = list(self._ports)
        if not self._known:
            numbers.sort(key=lambda number: number >= _FIRST_OF_EVERYBODY and number != self._named)
        elif not self._hosts.checks:
            numbers.sort(key=lambda number: number not in self._known)
        return tuple(self._ports[number] for number in numbers)

    def pins(self) -> t.Dict[t.Optional[int], str]:
        """Return the arguments by which ssh takes, on a port that it does not know, no key but one that it knows of this host."""
        alias = next((number for number in (self._named, 22, *self._ports) if number in self._known), None)
        if alias is None or not self._hosts.checks:
            return {}
        words = shlex.quote(f"HostKeyAlias={self._hosts.name(alias)}")
        unknown = [number for number in self._ports if number not in self._known and number not in {self._named} - {22}]
        return {self._ports[number]: f"-o StrictHostKeyChecking=yes -o {words}" for number in unknown}
