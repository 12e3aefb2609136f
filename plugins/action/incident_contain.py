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
#: How a shell ends where it could not start a program.
_NOT_STARTED = (126, 127)


class Seen(t.NamedTuple):
    """Whether a probe got in, None where it asked nobody, and how it ended."""

    got_in: t.Optional[bool]
    said: str


class ActionModule(ConfirmedAction):
    """Prove by a fresh login that the controller gets in, and by a probe that others do not."""

    _probe: t.Tuple[str, ...] = ()
    _proven = False

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        words = given.get("probe") or []
        # Nobody is kept out of a host that is released or of which units are suspended.
        if given.get("state") not in ("released", "suspended") and not self._task.check_mode:
            self._probe = tuple(map(str, [words] if isinstance(words, str) else words))
        # Its arguments may hold a secret, and the host has no part in it.
        return {name: value for name, value in given.items() if name != "probe"}

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        result = super()._answer(task_vars)
        if not self._probe or self._proven or result.get("failed"):
            return result
        # Nothing was left to be confirmed, says the host, which may be somebody else's.
        unproven = self._unproven()
        if unproven is None:
            return result
        said = (
            f"The host says that it is cut off, but {unproven}. If somebody else may speak for it, cut it off at its provider; else see by which way "
            "the probe gets in, or name another (incident_probe)."
        )
        return {**result, "failed": True, "failure": "failed", "msg": said}

    def _found_out(self, _arguments: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """See that the probe gets in as long as nothing is cut: one that does not now would prove nothing later."""
        seen = _seen(self._probe) if self._probe else Seen(True, "")
        if not seen.got_in:
            raise AnsibleActionFail(
                f"probe: '{self._probe[0]}' does not get in now ({seen.said}), so it would prove nothing afterwards, and nothing was changed; "
                "name a command that ends with code 0 where the host is reached (incident_probe).",
                result={"failure": "refused"},
            )
        return {}

    def _confirm(self, pending: Pending, task_vars: t.Any) -> t.Optional[Failure]:
        unproven = self._unproven() if self._probe else None
        if unproven is not None:
            return Failure(unproven, Cause.PROBE)
        self._proven = True
        return super()._confirm(pending, task_vars)

    def _unproven(self) -> t.Optional[str]:
        """Return why the probe is no proof of a cut, None where it is one."""
        seen = _seen(self._probe)
        if seen.got_in is None:
            return f"the probe, '{self._probe[0]}', asked nobody ({seen.said})"
        return f"the probe, '{self._probe[0]}', still gets in" if seen.got_in else None


def _seen(command: t.Sequence[str]) -> Seen:
    """Return what a command saw; one that hangs, as where nothing answers, has not got in."""
    try:
        # What it prints may be what the host sends, without an end.
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Seen(False, f"it did not end within {_SECONDS} s")
    except OSError as error:
        return Seen(None, error.strerror or "it could not be started")
    if done.returncode < 0:
        return Seen(None, f"signal {-done.returncode}")
    return Seen(None if done.returncode in _NOT_STARTED else done.returncode == 0, f"code {done.returncode}")
