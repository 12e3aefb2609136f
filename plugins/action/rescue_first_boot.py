# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait for a repaired host, log in strictly by its pinned key, and try from outside what must not get in."""

from __future__ import annotations

import os
import shlex
import typing as t

from ansible_collections.portcullis.vps.plugins.module_utils.base import values
from ansible_collections.portcullis.vps.plugins.module_utils.base.errors import Refusal
from ansible_collections.portcullis.vps.plugins.module_utils.base.text import visible
from ansible_collections.portcullis.vps.plugins.plugin_utils import first_boot
from ansible_collections.portcullis.vps.plugins.plugin_utils.first_boot import Way
from ansible_collections.portcullis.vps.plugins.plugin_utils.protected import ProtectedAction

_SPEC = {
    "user": {"type": "str", "required": True},
    "ssh_ports": {"type": "list", "elements": "int", "required": True},
    "known_hosts": {"type": "path", "required": True},
    "refused_keys": {"type": "list", "elements": "path", "default": []},
    "closed_ports": {"type": "list", "elements": "int", "default": [22]},
    "wait_seconds": {"type": "int", "default": 600},
}


class ActionModule(ProtectedAction):
    """Only connect; nothing is sent to the host, and nothing on it is changed."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(self, tmp: t.Any = None, task_vars: t.Optional[t.Dict[str, t.Any]] = None) -> t.Dict[str, t.Any]:
        result: t.Dict[str, t.Any] = super().run(tmp, task_vars)
        _dummy, given = self.validate_argument_spec(_SPEC)
        try:
            ports = values.ports(given["ssh_ports"], "ssh_ports")
            closed = values.ports(given["closed_ports"], "closed_ports") if given["closed_ports"] else ()
            user = values.user_name(given["user"], "user")
            seconds = values.in_bounds(given["wait_seconds"], "wait_seconds", 0, 86_400, "seconds")
            way = self._way(given["known_hosts"])
            _require(given["refused_keys"])
        except Refusal as refusal:
            return {**result, "failed": True, "failure": refusal.failure, "msg": str(refusal)}
        came, said = first_boot.wait(way, user, ports[0], seconds)
        if not came:
            return {
                **result,
                "failed": True,
                "failure": "failed",
                "proofs": [],
                "msg": f"No login of {user} on port {ports[0]} succeeded within {seconds} s by the keys in {way.known_hosts} ({visible(said)}). Boot the host "
                "from its own disk, see what its console at the provider says, and that the provider's firewall lets that port in. If it had been cut off "
                "(incident_contain), see that this port and the address of this machine are among those that the cut leaves open, as the repair warned and "
                "etc/portcullis/contained.nft of its disk says.",
            }
        refused = [os.path.expanduser(path) for path in given["refused_keys"]]
        proofs = first_boot.prove(way, user, ports, refused, [port for port in closed if port not in ports])
        wrong = [f"{proof.what}: no ({visible(proof.seen)})" for proof in proofs if not proof.holds]
        answer = {
            **result,
            "changed": False,
            "proofs": [{**proof.to_data(), "seen": visible(proof.seen)} for proof in proofs],
        }
        if wrong:
            advice = "Cut it off at the provider, and look at its disk again in the rescue system."
            return {
                **answer,
                "failed": True,
                "failure": "failed",
                "msg": f"The host is up, and not as it should be. {'; '.join(wrong)}. {advice}",
            }
        return answer

    def _way(self, known_hosts: str) -> Way:
        path = os.path.expanduser(known_hosts)
        if not os.path.isfile(path):
            raise Refusal(
                f"known_hosts: there is no file {path}, so nobody could tell the host from another; repair its disk first, which writes that file."
            )
        options = [self._get(name) for name in ("ssh_common_args", "ssh_extra_args")]
        key = self._get("private_key_file")
        given = [word for option in options for word in shlex.split(option or "")]
        host = self._get("host") or self._play_context.remote_addr
        return Way(
            self._get("ssh_executable") or "ssh",
            (*(["-i", os.path.expanduser(key)] if key else []), *given),
            str(host),
            path,
        )

    def _get(self, name: str) -> t.Any:
        try:
            return self._connection.get_option(name)
        except (KeyError, AttributeError):
            return None


def _require(keys: t.Sequence[str]) -> None:
    """Refuse keys by which a login would fail even where the host lets them in."""
    for path in keys:
        place = os.path.expanduser(path)
        if not os.path.isfile(place):
            raise Refusal(
                f"refused_keys: there is no file {path}, and a key that is not tried proves nothing; write the private keys that must not get in any more."
            )
        why = first_boot.objection(place)
        if why:
            raise Refusal(
                f"refused_keys: {path} cannot be used as it is ({visible(why)}), so its login would fail even where the host lets it in, and that proves "
                "nothing. Name a private key that only you may read (chmod 600) and that has no passphrase; of one that has, a copy without it "
                f"('ssh-keygen -p -N \"\" -f COPY'), or leave the key out (rescue_refused_keys)."
            )
