# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: a cut lasts only if the controller gets in, and a given probe does not."""

from __future__ import annotations

import subprocess
import typing as t

from ansible.errors import AnsibleActionFail
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import Cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction, Failure
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending

_SECONDS = 30


class ActionModule(ConfirmedAction):
    """Prove by a fresh login that the controller gets in, and by a probe that others do not."""

    _probe: t.Tuple[str, ...] = ()

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        words = given.get("probe") or []
        self._probe = tuple(map(str, [words] if isinstance(words, str) else words))
        # Its arguments may hold a secret, and the host has no part in it.
        return {name: value for name, value in given.items() if name != "probe"}

    def _found_out(self, arguments: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """See that the probe gets in as long as nothing is cut: one that does not now would prove nothing later."""
        # Nobody is kept out then.
        if arguments.get("state") in ("released", "suspended"):
            self._probe = ()
        if self._probe and not self._task.check_mode:
            said = _kept_out(self._probe)
            if said is not None:
                raise AnsibleActionFail(
                    f"probe: '{self._probe[0]}' does not get in now ({said}), so it would prove nothing afterwards, and nothing was changed; "
                    "name a command that ends with code 0 where the host is reached (incident_probe).",
                    result={"failure": "refused"},
                )
        return {}

    def _confirm(self, pending: Pending, task_vars: t.Any) -> t.Optional[Failure]:
        if self._probe and _kept_out(self._probe) is None:
            return Failure(f"the probe, '{self._probe[0]}', still gets in", Cause.PROBE)
        return super()._confirm(pending, task_vars)


def _kept_out(command: t.Sequence[str]) -> t.Optional[str]:
    """Return how a command failed, None where it ended well; one that hangs, as where nothing answers, has not got in."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"it did not end within {_SECONDS} s"
    except OSError as error:
        return error.strerror or "it could not be started"
    return None if done.returncode == 0 else f"code {done.returncode}"
