# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the module of the same name: a cut lasts only if the controller gets in, and a given probe does not."""

from __future__ import annotations

import os
import subprocess
import time
import typing as t

from ansible.errors import AnsibleActionFail
from ansible_collections.portcullis.vps.plugins.plugin_utils.advice import Cause
from ansible_collections.portcullis.vps.plugins.plugin_utils.confirmed import ConfirmedAction, Failure
from ansible_collections.portcullis.vps.plugins.plugin_utils.decoding import Pending

_SECONDS = 30
#: How a shell ends where it could not start a program, and ssh where it did not reach the host from which to look.
_ASKED_NOBODY = (126, 127, 255)
#: One that asked nobody may do so a moment later: a cut that is good is not undone for a way elsewhere that was lost once.
_TRIES = 3
_AGAIN_SECONDS = 10
_PAUSE_SECONDS = 1
#: What a probe has to be.
_HOW = (
    "name a command that ends with code 0 where the host is reached, and within 30 s with another one where it is not"
)

_UNSEEN = (
    "That this host is cut off is its own word alone, and whoever has taken it over may speak for it: nobody has tried from outside. Name a command that "
    "does (incident_probe), and run this again."
)


class Seen(t.NamedTuple):
    """Whether a probe got in, None where it asked nobody, and how it ended."""

    got_in: t.Optional[bool]
    said: str


class ActionModule(ConfirmedAction):
    """Prove by a fresh login that the controller gets in, and by a probe that others do not."""

    _suspected = True
    _probe: t.Tuple[str, ...] = ()
    _proven = False
    #: Whether a cut is wanted that no probe sees.
    _unseen = False
    #: How the probe did not get in before anything was changed, which only a host that is cut off already explains.
    _kept_out = ""

    def _adapted(self, given: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        words = given.get("probe") or []
        probe = tuple(map(str, [words] if isinstance(words, str) else words))
        # Nobody is kept out of a host that is released or of which units are suspended.
        if given.get("state") not in ("released", "suspended"):
            # A check starts nothing, but says no less than that it could not be started.
            if self._task.check_mode and probe and not _is_there(probe[0]):
                _refuse_probe(probe, "there is no such program on this controller")
            self._probe = () if self._task.check_mode else probe
            self._unseen = not probe and not self._task.check_mode
        # Its arguments may hold a secret, and the host has no part in it.
        return {name: value for name, value in given.items() if name != "probe"}

    def _answer(self, task_vars: t.Optional[t.Dict[str, t.Any]]) -> t.Dict[str, t.Any]:
        result = super()._answer(task_vars)
        if self._unseen and not result.get("failed"):
            return _with_warning(result, _UNSEEN)
        if not self._probe or result.get("failed"):
            return result
        if self._proven:
            return self._with_doubt(result) if self._kept_out else result
        # Nothing was left to be confirmed, says the host, which may be somebody else's.
        unproven = self._unproven()
        if unproven is None:
            return self._with_doubt(result)
        said = (
            f"The host says that it is cut off, but {unproven.said}. If somebody else may speak for it, cut it off at its provider; else see by which way "
            "the probe gets in, or name another (incident_probe)."
        )
        return {**result, "failed": True, "failure": "failed", "msg": said}

    def _found_out(self, _arguments: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
        """See that the probe gets in as long as nothing is cut: one that does not now would prove nothing later."""
        seen = self._asked() if self._probe else Seen(True, "")
        if seen.got_in is None:
            _refuse_probe(self._probe, seen.said)
        # Only the host knows whether that is because it is cut off already, and others are to reach it from now on.
        self._kept_out = "" if seen.got_in else f"'{self._probe[0]}' does not get in now ({seen.said})"
        return {"_kept_out": self._kept_out}

    def _with_doubt(self, result: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        said = (
            f"The probe proves less than usual: the host says that it was cut off already, so nobody has seen '{self._probe[0]}' get in without "
            "the cut."
        )
        return _with_warning(result, said)

    def _confirm(self, pending: Pending, task_vars: t.Any) -> t.Optional[Failure]:
        unproven = self._unproven() if self._probe else None
        if unproven is not None:
            return unproven
        self._proven = True
        return super()._confirm(pending, task_vars)

    def _unproven(self) -> t.Optional[Failure]:
        """Return why the probe is no proof of a cut, None where it is one."""
        seen = self._asked()
        if seen.got_in is None:
            return Failure(f"the probe, '{self._probe[0]}', asked nobody ({seen.said})", Cause.PROBE_SILENT)
        return Failure(f"the probe, '{self._probe[0]}', still gets in", Cause.PROBE) if seen.got_in else None

    def _asked(self) -> Seen:
        """Return what the probe saw, which is tried again for a moment where it asked nobody."""
        until = time.monotonic() + _AGAIN_SECONDS
        seen = _seen(self._probe)
        for _again in range(1, _TRIES):
            if seen.got_in is not None or time.monotonic() > until:
                break
            time.sleep(_PAUSE_SECONDS)
            seen = _seen(self._probe)
        return seen


def _with_warning(result: t.Dict[str, t.Any], said: str) -> t.Dict[str, t.Any]:
    return {**result, "warnings": [*(result.get("warnings") or ()), said]}


def _is_there(program: str) -> bool:
    """Return whether this controller would find a program as it starts one."""
    folders = [""] if "/" in program else os.get_exec_path()
    return any(os.access(os.path.join(folder, program), os.X_OK) for folder in folders)


def _refuse_probe(probe: t.Sequence[str], why: str) -> t.NoReturn:
    raise AnsibleActionFail(
        f"probe: '{probe[0]}' asks nobody ({why}), so it would prove nothing afterwards, and nothing was changed; {_HOW} (incident_probe).",
        result={"failure": "refused"},
    )


def _seen(command: t.Sequence[str]) -> Seen:
    """Return what a command saw; one that does not end has said nothing."""
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
        return Seen(None, f"it did not end within {_SECONDS} s; give it a shorter limit of its own")
    except OSError as error:
        return Seen(None, error.strerror or "it could not be started")
    if done.returncode < 0:
        return Seen(None, f"signal {-done.returncode}")
    own = ", with which ssh ends where it fails itself" if done.returncode == 255 else ""
    return Seen(None if done.returncode in _ASKED_NOBODY else done.returncode == 0, f"code {done.returncode}{own}")
